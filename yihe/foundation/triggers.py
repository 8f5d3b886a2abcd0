"""
A trigger as it should stand: its own text, and on PostgreSQL the function it calls. What a migration puts on a table and
what `protections` compares with the database are the same words.
"""

from dataclasses import dataclass

from django.db import router

ERROR = "USING ERRCODE = 'integrity_constraint_violation'"


@dataclass(frozen=True)
class Function:
    """A PostgreSQL function of a trigger; `body` is what stands between its dollar signs."""

    name: str
    body: str

    @property
    def sql(self) -> str:
        return f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$"


@dataclass(frozen=True)
class Trigger:
    """`moment` is BEFORE UPDATE and the like, `each` ROW or STATEMENT, `when` the condition under which it fires, in brackets."""

    name: str
    table: str
    moment: str
    when: str = ""
    each: str = "ROW"
    function: Function | None = None  # on PostgreSQL
    refusal: str = ""  # on SQLite: what the error says
    does: str = ""  # on SQLite, where it refuses nothing: its statements
    sort: str = "防改触发器"  # what it is called where it is missing

    def sql(self, table: str = "", function: str = "") -> str:
        """Return the statement that makes it, or one like it on another table with another function."""
        when = f" WHEN {self.when}" if self.when else ""
        head = f"CREATE TRIGGER {self.name} {self.moment} ON {table or self.table} FOR EACH {self.each}{when} "
        if self.function is None:
            does = self.does or f"SELECT RAISE(ABORT, '{self.refusal}');"
            return head + f"BEGIN {does} END"
        return head + f"EXECUTE FUNCTION {function or self.function.name}()"


def belong_in(connection, app_label: str) -> bool:
    """Test whether the tables of an app lie in the database of this connection."""
    return router.allow_migrate(connection.alias, app_label)


def put(connection, triggers: list[Trigger]) -> None:
    """Put triggers on their tables, in the place of those of the same names."""
    take_off(connection, triggers)
    with connection.cursor() as cursor:
        for function in dict.fromkeys(t.function for t in triggers if t.function):
            cursor.execute(function.sql)
        for trigger in triggers:
            cursor.execute(trigger.sql())


def take_off(connection, triggers: list[Trigger]) -> None:
    with connection.cursor() as cursor:
        for trigger in triggers:
            on = f" ON {trigger.table}" if trigger.function else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")
