"""On which days something is held, in order, and why one was moved: 10日是周六，顺延到12日."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple, Protocol

from django.db.models import DateField, Q, QuerySet

from yihe.foundation import read_along
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.workdays import Calendar
from yihe.registers.stations.models.days import ServiceDay
from yihe.registers.stations.models.offers import RestRule
from yihe.registers.stations.models.places import StationState
from yihe.registers.stations.opening import calendar_of, moved, runs

WEEK = "一二三四五六日"


class _Days(Protocol):
    """What says on which days something is held: a plan, or its days alone."""

    @property
    def on(self) -> date | None: ...

    @property
    def month_day(self) -> int | None: ...

    @property
    def since(self) -> date: ...

    @property
    def until(self) -> date | None: ...


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


class Line(NamedTuple):
    """What of a plan decides on which days it is held."""

    pk: int
    opens: time
    on: date | None
    month_day: int | None
    rest_rule: str
    since: date
    until: date | None


def lines(where: Q) -> CompiledQuery:
    """Return the question for the plans (`Line`) that meet a condition and may be held from a day `first` to a day `last`."""

    def rows() -> QuerySet:
        first, last = Parameter("first", DateField()), Parameter("last", DateField())
        coming = ServiceDay.objects.filter(where, Q(until=None) | Q(until__gte=first))
        return coming.filter(Q(on=None) | Q(on__gte=first, on__lte=last)).order_by().values_list(*Line._fields)

    return CompiledQuery(rows)


def earliest(coming: Iterable[tuple], first: date, last: date, calendar: Calendar, most: int) -> list[Held]:
    """
    Return the `most` that are held first, as `held` would. A county has hundreds of plans, the same two in every village: of those
    only their `lines` are read, and whole rows of what is returned.
    """
    days, known = list[tuple[date, time, int, date]](), dict[tuple, list[tuple[date, date]]]()
    for line in map(Line._make, coming):
        if (rule := (line.on, line.month_day, line.rest_rule)) not in known:
            own_days = _days(line, first, last)
            moved_to = [(moved(own, line.rest_rule or RestRule.STAYS, calendar), own) for own in own_days]
            known[rule] = [(day, own) for day, own in moved_to if first <= day <= last]
        days += [(day, line.opens, line.pk, own) for day, own in known[rule] if _is_held(line, own)]
    days.sort()
    found: list[Held] = []
    for begins in range(0, len(days), most):
        some = days[begins : begins + most]
        of = _whole({pk for _day, _opens, pk, _own in some})
        for day, _opens, pk, own in some:
            plan = of[pk]
            if runs(plan.station, day):
                found.append(Held(plan, day, own, bool(plan.month_day) and calendar.is_estimated(day, own)))
        if len(found) >= most:
            break
    return found[:most]


_plans = CompiledQuery(lambda: ServiceDay.objects.filter(pk__among=keys()).order_by().select_related("station"))
_states = CompiledQuery(lambda: StationState.objects.filter(station__among=keys()).order_by("since", "pk"))


def _whole(pks: set[int]) -> dict[int, ServiceDay]:
    """Return plans by key, each with its place and that place's states."""
    plans = _plans(keys=pks)
    states = _states(keys={plan.station_id for plan in plans})
    read_along.hang_each([plan.station for plan in plans], "states", states, "station_id")
    return {plan.pk: plan for plan in plans}


def _days(plan: _Days, first: date, last: date) -> list[date]:
    if plan.on:
        return [plan.on]
    if plan.month_day is None:
        return []
    month, found = (first.replace(day=1) - timedelta(days=1)).replace(day=1), []
    while month <= last + timedelta(days=31):
        found.append(month.replace(day=plan.month_day))
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def _is_held(plan: _Days, own: date) -> bool:
    return plan.since <= own and not (plan.until and own > plan.until)
