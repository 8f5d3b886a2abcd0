"""
The values a compiled statement gives the driver, as Django's fields prepare them. Most come out as they went in: a text of a text
column, nothing at all. Of those no field is asked, which costs four calls of Python for each; of every other value it is, as Django asks it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, DateField, Field, Model, TextField

# Fields of these very classes hand on a value of this very type as it is, on every database. Whole numbers are none of
# them: PostgreSQL is told how wide theirs are.
_HANDED_ON: dict[type[Field], type] = {CharField: str, TextField: str, BooleanField: bool}
_NOT_THERE: Any = object()


class Column(NamedTuple):
    """A field that is written. `keeps` is the type of values it hands on as they are, besides NULL; None: it is asked of each value."""

    field: Field
    name: str
    keeps: type | None


def columns(fields: Iterable[Field]) -> list[Column]:
    """Return the fields of a statement with what each hands on. A field that does something before it is saved is asked each time."""
    found = []
    for field in fields:
        own = type(field)
        is_plain = own.__module__.startswith("django.db.models.") and not _does_something(field)
        found.append(Column(field, field.attname, (_HANDED_ON.get(own) or type(None)) if is_plain else None))
    return found


def _does_something(field: Field) -> bool:
    """Test whether a field may change what is saved: a day that sets itself, a file that is stored first."""
    if isinstance(field, DateField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not Field.pre_save


def written(columns: Sequence[Column], row: Model, adding: bool, connection) -> list[Any]:
    """Return what the driver is given of a row, column by column."""
    own, values = row.__dict__, []
    for field, name, keeps in columns:
        value = own.get(name, _NOT_THERE) if keeps is not None else _NOT_THERE
        if value is None or type(value) is keeps:
            values.append(value)
        else:
            values.append(field.get_db_prep_save(field.pre_save(row, adding), connection))
    return values


def asked(field: Field, value: Any, connection) -> Any:
    """Return what the driver is given of a value that is compared with a field."""
    return value if type(value) is _HANDED_ON.get(type(field)) else field.get_db_prep_value(value, connection)
