"""
From the rows of an answer to what a queryset yields, for `compiled_queries`: Django's own iterables, with all that they look up
each time (columns, related objects, annotations) looked up once.
"""

from collections.abc import Callable, Iterable
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

Read = Callable[[list[tuple], Any], list]  # what turns the rows of an answer into objects


def reader(queryset: Any, compiler: Any, converters: dict[int, Any]) -> Read:
    """
    Return what turns rows into what the queryset yields, the way Django's own iterables do; all that it has to look up is looked
    up once. For what else a queryset may yield, Django's own is used.
    """
    convert = [(place, *made) for place, made in converters.items()]
    sort = queryset._iterable_class
    if sort is ModelIterable:
        return _objects(compiler, convert)
    if sort is ValuesListIterable:
        return lambda rows, connection: list(map(tuple, _converted(rows, convert, connection)))
    if sort is FlatValuesListIterable:
        return lambda rows, connection: [row[0] for row in _converted(rows, convert, connection)]

    def read(rows: list[tuple], connection) -> list:
        running = copy(compiler)  # the connection belongs to this thread, the rows to this call
        running.connection = connection
        running.execute_sql = lambda *_how, **_chunks: [rows]
        running.get_converters = lambda _columns: converters
        asked: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS, model=queryset.model, _known_related_objects={},
            query=SimpleNamespace(get_compiler=lambda using: running),
        )  # fmt: skip
        return list(sort(asked))

    return read


def _objects(compiler: Any, convert: list[tuple]) -> Read:
    select, info, more = compiler.select, compiler.klass_info, compiler.annotation_col_map or {}
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    model, names = info["model"], [column[0].target.attname for column in select[begin:end]]
    # The stubs are those of the Django to come, which asks for more here.
    related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def read(rows: list[tuple], connection) -> list:
        found = []
        for row in _converted(rows, convert, connection):
            each = model.from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
            for populator in related:
                populator.populate(row, each)
            for name, place in more.items():
                setattr(each, name, row[place])
            found.append(each)
        return found

    return read


def _converted(rows: list[tuple], convert: list[tuple], connection) -> Iterable[Any]:
    """Return rows with what each column's field makes of the driver's value."""
    if not convert:
        return rows
    found = [list(row) for row in rows]
    for place, converters, expression in convert:
        for row in found:
            for converter in converters:
                row[place] = converter(row[place], expression, connection)
    return found
