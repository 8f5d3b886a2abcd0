"""
How many people were granted something this year, by where (受益人数). Fewer than FEW are not told: so small a number tells of them. No sum stands
beside, from which a hidden one could be reckoned.
"""

from collections import defaultdict
from datetime import date

from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.policies.history import SUBSIDIES
from yihe.domains.subsidies.queries import in_reach, shown_names
from yihe.matters.figures import in_town, town_of

FEW = 5


def rows(user, year: int, town: str = ""):
    """Return what was granted in a year by this platform to people, in reach, and not taken back; of one town only."""
    codes = [short for short, subsidy in SUBSIDIES.items() if subsidy.subject.personal]
    found = Benefit.objects.filter(
        in_reach(user), kind__in=codes, matter__isnull=False, reverses=None, reversed_by=None,
        paid_on__range=(date(year, 1, 1), date(year, 12, 31)),
    )  # fmt: skip
    return found.filter(in_town(town)) if town else found


def by_town(user, year: int, towns) -> dict[str, int]:
    """Return how many different people were granted something in each town, FEW or not."""
    people: dict[str, set[str]] = defaultdict(set)
    for region, subject in rows(user, year).values_list("region", "subject").distinct():
        people[town_of(region, towns)].add(subject)
    return {town: len(found) for town, found in people.items()}


def listed(user, year: int, town: str) -> list[tuple[str, str, str]]:
    """Return a line for each person of a town – name as it may be shown, for what, by whom –; none where they are fewer than FEW."""
    found = list(rows(user, year, town).select_related("matter").order_by("subject", "pk"))
    by_person: dict[str, list[Benefit]] = defaultdict(list)
    for benefit in found:
        by_person[benefit.subject].append(benefit)
    if len(by_person) < FEW:
        return []
    names = shown_names(user, found)
    return [
        (names[of[0].pk], "、".join(dict.fromkeys(each.get_kind_display() for each in of)), of[0].through)
        for of in by_person.values()
    ]
