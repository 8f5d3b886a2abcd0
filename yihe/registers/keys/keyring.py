"""
The keys of compartments: made before anything is sealed with them, opened when they are asked for, kept for no longer than
a request, wrapped anew when the master key changes, and destroyed.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar

from django.core.signals import request_finished, request_started
from django.db import DatabaseError, connections, transaction

from yihe.foundation import ciphers, reclaiming
from yihe.foundation.ciphers import Unreadable
from yihe.registers.keys import database
from yihe.registers.keys.models import CompartmentKey

BATCH = 500
_opened: ContextVar[dict[uuid.UUID, bytes] | None] = ContextVar("opened keys of compartments", default=None)


def make(compartment: uuid.UUID) -> None:
    """
    Write a new key. Before the transaction that opens the compartment: a key without a compartment opens nothing and is
    found (`verify`); a compartment without a key would lose what is sealed in it.
    """
    secret = ciphers.new_secret()
    wrapped = ciphers.seal(secret.hex(), _purpose(compartment))
    CompartmentKey.objects.create(compartment=compartment, wrapped=wrapped)
    if (kept := _opened.get()) is not None:  # whoever opens a compartment seals in it at once
        kept[compartment] = secret


def key_of(compartment: uuid.UUID) -> bytes:
    """Return the key of a compartment. Raises Unreadable: there is none, or its wrapping does not open."""
    kept = _opened.get()
    if kept is not None and compartment in kept:
        return kept[compartment]
    try:
        with _unharmed():
            row = CompartmentKey.objects.filter(pk=compartment).first()
    except DatabaseError as fault:
        raise Unreadable("the keys of compartments cannot be read") from fault
    if row is None:
        raise Unreadable(f"there is no key of compartment {str(compartment)[:8]}")
    secret = unwrapped(row)
    if kept is not None:
        kept[compartment] = secret
    return secret


def _unharmed():
    """Keep a table that is missing from breaking the transaction around. Where there is none, none is begun: SQLite would lock."""
    using = database.alias()
    return transaction.atomic(using=using) if connections[using].in_atomic_block else nullcontext()


def unwrapped(row: CompartmentKey) -> bytes:
    """Return the key in a row. Raises Unreadable."""
    return bytes.fromhex(ciphers.unseal(row.wrapped, _purpose(row.compartment)))


def destroy(compartments: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """
    Destroy keys, and let the database give up the bytes. Return those that were there. Nothing they sealed can be read again
    from this database; from a copy of it that has them, it can.
    """
    wanted = list(compartments)
    there = list(CompartmentKey.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if there:
        with reclaiming.zeroed(database.alias()):
            CompartmentKey.objects.filter(pk__in=there).delete()
    for pk in wanted:
        (_opened.get() or {}).pop(pk, None)
    if there:
        _give_up_bytes()
    return there


def those_with_a_key(compartments: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of some compartments that have a key. They need not be few."""
    wanted = set(compartments)
    return wanted & set(CompartmentKey.objects.values_list("pk", flat=True)) if wanted else set()


def rewrap() -> int:
    """Wrap every key with the newest master key that is not. Return how many. May be interrupted and started again."""
    newest, done = f"{ciphers.newest_key().name}:", 0
    while True:
        with transaction.atomic(using=database.alias()):
            rows = CompartmentKey.objects.select_for_update().exclude(wrapped__startswith=newest)
            batch = list(rows.order_by("pk")[:BATCH])
            for row in batch:
                row.wrapped = ciphers.seal(unwrapped(row).hex(), _purpose(row.compartment))
                row.save(update_fields=["wrapped"])
        done += len(batch)
        if len(batch) < BATCH:
            break
    if done:
        _give_up_bytes()
    return done


def _give_up_bytes() -> None:
    """Let the database give up what stood in the table, once no transaction is open on it."""
    using = database.alias()
    transaction.on_commit(lambda: reclaiming.reclaim([CompartmentKey._meta.db_table], using=using), using=using)


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep the keys that are opened until the end of this block: for a command that reads many rows of few compartments."""
    token = _opened.set({})
    try:
        yield
    finally:
        _opened.reset(token)


@contextmanager
def opened_together(compartments: Iterable[uuid.UUID | None]) -> Iterator[None]:
    """
    Read the keys of some compartments with one question, and keep them until the end of this block: for whoever reads some rows, each of
    a compartment of its own. One that is missing or does not open is refused where it is asked for. No generator yields inside.
    """
    kept = dict(_opened.get() or {})
    wanted = {each for each in compartments if each is not None} - kept.keys()
    try:
        with _unharmed():
            rows = list(CompartmentKey.objects.filter(pk__in=wanted)) if wanted else []
    except DatabaseError:
        rows = []
    for row in rows:
        with suppress(Unreadable):
            kept[row.compartment] = unwrapped(row)
    token = _opened.set(kept)
    try:
        yield
    finally:
        _opened.reset(token)


def forget_with_each_request() -> None:
    """Keep what is opened for one request and no longer. Outside of one, nothing is kept unless `kept_open` says so."""
    request_started.connect(_begin, dispatch_uid="keys of compartments")
    request_finished.connect(_end, dispatch_uid="keys of compartments")


def _begin(**_signal) -> None:
    _opened.set({})


def _end(**_signal) -> None:
    _opened.set(None)


def _purpose(compartment: uuid.UUID) -> str:
    return f"keys.compartmentkey.wrapped#{compartment.hex}"
