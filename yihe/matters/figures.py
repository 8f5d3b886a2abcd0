"""
What whoever leads is told in numbers (领导看的数): each is defined once, as a condition on covers, and that definition counts, splits and
lists. So a number opens the list it counts, and is as long as that list; both lie within reach. None is told by official.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.matters.models import Matter
from yihe.matters.narrowing import NEWEST

SPLITS = {"holder": "当前环节", "kind": "事项", "town": "区划"}
_SUBMITTED = Q(submitted_at__isnull=False)

Moments = Callable[
    [str], Any
]  # what stands for each moment of MOMENTS: the moment itself, or what a compiled question is given later


@dataclass(frozen=True)
class Measure:
    """What is counted, and by which moment of a cover: `of` is the condition, `column` the moment, `begins` whether one at the beginning counts."""

    code: str
    of: Q
    column: str = ""
    begins: str = "gte"

    def within(self, column: str, since: Any, until: Any) -> Q:
        found = Q(**{f"{column}__{self.begins}": since}) if since else Q()
        return found & Q(**{f"{column}__lte": until}) if until else found


MEASURES = {
    measure.code: measure
    for measure in (
        Measure("open", Q(closed_at=None)),
        # What was over as the week began was over before: a term ends at 24:00 of the day before.
        Measure("due", Q(closed_at=None, due_at__isnull=False), "due_at", begins="gt"),
        Measure("submitted", Q(), "submitted_at"),
        Measure("closed", Q(closed_at__isnull=False), "closed_at"),
    )
}


@dataclass(frozen=True)
class Figure:
    """
    One number. `means` says what it counts, as its list says it; of a measure it counts what came after `since`, and not after `until`, which
    are names of MOMENTS; `by` says what it may be split by, `order` what comes first in its list (`narrowing.ORDERS`).
    """

    code: str
    label: str
    means: str
    measure: str
    since: str = ""
    until: str = ""
    by: tuple[str, ...] = ("kind", "town")
    order: str = NEWEST

    def keeps(self, at: Moments) -> Q:
        """Return its condition on covers, at those moments."""
        measure = MEASURES[self.measure]
        return _SUBMITTED & measure.of & self._within(measure.column, at)

    def kept(self, at: Moments) -> Q:
        """Return the same condition on what is kept of covers (`KeptCount`)."""
        return Q(measure=self.measure) & self._within("at", at)

    def _within(self, column: str, at: Moments) -> Q:
        since, until = (at(bound) if bound else None for bound in (self.since, self.until))
        return MEASURES[self.measure].within(column, since, until)


def week_begins(now: datetime) -> datetime:
    """Return the moment at which this week began: Monday, 00:00 in the city."""
    today = timezone.localdate(now)
    return timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), time()))


MOMENTS: dict[str, Callable[[datetime], datetime]] = {"now": lambda now: now, "week": week_begins}


def moments(now: datetime) -> dict[str, datetime]:
    """Return each of MOMENTS as it is at a moment."""
    return {name: of(now) for name, of in MOMENTS.items()}


FIGURES = {
    figure.code: figure
    for figure in (
        Figure("open", "正在办理", "已经提交、还没有办结的办件", "open", by=("holder", "kind", "town")),
        Figure(
            "late", "已逾期", "还没有办结、办理时限已经过了的办件；逾期的是现在这个环节，逾期最久的在前", "due", until="now",
            by=("holder", "kind", "town"), order="due",
        ),
        Figure(
            "newly_late", "本周逾期", "本周（周一起）过了时限、现在还没有办结的办件，逾期最久的在前", "due", since="week", until="now",
            order="due",
        ),
        Figure("submitted", "本周收到", "本周（周一起）提交的办件", "submitted", since="week"),
        Figure("closed", "本周办结", "本周（周一起）办结的办件", "closed", since="week"),
    )
}  # fmt: skip


def rows(user, figure: Figure, *, holder: str = "", kind: str = "", town: str = "", now: datetime | None = None):
    """Return the matters a number counts, of those in reach; of a holder (a role's code), a kind or a town (`in_town`) only."""
    found = Matter.objects.visible_to(user).filter(figure.keeps(moments(now or timezone.now()).__getitem__))
    return found.filter(narrowed(holder, kind, town))


def narrowed(holder: str = "", kind: str = "", town: str = "") -> Q:
    """Return the condition of a holder, a kind and a town, on covers and on what is kept of them alike."""
    found = Q(holder=holder) if holder else Q()
    found &= Q(kind=kind) if kind else Q()
    return found & in_town(town) if town else found


def in_town(code: str) -> Q:
    """Return the condition of a town with all beneath it; with "=" before the code, of that division itself and nothing beneath."""
    return Q(region=code[1:]) if code.startswith("=") else Q(region__startswith=code)


def town_of(region: str, towns: Iterable[str]) -> str:
    """Return under which of some towns a region is counted, as `in_town` reads it: of none of them, it stands for itself."""
    return next((town for town in towns if region_codes.covers(town, region)), f"={region}")
