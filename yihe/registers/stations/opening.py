"""
When an offer is open: its lines of hours over the calendar with 调休, and the days on which it is otherwise.

A line for working days holds on every day that works, a weekend day worked in exchange included. A named weekday holds where
no holiday takes the day. A day of the month moves by its rule when it is no working day. An exceptional day replaces all lines.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yihe.foundation import city_pack, workdays
from yihe.foundation.workdays import Calendar
from yihe.registers.stations.models.offers import WEEKDAYS, Hours, Offer, RestRule, When
from yihe.registers.stations.models.places import State, Station, StationState

Span = tuple[time, time]
FARTHEST = 31  # days a moved day of the month may lie from its own: no run of rest days is as long


def moved(day: date, rule: str, calendar: Calendar) -> date:
    """Return the day that something set for a day is held on, by its rule for rest days."""
    step = {RestRule.NEXT: 1, RestRule.BEFORE: -1}.get(RestRule(rule), 0)
    while step and not calendar.is_working(day):
        day += timedelta(days=step)
    return day


def set_for(day: date, month_day: int, rule: str, calendar: Calendar) -> date | None:
    """Return the day of the month for which what is held on a day was set (moved or not), None where nothing is."""
    first = day.replace(day=1)
    months = (first, (first + timedelta(days=FARTHEST + 1)).replace(day=1), (first - timedelta(days=1)).replace(day=1))
    return next((own for each in months if moved(own := each.replace(day=month_day), rule, calendar) == day), None)


def holds(line: Hours, day: date, calendar: Calendar) -> bool:
    """Test whether a line of hours holds on a day."""
    if day < line.since or (line.until and day > line.until):
        return False
    if line.on == When.MONTHLY and line.month_day is not None:
        return set_for(day, line.month_day, line.rest_rule, calendar) is not None
    if line.on == When.WORKDAYS:
        return calendar.is_working(day)
    return line.on == When.EVERY_DAY or (WEEKDAYS[day.weekday()] == line.on and not calendar.is_holiday(day))


def spans(lines: Iterable[Hours], exceptional: Iterable, day: date, calendar: Calendar) -> list[Span]:
    """Return from when to when something with these lines and exceptional days is open on a day, in order, joined where they meet."""
    otherwise = [each for each in exceptional if each.day == day and not each.withdrawn]
    found = [(line.opens, line.closes) for line in lines if holds(line, day, calendar)]
    if otherwise:
        found = [(each.opens, each.closes) for each in otherwise if each.opens]
    joined: list[Span] = []
    for opens, closes in sorted(found):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def calendar_of(region: str) -> Calendar:
    """Return the calendar a region's places go by: the State Council's days, and those of its own county."""
    with city_pack.said_in(city_pack.find(region) or city_pack.home()):
        return workdays.calendar()


class Timetable:
    """
    When an offer is open, its lines, days and place's states taken out of it once: for whoever asks for many days. They may have been
    read along with the offer (`hours`, `exceptional_days`, `station__states`); else they are asked for.
    """

    def __init__(self, offer: Offer, calendar: Calendar | None = None):
        self._since, self._until = offer.since, offer.until or date.max
        self._states = list(offer.station.states.all())
        self._lines, self._otherwise = list(offer.hours.all()), list(offer.exceptional_days.all())
        self._calendar = calendar or calendar_of(offer.station.region)

    def on(self, day: date) -> list[Span]:
        """Return from when to when it is open on a day: nothing where its place was not running that day, or it was not offered."""
        if not self._since <= day <= self._until or not _ran(self._states, day):
            return []
        return spans(self._lines, self._otherwise, day, self._calendar)

    def next(self, moment: datetime, within: int = 45) -> datetime | None:
        """Return when it opens next after a moment, looking so many days ahead; None where it does not in that time."""
        local = timezone.localtime(moment)
        for ahead in range(within):
            day = local.date() + timedelta(days=ahead)
            for opens, _closes in self.on(day):
                at = datetime.combine(day, opens, tzinfo=local.tzinfo)
                if at > local:
                    return at
        return None


def open_on(offer: Offer, day: date, calendar: Calendar | None = None) -> list[Span]:
    """Return from when to when an offer is open on a day (`Timetable.on`)."""
    return Timetable(offer, calendar).on(day)


def runs(station: Station, day: date) -> bool:
    """Test whether a place runs on a day, by its states, which may have been read along."""
    return _ran(station.states.all(), day)


def _ran(states: Iterable[StationState], day: date) -> bool:
    newest = max((each for each in states if each.since <= day), key=lambda each: each.since, default=None)
    return newest is not None and newest.state == State.RUNNING


def open_at(offer: Offer, moment: datetime, calendar: Calendar | None = None) -> bool:
    """Test whether an offer is open at a moment (Shanghai): from the minute it opens to before the one it closes."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return any(opens <= local.time() < closes for opens, closes in open_on(offer, local.date(), calendar))
