"""On which days something is held, in order, and why one was moved: 10日是周六，顺延到12日."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from yihe.foundation.workdays import Calendar
from yihe.registers.stations.models.days import ServiceDay
from yihe.registers.stations.models.offers import RestRule
from yihe.registers.stations.opening import calendar_of, moved, runs

WEEK = "一二三四五六日"


@dataclass(frozen=True)
class Held:
    """One day on which something is held: `set_for` is the day its plan names; `estimated`, whether a notice may still move it."""

    what: ServiceDay
    day: date
    set_for: date
    estimated: bool

    @property
    def is_moved(self) -> bool:
        return self.day != self.set_for

    @property
    def moved_words(self) -> str:
        """Return why it is not on its own day, as a sentence; "" where it is."""
        if not self.is_moved:
            return ""
        how = "顺延到" if self.day > self.set_for else "提前到"
        return (
            f"{self.set_for.month}月{self.set_for.day}日（周{WEEK[self.set_for.weekday()]}）休息，"
            f"{how}{self.day.month}月{self.day.day}日（周{WEEK[self.day.weekday()]}）。"
        )


def held(
    plans: Iterable[ServiceDay], first: date, last: date, calendar: Calendar | None = None, *, anyway: bool = False
) -> list[Held]:
    """
    Return what is held from one day to another, both included, earliest first. `plans` were read with `station__states`; what is at a
    place that does not run that day is left out, unless `anyway`.
    """
    found = []
    for plan in plans:
        here = calendar or calendar_of(plan.station.region)
        for own in _days(plan, first, last):
            day = moved(own, plan.rest_rule or RestRule.STAYS, here)
            if first <= day <= last and _is_held(plan, own) and (anyway or runs(plan.station, day)):
                found.append(Held(plan, day, own, bool(plan.month_day) and here.is_estimated(day, own)))
    return sorted(found, key=lambda each: (each.day, each.what.opens, each.what.pk))


def soonest(plans: QuerySet[ServiceDay], first: date, last: date, most: int, calendar: Calendar) -> list[Held]:
    """Return the first `most` of what `held` would say of some plans. However many there are, those of the days that are looked at alone are read."""
    sorts = plans.order_by().values_list("month_day", "on", "rest_rule").distinct()
    on_day: dict[date, dict[tuple[int | None, date | None, str], date]] = defaultdict(dict)
    for month_day, on, rest_rule in sorts:
        for own in _days(ServiceDay(month_day=month_day, on=on), first, last):
            on_day[moved(own, rest_rule or RestRule.STAYS, calendar)][month_day, on, rest_rule] = own
    found: list[Held] = []
    for day in sorted(day for day in on_day if first <= day <= last):
        set_for = on_day[day]
        rows = plans.filter(reduce(or_, (_of_sort(*sort, own) for sort, own in set_for.items())))
        rows = rows.order_by("opens", "pk").select_related("station").prefetch_related("station__states")
        read, more = 0, True
        while more and len(found) < most:
            page = list(rows[read : read + most])
            read, more = read + most, len(page) == most
            found += [
                Held(plan, day, own, bool(plan.month_day) and calendar.is_estimated(day, own))
                for plan in page
                if runs(plan.station, day) and (own := set_for[plan.month_day, plan.on, plan.rest_rule])
            ]
    return found[:most]


def _of_sort(month_day: int | None, on: date | None, rest_rule: str, own: date) -> Q:
    until = Q(until=None) | Q(until__gte=own)
    return Q(month_day=month_day, on=on, rest_rule=rest_rule, since__lte=own) & until


def _days(plan: ServiceDay, first: date, last: date) -> list[date]:
    if plan.on:
        return [plan.on]
    if plan.month_day is None:
        return []
    month, found = (first.replace(day=1) - timedelta(days=1)).replace(day=1), []
    while month <= last + timedelta(days=31):
        found.append(month.replace(day=plan.month_day))
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def _is_held(plan: ServiceDay, own: date) -> bool:
    return plan.since <= own and not (plan.until and own > plan.until)
