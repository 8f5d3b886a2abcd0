"""
What stood prepared and nobody asked for by its last day, and what was confirmed: by kind and town. Fewer than FEW are not told, months
that run are not counted – two looks could be subtracted –, and no sum stands beside, from which a hidden one could be reckoned.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from yihe.domains.subsidies.people_helped import FEW
from yihe.domains.subsidies.prepared import PreparedClaim
from yihe.foundation.roles import AUDITOR, DIRECTOR, POLICY_EDITOR, REVIEWER
from yihe.matters import kinds
from yihe.matters.figures import town_of

READS = (DIRECTOR, REVIEWER, POLICY_EDITOR, AUDITOR)
COUNTED = (PreparedClaim.Outcome.EXPIRED, PreparedClaim.Outcome.CLAIMED)


@dataclass(frozen=True)
class Cells:
    """One kind in one town: how many ended in each way, as they may be told (`少于 5` where they are few)."""

    kind: str
    town: str
    told: tuple[str, ...]


def regions(user) -> list[str]:
    """Return the regions of whose unclaimed money somebody may read the counts."""
    return [hat.region for hat in user.hats if hat.region and hat.role in READS]


def told(user, year: int, today: date, towns: Mapping[str, str]) -> list[Cells]:
    """Return the counts of a year's months that are over, by kind and town; nothing of whoever reads none."""
    until = min(date(year + 1, 1, 1), today.replace(day=1)) if year < 9999 else today.replace(day=1)
    reach = Q(pk__in=[])
    for region in regions(user):
        reach |= Q(region__startswith=region)
    rows = PreparedClaim.objects.filter(reach, ended_on__gte=date(year, 1, 1), ended_on__lt=until, outcome__in=COUNTED)
    return _cells(rows.order_by().values_list("kind", "region", "outcome").annotate(Count("pk")), list(towns))


def _cells(rows: Iterable[tuple[str, str, str, int]], towns: list[str]) -> list[Cells]:
    found: dict[tuple[str, str], Counter[str]] = {}
    for kind, region, outcome, count in rows:
        found.setdefault((kind, town_of(region, towns)), Counter())[outcome] += count
    return [
        Cells(kinds.get(kind).label, town, tuple(_told(of[outcome]) for outcome in COUNTED))
        for (kind, town), of in sorted(found.items())
    ]


def _told(count: int) -> str:
    return "—" if not count else f"少于 {FEW}" if count < FEW else str(count)
