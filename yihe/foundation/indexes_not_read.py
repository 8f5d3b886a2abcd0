"""
An index of one column that a wider one begins with, dropped in a migration by its name: told to alter the column, SQLite would make the table anew,
and without its triggers. The state is altered beside it (`SeparateDatabaseAndState`).
"""

from django.db.migrations import RunPython


def dropped(table: str, column: str, *, named_after: str = "") -> RunPython:
    """Drop the index Django made for a column; `named_after` is the table its name was made of, where that was called otherwise."""

    def drop(apps, schema_editor):
        schema_editor.execute(
            f"DROP INDEX IF EXISTS {schema_editor._create_index_name(named_after or table, [column])}"
        )

    def make(apps, schema_editor):
        name = schema_editor._create_index_name(table, [column])
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})")

    return RunPython(drop, make)
