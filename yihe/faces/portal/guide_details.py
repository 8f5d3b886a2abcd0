"""What a guide says besides its card: how much, how long in all, what is to be filled in, and how papers are brought."""

from typing import NamedTuple

from django import forms
from django.utils import timezone

from yihe.acts.documents import bringing
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
ONE_OF_EACH = "每份材料一份。"  # where the city does not say of each how many
ONLINE = f"{ONE_OF_EACH}网上交清晰的扫描件或照片。"
OVER_THE_COUNTER = (
    f"{ONE_OF_EACH}网上交清晰的扫描件或照片；到窗口交的，带原件来，当场扫描，原件退回还是留存写在收件回执上。"
)


class Box(NamedTuple):
    """
    One box of the form: what it is called, what is written there, and whether it must be; the few it is chosen from, and an invented
    example of what stands there.
    """

    label: str
    help: str
    must: bool
    offered: list[str] = []
    example: str = ""
    is_long: bool = False  # several lines are written there


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
            term = days_of(state, region)
        except NotInForce:
            return ""
        if term is None:
            return ""
        days += term
    return f"每一步都用足时限，最长 {days} 个工作日；等您补正、办理的时间和处理异议的时间不算在内" if days else ""


def days_of(state, region: str) -> int | None:
    """Return the working days a step may take at most, or None where its term is in another unit or there is none. Raises NotInForce."""
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
        Box(
            say(str(field.label)),
            _help(field),
            field.required,
            _few(field),
            example(kind, name, field),
            isinstance(field.widget, forms.Textarea),
        )
        for name, field in kind.form.base_fields.items()  # type: ignore[attr-defined]
        if not field.widget.is_hidden
    ]


def _help(field: forms.Field) -> str:
    own = say(str(field.help_text))
    if isinstance(field, forms.ModelChoiceField):
        return own or "从本单位登记的里面选"
    if isinstance(field, forms.ChoiceField):
        offered = _few(field)
        return own or (f"{'、'.join(offered)}，选一项" if offered else "")
    if isinstance(field, forms.DateField):
        return own or "例如 2026-03-02"
    return own


def _few(field: forms.Field) -> list[str]:
    """Return what is chosen from, where it is few and the same for everybody."""
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return []
    offered = [say(str(label)) for value, label in field.choices if value and not isinstance(label, list | tuple)]
    return offered if len(offered) <= FEW else []


def example(kind: type[Kind], name: str, field: forms.Field) -> str:
    """Return what stands in a box of the filled-in sample: the city's words, else the first that is chosen from; "" for none."""
    own = bringing.sample(kind.code, name)
    if own or not field.required:
        return own
    if isinstance(field, forms.BooleanField):
        return "是"
    choices = [] if isinstance(field, forms.ModelChoiceField) else getattr(field, "choices", [])
    labels = [say(str(label)) for value, label in choices if value and not isinstance(label, list | tuple)]
    return labels[0] if labels else "（按实际情况填写）"


def papers_brought(kind: type[Kind]) -> dict[str, str]:
    """Return, by the code of a paper, 原件 or 复印件 and how many copies, where the city says it."""
    found = {paper.code: bringing.of(kind.code, paper.code) for paper in kind.papers if paper.is_brought}
    return {code: str(said) for code, said in found.items() if said}


def brought(kind: type[Kind]) -> str:
    """Return how the papers of a kind are brought."""
    said = OVER_THE_COUNTER if kind.received_by else ONLINE
    return said.removeprefix(ONE_OF_EACH) if papers_brought(kind) else said
