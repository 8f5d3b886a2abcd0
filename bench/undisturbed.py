"""
Rows written by the million without what makes each of them dear: no key is looked up in another table (what is copied hangs on what is there),
no trigger notes or refuses, and indexes that nobody asks meanwhile are made anew when all stands. For measuring only, in a throw-away database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Of a constraint, or by which a row is found by its key: these stay.
_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_stat_user_tables t ON t.relid = i.indrelid
WHERE NOT i.indisprimary AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1
"""
_MEMORY = "512MB"  # in which an index is sorted


@contextmanager
def undisturbed() -> Iterator[None]:
    """Write without triggers, without looking up keys, and without indexes. What triggers note must be counted anew afterwards (`folding.recount`)."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        made = cursor.fetchall()
        for name, _sql in made:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")
            cursor.execute(f"SET maintenance_work_mem = '{_MEMORY}'")
            for _name, sql in made:
                cursor.execute(sql)
            cursor.execute("RESET maintenance_work_mem")
