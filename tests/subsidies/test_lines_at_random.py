"""
What counts for whom after mergers, divisions, renewals and second entries, at random, against a second reckoning that knows the
rule alone: two organizations count together when somebody stands for both.
"""

import random
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from tests.conftest import make_organization
from yihe.domains.subsidies import lifetimes
from yihe.foundation import counters
from yihe.registers.bodies.models import Ground, Succession

MEMBERS, LINKS, PAYMENTS, WORLDS = 6, 5, 8, 12
DAY = date(2025, 1, 1)


def a_world(chance: random.Random):
    """Return organizations, links (predecessor, successor, ground) without a circle, and months paid, by place."""
    organizations = [make_organization() for _ in range(MEMBERS)]
    pairs = chance.sample([(a, b) for a in range(MEMBERS) for b in range(a + 1, MEMBERS)], LINKS)
    links = [(a, b, chance.choice(list(Ground))) for a, b in pairs]
    paid = [(chance.randrange(MEMBERS), chance.randint(1, 5)) for _ in range(PAYMENTS)]
    return organizations, links, paid


def enter(organizations, links, paid) -> None:
    for nth, (whose, months) in enumerate(paid):
        organization = organizations[whose]
        due = lifetimes.Due(
            kind="incubation", subject=organization.uscc, subject_name=organization.name, slot=f"{nth}", months=months,
            amount=Decimal(100 * months), region="320585",
        )  # fmt: skip
        lifetimes.record_benefit(due, paid_on=DAY, through="", payer="市财政", document="拨款", by=None)
    for a, b, ground in links:
        one, other = organizations[a], organizations[b]
        Succession.objects.create(
            predecessor_id=one.pk, successor_id=other.pk, ground=ground, since=DAY, source="决定书"
        )


def naive(links, paid) -> list[int]:
    """Return the months that count for each: stands[z][x] says that z stands for x."""
    stands = [[z == x for x in range(MEMBERS)] for z in range(MEMBERS)]
    for a, b, ground in links:
        stands[b][a] = True
        stands[a][b] = stands[a][b] or ground == Ground.SAME
    for middle, z, x in product(range(MEMBERS), repeat=3):
        stands[z][x] = stands[z][x] or (stands[z][middle] and stands[middle][x])

    def together(x, y) -> bool:
        return any(stands[z][x] and stands[z][y] for z in range(MEMBERS))

    return [sum(months for y, months in paid if together(x, y)) for x in range(MEMBERS)]


def counted(organizations) -> list[int]:
    return [lifetimes.hold("incubation", organization.uscc).months for organization in organizations]


@pytest.mark.parametrize("number", range(WORLDS))
def test_the_counters_of_a_line_hold_what_the_rule_says(db, number):
    organizations, links, paid = a_world(random.Random(number))
    enter(organizations, links, paid)

    assert counted(organizations) == naive(links, paid), (links, paid)
    months = [sum(b.months for b in lifetimes.history_of("incubation", each.uscc)) for each in organizations]
    assert months == naive(links, paid)


def test_control_where_nobody_follows_anybody_the_two_reckonings_differ(db, monkeypatch):
    organizations, links, paid = a_world(random.Random(0))
    enter(organizations, links, paid)
    monkeypatch.setattr(counters, "_lines", {})
    assert counted(organizations) != naive(links, paid)


def test_the_order_in_which_links_are_entered_changes_nothing(db):
    organizations, links, paid = a_world(random.Random(3))
    enter(organizations, [], paid)
    orders = []
    for seed in range(3):
        Succession.objects.all().delete()
        shuffled = random.Random(seed).sample(links, len(links))
        enter(organizations, shuffled, [])
        orders.append(counted(organizations))
    assert orders == [naive(links, paid)] * 3
