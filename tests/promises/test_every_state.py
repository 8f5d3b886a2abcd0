"""Promises about a matter in every state of every kind, brought there by the real actions (tests/ways)."""

import os
from decimal import Decimal

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import Way, everywhere
from yihe.foundation import workdays
from yihe.matters import access, kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter

KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]
EVERYBODY = os.environ.get("STATES_SEEN_BY") == "everybody"
LOOK_ON = 3  # of those without an action in a state, so many open its page
MOST_QUESTIONS = (
    37  # beside a matter stand its organization's facts, its other matters, money had, phrases, whom it follows
)


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_state_is_reached_by_real_actions_and_its_page_asks_no_more_than_it_may(town, kind):
    """
    Those who hold it see its forms; one of each role, and somebody with two hats and a third lent to them. Whoever has an action
    there opens the page, and of those who only look on, each in turn from state to state; all of them in `make soak`.
    """
    assert kind.code in WAYS, (
        f"say how a matter of {kind.code} is opened and brought on: in a Sample of the room (yihe/matters/samples.py), or "
        f"where that is too little in tests/ways"
    )
    workdays.is_working(timezone.localdate())  # the calendar is read once for a process
    seen, unseen, too_many = set(), set(), {}
    for matter in everywhere(town, kind, WAYS[kind.code]):
        seen.add(matter.state)
        knowing = _who_know_of(town, matter)
        if not knowing:
            unseen.add(matter.state)
        for user in knowing if EVERYBODY else _acting_and_some(matter, knowing, turn=len(seen)):
            client = Client()
            client.force_login(user)
            reset_queries()  # the log of a long test is full one day
            with CaptureQueriesContext(connection) as asked:
                assert client.get(matter.get_absolute_url()).status_code == 200
            if len(asked) > MOST_QUESTIONS:
                too_many[matter.state, user.name] = len(asked)

    assert seen == set(kind.workflow.states)
    assert (unseen, too_many) == (set(), {})


def test_a_way_that_is_told_in_part_says_what_is_missing(town):
    def opened(town):
        errand = Errand(purpose="普法", amount=Decimal(500))
        return open_matter(ErrandKind, errand, by=town.story.applicant, organization=town.organization, hat="applicant")

    with pytest.raises(
        AssertionError, match=r"say in `said` of the Sample of errand .* what “grant” takes: \['amount'\]"
    ):
        list(everywhere(town, ErrandKind, Way(opened)))
    reached = [m.state for m in everywhere(town, ErrandKind, Way(opened, said={"grant": {"amount": Decimal(500)}}))]
    assert sorted(reached) == sorted(ErrandKind.workflow.states)
    assert Matter.objects.filter(kind="errand", state="draft").count() == 2, "each was put back where it began"


def _who_know_of(town: Town, matter: Matter) -> list:
    """Return those who may see the matter, one for each set of roles."""
    found = {}
    for user in town.everybody():
        if Matter.objects.visible_to(user).filter(pk=matter.pk).exists():
            roles = frozenset(hat.role_code for hat in user.memberships_in_force)
            found.setdefault(roles, user)
    return list(found.values())


def _acting_and_some(matter: Matter, knowing: list, *, turn: int) -> list:
    """Return those who are shown an action on the matter, and of the others those whose turn it is."""
    actions = kinds.get(matter.kind).workflow.actions_from(matter.state)
    roles = {role for action in actions if not action.automatic for role in action.roles}
    acting = [user for user in knowing if access.hat_for(user, tuple(roles), matter)]
    others = [user for user in knowing if user not in acting]
    first = turn * LOOK_ON % max(1, len(others))
    return acting + (others[first:] + others[:first])[:LOOK_ON]
