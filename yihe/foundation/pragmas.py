"""How a SQLite file works while something is done to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def set_to(name: str, value: str, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Have `PRAGMA name` be a value in this block, and afterwards what it was. Another database knows of none, and goes on."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA {name} = {int(before)}")


def write_back(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """
    Write what stands in the write-ahead log of a SQLite file into the file and empty the log; return whether that could be done:
    while somebody reads, the log stays.
    """
    if connections[using].vendor != "sqlite":
        return True
    with connections[using].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not cursor.fetchone()[0]
