"""
各村每月: which village had a service day, a decision day, and for how many hours its place was open, month by month, in the order of the codes of
the state. Numbers of what was there, and what was not; no village and nobody who works in one has a mark or a rank here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, DateField, Prefetch, QuerySet
from django.utils import timezone

from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.monthly import Month
from yihe.domains.station_work import hours
from yihe.domains.station_work.models import DecisionDay
from yihe.foundation import region_codes
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.records.rows import counting
from yihe.foundation.roles import STATION_KEEPER
from yihe.foundation.workdays import Calendar
from yihe.registers.accounts.models import Membership
from yihe.registers.regions.models import Region
from yihe.registers.stations import opening, service_days
from yihe.registers.stations.models import ExceptionalDay, Offer, Station
from yihe.registers.stations.models.places import COUNTED, Level

VILLAGE, TOWN = "village", "town"


@dataclass(frozen=True)
class Cell:
    """A village in a month, up to today: service days that came, on how many of them nothing was noted, decision days held, minutes open."""

    service_days: int = 0
    without_record: int = 0
    decision_days: int = 0
    minutes: int = 0

    @property
    def hours(self) -> str:
        """Return the hours open, as a page says them: whole ones without a point."""
        return f"{self.minutes / 60:.1f}".removesuffix(".0")


NOTHING = Cell()


@dataclass
class Village:
    """A village in force today, whether it has a place of its own and somebody who keeps it now, and its months as the board's head names them."""

    code: str
    name: str
    has_own: bool
    has_keeper: bool
    months: list[Cell] = field(default_factory=list)
    this_quarter: int = 0  # decision days held since the first day of the quarter


@dataclass
class Town:
    code: str
    name: str
    villages: list[Village] = field(default_factory=list)

    def count(self, what: str, nth: int) -> int:
        """Return in how many villages there was some of it (`Cell`'s field) in the nth month of the board."""
        return len(self.villages) - len(self.lacking(what, nth))

    def lacking(self, what: str, nth: int) -> list[Village]:
        return [village for village in self.villages if not getattr(village.months[nth], what)]

    @property
    def without_keeper(self) -> list[Village]:
        """Return the villages of which nobody can enter anything: each part of 村居事务 begins with the village's own keeper."""
        return [village for village in self.villages if not village.has_keeper]

    @property
    def without_decision_day(self) -> list[Village]:
        """Return the villages that held none this quarter."""
        return [village for village in self.villages if not village.this_quarter]


def quarter_of(day: date) -> date:
    """Return the first day of the quarter a day lies in."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def days_of(month: Month) -> list[date]:
    """Return the days of a month that have come."""
    last = min(month.last, timezone.localdate())
    return [month.first + timedelta(days=n) for n in range((last - month.first).days + 1)]


# One village, whole ------------------------------------------------------------------------------------------------------


def stations_of(region: str) -> QuerySet[Station]:
    """Return the places of villages in a region, with all that says when they were open."""
    exceptional = Prefetch("exceptional_days", ExceptionalDay.objects.filter(withdrawn=False))
    offers = Offer.objects.prefetch_related("hours", exceptional)
    rows = Station.objects.filter(level=Level.VILLAGE, region__startswith=region)
    return rows.prefetch_related("states", Prefetch("offers", offers), "service_days").order_by("region", "pk")


def spans_on(station: Station, day: date, calendar: Calendar) -> list[opening.Span]:
    """Return from when to when a place is open on a day, whatever is offered: hours of several offers count once."""
    return hours.joined(
        span for offer in station.offers.all() if _is_offered(offer, station, day)
        for span in opening.spans(offer.hours.all(), offer.exceptional_days.all(), day, calendar)
    )  # fmt: skip


def _is_offered(offer: Offer, station: Station, day: date) -> bool:
    return offer.since <= day and not (offer.until and day > offer.until) and opening.runs(station, day)


def minutes(spans: Iterable[opening.Span]) -> int:
    """Return how long some spans last, in minutes."""
    return sum(hours.minutes(opens, closes) for opens, closes in spans)


def held(station: Station, month: Month, calendar: Calendar) -> list[service_days.Held]:
    """Return the service days of a place that came in a month. Those of days to come are planned, and not yet there."""
    days = days_of(month)
    plans = list(station.service_days.all())
    for plan in plans:
        plan.station = station
    return service_days.held(plans, days[0], days[-1], calendar) if days else []


_NOTED = CompiledQuery(
    lambda: (
        PlaceService.objects.filter(counting(), offer__station__level=Level.VILLAGE, on__among=keys("days"))
        .filter(offer__station__region__gte=Parameter("lowest", CharField()), offer__station__region__lte=Parameter("highest", CharField()))
        .order_by().values_list("offer__station__region", "on").distinct()
    )
)  # fmt: skip


def noted(region: str, days: Iterable[date]) -> dict[str, set[date]]:
    """Return on which of some days something was noted at the places of a region's villages, by their codes. One question."""
    found = defaultdict[str, set[date]](set)
    lowest, highest = region_codes.span(region)
    for code, day in _NOTED(lowest=lowest, highest=highest, days=set(days)):
        found[code].add(day)
    return found


_KEEPERS = CompiledQuery(
    lambda: (
        Membership.objects.in_force(Parameter("day", DateField()))
        .filter(role_code=STATION_KEEPER.code, region__gte=Parameter("first", CharField()), region__lte=Parameter("last", CharField()))
        .values_list("region", flat=True)
    )
)  # fmt: skip


def kept_today(region: str, today: date) -> set[str]:
    """Return the places of a region whose station somebody keeps on a day, by their codes. One question."""
    lowest, highest = region_codes.span(region)
    return set(_KEEPERS(day=today, first=lowest, last=highest))


def decision_days(region: str, since: date) -> QuerySet[DecisionDay]:
    """Return the decision days held in a region since a day."""
    return _decided(*region_codes.span(region), since)


def _decided(lowest: Any, highest: Any, since: Any) -> QuerySet[DecisionDay]:
    rows = DecisionDay.objects.filter(matter__region__gte=lowest, matter__region__lte=highest, held_on__gte=since)
    return rows.order_by("held_on", "pk")


_DECIDED = CompiledQuery(
    lambda: (
        _decided(Parameter("lowest", CharField()), Parameter("highest", CharField()), Parameter("since", DateField()))
        .values_list("matter__region", "held_on")
    )
)  # fmt: skip
_DIVISIONS = CompiledQuery(
    lambda: (
        Region.objects.in_force(Parameter("day", DateField())).filter(level__in=(TOWN, VILLAGE))
        .filter(code__gte=Parameter("lowest", CharField()), code__lte=Parameter("highest", CharField()))
        .order_by("code").values_list("code", "name", "level")
    )
)  # fmt: skip


# The board ---------------------------------------------------------------------------------------------------------------


def board(region: str, months: list[Month]) -> list[Town]:
    """
    Return every village in force in a region, by town, with its months. As many questions for three villages as for three hundred; places with
    the same hours are reckoned once.
    """
    today, earliest = timezone.localdate(), min(month.first for month in months)
    quarter = quarter_of(today)
    decided: dict[str, list[date]] = defaultdict(list)
    lowest, highest = region_codes.span(region)
    for code, day in _DECIDED(lowest=lowest, highest=highest, since=min(earliest, quarter)):
        if day is not None:
            decided[code].append(day)
    places = hours.places(region, earliest, today, opening.calendar_of(region))
    written = noted(region, {day for here in places.values() for place in here for day in place.service_days})
    keepers = kept_today(region, today)
    spans = [(month.first, min(month.last, today)) for month in months]
    towns: dict[str, Town] = {}
    for code, name, level in _DIVISIONS(lowest=lowest, highest=highest, day=today):
        if level == TOWN:
            towns[code] = Town(code, name)
            continue
        here, days, on = places.get(code, []), decided.get(code, []), written.get(code, set())
        cells = [_cell(here, first, last, days, on) for first, last in spans]
        has_own = any(place.state in COUNTED for place in here)
        village = Village(code, name, has_own, code in keepers, cells, len([day for day in days if day >= quarter]))
        above = region_codes.parent(code)
        towns.setdefault(above, Town(above, "")).villages.append(village)
    return [town for town in towns.values() if town.villages]


def _cell(here: list[hours.Place], first: date, last: date, decided: list[date], noted_on: set[date]) -> Cell:
    if not here and not decided:
        return NOTHING
    came = [day for place in here for day in place.service_days if first <= day <= last]
    return Cell(
        len(came), len([day for day in came if day not in noted_on]), len([day for day in decided if first <= day <= last]),
        sum([place.minutes.get(first, 0) for place in here]),
    )  # fmt: skip
