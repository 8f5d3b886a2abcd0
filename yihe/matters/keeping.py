"""
The reckoning of keepers: for every column of every model, who keeps it (`foundation/keepers.py`). Derived from the declarations;
a column of which nothing is declared is named, with what to write.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from yihe.foundation import frozen_rows, keepers, protections
from yihe.foundation.append_only import AppendOnly
from yihe.matters import freezing, kinds, kinds_of_files
from yihe.matters.models import Matter, Party
from yihe.matters.models.parties import FROZEN_OF_PARTIES

EVENTS, BOOK, TRIGGER, REGISTER = "each event", "a sealed book", "a trigger", "the book of registers"


def keeper_of(field: models.Field) -> str:
    """Return who keeps a column, or the reason why nobody need to; "" when nothing says so."""
    model = field.model
    if said := getattr(field, "free_because", "") or getattr(model, "free_because", ""):
        return said
    if any(isinstance(o, AppendOnly) for o in _protecting(model)):
        return BOOK
    if keepers.is_register(model):
        return REGISTER
    if field.attname in _frozen_with_events(model):
        return EVENTS
    frozen = [o for o in _protecting(model) if isinstance(o, frozen_rows.Frozen)]
    # What is only closed one day can be written until then: a trigger keeps what it never lets change.
    return TRIGGER if any(field.column in {*o.columns, *(o.emptied or ())} for o in frozen) else ""


def unkept() -> Iterator[str]:
    """Yield a sentence for each column of the installed models that is decided on, perhaps, and that nobody keeps."""
    for model in apps.get_models():
        bare = [field.name for field in model._meta.concrete_fields if not (is_key(field) or keeper_of(field))]
        if bare:
            yield (
                f"{model._meta.label}: nobody keeps {', '.join(bare)}. A row that belongs to a matter is kept as its contents or as a "
                "Part of its kind; one that is written once by AppendOnly; an entry of a register by @keepers.register above the "
                "class. What is computed again by `verify`, or what nothing rests on, is keepers.free(field, because), beside the field; of "
                "a whole table, free_because in the class."
            )


def is_key(field: models.Field) -> bool:
    """Test whether a column is its row's automatic key: another key is another row."""
    return field.primary_key and isinstance(field, models.AutoField | models.BigAutoField)


def _protecting(model: type[models.Model]) -> list:
    return [o for o in protections.declared() if o.table == model._meta.db_table]


def _frozen_with_events(model: type[models.Model]) -> frozenset[str]:
    return _by_events().get(model, frozenset())


@cache
def _by_events() -> dict[type[models.Model], frozenset[str]]:
    found = {
        Matter: frozenset(freezing.COVERS[max(freezing.COVERS)]),
        # Of whose matter a party is says the matter that freezes it.
        Party: frozenset({*FROZEN_OF_PARTIES, "matter_id"}),
    }
    for contents in (*kinds_of_files.tables(), *(kind.contents for kind in kinds.every())):
        if contents is not None:
            found[contents] = frozenset(freezing.columns(contents))
    for kind in kinds.every():
        for part in kind.parts:
            rows: Any = apps.get_model(part.model)
            found[rows] = frozenset(freezing.columns(rows))
    return found
