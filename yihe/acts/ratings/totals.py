"""
What is told of marks: totals of closed months, by what was rated, each from so many marks on (`ratings/smallest`). Two looks cannot be
subtracted: a month that goes on is not told, and nobody is shown both a region and its parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils import timezone

from yihe.acts.ratings import limits
from yihe.acts.ratings.models import Level, Rating, Way
from yihe.foundation import region_codes
from yihe.foundation.records import declared
from yihe.matters import kinds

MONTHS = 12


@dataclass(frozen=True)
class Total:
    """The marks of one month for one sort of thing. `levels` are counts by level, `counter` how many of all were given at the counter; None: too few to be told."""

    month: date
    label: str
    count: int | None
    levels: tuple[tuple[str, int], ...]
    counter: int | None


def told(region: str, today: date | None = None) -> list[Total]:
    """Return the totals of a region for the last closed months, the newest first. What is too few says only that there were some."""
    found: dict[tuple[date, str], dict[tuple[str, str], int]] = {}
    counted = (
        _rows(region, today)
        .values_list("on__year", "on__month", "rateable__sort", "level", "way")
        .annotate(count=Count("pk"))
    )
    for year, month, sort, level, way, count in counted:
        found.setdefault((date(year, month, 1), sort), {})[level, way] = count
    return list(_totals(found, limits.smallest(region)))


def public(county: str, today: date | None = None) -> list[Total]:
    """
    Return the totals of a county that everybody reads: of closed months, from the smallest number on, and none from which somebody who is told a
    part of the county (a village, a town) learns that of the rest which is too few.
    """
    smallest, marks = limits.smallest(county), _by_division(county, today)
    return [
        total
        for total in told(county, today)
        if total.count and not any(
            part >= smallest and 0 < total.count - part < smallest for part in marks.get((total.month, total.label), {}).values()
        )
    ]  # fmt: skip


def _by_division(county: str, today: date | None) -> dict[tuple[date, str], dict[str, int]]:
    """Return how many marks each division beneath a county has, by month and label: by its code, its villages' with it."""
    found: dict[tuple[date, str], dict[str, int]] = {}
    for year, month, sort, region, count in (
        _rows(county, today)
        .values_list("on__year", "on__month", "rateable__sort", "rateable__region")
        .annotate(count=Count("pk"))
    ):
        parts = found.setdefault((date(year, month, 1), label_of(sort)), {})
        for code in region_codes.lineage(region):
            if len(code) > len(county):
                parts[code] = parts.get(code, 0) + count
    return found


def _rows(region: str, today: date | None) -> QuerySet[Rating]:
    """Return the marks of a region in the last closed months."""
    first = (today or timezone.localdate()).replace(day=1)
    begin = date(first.year - 1, first.month, 1)
    return Rating.objects.filter(rateable__region__startswith=region, on__gte=begin, on__lt=first).order_by()


def _totals(found: dict, smallest: int) -> Iterator[Total]:
    for (month, sort), marks in sorted(found.items(), key=lambda each: (-each[0][0].toordinal(), each[0][1])):
        count = sum(marks.values())
        if count < smallest:
            yield Total(month, label_of(sort), None, (), None)
            continue
        levels = tuple((level.label, sum(n for (each, _way), n in marks.items() if each == level)) for level in Level)
        yield Total(
            month, label_of(sort), count, levels, sum(n for (_level, way), n in marks.items() if way == Way.COUNTER)
        )


def label_of(sort: str) -> str:
    """Return what a page calls what was rated."""
    kind, record = kinds.find(sort), declared.find(sort)
    return kind.label if kind else record.label if record else sort
