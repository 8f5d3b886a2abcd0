"""How many rows a compiled query has, counted where they are: none of them is sent."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from yihe.foundation.compiled_queries import CompiledQuery, filled, kept_however_long
from yihe.foundation.quick_statements import rows_of


class CompiledCount:
    """Counts what `build` returns (`CompiledQuery`), as far as it goes: a sliced queryset is counted no further than its slice."""

    def __init__(self, build: Callable[[], QuerySet], *, anew: bool = False):
        self._rows, self._anew = CompiledQuery(build), anew
        self._ready: dict[str, tuple[str, dict[str, Any]]] = {}

    def __call__(self, **values) -> int:
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            sql, slots = self._ready.get(connection.vendor) or self._compile(connection)
        except EmptyResultSet:  # no condition is left that a row could meet
            return 0
        ((number,),) = rows_of(connection, sql, filled(slots, values, connection), anew=self._anew)
        return number

    def _compile(self, connection) -> tuple[str, dict[str, Any]]:
        _locks, rows, slots, _read = self._rows.compile(connection)
        sql = f"SELECT COUNT(*) FROM ({rows}) few"
        if connection.vendor == "postgresql":
            kept_however_long(sql)
        found = self._ready[connection.vendor] = (sql, slots)
        return found
