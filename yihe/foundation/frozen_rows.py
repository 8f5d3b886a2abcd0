"""
Rows that may still gain something, but never change what they already say: a notice can be withdrawn, its text cannot
be touched; a score sheet is filled in until it is locked. `append_only` is for tables whose rows never change at all.

`Frozen("notices_notice", "title", "body")` goes into a migration after the table is made.
"""

from django.db.migrations.operations.base import Operation

from yihe.foundation import triggers
from yihe.foundation.triggers import Function, Trigger

_FUNCTION = Function("yihe_frozen", f" BEGIN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME {triggers.ERROR}; END ")


class Frozen(Operation):
    """
    Migration operation: refuse changes to some columns of a table, or to a whole row once it is closed.

    `columns` never change after the row was made. `after` is (column, columns): once the first is set, the others no
    longer change. `emptied` is (column, reference): beside `columns` the row takes one change, once – the column is emptied,
    and the reference to what emptied it set. `once` names a column: when it is set, the row neither changes nor goes; `but`
    is the one change it still takes, (column, from, to), beside which the columns in `keeps` and `columns` stay. `within` is (parent table, foreign key, column): rows are not made, changed or removed once the parent's
    column is set. `grows` is (column, proof): the column only ever becomes greater, and what proves it changes with it, never
    alone. `instead_of` is what stood on the table before, in an earlier migration.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(
        self,
        table: str,
        *columns: str,
        after: tuple[str, tuple[str, ...]] | None = None,
        emptied: tuple[str, str] | None = None,
        once: str = "",
        but: tuple[str, str, str] | None = None,
        keeps: tuple[str, ...] = (),
        within: tuple[str, str, str] | None = None,
        grows: tuple[str, str] | None = None,
        instead_of: "Frozen | None" = None,
    ):
        self.table, self.columns, self.after, self.once, self.within = table, columns, after, once, within
        self.but, self.keeps, self.instead_of, self.emptied = but, keeps, instead_of, emptied
        self.grows = grows

    def deconstruct(self):
        said = {
            name: value
            for name in ("after", "emptied", "once", "but", "keeps", "within", "grows", "instead_of")
            if (value := getattr(self, name))
        }
        return self.__class__.__name__, [self.table, *self.columns], said

    def triggers(self, vendor: str) -> list[Trigger]:
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        found: list[Trigger] = []

        def refuse(ending: str, moment: str, when: str = "") -> None:
            found.append(self._trigger(vendor, ending, moment, f"({when})" if when else "", _FUNCTION))

        def changed(columns: tuple[str, ...]) -> str:
            return " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in columns)

        if self.columns:
            refuse("columns", "BEFORE UPDATE", changed(self.columns))
            refuse("stays", "BEFORE DELETE")
        if self.after:
            column, settled = self.after
            refuse("after", "BEFORE UPDATE", f"OLD.{column} IS NOT NULL AND ({changed(settled)})")
        if self.emptied:
            column, reference = self.emptied
            taken = f"OLD.{reference} IS NULL AND NEW.{reference} IS NOT NULL AND NEW.{column} = ''"
            refuse("emptied", "BEFORE UPDATE", f"NOT ({taken})")
        if self.grows:
            column, proof = self.grows
            taken = f'NEW."{column}" > OLD."{column}" AND ({changed((proof,))})'
            refuse("grows", "BEFORE UPDATE", f"({changed(self.grows)}) AND NOT ({taken})")
        if self.once:
            closed = f"OLD.{self.once} IS NOT NULL"
            if self.but:
                column, before, to = self.but
                taken = f"(OLD.{column} = '{before}' AND NEW.{column} = '{to}')"
                closed += f" AND ({changed((self.once, *self.keeps))} OR ({changed((column,))} AND NOT {taken}))"
            refuse("closed", "BEFORE UPDATE", closed)
            refuse("closed_stays", "BEFORE DELETE", f"OLD.{self.once} IS NOT NULL")
        return found + (self._within(vendor, *self.within) if self.within else [])

    def _trigger(self, vendor: str, ending: str, moment: str, when: str, function: Function) -> Trigger:
        name = f"{self.table}_{ending}"
        if vendor == "sqlite":
            return Trigger(name, self.table, moment, when, refusal=f"{self.table} is frozen")
        return Trigger(name, self.table, moment, when, function=function)

    def _within(self, vendor: str, parent: str, key: str, column: str) -> list[Trigger]:
        found = []
        for moment, rows in (("insert", "NEW"), ("update", "OLD NEW"), ("delete", "OLD")):
            parents = ", ".join(f"{row}.{key}" for row in rows.split())
            closed = f"EXISTS (SELECT 1 FROM {parent} WHERE id IN ({parents}) AND {column} IS NOT NULL)"
            # PostgreSQL allows no subquery in a trigger's WHEN: the question is asked inside the function.
            body = (
                f" BEGIN IF {closed} THEN RAISE EXCEPTION '{self.table} is frozen' {triggers.ERROR}; END IF; "
                f"RETURN {'OLD' if moment == 'delete' else 'NEW'}; END "
            )
            asking = Function(f"{self.table}_within_{moment}", body)
            when = closed if vendor == "sqlite" else ""
            found.append(self._trigger(vendor, f"within_{moment}", f"BEFORE {moment.upper()}", when, asking))
        return found

    def puts_as(self, other) -> bool:
        """Test whether another operation puts the same triggers on the same table, whatever each stands in the place of."""
        return isinstance(other, Frozen) and self.triggers("sqlite") == other.triggers("sqlite")

    def protect(self, connection) -> None:
        """Put the triggers on the table."""
        triggers.put(connection, self.triggers(connection.vendor))

    def release(self, connection) -> None:
        """Take the triggers off. Only migrations backwards and the test suite's own clean-up do this."""
        triggers.take_off(connection, self.triggers(connection.vendor))

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not triggers.belong_in(schema_editor.connection, app_label):
            return
        if self.instead_of:
            self.instead_of.release(schema_editor.connection)
        self.protect(schema_editor.connection)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if not triggers.belong_in(schema_editor.connection, app_label):
            return
        self.release(schema_editor.connection)
        if self.instead_of:
            self.instead_of.protect(schema_editor.connection)

    def describe(self):
        return f"Freeze {self.table}"
