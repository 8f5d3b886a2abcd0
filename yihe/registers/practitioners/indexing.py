"""The indexes people are found by, written again under the newest index key (`manage.py rotate_index`)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from django.db import models

from yihe.foundation import reindexing
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.id_numbers import identity_index
from yihe.foundation.reindexing import Done
from yihe.registers.bodies import traits
from yihe.registers.evidence import states
from yihe.registers.practitioners.former_indexes import FormerIndex, held, remember
from yihe.registers.practitioners.models import DeclaredRelative, FormerIdentity, Practitioner


def write_again() -> Done:
    """Write the indexes of all people again, and remember what something is held under that cannot be written again."""
    found = [
        _again(Practitioner, remember),
        _again(FormerIdentity, lambda row: remember(row.practitioner, row.id_number)),
        _again(DeclaredRelative),
    ]
    _let_go()
    return Done(sum(done.written for done in found), tuple(said for done in found for said in done.needed))


def _again(model: type[models.Model], then: Callable | None = None) -> Done:
    written, closed, twice = 0, 0, []
    for rows in reindexing.batches(model._base_manager.exclude(id_index="").exclude(id_index=None)):
        stale = []
        for row in rows:
            try:
                index = identity_index(row.id_number)
            except Unreadable:
                closed += 1
                continue
            if row.id_index != index:
                row.id_index = index
                stale.append(row)
            if then:
                then(row)
        taken = _taken(model, stale)
        twice += [row.pk for row in stale if row.id_index in taken]
        stale = [row for row in stale if row.id_index not in taken]
        model._base_manager.bulk_update(stale, ["id_index"])
        states.keep(stale)
        written += len(stale)
    name = model._meta.verbose_name
    doubles = tuple(f"{name}第 {pk} 行的号码登记了两次，索引没有重写：请先在人员页面核对。" for pk in twice)
    return Done(written, (*reindexing.unreadable(str(name), closed), *doubles))


def _taken(model: type[models.Model], rows: Iterable) -> set[str]:
    """Return those of the indexes that rows are to get which another row has: a number that was entered twice."""
    if model is DeclaredRelative:  # one relative may be declared by several
        return set()
    wanted = Counter(row.id_index for row in rows)
    there = model._base_manager.filter(id_index__in=wanted.keys()).values_list("id_index", flat=True)
    return {*there, *(index for index, times in wanted.items() if times > 1)}


def _let_go() -> None:
    """Forget the indexes under earlier keys that nothing is held under any more."""
    for rows in reindexing.batches(FormerIndex.objects.all()):
        kept = held({row.index for row in rows})
        for row in rows:
            if row.index not in kept:
                row.delete()


def recognised() -> Iterator[tuple[str, str, str]]:
    """Yield what people are recognised by, as `traits.read_from` takes it."""
    for person in Practitioner.objects.order_by("pk").iterator(chunk_size=500):
        with suppress(Unreadable):  # its index stays as it is, too: the rotation names the row
            yield person.whose, traits.PHONE, person.phone
