"""
What matters hold under an earlier index key, written again under the newest (`manage.py rotate_index`): what their last events
froze, and the indexes of people without an account among their parties. Such an index is frozen too, so it is written in the
transaction in which the matter is frozen again; it is taken from the contents, where the number is.
"""

from django.db.models import F

from yihe.foundation import index_keys, reindexing
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.id_numbers import identity_indexes
from yihe.foundation.reindexing import Done
from yihe.matters import freezing, freezing_again, frozen, kinds
from yihe.matters.freezing import Standing
from yihe.matters.models import Event, Matter, Party
from yihe.matters.reading import forget
from yihe.registers.evidence import known_keys, states
from yihe.registers.keys import keyring


def held(indexes: set[str]) -> set[str]:
    """Return those of some indexes of people that a party has."""
    return set(Party.objects.filter(identity_index__in=indexes).values_list("identity_index", flat=True))


def write_again() -> Done:
    """Freeze again what earlier keys froze of all matters that stand as they were left."""
    written = changed = 0
    for matters in reindexing.batches(Matter._base_manager.all()):
        with keyring.kept_open():
            ends = {
                event.matter_id: event
                for event in Event.objects.filter(matter__in=matters, seq=F("matter__chain_length"))
            }
            again = freezing_again.of_all(ends.values())
            for matter in matters:
                if (event := ends.get(matter.pk)) is None:
                    continue
                outcome = _write_again(matter, event, again.get(event.pk, ""))
                written += outcome is True
                changed += outcome is None
    strangers = _of_strangers()
    needed = []
    if changed:
        needed.append(f"有 {changed} 件与末条记录留存的不符，没有重新留存：先运行 manage.py verify 查明。")
    if strangers:
        needed.append(f"有 {strangers} 个当事人的身份索引不能重写：号码不在办件里。")
    return Done(written, tuple(needed))


def _write_again(matter: Matter, event: Event, again: str) -> bool | None:
    """Return whether it was frozen again; None when it does not stand as it was left."""
    there = freezing.standing(matter)
    left = again or event.after
    if left and not freezing.differs(matter, left, there, by_newest_key=True) and not _stale(matter, there):
        return False
    if _is_altered(matter, event, again, there):
        return None
    for pk, index in _stale(matter, there).items():
        states.update(Party.objects.filter(pk=pk), identity_index=index)
    forget(matter)
    after = freezing.freeze(matter, freezing.standing(matter))
    freezing_again.keep(event, after)
    return True


def _is_altered(matter: Matter, event: Event, again: str, there: Standing) -> bool:
    if event.version == 1 and not again:
        return bool(frozen.altered(matter))
    return bool(freezing_again.differs(event, matter, there, again))


def _stale(matter: Matter, there: Standing) -> dict[int, str]:
    """Return the indexes the parties of a matter are to have, by the parties' keys, where they have those of an earlier key."""
    indexes = {row["id"]: row["identity_index"] for row in there.parties if row["identity_index"]}
    if not indexes or not index_keys.are_several() or not (number := _number(matter)):
        return {}
    newest, *earlier = identity_indexes(number)
    return {pk: newest for pk, index in indexes.items() if index in earlier}


def _number(matter: Matter | None) -> str:
    """Return the number of the person a matter is for, out of its contents or those of the matter it hangs on; or ""."""
    above = matter
    while above is not None:
        kind = kinds.get(above.kind)
        if kind.person is not None and kind.person.identity:
            try:
                return getattr(kind.contents_of(above), kind.person.identity, "") or ""
            except Unreadable:
                return ""
        above = above.parent
    return ""


def _of_strangers() -> int:
    """Return of how many parties the index is one of an earlier key and cannot be computed."""
    since = known_keys.note().since
    rows = (
        Party.objects.exclude(identity_index="").filter(since__lt=since, matter__isnull=False).select_related("matter")
    )
    found = 0
    for party in rows.order_by("pk").iterator(chunk_size=500):
        number = _number(party.matter)
        found += not number or party.identity_index not in identity_indexes(number)
    return found
