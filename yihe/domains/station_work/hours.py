"""
When the places of villages were open, and on which of their service days, for a whole county at once: the rows are read bare, and what says the
same is reckoned once. What it says is what `registers/stations/opening.py` says of one place (tests/station_work/test_months.py holds them together).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import CharField, DateField, Model, QuerySet

from yihe.foundation import region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.workdays import Calendar
from yihe.registers.stations import opening, service_days
from yihe.registers.stations.models import ExceptionalDay, Hours, Offer, ServiceDay, Station, StationState
from yihe.registers.stations.models.places import Level, State

MOST_KEPT = 4000  # a county's places and some days
# Minutes open by the first day of each month, by all that decides them – days, calendar, states, hours –, so that nothing kept can be out of date.
_minutes: dict[tuple, dict[date, int]] = {}


@dataclass(frozen=True)
class Place:
    """A village's place: how it stands now, the days of its plans on which it ran, and minutes open by the first day of each month."""

    state: str
    service_days: tuple[date, ...]
    minutes: dict[date, int]


def minutes(opens: time, closes: time) -> int:
    return closes.hour * 60 + closes.minute - opens.hour * 60 - opens.minute


def joined(spans: Iterable[opening.Span]) -> list[opening.Span]:
    """Return spans in order, joined where they meet: what several offers have open counts once."""
    those = sorted(spans)
    if len(those) < 2:
        return those
    found: list[opening.Span] = []
    for opens, closes in those:
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes))
        else:
            found.append((opens, closes))
    return found


def _of_villages(model: type[Model], path: str, order: str, *columns: str, **more) -> CompiledQuery:
    """Return the question for bare rows of the places of a region's villages, which `path` leads to."""

    def rows() -> QuerySet:
        first, last = Parameter("lowest", CharField()), Parameter("highest", CharField())
        here = {f"{path}level": Level.VILLAGE, f"{path}region__gte": first, f"{path}region__lte": last}
        return model._default_manager.filter(**here, **more).order_by(order, "pk").values_list(*columns)

    return CompiledQuery(rows)


_STATES = _of_villages(StationState, "station__", "since", "station_id", "since", "state")
_OFFERS = _of_villages(Offer, "station__", "pk", "station_id", "pk", "since", "until")
_LINES = _of_villages(
    Hours, "offer__station__", "pk", "offer_id", "on", "month_day", "rest_rule", "opens", "closes", "since", "until"
)
_EXCEPTIONAL = _of_villages(
    ExceptionalDay, "offer__station__", "pk", "offer_id", "day", "opens", "closes",
    withdrawn=False, day__gte=Parameter("first", DateField()), day__lte=Parameter("last", DateField()),
)  # fmt: skip
_PLANS = _of_villages(ServiceDay, "station__", "pk", "station_id", "month_day", "rest_rule", "on", "since", "until")
_PLACES = _of_villages(Station, "", "region", "pk", "region", "state")


def places(region: str, first: date, last: date, calendar: Calendar) -> dict[str, list[Place]]:
    """Return the places of a region's villages by their codes, as they were from one day to another. Six questions."""
    lowest, highest = region_codes.span(region)
    here = {"lowest": lowest, "highest": highest}
    states, offers, lines = _by_first(_STATES(**here)), _by_first(_OFFERS(**here)), _by_first(_LINES(**here))
    exceptional, plans = _by_first(_EXCEPTIONAL(first=first, last=last, **here)), _by_first(_PLANS(**here))
    found: dict[str, list[Place]] = defaultdict(list)
    reckoned = _Reckoned(first, last, calendar)
    for pk, code, state in _PLACES(**here):
        ran = tuple((max(since, first), how) for since, how in states.get(pk, ()) if since <= last)
        open_by = tuple(
            (*reckoned.within(since, until), tuple((*line[:5], *reckoned.within(*line[5:])) for line in lines.get(offer, ())), tuple(exceptional.get(offer, ())))
            for offer, since, until in offers.get(pk, ())
        )  # fmt: skip
        found[code].append(Place(state, reckoned.days(ran, tuple(plans.get(pk, ()))), reckoned.minutes(ran, open_by)))
    return found


def _by_first(rows: Iterable[tuple]) -> dict[Any, list[tuple]]:
    found: dict[Any, list[tuple]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found


class _Reckoned:
    """What was reckoned between two days, kept by what says it: a hundred villages that are open alike are reckoned once."""

    def __init__(self, first: date, last: date, calendar: Calendar):
        self.first, self.last, self.calendar = first, last, calendar
        self._all = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._ran: dict[tuple, frozenset[date]] = {}
        self._planned: dict[tuple, list[date]] = {}
        self._days: dict[tuple, tuple[date, ...]] = {}
        self._days_as_they_are = _as_they_are(calendar, first, last)

    def within(self, since: date, until: date | None) -> tuple[date, date]:
        """Return the bounds of something as they matter here: one outside of our days decides nothing in them."""
        return max(since, self.first), min(until or self.last, self.last)

    def ran(self, states: tuple) -> frozenset[date]:
        """Return the days on which a place with these states, in their order, ran."""
        if states not in self._ran:
            stood = [(day, [how for since, how in states if since <= day]) for day in self._all]
            self._ran[states] = frozenset(day for day, known in stood if known and known[-1] == State.RUNNING)
        return self._ran[states]

    def days(self, states: tuple, plans: tuple) -> tuple[date, ...]:
        """Return the days its plans set, on which it ran."""
        if (states, plans) not in self._days:
            ran = self.ran(states)
            self._days[states, plans] = tuple(
                sorted(day for plan in plans for day in self._of_plan(plan) if day in ran)
            )
        return self._days[states, plans]

    def _of_plan(self, plan: tuple) -> list[date]:
        if plan not in self._planned:
            names = ("month_day", "rest_rule", "on", "since", "until")
            one = ServiceDay(pk=0, opens=time.min, **dict(zip(names, plan, strict=True)))
            self._planned[plan] = [
                each.day for each in service_days.held([one], self.first, self.last, self.calendar, anyway=True)
            ]
        return self._planned[plan]

    def minutes(self, states: tuple, offers: tuple) -> dict[date, int]:
        """Return the minutes open in each month, by its first day."""
        says = (self.first, self.last, self._days_as_they_are, states, offers)
        if says not in _minutes:
            if len(_minutes) > MOST_KEPT:
                _minutes.clear()
            lines = [(since, until, _lines(rows), _exceptional(days)) for since, until, rows, days in offers]
            found: dict[date, int] = defaultdict(int)
            for day in self.ran(states):
                spans = joined(
                    span for since, until, rows, days in lines if since <= day <= until
                    for span in opening.spans(rows, days, day, self.calendar)
                )  # fmt: skip
                found[day.replace(day=1)] += sum(minutes(opens, closes) for opens, closes in spans)
            _minutes[says] = dict(found)
        return _minutes[says]


def _as_they_are(calendar: Calendar, first: date, last: date) -> int:
    """Return which days around a span work and which are holidays, as the bits of one number: all a calendar says to hours."""
    bits = 1
    for n in range(-opening.FARTHEST, (last - first).days + opening.FARTHEST + 1):
        day = first + timedelta(days=n)
        bits = bits << 2 | calendar.is_working(day) << 1 | calendar.is_holiday(day)
    return bits


def _lines(rows: tuple) -> list[Hours]:
    names = ("on", "month_day", "rest_rule", "opens", "closes", "since", "until")
    return [Hours(**dict(zip(names, row, strict=True))) for row in rows]


def _exceptional(rows: tuple) -> list[ExceptionalDay]:
    return [ExceptionalDay(day=day, opens=opens, closes=closes) for day, opens, closes in rows]
