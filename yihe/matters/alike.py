"""
Which of many matters are alike, so that they can be decided in one go (`bulk`): of one kind, in one state, with one action, the
amount as reckoned, nothing in them that somebody has to look at alone. The others are named, each with the reason.

What an applicant wrote beside the form sets nothing apart, but whoever decides says of each that they have read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.db import models

from yihe.foundation import ceilings
from yihe.foundation.roles import APPLICANT, CLOCK, DIRECTOR, EXPERT
from yihe.foundation.workflow import Action
from yihe.matters import access, actions, chain, forms, kinds, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.declared import Alike
from yihe.matters.models import Matter
from yihe.registers.evidence.models import Verb, note_access

HAND_ON = "reassign"  # 转办: no action of a workflow, and done to many as well
APART = "此件在专卷中，请单独打开办理。"


def offered(user, rows: Iterable[Any]) -> tuple[list[str], list[str]]:
    """
    Return the numbers of those rows of a list (`Listed`) of which a step may be taken with others like it, and of those that may
    be handed on: asked of the rows alone, so that a list offers no button nothing can come of. `sort_out` judges.
    """
    held = {hat.role for hat in user.hats}
    steps: list[str] = []
    handed_on: list[str] = []
    for row in rows:
        kind = kinds.find(row.kind)
        if kind is None:
            continue
        if any(each.in_bulk and held & set(each.roles) for each in kind.workflow_of(row).actions_from(row.state)):
            steps.append(row.number)
        is_somebodys = row.holder not in ("", CLOCK.code, APPLICANT.code, EXPERT.code)
        if is_somebodys and (DIRECTOR in held or row.holder in {role.code for role in held}):
            handed_on.append(row.number)
    return steps, handed_on


@dataclass
class Candidate:
    """One matter that may be among the alike ones: its form as it would be shown alone, and what it comes to (None: no money)."""

    matter: Matter
    action: Action | None  # None: 转办
    form: django_forms.Form | None = None
    amount: Decimal | None = None
    note: str = ""  # what whoever decides has to have read
    own: dict[str, Any] = field(default_factory=dict)  # what its form is filled in with by itself

    @property
    def alike(self) -> tuple:
        """Return what it has in common with those it can be decided with."""
        if self.action is None:
            return (HAND_ON, self.matter.holder)
        return (
            self.matter.kind,
            self.matter.workflow_version,
            self.matter.state,
            self.action.name,
            _offered(self.form),
        )


@dataclass
class Sorted:
    """The alike ones, and those left out: pairs (number and title, why)."""

    alike: list[Candidate]
    left_out: list[tuple[str, str]]

    @property
    def total(self) -> Decimal | None:
        amounts = [each.amount for each in self.alike if each.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @property
    def label(self) -> str:
        action = self.alike[0].action
        return action.label if action else standing.LABELS[HAND_ON]


def sort_out(user, numbers: Iterable[str], *, hand_on: bool = False) -> Sorted:
    """
    Return which of the matters of these numbers can be decided in one go. A number out of reach is one there is no matter of;
    that somebody asked is written down.

    :raises NotAllowed: they are too many
    """
    asked = list(dict.fromkeys(number for number in numbers if number))
    if len(asked) > ceilings.BULK.most:
        raise NotAllowed(
            f"一次最多批量办理 {ceilings.BULK.shown(ceilings.BULK.most)}，这次选了 {len(asked)} 件，请分几次办理。"
        )
    rows = Matter.objects.visible_to(user).filter(number__in=asked).select_related("organization", "assignee")
    found, left_out, candidates = {matter.number: matter for matter in rows}, [], []
    for number in asked:
        if (matter := found.get(number)) is None:
            if Matter.objects.filter(number=number).exists():
                note_access(Verb.REFUSED, f"matter {number}", by=user)
            left_out.append((number[:40], "没有这个办件。"))
            continue
        judged = _handed_on(matter, user) if hand_on else _judged(matter, user)
        if isinstance(judged, Candidate):
            candidates.append(judged)
        else:
            left_out.append((f"{matter.number} {matter.title}", judged))
    groups: dict[tuple, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.alike, []).append(candidate)
    most: list[Candidate] = max(groups.values(), key=len, default=[])
    for candidate in candidates:
        if candidate not in most:
            left_out.append((f"{candidate.matter.number} {candidate.matter.title}", _differs(candidate)))
    return Sorted(most, left_out)


def _differs(candidate: Candidate) -> str:
    kind = kinds.get(candidate.matter.kind)
    state = kind.workflow_of(candidate.matter).states[candidate.matter.state]
    return f"与其余各件不是同一事项的同一步（{kind.called(candidate.matter)}“{state.label}”），请另外办理。"


def _judged(matter: Matter, user) -> Candidate | str:
    """Return a matter as one of many, or why it has to be decided alone."""
    if chain.in_compartment(matter):
        return APART
    workflow = kinds.get(matter.kind).workflow_of(matter)
    steps = workflow.actions_from(matter.state)
    held = [step for step in steps if step.in_bulk and access.hat_for(user, step.roles, matter)]
    if not held:
        return _why_none(workflow, matter)
    action = held[0]
    if reason := actions.refusal(action, matter, user):
        return reason
    assert action.in_bulk is not None
    alone, amount = action.in_bulk(matter, user)
    if alone:
        return alone
    form = forms.of(action, matter, user)
    own: dict[str, Any] = {}
    for name, box in form.fields.items() if form else ():
        if name in _same_for_all(form):
            continue
        value = form.get_initial_for_field(box, name)
        if value in (None, "") and box.required:
            return f"“{box.label}”要逐件填写。"
        if value not in (None, ""):
            own[name] = storable(value)
    note = action.in_bulk.note(matter) if isinstance(action.in_bulk, Alike) else ""
    return Candidate(matter, action, form, amount, note, own)


def _why_none(workflow, matter: Matter) -> str:
    """Return why somebody can take no step of a matter with others like it: none of the kind's is so taken, none of this state's, or not by them."""
    label = workflow.states[matter.state].label
    if not any(each.in_bulk for each in workflow.actions.values()):
        return f"“{kinds.get(matter.kind).called(matter)}”要逐件审查，不能批量办理，请打开此件办理。"
    if not any(each.in_bulk for each in workflow.actions_from(matter.state)):
        return f"“{label}”这一步要逐件办理，请打开此件。"
    return f"现在“{label}”，没有您可以批量办理的一步。"


def _handed_on(matter: Matter, user) -> Candidate | str:
    if chain.in_compartment(matter):
        return APART
    return standing.cannot_reassign(matter, user) or Candidate(matter, None)


def colleagues(alike: list[Candidate], user) -> list:
    """Return who could hold every one of the matters, besides the person who hands them on."""
    several = [standing.colleagues(each.matter) for each in alike]
    keys = set.intersection(*({person.pk for person in some} for some in several)) - {user.pk} if several else set()
    return [person for person in several[0] if person.pk in keys] if several else []


def _same_for_all(form) -> tuple[str, ...]:
    """Return the names of the fields that are filled in once for all (`same_for_all` of the action's form)."""
    return getattr(form, "same_for_all", ())


def _offered(form) -> tuple:
    """Return what there is to choose from in the fields that are filled in once: it must be the same for all."""
    names = _same_for_all(form)
    choices = (form.fields[name] for name in names if isinstance(form.fields.get(name), django_forms.ModelChoiceField))
    return tuple(tuple(row.pk for row in getattr(box, "offered", box.queryset)) for box in choices)


def storable(value) -> Any:
    """Return a value of a form as JSON keeps it: rows by their keys, amounts and days as they are written."""
    if isinstance(value, models.Model):
        return value.pk
    return value if isinstance(value, bool | int) or value is None else str(value)
