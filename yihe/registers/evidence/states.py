"""
The book of registers: how each entry of a register (`keepers.register`) stood after each change of it, digested. It is a
sealed book, so that nobody changes an entry in the database and the book with it; the digests are keyed with the server's
index key, so that whoever has only the database neither computes nor guesses one. One under an earlier key holds as long as
that key is in the settings; `write_again` notes how each entry stands under the newest.

A change by an entry's object is noted here by itself. Whoever writes rows past their objects (`update`, `bulk_create`) calls
`keep`. `faults`, for `manage.py verify`, names the entries that are not as the book says.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.apps import apps
from django.db import models, transaction

from yihe.foundation import digests, index_keys, keepers, reindexing
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.city_words import say
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery, Parameter
from yihe.foundation.reindexing import Done
from yihe.registers.evidence.models import EntryState

CHUNK, NAMED = 1000, 20

_insert = CompiledInsert(EntryState)


@lru_cache
def _written(model: type[models.Model]) -> CompiledQuery:
    """Return the question for one row of a register as it stands in the database. Every change by an object asks it."""
    return CompiledQuery(lambda: model._base_manager.filter(pk=Parameter("pk", model._meta.pk)))


def keep(rows: Iterable[models.Model]) -> None:
    """Note how these rows stand now. They are as they are in the database."""
    states = [_state(row) for row in rows if keepers.is_entry(row)]
    if len(states) == 1:
        _insert(states[0])
    else:
        EntryState.objects.bulk_create(states, batch_size=CHUNK)


def update(rows: models.QuerySet, **values) -> int:
    """Update entries of a register by one statement, note how they stand then, and return how many they are."""
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return 0
    changed = rows.filter(pk__in=keys).update(**values)
    keep(rows.model._base_manager.filter(pk__in=keys))
    return changed


def note(sender, instance, raw=False, update_fields=None, using="default", **_said) -> None:
    """After an object was saved: note how its row stands, unless nothing that is kept was written."""
    if raw or using != "default" or not keepers.is_entry(instance):
        return
    if update_fields is None or _are_kept(sender, update_fields):
        # As it was written, and not as the object says: a date may be a text there, and a column deferred.
        keep(_written(sender)(pk=instance.pk))


def _are_kept(model: type[models.Model], names: Iterable[str]) -> bool:
    kept = keepers.kept_of(model)
    return any(model._meta.get_field(name).attname in kept for name in names)


def forget(sender, instance, using="default", **_said) -> None:
    """After an object was deleted: note that its row is gone."""
    if using == "default" and keepers.is_entry(instance):
        EntryState.objects.create(register=sender._meta.label, entry=str(instance.pk), columns="[]")


def listen() -> None:
    """Hear of every change of a register by its objects. Called when the apps are ready."""
    for model in keepers.registers():
        models.signals.post_save.connect(note, sender=model, dispatch_uid="states")
        models.signals.post_delete.connect(forget, sender=model, dispatch_uid="states")


# Entries that a migration changed, by model: noted when all tables are where the code is.
_changed: dict[str, set] = {}


def after_migrating(label: str, keys: Iterable) -> None:
    """Have it noted, once `migrate` is through, how these entries of a register (by key) stand then."""
    _changed.setdefault(label, set()).update(keys)


def begin() -> None:
    """
    Begin the book of each register that has none yet with its entries as they stand: after the migration that made it one.
    What was changed before that day nobody can tell. And note how what migrations changed stands now: what they said they did,
    and every entry whose register has other columns than its newest state knows – else a column that came would be guarded by
    nothing until somebody saves the entry, and one that went would keep the others from being compared.
    """
    with transaction.atomic():
        for model in keepers.registers():
            if not EntryState.objects.filter(register=model._meta.label).exists():
                for rows in _chunks(keepers.entries(model)):
                    keep(rows)
            else:
                _with_todays_columns(model)
        for label, keys in _changed.items():
            keep(apps.get_model(label)._base_manager.filter(pk__in=keys))
        _changed.clear()


def _with_todays_columns(model: type[models.Model]) -> None:
    """Note anew the entries that hold by the columns they were noted with, where those are not today's. Who does not hold is found by `faults`."""
    today = keepers.kept_of(model)
    book = EntryState.objects.filter(register=model._meta.label)
    if not book.exclude(columns__in=(json.dumps(today), "[]")).exists():
        return
    newest = _newest_of(model)
    for rows in _chunks(keepers.entries(model)):
        stood = [(row, *newest.get(str(row.pk), ("[]", ""))) for row in rows]
        known = [(row, json.loads(columns), digest) for row, columns, digest in stood if digest]
        keep(row for row, names, digest in known if set(names) != set(today) and _holds(row, names, digest))


def faults() -> Iterator[str]:
    """Yield a sentence for every entry that is not as its newest state says, was removed, or slipped in."""
    for model in keepers.registers():
        found = list(_faults_of(model))
        yield from found[:NAMED]
        if len(found) > NAMED:
            yield f"{say(str(model._meta.verbose_name))}还有 {len(found) - NAMED} 行与登记状态不符。"


def _faults_of(model: type[models.Model]) -> Iterator[str]:
    newest = _newest_of(model)
    name = say(str(model._meta.verbose_name))
    for rows in _chunks(keepers.entries(model)):
        for row in rows:
            columns, digest = newest.pop(str(row.pk), ("", ""))
            if not digest:
                yield f"{name}第 {row.pk} 行没有登记过：是在数据库里补入的。"
            elif not _holds(row, json.loads(columns), digest):
                yield f"{name}第 {row.pk} 行与最后一次登记时不同：在数据库里被改写过。"
    for entry, (_columns, digest) in newest.items():
        if digest:
            yield f"{name}第 {entry} 行登记过，现在不见了：在数据库里被删除过。"


def _newest_of(model: type[models.Model]) -> dict[str, tuple[str, str]]:
    """Return the columns and the digest of the newest state of each entry, by entry."""
    book = EntryState.objects.filter(register=model._meta.label).order_by("pk")
    rows = book.values_list("entry", "columns", "digest").iterator(chunk_size=5000)
    return {entry: (columns, digest) for entry, columns, digest in rows}


def write_again() -> Done:
    """Note under the newest index key how each entry stands whose state an earlier one made, and that holds."""
    written = 0
    for model in keepers.registers():
        newest = _newest_of(model)
        for rows in reindexing.batches(keepers.entries(model)):
            stale = []
            for row in rows:
                columns, digest = newest.get(str(row.pk), ("[]", ""))
                names = json.loads(columns)
                if digest and digest != index_keys.digest(_said(row, names)) and _holds(row, names, digest):
                    stale.append(row)
            keep(stale)
            written += len(stale)
    return Done(written)


def _chunks(rows: models.QuerySet) -> Iterator[list]:
    some = []
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        some.append(row)
        if len(some) >= CHUNK:
            yield some
            some = []
    yield some


def _state(row: models.Model) -> EntryState:
    columns = keepers.kept_of(type(row))
    return EntryState(
        register=row._meta.label,
        entry=str(row.pk),
        columns=json.dumps(columns),
        digest=index_keys.digest(_said(row, columns)),
    )


def _holds(row: models.Model, columns: list[str], digest: str) -> bool:
    there = [name for name in columns if hasattr(type(row), name)]
    return len(there) < len(columns) or index_keys.made(
        digest, _said(row, columns)
    )  # a column that is gone cannot be compared


def _said(row: models.Model, columns: Iterable[str]) -> str:
    return digests.canonical([row._meta.label, [[name, digests.of_a_column(_value(row, name))] for name in columns]])


def _value(row: models.Model, name: str):
    try:
        return getattr(row, name)
    except Unreadable:  # then and now, or only now: another row's ciphertext, or one whose key is gone
        return ["unreadable"]
