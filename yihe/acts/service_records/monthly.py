"""
What was done at places, by month: how many records, people, confirmed ones, and on how many nobody came, each a definition that the list of
records opens again; and which village had none.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from yihe.acts.service_records.models import PlaceService
from yihe.foundation import region_codes
from yihe.foundation.records.rows import counting
from yihe.registers.regions.models import Region
from yihe.registers.stations.coverage import coverage_on


@dataclass(frozen=True)
class Month:
    """A calendar month by its first day."""

    first: date

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def label(self) -> str:
        return f"{self.first.year}年{self.first.month}月"

    @property
    def before(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))


def last_months(many: int, today: date | None = None) -> list[Month]:
    """Return this month and those before it, the newest first."""
    found = [Month((today or timezone.localdate()).replace(day=1))]
    while len(found) < many:
        found.append(found[-1].before)
    return found


@dataclass(frozen=True)
class Figures:
    """
    The records of a month that stand (sent back ones too: the list has them): how many, with how many people in all, confirmed by the other
    side, and 无来访.
    """

    records: int = 0
    people: int = 0
    confirmed: int = 0
    nobody: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.records + other.records, self.people + other.people, self.confirmed + other.confirmed, self.nobody + other.nobody
        )  # fmt: skip


def figures(region: str, months: Iterable[Month]) -> dict[tuple[str, Month], Figures]:
    """Return the figures of every division of a region that has a place with records, by its code and month. One question."""
    wanted = list(months)
    rows = PlaceService.objects.filter(counting(), offer__station__region__startswith=region)
    rows = rows.filter(on__gte=min(m.first for m in wanted), on__lte=max(m.last for m in wanted)).order_by()
    said = rows.values_list("offer__station__region", "on__year", "on__month").annotate(
        rows=Count("pk"), sum=Sum("people"), ok=Count("pk", filter=Q(confirmation__accepted=True)), none=Count("pk", filter=Q(people=0))
    )  # fmt: skip
    by_first = {month.first: month for month in wanted}
    return {
        (place, by_first[date(year, month, 1)]): Figures(*numbers)
        for place, year, month, *numbers in said
        if date(year, month, 1) in by_first
    }


def whole(region: str, months: list[Month]) -> list[Figures]:
    """Return the figures of a region month by month: of all its places, whichever division each serves."""
    found = figures(region, months)
    return [sum((said for (_place, each), said in found.items() if each == month), Figures()) for month in months]


@dataclass
class Village:
    """A village, whether it has a place of its own now, and its figures month by month."""

    code: str
    name: str
    has_own: bool
    months: list[Figures] = field(default_factory=list)


@dataclass
class Town:
    """A town on the board: its villages, and its own place's figures as those of a division without villages."""

    code: str
    name: str
    villages: list[Village] = field(default_factory=list)

    def with_some(self, nth: int) -> int:
        """Return how many villages had a record in the nth month of the board."""
        return sum(village.months[nth].records > 0 for village in self.villages)

    def without(self, nth: int) -> list[Village]:
        return [village for village in self.villages if not village.months[nth].records]


def board(region: str, months: list[Month]) -> list[Town]:
    """各村服务: return every village that is in force in a region, by town, with its months. Four questions, whatever their number."""
    found = figures(region, months)
    today = timezone.localdate()
    missing = set(_without_place(region, today))
    known = Region.objects.within(region).in_force(today).filter(level__in=("town", "village")).order_by("code")
    towns: dict[str, Town] = {}
    villages: dict[str, list[Village]] = defaultdict(list)
    for code, name, level in known.values_list("code", "name", "level"):
        if level == "town":
            towns[code] = Town(code, name)
        else:
            own = [found.get((code, month), Figures()) for month in months]
            villages[region_codes.parent(code)].append(Village(code, name, (code not in missing), own))
    for code, town in towns.items():
        town.villages = villages[code]
    if not towns and villages:  # somebody whose reach is one village
        towns = {code: Town(code, "", rows) for code, rows in villages.items()}
    return [town for town in towns.values() if town.villages]


def _without_place(region: str, today: date) -> Iterable[str]:
    names = {(town.code, name) for town in coverage_on(today, region).towns for name in town.missing}
    rows = Region.objects.within(region).in_force(today).filter(level="village").values_list("code", "name")
    return (code for code, name in rows if (region_codes.parent(code), name) in names)
