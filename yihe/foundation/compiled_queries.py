"""
Statements compiled once and run with other values: for the handful that every request or every action runs.

Django compiles a queryset to SQL each time it is run, which costs more than PostgreSQL needs to answer one row by a
key. A `CompiledQuery` keeps the statement and what turns its rows into objects; only the values differ. Django's own
tests of a row and its signals are not run by a `CompiledInsert` or `CompiledUpdate`: the database's constraints are.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import BigAutoField, Expression, Field, Model, QuerySet
from django.db.models.fields import AutoFieldMixin
from django.db.transaction import TransactionManagementError

from yihe.foundation import compiled_values
from yihe.foundation.compiled_rows import Read, reader
from yihe.foundation.foreseen import answered
from yihe.foundation.quick_statements import changed_by, rows_of


class _Slot(NamedTuple):
    """Stands among the values of a statement where a parameter will stand."""

    name: str
    field: Field


class Parameter(Expression):
    """A value that is not known yet, in a filter of a compiled query: `filter(role_code=Parameter("role", CharField()))`."""

    def __init__(self, name: str, field: Field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [_Slot(self.name, self.output_field)]


def key(name: str = "pk") -> Parameter:
    """Return a parameter for a row's key."""
    return Parameter(name, BigAutoField())


def joined(rows: QuerySet, names: Iterable[str]) -> QuerySet:
    """Select the related rows that are named, and none when none is: `select_related()` alone would take all."""
    named = tuple(names)
    return rows.select_related(*named) if named else rows


class CompiledQuery:
    """
    `build` returns the queryset with `Parameter`s in it; it may select related rows, defer columns, lock, slice, and be
    a `values_list`. Calling the compiled query with the parameters' values returns a list.

    None must not be passed as a value (SQL compares nothing with NULL), and what decides the shape of the statement
    (how many values an IN has, which filters there are) is fixed. With `anew` its plan is not: it depends on what is asked (`planned_anew`).
    """

    def __init__(self, build: Callable[[], QuerySet], *, anew: bool = False):
        self._build, self._anew = build, anew
        self._ready: dict[str, tuple[bool, str, dict[str, Any], Read]] = {}
        self._empty = False

    def __call__(self, **values) -> list:
        """:raises TransactionManagementError: the query locks rows and there is no transaction to hold them."""
        connection = connections[DEFAULT_DB_ALIAS]
        if self._empty:
            return []
        try:
            locks, sql, slots, read = self._ready.get(connection.vendor) or self.compile(connection)
        except EmptyResultSet:  # nothing can ever be found: no condition is left that a row could meet
            self._empty = True
            return []
        if locks and not connection.in_atomic_block:
            raise TransactionManagementError("a query that locks rows was run outside of a transaction")
        given = filled(slots, values, connection)
        known = not (self._anew or locks)
        rows = answered(connection, sql, given) if known else rows_of(connection, sql, given, anew=self._anew)
        return read(rows, connection) if rows else []

    def first(self, **values):
        """Return the first row, or None."""
        return next(iter(self(**values)), None)

    def one(self, **values):
        """Return the row there is. Raises the model's DoesNotExist."""
        found = self.first(**values)
        if found is None:
            raise self._build().model.DoesNotExist
        return found

    def compile(self, connection):
        """Return whether it locks, its statement with parameters by name, what goes into them, and what reads its rows."""
        queryset: Any = self._build()
        if queryset._prefetch_related_lookups or queryset._known_related_objects:
            raise ValueError("a compiled query neither prefetches nor starts from a related manager")
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        sql, slots = _named(sql, params)
        if connection.vendor == "postgresql":
            kept_however_long(sql)
        _columns, read = _columns_and_reader(queryset, compiler)
        found = self._ready[connection.vendor] = (bool(queryset.query.select_for_update), sql, slots, read)
        return found


def filled(slots: dict[str, Any], values: dict[str, Any], connection) -> dict[str, Any]:
    """Return the values of a statement's parameters as the driver takes them."""
    return {
        name: compiled_values.asked(slot.field, values[slot.name], connection) if type(slot) is _Slot else slot
        for name, slot in slots.items()
    }


def _columns_and_reader(queryset: QuerySet, compiler: Any) -> tuple[list[Any], Read]:
    """Return the columns that are read, as `results_iter` asks for them, and what makes objects of rows of them."""
    if not compiler.select:
        compiler.as_sql()
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return columns, reader(queryset, compiler, compiler.get_converters(columns))


def kept_however_long(sql: str) -> None:
    """
    Let the driver keep what it makes of a statement: it keeps short ones only, and takes one with a person's reach in it
    apart at every use, which costs more than running it. How many it keeps stays bounded.
    """
    _queries: Any = sys.modules["psycopg._queries"]  # there, since it was asked on its connection
    _queries.MAX_CACHED_STATEMENT_LENGTH = max(_queries.MAX_CACHED_STATEMENT_LENGTH, len(sql.encode()))


def _named(sql: str, params: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """
    Return a statement with what goes into it by name: each parameter once however often it stands there, and plain
    codes, whole numbers and moments of PostgreSQL's written into the text. A driver reads a short statement with few
    values once, a long one each time it is run; and the database plans for the values it knows.
    """
    slots: dict[str, Any] = {}
    names: dict[Any, str] = {}
    values = iter(params)

    def place(found: re.Match) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(values)
        if type(value) is int or isinstance(value, int) and not isinstance(value, bool):
            return str(int(value))
        if isinstance(value, str) and _PLAIN.fullmatch(value):
            return f"'{value}'"
        if isinstance(value, datetime) and value.tzinfo is not None:  # SQLite is given text
            return f"'{value.isoformat()}'::timestamptz"
        same = (value.name, type(value.field)) if type(value) is _Slot else object()
        if same not in names:
            names[same] = name = f"{value.name if type(value) is _Slot else 'value'}_{len(names)}"
            slots[name] = value
        return f"%({names[same]})s"

    return re.sub("%[s%]", place, sql), slots


_PLAIN = re.compile(r"[A-Za-z0-9_]*")


class CompiledInsert:
    """
    Insert one row of a model, and set the key the database gave it; `written` returns the row as it then stands there,
    `several` inserts more of them with one statement.
    """

    def __init__(self, model: type[Model]):
        self._model = model

    @cached_property
    def _fields(self) -> list[Field]:
        return [
            field for field in self._model._meta.local_concrete_fields if not field.generated and not _counted(field)
        ]

    @cached_property
    def _columns(self) -> list[compiled_values.Column]:
        return compiled_values.columns(self._fields)

    def __call__(self, row: Model) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        values = compiled_values.written(self._columns, row, True, connection)
        ((row.pk,),) = rows_of(connection, self._sql, values)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS

    def several(self, rows: Sequence[Model]) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        values = [each for row in rows for each in compiled_values.written(self._columns, row, True, connection)]
        keys = rows_of(connection, self._into(len(rows), f'"{self._model._meta.pk.column}"'), values)
        for row, (pk,) in zip(rows, keys, strict=True):
            row.pk, row._state.adding, row._state.db = pk, False, DEFAULT_DB_ALIAS

    def written(self, row: Model) -> Any:
        """Insert a row, and return it as it stands in the database: a date may be a text in the object that was given."""
        connection = connections[DEFAULT_DB_ALIAS]
        if (made := self._as_read.get(connection.vendor)) is None:
            found = self._model._base_manager.all()
            columns, read = _columns_and_reader(found, found.query.get_compiler(using=DEFAULT_DB_ALIAS))
            names = ", ".join(f'"{column.target.column}"' for column in columns)
            made = self._as_read[connection.vendor] = (self._into(1, names), read)
        values = compiled_values.written(self._columns, row, True, connection)
        (there,) = made[1](rows_of(connection, made[0], values), connection)
        row.pk, row._state.adding, row._state.db = there.pk, False, DEFAULT_DB_ALIAS
        return there

    @cached_property
    def _as_read(self) -> dict[str, tuple[str, Read]]:
        return {}

    @cached_property
    def _sql(self) -> str:
        return self._into(1, f'"{self._model._meta.pk.column}"')

    def _into(self, rows: int, returning: str) -> str:
        columns = ", ".join(f'"{f.column}"' for f in self._fields)
        places = ", ".join([f"({', '.join(['%s'] * len(self._fields))})"] * rows)
        return f'INSERT INTO "{self._model._meta.db_table}" ({columns}) VALUES {places} RETURNING {returning}'


class CompiledUpdate:
    """Write some fields of one row, found by its key."""

    def __init__(self, model: type[Model], names: Iterable[str]):
        self._model, self._names = model, tuple(names)

    @cached_property
    def _fields(self) -> list[Field]:
        fields = {field.name: field for field in self._model._meta.concrete_fields}
        return [fields[name] for name in self._names]

    @cached_property
    def _columns(self) -> list[compiled_values.Column]:
        return compiled_values.columns(self._fields)

    @cached_property
    def sql(self) -> str:
        meta = self._model._meta
        places = ", ".join(f'"{f.column}" = %s' for f in self._fields)
        return f'UPDATE "{meta.db_table}" SET {places} WHERE "{meta.pk.column}" = %s'

    def values(self, row: Model, connection) -> list[Any]:
        return [*compiled_values.written(self._columns, row, False, connection), row.pk]

    def __call__(self, row: Model) -> None:
        """:raises DatabaseError: there is no such row any more"""
        connection = connections[DEFAULT_DB_ALIAS]
        if changed_by(connection, self.sql, self.values(row, connection)) != 1:
            raise DatabaseError(f"{self._model.__name__} {row.pk} was not there to be updated")


def _counted(field: Field) -> bool:
    """Test whether the database counts the field's values itself."""
    return isinstance(field, AutoFieldMixin)
