"""
Who handed a matter on to whoever it waits on now, when, and how often they were urged since (催办): for the rows of a list, out
of their events, in one statement for a page.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, Q

from yihe.foundation import region_codes
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import CLOCK, EXPERT, of
from yihe.matters import kinds
from yihe.matters.listed import PAGE, Listed
from yihe.matters.models import Countersignature, Event

REMIND = "remind"
TELLING = ("matter_id", "action", "at", "hat", "actor__name")


class Handed(NamedTuple):
    """
    交办: by whom ("" is time itself; to readers who may not know the person, as whom), when; how often the holder was urged
    since, and last when.
    """

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


def add_to(rows: list[Listed], user) -> None:
    """
    Set `handed` of each row as a person may know it. Of kinds not everybody reads who knows of them, only their own page says
    who did what.

    People are named to the bureau that has the matter in its reach, and there to nobody who is an expert too: a step that the
    last expert's lock set off is that expert's. All others are told in which role it was done, as a notice on the door would.
    """
    told = [row.pk for row in rows if not kinds.get(row.kind).readers]
    if not told:
        return
    if len(told) <= PAGE:
        keys = told + [0] * (PAGE - len(told))
        events = _of_a_page()(**{f"pk{n}": pk for n, pk in enumerate(keys)})
    else:
        events = _telling(Q(matter_id__in=told))
    named = _named_to(user, rows)
    found = _gathered((pk, action, at, hat, name if pk in named else "") for pk, action, at, hat, name in events)
    for row in rows:
        row.handed = found.get(row.pk)


def _named_to(user, rows: list[Listed]) -> set[int]:
    """Return the keys of the rows of which a person may be told who did what."""
    if any(hat.role is EXPERT for hat in user.memberships_in_force):
        return set()
    regions = [hat.region for hat in user.hats if hat.role.is_staff and not hat.organization_id and not hat.body_id]
    return {row.pk for row in rows if any(region_codes.covers(region, row.region) for region in regions)}


def _gathered(events: Iterable[tuple]) -> dict[int, Handed]:
    found: dict[int, Handed] = {}
    for matter, action, at, hat, name in events:
        before = found.get(matter)
        if action == REMIND:
            found[matter] = (before or Handed("", None))._replace(
                urged=(before.urged if before else 0) + 1, urged_at=at
            )
        else:
            found[matter] = Handed(name or ("" if hat in ("", CLOCK.code) else of(hat).label), at)
    return found


def opinions_asked(user, keys: list[int]) -> dict[int, Handed]:
    """Return who asked this person for an opinion (会签) on some matters, and when."""
    rows = Countersignature.objects.filter(asked_of=user, answered_at=None, matter__in=keys).order_by("pk")
    return {pk: Handed(name, at) for pk, name, at in rows.values_list("matter_id", "asked_by__name", "asked_at")}
