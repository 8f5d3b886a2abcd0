"""Promises that hold for every kind of matter, present and future."""

import itertools
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from yihe.faces.desk.page import Offer
from yihe.foundation import doors
from yihe.foundation.city_words import say
from yihe.foundation.encryption import EncryptedTextField
from yihe.foundation.periods import Term
from yihe.foundation.roles import APPLICANT, AUDITOR, CLOCK, ROLES
from yihe.foundation.workflow import Tone, Workflow
from yihe.matters import kinds, readers, standing
from yihe.matters.models import Matter

ROOMS = ("yihe.", *(f"{door.package}." for door in doors.every()))
KINDS = sorted(kinds.every(), key=lambda k: k.code)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.code)


def chinese(text) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in str(text))


@every_kind
def test_every_state_and_action_is_in_chinese(kind):
    words = [kind, *kind.workflow.states.values(), *kind.workflow.actions.values()]

    assert [w for w in words if not chinese(w.label)] == []


@every_kind
def test_every_waiting_state_but_the_first_has_a_time_limit(kind):
    open_ended = [s.name for s in kind.workflow.states.values() if not s.is_final and s.within is None]

    assert set(open_ended) <= {kind.workflow.initial.name}


@every_kind
def test_every_waiting_state_has_a_holder_who_can_act(kind):
    for state in kind.workflow.states.values():
        if not state.is_final:
            assert any(state.waits_on in a.roles for a in kind.workflow.actions_from(state.name)), state.name


@every_kind
def test_every_refusal_takes_a_reason(kind):
    for action in kind.workflow.actions.values():
        ends_badly = action.target and action.target.is_final and action.target.tone is Tone.BAD
        if (action.refuses or ends_badly) and not action.automatic and CLOCK not in action.roles:
            assert action.form and action.form.base_fields["reason"].required, action.name


def renamed(workflow) -> type[Workflow]:
    """Return the workflow with every label replaced by words that say nothing."""
    signs = itertools.cycle("甲乙丙")
    states = {name: replace(state, label=next(signs), public=next(signs)) for name, state in workflow.states.items()}
    actions = {
        name: replace(
            action, label=next(signs), source=frozenset(states[s.name] for s in action.source),
            target=states[action.target.name] if action.target else None,
        )
        for name, action in workflow.actions.items()
    }  # fmt: skip
    limits = {name: replace(limit, label=next(signs)) for name, limit in workflow.limits.items()}
    return type("Renamed", (Workflow,), limits | states | actions)


def behaviour(workflow) -> dict:
    """Return everything that pages, clocks and roads read of a workflow besides its words."""
    buttons = {name: Offer(action, "", None) for name, action in workflow.actions.items()}
    return {
        "looks": {name: (state.look, state.is_final) for name, state in workflow.states.items()},
        "buttons": {name: (offer.kind, offer.asks_again, offer.action.quiet) for name, offer in buttons.items()},
        "reasons": {name: action.owes_a_reason for name, action in workflow.actions.items()},
        "road": [state.name for state in workflow.road()],
    }


@every_kind
def test_a_label_decides_nothing(kind):
    assert behaviour(renamed(kind.workflow)) == behaviour(kind.workflow)


@every_kind
def test_what_waits_on_the_applicant_lapses_or_can_be_ended_by_somebody_else(kind):
    """A matter does not lie with an organization for ever: a paused state ends by the clock."""
    for state in kind.workflow.states.values():
        if state.waits_on is APPLICANT and state.clock.value == "paused":
            assert any(
                CLOCK in a.roles or a.automatic or set(a.roles) - {APPLICANT}
                for a in kind.workflow.actions_from(state.name)
            ), state.name


@every_kind
def test_nobody_decides_alone_what_pays_money_or_lets_in(kind):
    """Whoever approves is kept apart from whoever accepted or prepared: each kind with more than one staff step has it."""
    staff = {r for a in kind.workflow.actions.values() for r in a.roles if r.is_staff}
    if len(staff) > 2:
        assert any(a.apart_from for a in kind.workflow.actions.values())


@every_kind
def test_the_contents_hang_on_the_matter(kind):
    pk = kind.contents._meta.pk

    assert (pk.name, pk.remote_field.model) == ("matter", Matter)


@every_kind
def test_the_list_and_the_panels_name_real_fields(kind):
    fields = {f.name for f in kind.contents._meta.get_fields()}

    assert set(kind.columns) | set(kind.filters) <= fields


@every_kind
def test_words_of_a_kind_are_complete(kind):
    assert kind.prefix.isascii() and kind.prefix.isupper()
    assert set(kind.opened_by) <= set(ROLES.values())
    if APPLICANT in kind.opened_by and not kind.__module__.startswith("tests."):
        assert kind.guide is not None, "whoever applies is told who may, with what, how long, and by which clause"


@every_kind
def test_words_in_a_compartment_of_its_own_have_a_term_and_those_in_clear_are_named(kind):
    """What is sealed there goes with the key. A text that is not sealed goes only where the kind names it."""
    if not kind.compartment:
        return
    assert kind.words_kept is not None
    assert {field.name for field in in_clear(kind.contents)} <= set(kind.words_kept.words)


def in_clear(model) -> list[models.Field]:
    """Return the long texts of a table that anybody reads who looks into it."""
    fields = model._meta.concrete_fields
    return [f for f in fields if isinstance(f, models.TextField) and not isinstance(f, EncryptedTextField)]


@isolate_apps()
def test_control_a_long_text_that_nothing_seals_is_found():
    class InClear(models.Model):
        answer, short = models.TextField(), models.CharField(max_length=9)
        sealed = EncryptedTextField()

        class Meta:
            app_label = "matters"

    assert [f.name for f in in_clear(InClear)] == ["answer"]


def test_of_no_kind_in_a_compartment_of_its_own_a_long_text_lies_in_clear():
    found = {kind.code: [f.name for f in in_clear(kind.contents)] for kind in KINDS if kind.compartment}
    assert {code: names for code, names in found.items() if names} == {}


@every_kind
def test_a_form_field_has_a_chinese_label(kind):
    forms = [kind.form] if kind.form else []
    forms += [a.form for a in kind.workflow.actions.values() if a.form]
    for form in forms:
        for name, field in form.base_fields.items():
            assert chinese(field.label), f"{form.__name__}.{name}"


@every_kind
def test_whoever_acts_in_a_state_reads_what_they_decide_on(kind):
    """In each version of the workflow, each state and each acting role; the sentence says what to write."""
    assert list(readers.faults(kind)) == []


def test_a_kind_whose_holders_read_nothing_would_be_named_for_each_of_them():
    """The control: read by auditors alone, every state that waits on a person is named, with each role that acts in it."""
    for kind in KINDS:
        states = [s for workflow in kind.workflows() for s in workflow.states.values()]
        held = {s.label for s in states if s.waits_on and s.waits_on is not CLOCK and not s.waits_on.by_code}
        closed = type("Closed", (kind,), {"readers": (readers.in_reach(AUDITOR),), "code": "closed"}, abstract=True)
        named = list(readers.faults(closed))
        assert {label for label in held if not any(f"在“{label}”时" in fault for fault in named)} == set()


def test_every_standing_event_has_words():
    assert [w for w in standing.LABELS.values() if not chinese(w)] == []


@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if m.__module__.startswith(ROOMS)], ids=lambda m: m.__name__
)
def test_every_field_has_a_chinese_name(model):
    unnamed = [
        f.name
        for f in model._meta.concrete_fields
        if f.name
        not in {
            "id",
            "password",
            "last_login",
            "username",
            "email",
            "is_staff",
            "is_active",
            "is_superuser",
            "date_joined",
        }
        and not chinese(say(str(f.verbose_name)))
    ]

    assert unnamed == []
    assert chinese(say(str(model._meta.verbose_name)))


def test_a_time_limit_given_by_a_record_is_a_callable_that_says_so():
    for kind in KINDS:
        for state in kind.workflow.states.values():
            assert state.within is None or isinstance(state.within, Term) or callable(state.within)
