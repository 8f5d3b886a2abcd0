"""
Who handed a matter on to whoever it waits on now, when, and how often they were urged since (催办): for the rows of a list, out
of their events, in one statement for a page.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, Q

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import CLOCK, of
from yihe.matters import kinds
from yihe.matters.listed import PAGE, Listed
from yihe.matters.models import Countersignature, Event

REMIND = "remind"
TELLING = ("matter_id", "action", "at", "hat", "actor__name")


class Handed(NamedTuple):
    """交办: by whom ("" is time itself), when; how often the holder was urged since, and last when."""

    by: str
    at: datetime | None
    urged: int = 0
    urged_at: datetime | None = None


def _telling(condition: Q):
    """Return the events that hand a matter on or urge: of a long matter a few."""
    rows = Event.objects.filter(condition, Q(action__in=(REMIND, "reassign")) | ~Q(source=F("target")))
    return rows.order_by("matter_id", "seq").values_list(*TELLING)


@lru_cache
def _of_a_page() -> CompiledQuery:
    return CompiledQuery(lambda: _telling(Q(matter__id__in=[key(f"pk{n}") for n in range(PAGE)])))


def add_to(rows: list[Listed]) -> None:
    """Set `handed` of each row. Of kinds not everybody reads who knows of them, only their own page says who did what."""
    told = [row.pk for row in rows if not kinds.get(row.kind).readers]
    if not told:
        return
    if len(told) <= PAGE:
        keys = told + [0] * (PAGE - len(told))
        found = _gathered(_of_a_page()(**{f"pk{n}": pk for n, pk in enumerate(keys)}))
    else:
        found = _gathered(_telling(Q(matter_id__in=told)))
    for row in rows:
        row.handed = found.get(row.pk)


def _gathered(events: Iterable[tuple]) -> dict[int, Handed]:
    found: dict[int, Handed] = {}
    for matter, action, at, hat, name in events:
        before = found.get(matter)
        if action == REMIND:
            found[matter] = (before or Handed("", None))._replace(
                urged=(before.urged if before else 0) + 1, urged_at=at
            )
        else:
            found[matter] = Handed(name or ("" if hat == CLOCK.code else of(hat).label if hat else ""), at)
    return found


def opinions_asked(user, keys: list[int]) -> dict[int, Handed]:
    """Return who asked this person for an opinion (会签) on some matters, and when."""
    rows = Countersignature.objects.filter(asked_of=user, answered_at=None, matter__in=keys).order_by("pk")
    return {pk: Handed(name, at) for pk, name, at in rows.values_list("matter_id", "asked_by__name", "asked_at")}
