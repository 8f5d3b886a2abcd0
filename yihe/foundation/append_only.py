"""
Tables whose rows are written once. Triggers in the database refuse UPDATE, DELETE and (on PostgreSQL) TRUNCATE,
on SQLite and PostgreSQL alike, so that not even our own code can change a record.

`AppendOnly("matters_event")` goes into a migration after the table is made; `protections` reads it there, and
`manage.py verify` reports a table that has lost its triggers.
"""

from django.db.migrations.operations.base import Operation

_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION yihe_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION yihe_append_only()",
    "CREATE TRIGGER {table}_no_delete BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION yihe_append_only()",
)


def protect(connection, table: str) -> None:
    """Put the triggers on a table."""
    statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(table=table))


def release(connection, table: str) -> None:
    """Take the triggers off a table. Only migrations backwards and the test suite's own clean-up do this."""
    suffix = "" if connection.vendor == "sqlite" else f" ON {table}"
    with connection.cursor() as cursor:
        for name in (f"{table}_no_update", f"{table}_no_delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


class AppendOnly(Operation):
    """Migration operation: make a table append-only."""

    reversible = True
    reduces_to_sql = False

    def __init__(self, table: str):
        self.table = table

    def trigger_names(self, vendor: str) -> list[str]:
        return [f"{self.table}_no_update", f"{self.table}_no_delete"]

    def protect(self, connection) -> None:
        protect(connection, self.table)

    def release(self, connection) -> None:
        release(connection, self.table)

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        protect(schema_editor.connection, self.table)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        release(schema_editor.connection, self.table)

    def describe(self):
        return f"Make {self.table} append-only"
