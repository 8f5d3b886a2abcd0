"""
Two of an organization work on one draft. A form says how each of its boxes stood when it was opened (`was`, digests and no words), so that
what somebody else saved meanwhile is told from what was typed here: where one typed nothing, the other's stands; where both typed, neither
is lost, and whoever comes second is asked which it shall be.
"""

import json
from typing import NamedTuple

from django import forms
from django.utils import timezone

from yihe.foundation import digests, outside_json
from yihe.foundation.roles import APPLICANT, ROLES
from yihe.matters.frozen import MEND
from yihe.matters.models import Event, Matter

WAS = "was"
LONGEST = 60  # signs that a sentence quotes of a box
BOXES = (forms.TextInput, forms.Textarea, forms.Select, forms.CheckboxInput, forms.RadioSelect)  # taken over one by one


class Edit(NamedTuple):
    """A saved change: of which boxes (their labels), by whom as the organization reads it, and when."""

    fields: tuple[str, ...]
    by: str
    at: str


class Met(NamedTuple):
    """What is sent, with what another saved in boxes nobody touched here; those, and the boxes both changed."""

    data: dict
    taken: list[str]
    clashes: list[str]


def edits(matter: Matter) -> list[Edit]:
    """Return who changed the contents of a draft, the latest first."""
    rows = Event.objects.filter(matter=matter, action=MEND).select_related("actor").order_by("-seq")
    return [Edit(tuple(map(str, row.said.get("fields", ()))), _who(row), _moment(row.at)) for row in rows]


def _who(event: Event) -> str:
    """Colleagues know each other by name; of the office it is the office that wrote."""
    role = ROLES.get(event.hat)
    return str(event.actor) if role is APPLICANT or role is None else role.label


def _moment(at) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}"


def was_of(form: forms.BaseForm) -> str:
    """Return how the boxes of an unbound form stand, for the page to send back."""
    return json.dumps({name: _digest(form[name]) for name in form.fields})


def said_by(typed: str) -> dict[str, str]:
    """Read what a page sent back; {} where it sent nothing of that sort."""
    try:
        said = outside_json.read(typed)
    except ValueError:
        return {}
    return {str(name): str(mark) for name, mark in said.items()} if isinstance(said, dict) else {}


def meet(typed: forms.BaseForm, stored: forms.BaseForm, was: dict[str, str]) -> Met:
    """Hold what was typed against what is stored now (the same form, unbound), by how the boxes stood when the page was opened."""
    data, taken, clashes = typed.data.copy(), [], []
    for name in typed.fields:
        before, now, mine = was.get(name), _digest(stored[name]), _digest(typed[name])
        if before is None or now in (before, mine):
            continue
        if mine == before and isinstance(stored.fields[name].widget, BOXES):
            _put(data, stored[name])
            taken.append(name)
        else:
            clashes.append(name)
    return Met(data, taken, clashes)


def _put(data, box: forms.BoundField) -> None:
    value = _written(box)
    if isinstance(value, bool):
        data.pop(box.html_name, None)
        if value:
            data[box.html_name] = "on"
    elif isinstance(value, list):
        data.setlist(box.html_name, value)
    else:
        data[box.html_name] = value


def _written(box: forms.BoundField):
    """Return the value of a box as its page writes it: a text, several, or whether it is ticked."""
    value = box.value()
    if isinstance(box.field, forms.BooleanField):
        return bool(value)
    written = box.field.widget.format_value(value)
    if isinstance(written, list | tuple):
        return [str(each) for each in written]
    return "" if written is None else str(written).replace("\r\n", "\n").strip()


def _digest(box: forms.BoundField) -> str:
    return digests.sm3(json.dumps(_written(box)).encode())[:24]


def told(form: forms.BaseForm, name: str, found: list[Edit]) -> str:
    """Return the sentence on a box that another changed: by whom, when, and how it stands now. `form` is the stored one."""
    box = form[name]
    value = _written(box)
    choices = dict(getattr(box.field, "choices", ()) or ())
    words = "、".join(str(choices.get(each, each)) for each in value) if isinstance(value, list) else str(value)
    words = "是" if value is True else "否" if value is False else words
    short = words[:LONGEST] + ("…" if len(words) > LONGEST else "")
    edit = next((each for each in found if str(box.label) in each.fields), None)
    who = f"{edit.by} {edit.at} " if edit else ""
    return f"{who}已改为“{short}”。再次保存，以您填写的为准；要用那边的，请照着改回。"
