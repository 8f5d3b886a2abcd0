"""Where the days of a matter went: each is of one step and of one side, however it was walked."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.leading.oracle import days_of
from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import put_back_afterwards, take
from yihe.foundation.roles import ROLES
from yihe.matters import days, holding, kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def wander(town: Town, kind, number: int) -> int:
    """Take a matter some steps at random, with some days between them, and return its key."""
    chance, way = random.Random(number), WAYS[kind.code]
    town.desk.envelopes.clear()  # of the walk before, which was put back
    pk = way.opened(town).pk
    for _step in range(14):
        then = timezone.localtime() + timedelta(hours=chance.choice((1, 3, 20, 30, 75, 190)))
        town.travel(then.date(), then.hour)
        matter = Matter.objects.get(pk=pk)
        open_to = [a for a in kind.workflow.actions_from(matter.state) if not a.automatic or a.name in way.done]
        if not open_to:
            break
        onward = [a for a in open_to if not a.refuses and a.target and not a.target.is_final]
        action = chance.choice(onward if onward and chance.random() < 0.8 else open_to)
        try:
            with transaction.atomic():
                take(town, kind, way, action, matter)
        except NotAllowed:
            continue
    town.travel(timezone.localdate() + timedelta(days=2))
    return pk


def told(pk: int) -> Counter:
    found: Counter = Counter()
    for spell in days.of_matters(Matter.objects.filter(pk=pk)):
        found[spell.state, str(spell.whose)] += spell.days
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_day_of_a_matter_is_of_the_holder_an_oracle_names(town, kind):
    wrong = []
    for number in range(2):
        with put_back_afterwards(town):
            pk = wander(town, kind, number)
            expected = days_of(Matter.objects.get(pk=pk), timezone.localdate())
            if told(pk) != expected:
                wrong.append((number, told(pk), expected))

    assert wrong == []


def test_walks_do_spend_days_of_every_side(town):
    """The control of the walks: they come to each of the five sides, or the oracle was asked nothing about it."""
    seen = set()
    for kind in KINDS:
        for number in range(5, 9):
            with put_back_afterwards(town):
                seen |= {side for _state, side in told(wander(town, kind, number))}

    assert seen == {"bureau", "applicant", "other", "public", "clock"}


def test_control_a_day_given_to_another_side_is_found(town, monkeypatch):
    kind = kinds.get("startup_claim")
    monkeypatch.setattr(days, "whose", lambda state: holding.Whose.CLOCK if state.waits_on else None)
    with put_back_afterwards(town):
        pk = wander(town, kind, 1)
        assert days_of(Matter.objects.get(pk=pk), timezone.localdate())
        assert told(pk) != days_of(Matter.objects.get(pk=pk), timezone.localdate())


MOMENT = st.integers(min_value=0, max_value=40 * 24).map(
    lambda hours: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)
)


@given(st.lists(MOMENT, min_size=1, max_size=8).map(sorted), st.booleans())
def test_the_days_of_all_steps_are_those_from_the_submission_to_the_end(moments, goes_on):
    moves = [(at, f"s{n}") for n, at in enumerate(moments)]
    today = date(2026, 5, 1)
    until = None if goes_on else moments[-1]

    total = sum(n for _state, n in days.spells(moves, moments[0], until, today))

    last = today if goes_on else timezone.localdate(until)
    assert total == (last - timezone.localdate(moments[0])).days


def test_everybody_who_can_hold_a_matter_is_of_one_side():
    sides = {
        holding.whose(state)
        for kind in KINDS
        for flow in kind.workflows()
        for state in flow.states.values()
        if state.waits_on
    }

    assert None not in sides
    assert {holding.of_role(role) for role in ROLES.values()} == set(holding.Whose)
