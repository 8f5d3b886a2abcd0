"""Whoever loses something by an act is told and heard first: every action of every kind that takes away, and none that forgot to say so."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from yihe.acts.hearing.rules import ENTERS, PASSES, SPEAKS, TELLS, WAIVES
from yihe.acts.hearing.states import HEARD, HEARING
from yihe.foundation.roles import APPLICANT, CLOCK, DIRECTOR
from yihe.foundation.workflow import Action, BadWorkflow, State, Tone, Workflow
from yihe.matters import kinds
from yihe.matters.forms import ReasonForm

KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]
TAKING = [(kind, action) for kind in KINDS for action in kind.workflow.actions.values() if action.takes_away]

# What undoes something in favour of somebody, by the function that does it: whichever effect comes to one of these takes away.
# `agree` lets a resident leave who asked for it, or whose agreed end has come: a breach is not its ground (`stay_rules.is_expelled`).
TAKES = {"revoke", "give_up", "leave"}
ASKED_FOR = {("graduation", "agree")}


def test_the_acts_that_take_away_are_these():
    found = {(kind.code if not kind.code.endswith("_claim") else "…_claim", action.name) for kind, action in TAKING}

    assert found == {
        ("recovery", "approve"), ("returned_payment", "give_up"), ("…_claim", "revoke"), ("incubation", "end_signing"),
        ("graduation", "expel"), ("function_transfer", "withdraw"),
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "action"), TAKING, ids=lambda each: getattr(each, "code", None) or each.name)
def test_everybody_is_told_and_heard_before(kind, action):
    workflow = kind.workflow
    heard, hearing = workflow.states[HEARD], workflow.states[HEARING]

    assert action.source == {heard}
    into = {a.name for a in workflow.actions.values() if a.target is heard}
    assert into == {SPEAKS, WAIVES, ENTERS, PASSES}
    assert all(workflow.actions[name].source == {hearing} for name in into)
    assert {a.name for a in workflow.actions.values() if a.target is hearing} == {TELLS}
    assert (hearing.waits_on, workflow.actions[SPEAKS].roles, workflow.actions[WAIVES].roles) == (
        APPLICANT,
        (APPLICANT,),
        (APPLICANT,),
    )
    assert workflow.actions[PASSES].roles == (CLOCK,)
    assert {"answer", "answer_reason"} <= set(action.form.base_fields)
    assert "open" in action.apart_from or TELLS in action.apart_from


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_no_action_takes_away_and_does_not_say_so(kind):
    """By what its effect does, not by what it is called."""
    taking = {a.name for a in kind.workflow.actions.values() if getattr(a.effect, "__name__", "") in TAKES}

    assert {name for name in taking if (kind.code, name) not in ASKED_FOR} <= {
        a.name for a in kind.workflow.actions.values() if a.takes_away
    }  # fmt: skip


def test_whatever_gives_back_what_was_promised_is_called_only_by_effects_known_here():
    """`cancel_commitment` asks itself whether somebody was heard; whoever calls it says in which matter."""
    callers = {}
    for file in sorted((Path(settings.ROOT) / "yihe").rglob("*.py")):
        for call in (n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)):
            if getattr(call.func, "id", getattr(call.func, "attr", "")) == "cancel_commitment":
                callers[file.name] = {keyword.arg for keyword in call.keywords}

    assert set(callers) == {"effects.py", "returns.py"}
    assert all("decided_in" in said for said in callers.values())


def test_an_act_that_forgets_the_hearing_does_not_import():
    """The negative control: the same two actions, without the state in which somebody is heard."""
    with pytest.raises(
        BadWorkflow, match="take takes something away, and leads out of a state in which nobody was heard"
    ):

        class _Forgets(Workflow):
            held = State("持有", waits_on=DIRECTOR)
            gone = State("已收回", tone=Tone.BAD)
            take = Action("收回", held, gone, by=DIRECTOR, form=ReasonForm, takes_away=True)


def test_a_way_past_whoever_is_to_be_heard_does_not_import():
    with pytest.raises(BadWorkflow, match="skip leads to heard past whoever is to be heard"):

        class _Skips(Workflow):
            held = State("持有", waits_on=DIRECTOR)
            heard = State("已听取", waits_on=DIRECTOR, within=3, heard=True)
            gone = State("已收回", tone=Tone.BAD)
            skip = Action("直接决定", held, heard, by=DIRECTOR)
            take = Action("收回", heard, gone, by=DIRECTOR, form=ReasonForm, takes_away=True)
