"""Which divisions had a place of their own on a day (R27), as it was then: from the days of each place and of each division."""

from dataclasses import dataclass
from datetime import date

from yihe.foundation import region_codes
from yihe.registers.regions.models import Region
from yihe.registers.stations.models.places import COUNTED, Level, State, StationState


@dataclass(frozen=True)
class Town:
    """A town on a day: its villages that existed, those with a place of their own, and the names of those without."""

    code: str
    name: str
    has_own: bool
    villages: int
    covered: int
    missing: tuple[str, ...]

    @property
    def lacking(self) -> int:
        return self.villages - self.covered


@dataclass(frozen=True)
class Coverage:
    """
    Divisions with a place on a day, and places, by level (`Level`). A place that is shut for a while is counted and told in `shut`;
    one being prepared, or abolished by then, is not.
    """

    day: date
    divisions: dict[str, int]
    places: dict[str, int]
    shut: int
    towns: tuple[Town, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of the villages without one."""
        return tuple(name for town in self.towns for name in town.missing)


def coverage_on(day: date, region: str) -> Coverage:
    """Return how a region was covered on a day. Two questions, whatever its size."""
    standing: dict[int, tuple[str, str, str]] = {}
    rows = StationState.objects.filter(since__lte=day, station__region__startswith=region).order_by("since", "pk")
    for station, state, level, place in rows.values_list("station", "state", "station__level", "station__region"):
        standing[station] = state, level, place
    there = [(level, place, state) for state, level, place in standing.values() if state in COUNTED]
    covered = {level: {place for each, place, _state in there if each == level} for level in Level.values}
    known = Region.objects.within(region).in_force(day).filter(level__in=("town", "village")).order_by("code")
    villages: dict[str, list[tuple[str, str]]] = {}
    towns: dict[str, str] = {}
    for code, name, level in known.values_list("code", "name", "level"):
        if level == "town":
            towns[code] = name
        else:
            villages.setdefault(region_codes.parent(code), []).append((code, name))
    return Coverage(
        day,
        {level: len(covered[level]) for level in Level.values},
        {level: sum(each == level for each, _place, _state in there) for level in Level.values},
        sum(state == State.SUSPENDED for _level, _place, state in there),
        tuple(_town(code, name, villages.get(code, []), covered) for code, name in towns.items()),
    )


def _town(code: str, name: str, villages: list[tuple[str, str]], covered: dict[str, set[str]]) -> Town:
    missing = tuple(village for place, village in villages if place not in covered[Level.VILLAGE])
    return Town(code, name, code in covered[Level.TOWN], len(villages), len(villages) - len(missing), missing)
