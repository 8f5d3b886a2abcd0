"""
Bytes that really go. A database keeps what was deleted or overwritten until it needs the room: PostgreSQL in dead rows,
SQLite in free pages and in the write-ahead log, its search index in segments. After an erasure the room is asked back.

What this cannot reach: backups, archived logs, replicas that lag, blocks the disk keeps on its own.
"""

import logging
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connections

from yihe.foundation import pragmas

log = logging.getLogger(__name__)
WAITS = (0.5, 1, 2, 4)  # seconds between the tries to be rid of rows that somebody still reads


@contextmanager
def zeroed(using: str = "default") -> Iterator[None]:
    """Have SQLite write zeros over what is deleted or overwritten in this block. PostgreSQL does that in `reclaim`."""
    with pragmas.set_to("secure_delete", "ON", using=using):
        yield


def reclaim(tables: Iterable[str], *, using: str = "default", indexes: Iterable[str] = ()) -> None:
    """
    Give up the bytes of rows that are gone from these tables, and of tokens gone from FTS5 `indexes`. Outside of any
    transaction: PostgreSQL's VACUUM takes none, and waits for whoever still reads the old rows.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for index in indexes:
                cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
            if not pragmas.write_back(using=using):
                log.warning("somebody reads: the write-ahead log of %s still has what was erased", using)
            return
        for table in tables:
            kept = _rewrite(connection, cursor, table)
            for seconds in WAITS:
                if not kept:
                    break
                time.sleep(seconds)
                kept = _rewrite(connection, cursor, table)
            if kept:
                log.warning("somebody reads old rows of %s: %d that were erased still stand in it", table, kept)


def _rewrite(connection, cursor, table: str) -> int:
    """
    Write a table of PostgreSQL anew without its dead rows, and return how many had to be kept: whoever began to read before
    the erasure, if only to count rows (autovacuum), may still ask for them.
    """
    told: list[int] = []

    def hear(notice) -> None:
        if notice.severity_nonlocalized == "WARNING":  # only the owner of a table writes it anew
            log.warning("%s was not written anew: what was erased still stands in it, until `manage.py reclaim`", table)
        if found := re.search(r"\d+", notice.message_detail or ""):
            told.append(int(found.group()))

    connection.connection.add_notice_handler(hear)
    try:
        # FULL writes the table anew: a plain VACUUM gives the room of dead rows free and leaves their bytes in it.
        cursor.execute(f"VACUUM (FULL, VERBOSE) {connection.ops.quote_name(table)}")
    finally:
        connection.connection.remove_notice_handler(hear)
    return max(told, default=0)
