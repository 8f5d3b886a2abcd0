"""Where a text stands in clear in the database: looked for in every table, whatever the table is for."""

from django.db import connection


def tables_with(text: str) -> set[str]:
    """Return the tables in which a text stands in clear."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if text in str(cursor.fetchall()):
                found.add(table)
    return found
