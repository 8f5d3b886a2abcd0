"""
Writing encrypted values again: those from before rows had identifiers get one and are bound to it, those under an older key
are sealed with the newest. Each batch is a transaction of its own, and what is written already is not written twice: it may be
interrupted at any row and started again.

Rows that are written once (`AppendOnly`, `Frozen`) keep the form they have.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from yihe.foundation import append_only, frozen_rows, protections
from yihe.foundation.ciphers import Unreadable, newest_key
from yihe.foundation.encryption import BOUND, COMPARTMENT, ERASED, IDENTIFIER, EncryptedTextField

BATCH = 500


class Done(NamedTuple):
    """How many rows were written again, and how many could not be, because a value does not open."""

    written: int
    unreadable: int


# What is sealed elsewhere than in a field of ours: what it is called, and a callable that writes it again and returns Done.
others: dict[str, Callable[[], Done]] = {}


def also(label: str, again: Callable[[], Done]) -> None:
    """Have something that lies in a library's table written again, too, when a key is rotated."""
    others[label] = again


def encrypted(model: type[models.Model]) -> list[EncryptedTextField]:
    return [f for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]


def kept_as_they_are(model: type[models.Model]) -> bool:
    """Test whether triggers refuse to change an encrypted value of the model."""
    names = {f.column for f in encrypted(model)} | {IDENTIFIER}
    return any(
        o.table == model._meta.db_table
        and (
            isinstance(o, append_only.AppendOnly)
            or isinstance(o, frozen_rows.Frozen)
            and names & {*o.columns, *(o.emptied or ())[:1]}
        )
        for o in protections.declared()
    )


def every() -> Iterator[type[models.Model]]:
    """Yield the models whose encrypted values may be written again."""
    for model in apps.get_models():
        if encrypted(model) and not model._meta.proxy and not kept_as_they_are(model):
            yield model


def unbound(model: type[models.Model]) -> models.QuerySet:
    """Return the rows that have no identifier yet."""
    return model._base_manager.filter(**{IDENTIFIER: None})


def outdated(model: type[models.Model]) -> models.QuerySet:
    """Return the rows that have no identifier, or a value under a key of the settings that is not the newest."""
    rows, worn = model._base_manager.all(), Q(**{IDENTIFIER: None})
    for field in encrypted(model):
        stored = f"{field.name}_as_stored"
        rows = rows.alias(**{stored: Cast(field.name, models.TextField())})
        good = (f"{BOUND}{newest_key().name}:", f"{BOUND}{COMPARTMENT}:", ERASED)
        fine = Q(**{stored: ""}) | Q(**{f"{stored}__startswith": good[0]})
        worn |= ~(fine | Q(**{f"{stored}__startswith": good[1]}) | Q(**{stored: good[2]}))
    return rows.filter(worn)


def reseal(rows: models.QuerySet, using: str = "default") -> Done:
    """Write the encrypted values of these rows again, in the order of their keys."""
    written, unreadable, last = 0, 0, None
    while True:
        with transaction.atomic(using=using):
            some = rows.using(using).select_for_update(of=("self",)).order_by("pk")
            batch = list((some if last is None else some.filter(pk__gt=last))[:BATCH])
            sealed = []
            for row in batch:
                try:
                    sealed.append(_sealed_again(row))
                except Unreadable:
                    unreadable += 1
            _write(rows.model, sealed, connections[using])
            written += len(sealed)
        if len(batch) < BATCH:
            return Done(written, unreadable)
        last = batch[-1].pk


def _sealed_again(row: models.Model) -> list:
    """Return what the row's encrypted columns will hold, its identifier and its key."""
    texts = {field: getattr(row, field.attname) for field in encrypted(type(row))}  # opened as the row was
    if getattr(row, IDENTIFIER) is None:
        setattr(row, IDENTIFIER, uuid.uuid4())
    values = [field.sealed(row, text) if text else text for field, text in texts.items()]
    return [*values, getattr(row, IDENTIFIER), row.pk]


def _write(model: type[models.Model], sealed: list[list], connection) -> None:
    """Write the values of many rows by one statement that is compiled once."""
    fields = [*encrypted(model), model._meta.get_field(IDENTIFIER)]
    places = ", ".join(f'"{field.column}" = %s' for field in fields)
    sql = f'UPDATE "{model._meta.db_table}" SET {places} WHERE "{model._meta.pk.column}" = %s'
    known = [*fields, model._meta.pk]
    values = [
        [field.get_db_prep_save(value, connection) for field, value in zip(known, row, strict=True)] for row in sealed
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def bind(*labels: str) -> Callable:
    """Return what a migration runs to give the rows of these models their identifiers, in the migration's own transaction."""

    def run(registry, schema_editor):
        for label in labels:
            reseal(unbound(registry.get_model(label)), schema_editor.connection.alias)

    return run
