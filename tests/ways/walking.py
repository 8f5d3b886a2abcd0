"""
Going every way a workflow declares. `Way` says of a kind only what cannot be told from its declaration; `everywhere`
takes one matter through all its states: at a fork it goes one way, is put back by a savepoint, and goes the other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django import forms
from django.db import transaction
from django.utils import timezone

from tests.ways.town import Town
from yihe.acts.hearing.rules import ENTERS, STATEMENT, is_scanned_in, last_round
from yihe.foundation import slow_work
from yihe.foundation.roles import CLOCK
from yihe.foundation.workflow import Action
from yihe.matters import clock, codes, kinds, turns
from yihe.matters.actions import perform
from yihe.matters.forms import AssigneeField
from yihe.matters.models import Matter, Party
from yihe.registers.accounts.models import User

SAID_BY_THE_WALK = {ENTERS}  # whose day is the same in every kind
WORDS = "经查阅材料并核对登记簿，情况属实。"


@dataclass(frozen=True)
class Way:
    """
    `opened` opens a matter in its first state, with the papers its applicant owes. `said` are an action's fields, or a
    function of town and matter that returns them; fields of words need not be said. `by` is who takes an action where
    the person who holds its first role may not. `done` carries out an action that needs more than its form: an
    automatic one through the act that brings it about, or one with something to do before it. `arrived` is what is done
    whenever the matter has come into a state, before anything is tried there.
    """

    opened: Callable[[Town], Matter]
    said: dict[str, dict | Callable[[Town, Matter], dict]] = field(default_factory=dict)
    by: dict[str, Callable[[Town], User]] = field(default_factory=dict)
    done: dict[str, Callable[[Town, Matter], object]] = field(default_factory=dict)
    arrived: Callable[[Town, Matter], None] = lambda _town, _matter: None


def everywhere(town: Town, kind: type[kinds.Kind], way: Way) -> Iterator[Matter]:
    """Yield a matter of the kind once in every state it can be brought into, as it is read anew there."""
    yield from _onward(town, kind, way, way.opened(town).pk, set())


def _onward(town, kind, way, pk: int, seen: set[str]) -> Iterator[Matter]:
    here = Matter.objects.get(pk=pk)
    way.arrived(town, here)
    here = Matter.objects.get(pk=pk)
    seen.add(here.state)
    yield here
    for action in kind.workflow.actions_from(here.state):
        if action.target and action.target.name not in seen:
            with put_back_afterwards(town):
                matter = Matter.objects.get(pk=pk)
                take(town, kind, way, action, matter)
                matter.refresh_from_db()
                assert matter.state == action.target.name, f"{kind.code}.{action.name} led to {matter.state}"
                yield from _onward(town, kind, way, pk, seen)


@contextmanager
def put_back_afterwards(town: Town) -> Iterator[None]:
    """Undo what happens within, the days that pass included."""
    moment = timezone.localtime()
    with slow_work.nobody_waits(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    town.travel(moment.date(), moment.hour)


def take(town: Town, kind, way: Way, action: Action, matter: Matter) -> None:
    """Have an action taken by whose it is: its first role, the clock on the day after it fell due, or as the way says."""
    if action.name in way.done:
        way.done[action.name](town, matter)
    elif action.automatic:
        raise AssertionError(
            f"say in `done` of the Sample of {kind.code} (of ours, in tests/ways) which act brings about “{action.name}”"
        )
    elif action.roles == (CLOCK,):
        town.travel(matter.due_on + timedelta(days=1))
        clock.run()
    else:
        role = next(role for role in action.roles if role is not CLOCK)
        if role.by_code:
            perform(matter, action.name, by=None, party=entered(matter), **_said(town, kind, way, action, matter))
            return
        if action.name == ENTERS and not is_scanned_in(matter):
            town.hand_in(matter, STATEMENT, by=role)
        by = way.by[action.name](town) if action.name in way.by else town.who(role)
        perform(matter, action.name, by=User.objects.get(pk=by.pk), **_said(town, kind, way, action, matter))


def heard_out(_town: Town, matter: Matter) -> dict:
    """Return the answer to what was said before something is taken away; {} where nothing was."""
    here = last_round(matter)
    return {"answer": "no", "answer_reason": WORDS} if here and here.statement else {"answer_reason": ""}


def entered(matter: Matter) -> Party:
    """Return the party of a matter that acts with a code, which it has been given."""
    party = codes.party_of(matter)
    assert party is not None, f"nobody is in {matter} who acts with a code"
    if not party.code_digest:
        codes.issue(party)
    return party


def _said(town, kind, way, action, matter) -> dict:
    said = way.said.get(action.name, {})
    given = said(town, matter) if callable(said) else said
    fields = getattr(action.form, "base_fields", {})
    words = {
        name: WORDS if field.required else "" for name, field in fields.items()
        if isinstance(field, forms.CharField)
    }  # fmt: skip
    if set(given) - set(fields):  # what the form makes of what is typed was given: what is typed reaches no action
        words = {}
        fields = {name: field for name, field in fields.items() if name in given or isinstance(field, AssigneeField)}
    chosen = {
        name: next(iter(turns.candidates(action, matter)), None)  # nobody: then the action is refused
        for name, field in fields.items()
        if isinstance(field, AssigneeField)
    }
    if action.takes_away:
        chosen |= heard_out(town, matter)
    if action.name == ENTERS:
        chosen |= {"received_on": timezone.localdate()}
    said = words | chosen | given
    missing = [name for name, field in fields.items() if field.required and name not in said]
    assert missing == [], (
        f"say in `said` of the Sample of {kind.code} (of ours, in tests/ways) what “{action.name}” takes: {missing}"
    )
    return said
