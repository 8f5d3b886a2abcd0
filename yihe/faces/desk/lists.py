"""What a row of a list says, the same everywhere: computed here once, printed by plain templates."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django import forms
from django.db.models import CharField, Q
from django.urls import reverse
from django.utils.html import format_html

from yihe.faces.desk import openable
from yihe.foundation import city_pack, money
from yihe.foundation.city_words import say
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.periods import day_or_moment
from yihe.foundation.roles import CLOCK, ROLES
from yihe.foundation.workflow import PAUSED
from yihe.foundation.written import looked_for
from yihe.matters import handed_outside, kinds, naming
from yihe.matters.queries import Listed
from yihe.registers.organizations.models import Organization, reach_of

MOST_NAMED = 20
# Whoever acts by code is named nowhere: who worked on it before stays responsible for it, and holds it no more.
BY_CODE = frozenset(code for code, role in ROLES.items() if role.by_code)
# Whose turn it is, in words. A day that has to come is nobody's turn.
HOLDERS = {"": "", **{code: role.label for code, role in ROLES.items()}, CLOCK.code: CLOCK.duty}


@dataclass(slots=True)
class Row:
    """One matter in a list."""

    number: str
    href: str
    title: str
    kind: str
    state: str
    tone: str
    organization: str
    due: date | datetime | None
    paused: bool
    holder: str
    opened_at: object
    region: str
    asked: bool = False  # it waits on somebody else, and the reader is asked for an opinion
    outside: bool = False  # it was handed over: `holder` says with whom it is, and since when


def matter_row(matter: Listed) -> Row:
    sort = kinds.get(matter.kind)
    kind, state, look, paused = _called(city_pack.here(), sort, sort.workflow_of(matter), matter.state)
    return Row(
        matter.number, f"{_prefix()}{matter.number}/", matter.title, kind, state, look,
        matter.organization_name or "", day_or_moment(matter.due_at) if matter.due_at else None, paused,
        matter.outside or HOLDERS[matter.holder], matter.opened_at, matter.region, outside=bool(matter.outside),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _called(_said_in: Path, kind, workflow, name: str) -> tuple[str, str, str, bool]:
    """Return what a kind is called and a state of it, how that looks, and whether its clock stands: the same for all rows of it."""
    state = workflow.states[name]
    # What somebody else stopped is nobody's to mend: its last day is said as any other.
    return workflow.say(naming.of_one(kind)), state.label, state.look, state.clock is PAUSED and not state.halts


def pairs(matters) -> list[tuple[Row, tuple]]:
    """Return rows without columns of their own, in the shape `desk/rows.html` prints."""
    handed_outside.add_to(matters)
    return [(matter_row(matter), ()) for matter in matters]


@lru_cache
def _prefix() -> str:
    """Return what stands before the number in a matter's address: resolved once, not once a row."""
    return reverse("desk:matter", args=["X"]).removesuffix("X/")


def heads(kind) -> list[str]:
    return [say(str(_field(kind.contents, name).verbose_name)) for name in kind.columns]


@lru_cache
def looks(kind) -> list[str]:
    """Return a class for each of a kind's own columns: amounts stand to the right."""
    return [
        " num" if _field(kind.contents, name).get_internal_type() == "DecimalField" else "" for name in kind.columns
    ]


def cells(kind, matter: Listed) -> list:
    """Return the shown values of a kind's own columns."""
    return [cell(matter.contents, name) for name in kind.columns] if matter.contents else ["—"] * len(kind.columns)


def cell(contents, name: str):
    field = _field(type(contents), name)
    value = getattr(contents, name)
    if hasattr(field, "purpose"):
        return "***"
    if value in (None, ""):
        return "—"
    if field.choices:
        return getattr(contents, f"get_{name}_display")()
    kind = field.get_internal_type()
    if kind == "DecimalField":
        return format_html('<span class="amount">{}</span>', money.shown(value))
    if kind == "DateField":
        return format_html('<span class="nowrap">{}</span>', f"{value:%Y-%m-%d}")
    if kind == "BooleanField":
        return "是" if value else "否"
    return str(value)


def plain(contents, name: str):
    """Return a field for a spreadsheet: words for choices, dates and amounts as they are, secrets never."""
    field = _field(type(contents), name)
    if hasattr(field, "purpose"):
        return "***"
    if field.choices:
        return getattr(contents, f"get_{name}_display")()
    value = getattr(contents, name)
    return str(value) if field.is_relation and value is not None else value


def _field(model, name):
    return model._meta.get_field(name)


def filter_field(kind, name: str) -> forms.Field:
    """Return the field by which a kind's list is narrowed by something of its contents."""
    field = kind.contents._meta.get_field(name).formfield(required=False)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices = [("", "全部"), *((k, v) for k, v in field.choices if k != "")]
        field = forms.ChoiceField(label=field.label, required=False, choices=choices)
    field.label = say(str(field.label))
    return field


def may_open(kind, user) -> bool:
    return openable.hat_for(kind, user) is not None


def organizations_named(user, words: str) -> list[Organization]:
    """Return organizations in a person's reach that are called so, or have that code; no more than MOST_NAMED."""
    if not words:
        return []
    own, regions = reach_of(user)
    typed = words[:60]
    said = {"typed": typed, "code": looked_for.number(typed), "spelt": looked_for.name(typed) or typed}
    said |= {f"own{n}": pk for n, pk in enumerate(own)} | {f"region{n}": code for n, code in enumerate(regions)}
    return _named(len(own), len(regions))(**said)


@lru_cache(maxsize=64)
def _named(own: int, regions: int) -> CompiledQuery:
    seen = Organization.objects.reached(
        [key(f"own{n}") for n in range(own)], [Parameter(f"region{n}", CharField()) for n in range(regions)]
    )
    called = Q(uscc=Parameter("code", CharField()))
    for name in ("typed", "spelt"):
        called |= Q(name__icontains=Parameter(name, CharField()))
    return CompiledQuery(lambda: seen.filter(called)[:MOST_NAMED])
