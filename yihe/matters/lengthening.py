"""
顺延: what runs while a calendar is loaded is counted again, and ends later where the calendar says so – never sooner, for who
was told a day may rely on it. Each matter keeps an event of it.

A clock is counted again from where it began, with its own amount. One that a record says the day of is counted by what that
record says now; a room whose own days are counted in working days names them (`also`).
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from yihe.foundation import city_pack, periods, workdays
from yihe.foundation.periods import Rest, Term, Unit
from yihe.foundation.workdays import Calendar
from yihe.matters import chain, frozen, kinds, saying, standing
from yihe.matters.actions import locked
from yihe.matters.clocks import Clocks
from yihe.matters.models import Clock, Matter
from yihe.registers.regions import calendar

log = logging.getLogger(__name__)
ACTION = "lengthen"
CHUNK = 500

# Of a room: which matters have days of its own that run; and what lengthens those of one, which is locked, and returns what
# its event keeps of it, {} for nothing.
_Open = Callable[[], Iterable[int]]
_Lengthen = Callable[[Matter, Calendar], dict]
_rooms: list[tuple[_Open, _Lengthen]] = []


def also(open_ones: _Open, lengthen: _Lengthen) -> None:
    """Say which matters (keys) a room has days of its own in, and how those are counted again. Called when the apps are ready."""
    _rooms.append((open_ones, lengthen))


def lengthen_all(before: Calendar) -> list[Matter]:
    """
    Count again whatever runs, by the calendar of its own county that is in force now; `before` are the days of the State Council
    until now, to which each county adds its own. Return the matters of which something ends later. What was changed past the
    actions is left as it is, and logged.
    """
    return [matter for pk in sorted(_candidates()) if (matter := _lengthen(pk, before))]


def _candidates() -> set[int]:
    """Return the matters (keys) of which something may end later; each is looked at again under its lock."""
    found = {pk for open_ones, _lengthen in _rooms for pk in open_ones()}
    rows = Clock.objects.filter(due_at__isnull=False, matter__closed_at=None)
    rows = rows.exclude(unit__in=(Unit.HOURS.value, Unit.MINUTES.value)).annotate(region=F("matter__region"))
    for row in rows.iterator(chunk_size=CHUNK):
        pack = city_pack.find(row.region)
        if pack is None:
            continue
        with city_pack.said_in(pack):  # a county counts by days of its own, too
            if row.amount is None or row.due_at and _counted(row) > row.due_at:
                found.add(row.matter_id)
    return found


def _lengthen(pk: int, before: Calendar) -> Matter | None:
    with transaction.atomic():
        matter = locked(pk)
        pack = city_pack.find(matter.region)
        if not matter.is_open or pack is None:
            return None
        with city_pack.said_in(pack):
            return _lengthen_locked(matter, calendar.with_own_days(before))


def _lengthen_locked(matter: Matter, before: Calendar) -> Matter | None:
    workflow = kinds.get(matter.kind).workflow_of(matter)
    clocks = Clocks(matter, workflow, matter.opened_at)
    by_record = {row.name: _said(row, matter, workflow, before) for row in clocks.running()}
    if reason := frozen.refusal(matter):
        log.warning("%s is not counted again: %s", matter.number, reason)
        return None
    said: dict = {}
    for _open_ones, lengthen in _rooms:
        said |= lengthen(matter, before)
    new = {row: _end(row, matter, workflow, before, by_record[row.name]) for row in clocks.running()}
    ends = {row.name: end for row, end in new.items() if row.due_at and end > row.due_at}
    if not (said or ends):
        return None
    if ends:
        was, name = min((row.due_at, row.name) for row in new if row.due_at and row.name in ends)
        days = {"before": periods.day_or_moment(was), "until": periods.day_or_moment(ends[name])}
        said |= {"clocks": saying.facts(sorted(ends))} | days
        clocks.lengthen(ends)
        clocks.save()
    standing.note(matter, ACTION, by=None, said=said)
    chain.save_cover(matter)
    return matter


def _counted(row: Clock) -> datetime:
    """Return when a clock that knows its amount is over, as the calendar now is."""
    assert row.counted_from is not None and row.amount is not None
    return periods.counted(Unit(row.unit), Rest(row.rest), row.counted_from, row.amount)


def _end(row: Clock, matter: Matter, workflow, before: Calendar, said_before: datetime | None) -> datetime:
    """Return when a clock that runs is over, as the calendar now is."""
    assert row.due_at is not None
    if Unit(row.unit) in (Unit.HOURS, Unit.MINUTES):
        return row.due_at
    if row.amount is not None:
        return _counted(row)
    if said_before is not None:
        said = _said(row, matter, workflow, workdays.calendar())
        return said if said and said > said_before else row.due_at
    # It was started before clocks knew their amount, and so before the calendar knew what rests by regulation.
    with workdays.by(before.before_the_regulation_was_known()):
        amount = periods.left(Unit(row.unit), row.since, row.due_at)
    return periods.resumed(Unit(row.unit), Rest(row.rest), row.since, amount)


def _said(row: Clock, matter: Matter, workflow, by: Calendar) -> datetime | None:
    """Return the last moment a record says of a clock, counted by a calendar; None where its length is a term."""
    declared = workflow.limits.get(row.name) or workflow.states.get(row.name)
    if row.amount is not None or declared is None or not callable(declared.within):
        return None
    with workdays.by(by):
        said = declared.within(matter)
    if isinstance(said, Term | datetime):
        return None
    return periods.end_of(said)
