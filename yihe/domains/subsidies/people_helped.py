"""
How many people were granted something this year, by where (受益人数). Fewer than FEW are not told: so small a number tells of them. No sum stands
beside, from which a hidden one could be reckoned.
"""

from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import DateField, Q, QuerySet

from yihe.domains.subsidies import queries
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.policies.history import SUBSIDIES
from yihe.foundation import regions_asked
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.matters.figures import in_town, town_of

FEW = 5


def rows(user, year: int, town: str = ""):
    """Return what was granted in a year by this platform to people, in reach, and not taken back; of one town only."""
    found = Benefit.objects.filter(queries.in_reach(user), _granted(date(year, 1, 1), date(year, 12, 31)))
    return found.filter(in_town(town)) if town else found


def _granted(first: Any, last: Any) -> Q:
    """Return the condition of what was granted to people and stands; `first` and `last` are days, or parameters."""
    codes = [short for short, subsidy in SUBSIDIES.items() if subsidy.subject.personal]
    return Q(
        kind__in=codes, matter__isnull=False, reverses=None, reversed_by=None, paid_on__gte=first, paid_on__lte=last
    )


def by_town(user, year: int, towns) -> dict[str, int]:
    """Return how many different people were granted something in each town, FEW or not."""
    people: dict[str, set[str]] = defaultdict(set)
    places = regions_asked.given(queries.regions_of(user))
    found = _people(len(places))(first=date(year, 1, 1), last=date(year, 12, 31), **places) if places else []
    for region, subject in found:
        people[town_of(region, towns)].add(subject)
    return {town: len(found) for town, found in people.items()}


@lru_cache(maxsize=64)
def _people(regions: int) -> CompiledQuery:
    """Return what finds each person with each region something was granted to them in, once."""

    def build() -> QuerySet:
        here = queries.lies_in(regions_asked.to_come(regions))
        first, last = (Parameter(name, DateField()) for name in ("first", "last"))
        # In no order: the model's own would stand among the columns, and no two rows would be alike.
        return (
            Benefit.objects.filter(here, _granted(first, last)).order_by().values_list("region", "subject").distinct()
        )

    return CompiledQuery(build)


def listed(user, year: int, town: str) -> list[tuple[str, str, str]]:
    """Return a line for each person of a town – name as it may be shown, for what, by whom –; none where they are fewer than FEW."""
    found = list(rows(user, year, town).select_related("matter").order_by("subject", "pk"))
    by_person: dict[str, list[Benefit]] = defaultdict(list)
    for benefit in found:
        by_person[benefit.subject].append(benefit)
    if len(by_person) < FEW:
        return []
    names = queries.shown_names(user, found)
    return [
        (names[of[0].pk], "、".join(dict.fromkeys(each.get_kind_display() for each in of)), of[0].through)
        for of in by_person.values()
    ]
