"""
What whoever leads is told in numbers (领导看的数): each is defined once, as a condition on covers, and that definition counts, splits and
lists. So a number opens the list it counts, and is as long as that list; both lie within reach. None is told by official.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.matters.models import Matter

SPLITS = {"holder": "当前环节", "kind": "事项", "town": "区划"}


@dataclass(frozen=True)
class Figure:
    """One number. `means` says what it counts, as its list says it; `keeps` is its condition at a moment; `by` what it may be split by."""

    code: str
    label: str
    means: str
    keeps: Callable[[datetime], Q]
    by: tuple[str, ...] = ("kind", "town")


def week_begins(now: datetime) -> datetime:
    """Return the moment at which this week began: Monday, 00:00 in the city."""
    today = timezone.localdate(now)
    return timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), time()))


_SUBMITTED = Q(submitted_at__isnull=False)
FIGURES = {
    figure.code: figure
    for figure in (
        Figure(
            "open", "正在办理", "已经提交、还没有办结的办件", lambda _now: _SUBMITTED & Q(closed_at=None),
            ("holder", "kind", "town"),
        ),
        Figure(
            "late", "已逾期", "还没有办结、办理时限已经过了的办件；逾期的是现在这个环节",
            lambda now: _SUBMITTED & Q(closed_at=None, due_at__lte=now), ("holder", "kind", "town"),
        ),
        Figure(
            "newly_late", "本周逾期", "本周（周一起）过了时限、现在还没有办结的办件",
            lambda now: _SUBMITTED & Q(closed_at=None, due_at__lte=now, due_at__gt=week_begins(now)),
        ),
        Figure(
            "submitted", "本周收到", "本周（周一起）提交的办件", lambda now: Q(submitted_at__gte=week_begins(now), submitted_at__lte=now),
        ),
        Figure(
            "closed", "本周办结", "本周（周一起）办结的办件", lambda now: _SUBMITTED & Q(closed_at__gte=week_begins(now), closed_at__lte=now),
        ),
    )
}  # fmt: skip


def rows(user, figure: Figure, *, holder: str = "", kind: str = "", town: str = "", now: datetime | None = None):
    """Return the matters a number counts, of those in reach; of a holder (a role's code), a kind or a town (`in_town`) only."""
    found = Matter.objects.visible_to(user).filter(figure.keeps(now or timezone.now()))
    if holder:
        found = found.filter(holder=holder)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(in_town(town)) if town else found


def in_town(code: str) -> Q:
    """Return the condition of a town with all beneath it; with "=" before the code, of that division itself and nothing beneath."""
    return Q(region=code[1:]) if code.startswith("=") else Q(region__startswith=code)


def town_of(region: str, towns: Iterable[str]) -> str:
    """Return under which of some towns a region is counted, as `in_town` reads it: of none of them, it stands for itself."""
    return next((town for town in towns if region_codes.covers(town, region)), f"={region}")


def split(user, figure: Figure, towns: Iterable[str] = (), now: datetime | None = None) -> dict[str, Counter[str]]:
    """
    Return of a number how many of it are of each holder, kind and town: in each of the three they add up to the number. One question.
    """
    towns, found = list(towns), {name: Counter[str]() for name in SPLITS}
    groups = rows(user, figure, now=now).order_by().values_list("holder", "kind", "region").annotate(Count("pk"))
    for holder, kind, region, count in groups:
        found["holder"][holder] += count
        found["kind"][kind] += count
        found["town"][town_of(region, towns)] += count
    return found
