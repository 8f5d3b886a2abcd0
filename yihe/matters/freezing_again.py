"""
What an event froze under an earlier index key, digested again under the newest: in the book of registers, which is sealed and
written once, beside the event, which stays as it is. It is done of a matter that stands as its last event left it, and holds
until the next event; so the earlier key can go (`indexing`, `manage.py rotate_index`).
"""

from collections.abc import Iterable

from yihe.foundation import digests, index_keys
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.matters import freezing
from yihe.matters.freezing import Standing
from yihe.matters.models import Event, Matter
from yihe.registers.evidence.models import FROZEN_AGAIN, EntryState

_of_entries = CompiledQuery(
    lambda: (
        EntryState.objects.filter(register=FROZEN_AGAIN, entry__among=keys("entries"))
        .order_by("pk")
        .values_list("entry", "columns", "digest")
    )
)


def of_all(events: Iterable[Event]) -> dict[int, str]:
    """Return what was frozen again of some events, by their keys."""
    found = {}
    for entry, after, digest in _of_entries(entries=[str(event.pk) for event in events]):
        if index_keys.made(digest, _said(entry, after)):
            found[int(entry)] = after
    return found


def differs(event: Event, matter: Matter, there: Standing, again: str | None = None) -> tuple[str, ...]:
    """
    Return what is not as the last event left it (`freezing.differs`), or as it was frozen again: `again`, where that was read
    already.
    """
    found = freezing.differs(matter, event.after, there) if event.after else ("cover",)
    if found and again is None:
        again = of_all([event]).get(event.pk, "")
    return freezing.differs(matter, again, there) if found and again else found


def keep(event: Event, after: str) -> None:
    """Keep what stands since an event, frozen again under the newest key. The matter is held, and stands as it was left."""
    digest = index_keys.digest(_said(str(event.pk), after))
    EntryState.objects.create(register=FROZEN_AGAIN, entry=str(event.pk), columns=after, digest=digest)


def _said(entry: str, after: str) -> str:
    return digests.canonical([FROZEN_AGAIN, entry, after])
