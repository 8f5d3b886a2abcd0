"""
Rows whose changes are noted beside them, so that what is reckoned of many rows need not be reckoned of all of them anew: each row that comes,
goes or changes leaves in another table how it stood (−1) and how it stands (+1). Triggers do it, on SQLite and PostgreSQL alike, so that no
way of writing a row goes unnoticed; nobody waits for anybody, for nothing is ever added up here.

`NotesChanges("matters_matter", into="matters_coverchange", columns=(…), of="{row}.submitted_at IS NOT NULL")` goes into a migration after both
tables are made; `protections` reads it there, and `manage.py verify` names a trigger that is missing or does something else.
"""

from django.db.migrations.operations.base import Operation

from yihe.foundation import triggers
from yihe.foundation.triggers import Function, Trigger

SORT = "计数触发器"


class NotesChanges(Operation):
    """
    Migration operation: note changes of some columns of a table in another, whose columns are called the same, with `n`, −1 or 1. `of` says
    which rows count, with "{row}" for the row.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(self, table: str, *, into: str, columns: tuple[str, ...], of: str):
        self.table, self.into, self.columns, self.of = table, into, columns, of

    def deconstruct(self):
        return self.__class__.__name__, [self.table], {"into": self.into, "columns": self.columns, "of": self.of}

    def triggers(self, vendor: str) -> list[Trigger]:
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        watched = dict.fromkeys((*self.columns, *self._asked()))
        changed = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in watched)
        return [
            self._trigger(vendor, "comes", "AFTER INSERT", "", "NEW"),
            self._trigger(vendor, "changes", "AFTER UPDATE", f"({changed})", "OLD", "NEW"),
            self._trigger(vendor, "goes", "AFTER DELETE", "", "OLD"),
        ]

    def _asked(self) -> list[str]:
        """Return the columns the condition asks: a row that begins to count has changed, whatever else of it stayed."""
        return [word.removeprefix("{row}.") for word in self.of.replace("(", " ").split() if word.startswith("{row}.")]

    def _trigger(self, vendor: str, ending: str, moment: str, when: str, *rows: str) -> Trigger:
        name = f"{self.table}_{ending}_noted"
        notes = " ".join(self._note(row) for row in rows)
        if vendor == "sqlite":
            return Trigger(name, self.table, moment, when, does=notes, sort=SORT)
        return Trigger(
            name, self.table, moment, when, function=Function(name, f" BEGIN {notes} RETURN NULL; END "), sort=SORT
        )

    def _note(self, row: str) -> str:
        names = ", ".join(f'"{name}"' for name in self.columns)
        values = ", ".join(f'{row}."{name}"' for name in self.columns)
        sign = 1 if row == "NEW" else -1
        return f"INSERT INTO {self.into} ({names}, n) SELECT {values}, {sign} WHERE {self.of.format(row=row)};"

    def protect(self, connection) -> None:
        """Put the triggers on the table."""
        triggers.put(connection, self.triggers(connection.vendor))

    def release(self, connection) -> None:
        """Take the triggers off. Only migrations backwards and the test suite's own clean-up do this."""
        triggers.take_off(connection, self.triggers(connection.vendor))

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if triggers.belong_in(schema_editor.connection, app_label):
            self.protect(schema_editor.connection)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if triggers.belong_in(schema_editor.connection, app_label):
            self.release(schema_editor.connection)

    def describe(self):
        return f"Note changes of {self.table} in {self.into}"
