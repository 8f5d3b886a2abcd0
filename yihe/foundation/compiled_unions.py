"""Several compiled queries for the same columns, asked in one statement."""

import re
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections

from yihe.foundation.compiled_queries import CompiledQuery, filled, kept_however_long
from yihe.foundation.compiled_rows import Read
from yihe.foundation.foreseen import answered


class CompiledUnion:
    """
    Several compiled queries for the same columns, asked in one statement: each keeps its own conditions, order and limit, and
    what comes is one list, the first one's rows first. Their parameters bear the same names where they are the same.
    """

    def __init__(self, *queries: CompiledQuery):
        self._queries = queries
        self._ready: dict[str, tuple[str, dict[str, Any], Read]] = {}

    def __call__(self, **values) -> list:
        connection = connections[DEFAULT_DB_ALIAS]
        sql, slots, read = self._ready.get(connection.vendor) or self._compile(connection)
        if not sql:
            return []
        rows = answered(connection, sql, filled(slots, values, connection))
        return read(rows, connection) if rows else []

    def _compile(self, connection):
        parts: list[str] = []
        slots: dict[str, Any] = {}
        read: Read = _nothing
        for n, query in enumerate(self._queries):
            try:
                _locks, sql, own, read_one = query.compile(connection)
            except EmptyResultSet:
                continue
            renamed = re.sub(r"(?<!%)%\((\w+)\)s", rf"%(of{n}_\1)s", sql)
            parts.append(f"SELECT * FROM ({renamed}) AS part{n}")
            slots |= {f"of{n}_{name}": slot for name, slot in own.items()}
            read = read_one if read is _nothing else read
        sql = " UNION ALL ".join(parts)
        if connection.vendor == "postgresql":
            kept_however_long(sql)
        found = self._ready[connection.vendor] = (sql, slots, read)
        return found


def _nothing(rows: list[tuple], connection) -> list:
    """What reads the rows of no query at all: there are none."""
    return rows
