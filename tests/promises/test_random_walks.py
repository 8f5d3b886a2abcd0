"""
Walks at random through every kind by the real actions – those that lead on and those that do not –, until it is over or has gone
far enough: nothing breaks, everything verifies, and what is refused is refused in a sentence. `WALKS` makes it longer (2 000 in `make soak`).
"""

import os
import random

import pytest
from django import forms
from django.db import transaction

from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import SAID_BY_THE_WALK, Way, put_back_afterwards, take
from yihe.foundation import slow_work
from yihe.foundation.roles import EXPERT
from yihe.matters import evidence, kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.forms import AssigneeField
from yihe.matters.models import Matter

WALKS, FIRST = int(os.environ.get("WALKS", "40")), int(os.environ.get("WALKS_FIRST", "0"))
FAR = 25  # actions
KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def walk(town: Town, kind, way: Way, number: int) -> list[str]:
    """Walk once, and put everything back. Return what went wrong, with the steps."""
    chance, steps = random.Random(number), [f"{kind.code} {number}"]
    town.desk.envelopes.clear()  # of the walk before, which was put back
    with put_back_afterwards(town):
        pk = way.opened(town).pk
        for _step in range(FAR):
            matter = Matter.objects.get(pk=pk)
            open_to = [
                action
                for action in kind.workflow.actions_from(matter.state)
                if not action.automatic or action.name in way.done
            ]
            if not open_to:
                break
            action = chance.choice(open_to)
            before = matter.state, matter.chain_length
            try:
                with slow_work.nobody_waits(), transaction.atomic():
                    take(town, kind, way, action, matter)
            except NotAllowed as refused:
                steps.append(f"{matter.state} –{action.name}→ refused: {refused}")
                after = Matter.objects.get(pk=pk)
                if (after.state, after.chain_length) != before or not str(refused).strip():
                    return [*steps, "a refusal changed something, or says nothing"]
                continue
            after = Matter.objects.get(pk=pk)
            steps.append(f"{matter.state} –{action.name}→ {after.state}")
            if (
                action.target
                and action.target.name != after.state
                and not after.children.exists()
                and not _follows(kind, action)
            ):
                return [*steps, "it led elsewhere"]
            if after.chain_length <= before[1]:
                return [*steps, "it left no event"]
        return [*steps, *faults] if (faults := list(evidence.everything(Matter.objects.get(pk=pk)))) else []


def _follows(kind, action) -> bool:
    """Test whether an action may lead on by itself at once (`then`)."""
    return any(getattr(other, "then", None) for other in kind.workflow.actions.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_no_walk_at_random_breaks_a_kind(town, kind):
    wrong = []
    for number in range(FIRST, FIRST + max(1, WALKS // len(KINDS))):
        wrong += walk(town, kind, WAYS[kind.code], number)

    assert wrong == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_action_a_long_walk_may_come_to_is_told_what_its_form_takes(kind):
    """
    Two walks of a kind, as each run takes them, come to few of its actions; 100 come to most. Not to those of experts, who are
    drawn: what `done` says of the draw takes them.
    """
    way = WAYS[kind.code]
    asking = {
        name
        for name, action in kind.workflow.actions.items()
        if EXPERT not in action.roles
        and name not in SAID_BY_THE_WALK
        and any(
            field.required and not isinstance(field, forms.CharField | AssigneeField)
            for field in getattr(action.form, "base_fields", {}).values()
        )
    }

    assert asking - set(way.said) - set(way.done) == set()


# -- the control: workflows broken on purpose -------------------------------------------------------------------------------


def broken(monkeypatch, kind, name: str, **said) -> None:
    """Break one action of a kind's workflow, for this test."""
    for what, value in said.items():
        monkeypatch.setattr(kind.workflow.actions[name], what, value)


def writes_past_the_actions(matter, **_said) -> dict:
    """Write into the contents of a matter and say nothing of it: its own event freezes it, and the one after is not stopped."""
    Matter.objects.filter(pk=matter.pk).update(title="改过的标题")
    return {}


def refuses_without_a_word(matter, user) -> str:
    return " "


BROKEN = {
    "an effect that writes the cover past the actions": {"effect": writes_past_the_actions},
    "a refusal that says nothing": {"unless": (refuses_without_a_word,)},
}


@pytest.mark.parametrize("how", BROKEN)
def test_control_a_workflow_broken_on_purpose_is_found_by_a_walk(town, monkeypatch, how):
    kind = kinds.get("startup_claim")
    assert [
        line for number in range(6) for line in walk(town, kind, WAYS[kind.code], number)
    ] == []  # whole, it is fine
    broken(monkeypatch, kind, "accept", **BROKEN[how])
    assert [line for number in range(6) for line in walk(town, kind, WAYS[kind.code], number)] != []
