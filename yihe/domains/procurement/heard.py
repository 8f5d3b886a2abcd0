"""
服务对象的评价 at an acceptance: marks (好差评) of the very visits a stage's report points at, as totals. Who is served is never told by a number: nothing from fewer
marks than the county's smallest, no cell below it, and no cell that could be reckoned from the others or from the county's own totals.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from yihe.acts.ratings import limits
from yihe.acts.ratings.models import Level, Rating
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.domains.procurement import pointing
from yihe.domains.procurement.models import Milestone

SORT = PlaceServiceRecord.code


@dataclass(frozen=True)
class Heard:
    """Marks of a stage. `count` None: some, and too few to be told. A cell that is None is hidden."""

    count: int | None
    cells: tuple[tuple[str, int | None], ...] = ()

    @property
    def words(self) -> str:
        if self.count is None:
            return "评价太少，不公布"
        told = "，".join(f"{label} {'少，不列' if many is None else many}" for label, many in self.cells)
        return f"服务对象评价 {self.count} 次：{told}"


def of(milestones: Iterable[Milestone]) -> dict[int, Heard]:
    """
    Return what was heard of stages, by their key, of those whose visits were rated: marks up to the day of the acceptance, so that what was told then stays what is
    told. Three questions, whatever there is.
    """
    rows = {row.pk: row for row in milestones}
    visits = pointing.visits_of(rows)
    every = {key for keys in visits.values() for key in keys}
    if not every:
        return {}
    marks = list(
        Rating.objects.filter(rateable__sort=SORT, rateable__record_key__in=every).values_list(
            "rateable__record_key", "level", "on"
        )
    )
    found = {}
    for pk, keys in visits.items():
        last = rows[pk].accepted_on or timezone.localdate()
        mine = [(level, on) for key, level, on in marks if key in keys and on <= last]
        if mine:
            found[pk] = _told(mine, rows[pk].matter.region[:6])
    return found


def _told(marks: list[tuple[str, date]], county: str) -> Heard:
    smallest = limits.smallest(county)
    if len(marks) < smallest or 0 < _others(marks, county) < smallest:
        return Heard(None)
    counts = Counter(level for level, _on in marks)
    return Heard(len(marks), tuple(cells({level: counts[level] for level in Level}, smallest).items()))


def _others(marks: list[tuple[str, date]], county: str) -> int:
    """Return how many marks the county has in the same months besides: too few, and its own totals less these would tell them."""
    first, last = min(on for _level, on in marks), max(on for _level, on in marks)
    months = Rating.objects.filter(
        rateable__sort=SORT, rateable__region__startswith=county, on__gte=first.replace(day=1)
    )
    months = months.filter(on__lt=date(last.year + last.month // 12, last.month % 12 + 1, 1))
    return months.count() - len(marks)


def cells(counts: Mapping[str, int], smallest: int) -> dict[str, int | None]:
    """
    Return counts by the label of their level, those below `smallest` hidden. As long as what is hidden comes to less than `smallest` – the whole less
    what is shown would tell it – the smallest that is shown is hidden, too.
    """
    hidden = {level for level, many in counts.items() if many < smallest}
    while 0 < sum(counts[level] for level in hidden) < smallest and len(hidden) < len(counts):
        hidden.add(min((level for level in counts if level not in hidden), key=lambda level: counts[level]))
    return {str(Level(level).label): None if level in hidden else many for level, many in counts.items()}
