"""Tables emptied past the triggers that keep their rows, as only a test may: those that hold any, and the triggers stand again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


def empty(connection, *, but: set[str] = frozenset()) -> None:
    """Delete every row of every table of the models, save those of some tables."""
    tables = [name for name in connection.introspection.django_table_names(only_existing=True) if name not in but]
    filled = _filled(connection, tables)
    if not filled:
        return
    with (
        _without_triggers(connection, filled),
        transaction.atomic(using=connection.alias),
        connection.cursor() as cursor,
    ):
        for table in filled:  # in whatever order: the keys between them are looked at when all are gone
            cursor.execute(f'DELETE FROM "{table}"')


def _filled(connection, tables: list[str]) -> list[str]:
    found: list[str] = []
    with connection.cursor() as cursor:
        for first in range(0, len(tables), 100):  # SQLite takes so many parts of a question, and no more
            asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables[first : first + 100])
            cursor.execute(" UNION ALL ".join(asked))
            found += [name for (name,) in cursor.fetchall()]
    return found


@contextmanager
def _without_triggers(connection, tables: list[str]) -> Iterator[None]:
    if connection.vendor == "postgresql":
        _each(connection, [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables])
        try:
            yield
        finally:
            _each(connection, [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables])
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = [(name, made) for name, table, made in cursor.fetchall() if table in tables]
    _each(connection, [f'DROP TRIGGER "{name}"' for name, _made in there])
    try:
        yield
    finally:
        _each(connection, [made for _name, made in there])


def _each(connection, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
