"""
From the rows of an answer to what a queryset yields, for `compiled_queries`: Django's own iterables, with all that they look up
each time (columns, related objects, annotations) looked up once. A model's object is made by filling what Django's own `from_db` fills,
column by column, in one go; where a model, or somebody who listens, does more when one is made, by `from_db` itself.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, signals
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.query_utils import DeferredAttribute

Read = Callable[[list[tuple], Any], list]  # what turns the rows of an answer into objects
Fill = Callable[[Any, Any], None]  # what gives an object a related one that stands in its row


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


def in_lots(queryset: QuerySet, size: int) -> Iterator[list]:
    """
    Yield what a queryset yields, so many at a time, as `iterator(chunk_size)` reads it: whoever walks a whole table pays for making
    objects more than for all else.
    """
    query: Any = queryset
    compiler = query.query.get_compiler(using=query.db)
    lots = compiler.execute_sql(chunked_fetch=True, chunk_size=size)
    if not compiler.select:  # no condition is left that a row could meet
        return
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    read = reader(query, compiler, compiler.get_converters(columns))
    for rows in lots:
        yield read(rows, connections[query.db])


def _objects(compiler: Any, convert: list[tuple]) -> Read:
    select, info, more = compiler.select, compiler.klass_info, compiler.annotation_col_map or {}
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    model, names = info["model"], [column[0].target.attname for column in select[begin:end]]
    maker = _maker(model, names)
    # The stubs are those of the Django to come, which asks for more here.
    related = _related(get_related_populators(info, select, DEFAULT_DB_ALIAS))  # type: ignore[call-arg]

    def read(rows: list[tuple], connection) -> list:
        found, make, fills = [], maker(), related()
        for row in _converted(rows, convert, connection):
            each = make(row[begin:end])
            for fill in fills:
                fill(row, each)
            for name, place in more.items():
                setattr(each, name, row[place])
            found.append(each)
        return found

    return read


def _related(populators: list[Any]) -> Callable[[], list[Fill]]:
    """Return what says, at each answer, how the related objects that were selected are made of its rows, and theirs, as Django's populators do."""
    makers = [(each, _maker(each.model_cls, each.init_list), _related(each.related_populators)) for each in populators]

    def fills() -> list[Fill]:
        return [
            each.populate if each.reorder_for_init else _fill(each, maker(), beyond()) for each, maker, beyond in makers
        ]

    return fills


def _fill(there: Any, make: Callable[[Any], Any], beyond: list[Fill]) -> Fill:
    begin, end, key = there.cols_start, there.cols_end, there.pk_idx
    set_here, set_there = there.local_setter, there.remote_setter

    def fill(row: tuple, each: Any) -> None:
        values = row[begin:end]
        if values[key] is None:
            set_here(each, None)
            return
        made = make(values)
        for further in beyond:
            further(row, made)
        set_here(each, made)
        set_there(made, each)

    return fill


def _maker(model: type[Model], names: list[str]) -> Callable[[], Callable[[Any], Any]]:
    """Return what says, at each answer, how objects of a model are made of the values of these columns."""
    plain = model.__init__ is Model.__init__
    plain = plain and getattr(model.from_db, "__func__", None) is vars(Model)["from_db"].__func__
    plain = plain and all(isinstance(getattr(model, name), DeferredAttribute) for name in names)

    def by_django(values):
        return model.from_db(DEFAULT_DB_ALIAS, names, values)

    def in_one_go(values):
        made = model.__new__(model)
        own = made.__dict__
        own["_state"] = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        own.update(zip(names, values, strict=True))
        return made

    def maker():
        # Nobody at all listens before an object is made: so much is seen without asking of which model.
        heard = bool(signals.pre_init.receivers) and signals.pre_init.has_listeners(model)
        heard = heard or signals.post_init.has_listeners(model)
        return in_one_go if plain and not heard else by_django

    return maker


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
