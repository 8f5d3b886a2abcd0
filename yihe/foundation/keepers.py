"""
Who keeps a column: everything that is decided on is kept by something that can be checked, so that nobody changes it past the
verbs unnoticed. The keeper follows from what is declared anyway (`matters/keeping.py` reckons it):

- a column of a cover, of parties, of contents or of a part stands in the digests of each event (`matters/freezing.py`);
- a row of a table that is written once is a row of a sealed book (`append_only`), a column of `frozen_rows` under a trigger;
- a row of a register – what outlives matters and is changed by its own verbs – is digested at each change, in a sealed book
  (`@register`; `registers/evidence/states.py`);
- what is kept twice is computed again by `verify`, and says so.

A column that may change without any of these is declared `free`, where it is declared, with the reason – so that no list of
exceptions is kept anywhere else. A table of which nothing is kept says `free_because` itself.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import models

AnyField = TypeVar("AnyField", bound=models.Field)
AnyModel = TypeVar("AnyModel", bound=type[models.Model])

_registers: dict[type[models.Model], str] = {}


def free(field: AnyField, because: str) -> AnyField:
    """Declare that a column may change without an event, and why: what else keeps it, or that nothing rests on it."""
    return _said(field, because)


def is_free(field: models.Field) -> bool:
    return bool(getattr(field, "free_because", ""))


def register(model: AnyModel) -> AnyModel:
    """
    Declare that the rows of a model are entries of a register: each change of one, by its object, leaves a digest of how it
    stands then. Whoever writes rows past their objects says so to the book (`states.keep`).
    """
    _registers[model] = ""
    return model


def register_where(given: str) -> Callable[[AnyModel], AnyModel]:
    """As `register`, of the rows whose column `given` is set; what keeps the others is declared otherwise."""

    def decorate(model: AnyModel) -> AnyModel:
        _registers[model] = given
        return model

    return decorate


def register_of_another(model: type[models.Model], **free_because: str) -> None:
    """As `register`, of a model of a library, with the reasons of its free columns."""
    for name, because in free_because.items():
        _said(model._meta.get_field(name), because)
    register(model)


def free_of_another(model: type[models.Model], because: str) -> None:
    """Declare that nothing is kept of a model of a library, and why."""
    _said(model, because)


def registers() -> list[type[models.Model]]:
    return list(_registers)


def is_register(model: type[models.Model]) -> bool:
    """Test whether every row of a model is an entry of a register."""
    return _registers.get(model) == ""


def entries(model: type[models.Model]) -> models.QuerySet:
    """Return the rows of a register that are its entries."""
    given = _registers[model]
    rows = model._base_manager.all()
    return rows.exclude(**{given: None}) if given else rows


def is_entry(row: models.Model) -> bool:
    given = _registers.get(type(row))
    return given is not None and (not given or getattr(row, given) is not None)


def kept_of(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of a model that are kept, its key first: all but those declared free."""
    own = model._meta.pk.attname
    return (own, *(f.attname for f in model._meta.concrete_fields if f.attname != own and not is_free(f)))


def _said(what, because: str):
    if not because:
        raise ValueError("a free column needs a reason")
    what.free_because = because
    return what
