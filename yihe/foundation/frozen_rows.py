"""
Rows that may still gain something, but never change what they already say: a notice can be withdrawn, its text cannot
be touched; a score sheet is filled in until it is locked. `append_only` is for tables whose rows never change at all.

`Frozen("notices_notice", "title", "body")` goes into a migration after the table is made.
"""

from dataclasses import dataclass

from django.db.migrations.operations.base import Operation

_POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION yihe_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"""


@dataclass(frozen=True)
class _Trigger:
    """One trigger: its name's ending, the moment it fires, the condition under which it refuses."""

    ending: str
    moment: str
    when: str


class Frozen(Operation):
    """
    Migration operation: refuse changes to some columns of a table, or to a whole row once it is closed.

    `columns` never change after the row was made. `after` is (column, columns): once the first is set, the others no
    longer change. `once` names a column: when it is set, the row neither changes nor goes; `but` is the one change it still
    takes, (column, from, to), beside which the columns in `keeps` and `columns` stay. `within` is (parent table, foreign key, column): rows are not made, changed or removed once the parent's
    column is set. `instead_of` is what stood on the table before, in an earlier migration.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(
        self,
        table: str,
        *columns: str,
        after: tuple[str, tuple[str, ...]] | None = None,
        once: str = "",
        but: tuple[str, str, str] | None = None,
        keeps: tuple[str, ...] = (),
        within: tuple[str, str, str] | None = None,
        instead_of: "Frozen | None" = None,
    ):
        self.table, self.columns, self.after, self.once, self.within = table, columns, after, once, within
        self.but, self.keeps, self.instead_of = but, keeps, instead_of

    def deconstruct(self):
        said = {
            name: value
            for name in ("after", "once", "but", "keeps", "within", "instead_of")
            if (value := getattr(self, name))
        }
        return self.__class__.__name__, [self.table, *self.columns], said

    def triggers(self, vendor: str) -> list[_Trigger]:
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        found = []

        def changed(columns: tuple[str, ...]) -> str:
            return " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in columns)

        if self.columns:
            found.append(_Trigger("columns", "BEFORE UPDATE", changed(self.columns)))
            found.append(_Trigger("stays", "BEFORE DELETE", ""))
        if self.after:
            column, settled = self.after
            found.append(_Trigger("after", "BEFORE UPDATE", f"OLD.{column} IS NOT NULL AND ({changed(settled)})"))
        if self.once:
            closed = f"OLD.{self.once} IS NOT NULL"
            if self.but:
                column, before, to = self.but
                taken = f"(OLD.{column} = '{before}' AND NEW.{column} = '{to}')"
                closed += f" AND ({changed((self.once, *self.keeps))} OR ({changed((column,))} AND NOT {taken}))"
            found.append(_Trigger("closed", "BEFORE UPDATE", closed))
            found.append(_Trigger("closed_stays", "BEFORE DELETE", f"OLD.{self.once} IS NOT NULL"))
        return found

    def trigger_names(self, vendor: str) -> list[str]:
        endings = [t.ending for t in self.triggers(vendor)]
        endings += ["within_insert", "within_update", "within_delete"] if self.within else []
        return [f"{self.table}_{ending}" for ending in endings]

    def protect(self, connection) -> None:
        """Put the triggers on the table."""
        vendor = connection.vendor
        with connection.cursor() as cursor:
            if vendor != "sqlite":
                cursor.execute(_POSTGRESQL_FUNCTION)
            for trigger in self.triggers(vendor):
                when = f" WHEN ({trigger.when})" if trigger.when else ""
                cursor.execute(
                    f"CREATE TRIGGER {self.table}_{trigger.ending} {trigger.moment} ON {self.table} FOR EACH ROW{when} "
                    + self._refuse(vendor)
                )
            if self.within:
                self._protect_within(cursor, vendor, *self.within)

    def release(self, connection) -> None:
        """Take the triggers off. Only migrations backwards and the test suite's own clean-up do this."""
        suffix = "" if connection.vendor == "sqlite" else f" ON {self.table}"
        with connection.cursor() as cursor:
            for name in self.trigger_names(connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")

    def _refuse(self, vendor: str) -> str:
        if vendor == "sqlite":
            return f"BEGIN SELECT RAISE(ABORT, '{self.table} is frozen'); END"
        return "EXECUTE FUNCTION yihe_frozen()"

    def _protect_within(self, cursor, vendor: str, parent: str, key: str, column: str) -> None:
        for moment, rows in (("insert", "NEW"), ("update", "OLD NEW"), ("delete", "OLD")):
            parents = ", ".join(f"{row}.{key}" for row in rows.split())
            closed = f"EXISTS (SELECT 1 FROM {parent} WHERE id IN ({parents}) AND {column} IS NOT NULL)"
            name = f"{self.table}_within_{moment}"
            if vendor == "sqlite":
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {moment.upper()} ON {self.table} FOR EACH ROW WHEN {closed} "
                    + self._refuse(vendor)
                )
                continue
            # PostgreSQL allows no subquery in a trigger's WHEN: the question is asked inside the function.
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {closed} THEN RAISE EXCEPTION '{self.table} is frozen' "
                f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {'OLD' if moment == 'delete' else 'NEW'}; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE {moment.upper()} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if self.instead_of:
            self.instead_of.release(schema_editor.connection)
        self.protect(schema_editor.connection)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.release(schema_editor.connection)
        if self.instead_of:
            self.instead_of.protect(schema_editor.connection)

    def describe(self):
        return f"Freeze {self.table}"
