"""
Where the days of a matter went (办理用时): each day from the submission to the end is of exactly one step, and of exactly one holder.

A day belongs to the step in which the matter stands when the day is over (24:00, in the city's time). So a matter that came and went on one day
took none; days in which it was closed, before it was opened again, are nobody's; those of the draft, before it was submitted,
are not the bureau's to know. Told by step and by side, never by official.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from yihe.matters.holding import Whose, state_of, whose
from yihe.matters.models import Event, Matter

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Spell:
    """Days a matter stood in one state, one after the other: working days or not. `matter` is a key."""

    matter: int
    kind: str
    region: str
    state: str
    whose: Whose
    days: int


Move = tuple[datetime, str]  # when, into which state


def spells(moves: Iterable[Move], since: datetime, until: datetime | None, today: date) -> Iterator[tuple[str, int]]:
    """Yield (state, days) of a matter that was submitted at `since`, from its moves, oldest first. `until` None: it goes on, counted to `today`."""
    first, last = timezone.localdate(since), timezone.localdate(until) if until else today
    known = [(timezone.localdate(at), state) for at, state in moves]
    for (begun, state), (ended, _next) in pairwise([*known, (last, "")]):
        days = (min(ended, last) - max(begun, first)).days
        if days > 0:
            yield state, days


class Stand(NamedTuple):
    """Days a matter (a key) stood in a state of a version of its kind's workflow; whose they were the declarations say (`side`)."""

    matter: int
    kind: str
    version: int
    region: str
    office: int
    state: str
    days: int


def stands(matters) -> Iterator[Stand]:
    """Yield where some matters (a queryset) stood how long, the days of one state added up. What is a draft stood nowhere."""
    rows = matters.filter(submitted_at__isnull=False).order_by("pk")
    covers = rows.values_list("pk", "kind", "workflow_version", "region", "office_id", "submitted_at", "closed_at")
    moved = Event.objects.filter(~Q(source=F("target")), matter__in=rows.order_by().values("pk"))
    told = moved.order_by("matter_id", "seq").values_list("matter_id", "at", "target")
    by_matter = groupby(told.iterator(chunk_size=CHUNK), key=lambda row: row[0])
    moves: dict[int, list[Move]] = {pk: [(at, state) for _pk, at, state in of] for pk, of in by_matter}
    today = timezone.localdate()
    for pk, kind, version, region, office, since, until in covers.iterator(chunk_size=CHUNK):
        sums: dict[str, int] = defaultdict(int)
        for name, days in spells(moves.get(pk, ()), since, until, today):
            sums[name] += days
        for name, days in sums.items():
            yield Stand(pk, kind, version, region, office or 0, name, days)


def side(kind: str, version: int, name: str) -> Whose | None:
    """Return whose the days of a state are; None of a final one, whose days are nobody's."""
    state = state_of(kind, version, name)
    # Of a room that is gone nobody can say any more whose the days were: the bureau keeps it, and answers for them.
    return Whose.BUREAU if state is None else whose(state)


def of_matters(matters) -> Iterator[Spell]:
    """Yield the spells of some matters (a queryset)."""
    for stand in stands(matters):
        if (of := side(stand.kind, stand.version, stand.state)) is not None:
            yield Spell(stand.matter, stand.kind, stand.region, stand.state, of, stand.days)


def begun(days: int) -> datetime:
    """Return the moment at which the last so many days began, today's included."""
    first = timezone.localdate() - timedelta(days=days - 1)
    return timezone.make_aware(datetime(first.year, first.month, first.day))


def closed_lately(user, days: int):
    """Return the matters in reach that ended within the last so many days."""
    return Matter.objects.visible_to(user).filter(closed_at__gte=begun(days), submitted_at__isnull=False)
