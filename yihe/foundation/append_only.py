"""
Tables whose rows are written once. Triggers in the database refuse UPDATE, DELETE and (on PostgreSQL) TRUNCATE,
on SQLite and PostgreSQL alike, so that not even our own code can change a record.

`AppendOnly("matters_event")` goes into a migration after the table is made; `protections` reads it there, `manage.py
verify` reports a table whose triggers are not what they should be, and `books` puts the table under the seal.
"""

from django.db.migrations.operations.base import Operation

from yihe.foundation import triggers
from yihe.foundation.triggers import Function, Trigger

_FUNCTION = Function(
    "yihe_append_only", f" BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME {triggers.ERROR}; END "
)


def protect(connection, table: str) -> None:
    """Put the triggers on a table."""
    triggers.put(connection, AppendOnly(table).triggers(connection.vendor))


def release(connection, table: str) -> None:
    """Take the triggers off a table. Only migrations backwards and the test suite's own clean-up do this."""
    triggers.take_off(connection, AppendOnly(table).triggers(connection.vendor))


class AppendOnly(Operation):
    """Migration operation: make a table append-only."""

    reversible = True
    reduces_to_sql = False

    def __init__(self, table: str):
        self.table = table

    def triggers(self, vendor: str) -> list[Trigger]:
        update, delete = f"{self.table}_no_update", f"{self.table}_no_delete"
        if vendor == "sqlite":
            words = f"{self.table} is append-only"
            return [
                Trigger(update, self.table, "BEFORE UPDATE", refusal=words),
                Trigger(delete, self.table, "BEFORE DELETE", refusal=words),
            ]
        return [
            Trigger(update, self.table, "BEFORE UPDATE OR DELETE", function=_FUNCTION),
            Trigger(delete, self.table, "BEFORE TRUNCATE", each="STATEMENT", function=_FUNCTION),
        ]

    def protect(self, connection) -> None:
        protect(connection, self.table)

    def release(self, connection) -> None:
        release(connection, self.table)

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if triggers.belong_in(schema_editor.connection, app_label):
            protect(schema_editor.connection, self.table)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if triggers.belong_in(schema_editor.connection, app_label):
            release(schema_editor.connection, self.table)

    def describe(self):
        return f"Make {self.table} append-only"


class StaysAppendOnly(Operation):
    """
    Migration operation: put the triggers of an append-only table on again. On SQLite Django makes a table anew to change
    its columns, and the triggers go with the old one: a migration that changes an append-only table begins and ends with
    this (the beginning serves the way backwards).
    """

    reversible = True
    reduces_to_sql = False

    def __init__(self, table: str):
        self.table = table

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if triggers.belong_in(schema_editor.connection, app_label):
            protect(schema_editor.connection, self.table)

    database_backwards = database_forwards

    def describe(self):
        return f"Keep {self.table} append-only"
