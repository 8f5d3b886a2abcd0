"""What a guide says besides its card: how much, how long in all, what is to be filled in, and how papers are brought."""

from typing import NamedTuple

from django import forms
from django.utils import timezone

from yihe.acts.notices.verbs import DAYS
from yihe.faces.portal.figures import said
from yihe.foundation import parameters
from yihe.foundation.city_words import say
from yihe.foundation.periods import WORKING_DAYS, Term
from yihe.foundation.procedure import within
from yihe.foundation.reckoning import NotInForce
from yihe.foundation.roles import APPLICANT
from yihe.matters.kinds import Kind

FEW = 8  # choices that are told
ONLINE = "每份材料一份。网上交清晰的扫描件或照片。"
OVER_THE_COUNTER = (
    "每份材料一份。网上交清晰的扫描件或照片；到窗口交的，带原件来，当场扫描，原件退回还是留存写在收件回执上。"
)


class Box(NamedTuple):
    """One box of the form: what it is called, what is written there, and whether it must be."""

    label: str
    help: str
    must: bool


def how_much(kind: type[Kind], region: str) -> list[tuple[str, str]]:
    """
    Return label and words of the figures a kind's rules rest on today, each with its clause, and of the time it takes in all; what is
    not in force, or has no end in working days, is left out.
    """
    known, today = parameters.of(region), timezone.localdate()
    paths = dict.fromkeys(path for policy in kind.policies for path in policy.bases)
    found = [value for path in paths if path in known and (value := known.found(path, today))]
    total = in_all(kind, region)
    rows = [(value.label, f"{said(value)}（{value.cited}）") for value in found]
    return [*rows, ("从受理到办结", total)] if total else rows


def in_all(kind: type[Kind], region: str) -> str:
    """Return how long it takes at most when every step of the office takes its whole term, or "" where a step has none in working days."""
    days = 0
    for state in kind.workflow.road():
        if state.is_final or state.waits_on is APPLICANT:
            continue
        try:
            term = _days(state, region)
        except NotInForce:
            return ""
        if term is None:
            return ""
        days += term
    return f"每一步都用足时限，最长 {days} 个工作日；等您补正、办理的时间和处理异议的时间不算在内" if days else ""


def _days(state, region: str) -> int | None:
    if state.open_to_objections:
        return DAYS.days(region=region)
    if isinstance(state.within, within):
        return state.within.days(region=region)
    term = state.within
    return term.n if isinstance(term, Term) and term.unit is WORKING_DAYS else None


def boxes(kind: type[Kind]) -> list[Box]:
    """Return what the form of a kind that is applied for asks, in its order."""
    if kind.form is None or APPLICANT not in kind.opened_by:
        return []
    return [
        Box(say(str(field.label)), _help(field), field.required)
        for field in kind.form.base_fields.values()  # type: ignore[attr-defined]
        if not field.widget.is_hidden
    ]


def _help(field: forms.Field) -> str:
    own = say(str(field.help_text))
    if isinstance(field, forms.ModelChoiceField):
        return own or "从本单位登记的里面选"
    if isinstance(field, forms.ChoiceField):
        offered = [say(str(label)) for value, label in field.choices if value and not isinstance(label, list | tuple)]
        return own or (f"{'、'.join(offered)}，选一项" if 0 < len(offered) <= FEW else "")
    if isinstance(field, forms.DateField):
        return own or "例如 2026-03-02"
    return own


def brought(kind: type[Kind]) -> str:
    """Return how the papers of a kind are brought."""
    return OVER_THE_COUNTER if kind.received_by else ONLINE
