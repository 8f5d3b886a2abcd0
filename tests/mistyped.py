"""
What a page answers when an act is refused for what was typed: every act with a form, at a matter where it is offered.

The refusal is a rule of its own (`check=`), put on the action beside the real form, so that it is about what was said and
nothing else. A form that refuses first is as good: it too is about what was typed.
"""

from io import BytesIO

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.ways.walking import entered
from yihe.foundation import doors
from yihe.foundation.roles import CLOCK
from yihe.matters import codes, kinds
from yihe.matters import forms as action_forms
from yihe.matters.actions import offered
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User
from yihe.registers.evidence.models import AccessEntry, Verb

SENTENCE = "这样填不行，请改。"
TYPED = "写明的事由"
# Whose acts are tried: each by a `test_mistyped.py` of its own, those of rooms from outside by tests/promises/test_every_room.py.
OUTSIDE = tuple(f"{door.package}." for door in doors.every() if not door.package.startswith("yihe."))
PACKAGES = (
    "yihe.domains.subsidies.",
    "yihe.domains.procurement.",
    "yihe.domains.incubation.",
    "yihe.domains.functions.",
    "yihe.domains.advice.",
    "yihe.domains.station_work.",
    "yihe.acts.",
    "tests.",
    *OUTSIDE,
)


def with_a_form(package: str) -> set[tuple[str, str]]:
    """Return (kind, action) of everything that a person is asked something for, in the kinds of a package."""
    return {
        (kind.code, action.name)
        for kind in kinds.every()
        if kind.__module__.startswith(package)
        for action in kind.workflow.actions.values()
        if action.form and not action.automatic and set(action.roles) != {CLOCK}
    }


def stays_pressable(monkeypatch, matter: Matter) -> set[tuple[str, str]]:
    """Have everybody send what they are offered at a matter, wrongly filled in, and return (kind, action) of what was sent."""
    tried = _by_code(monkeypatch, matter)
    for user in User.objects.order_by("pk"):
        fresh = Matter.objects.get(pk=matter.pk)
        for action, why in offered(fresh, user):
            if action.form and not why and (matter.kind, action.name) not in tried:
                _one(monkeypatch, fresh, action, user)
                tried.add((matter.kind, action.name))
    return tried


def _one(monkeypatch, matter: Matter, action, user) -> None:
    client, before = Client(), (matter.state, matter.chain_length)
    client.force_login(user)
    said = filled_in(action_forms.of(action, matter, user)) | {"seen": matter.chain_length}
    refusals = AccessEntry.objects.filter(verb=Verb.REFUSED).count()
    with monkeypatch.context() as patch:
        patch.setattr(action, "check", lambda *_args, **_said: SENTENCE)
        answer = client.post(f"/desk/matters/{matter.number}/do/{action.name}/", said)
    shown, what = answer.content.decode(), (matter.kind, action.name)
    assert answer.status_code == 422, what
    assert 'class="error-summary" role="alert" tabindex="-1" data-focus' in shown, what
    assert "disabled" not in shown.partition("<main")[2] and 'type="submit"' in shown.partition("<main")[2], what
    assert all(TYPED in shown for each in said.values() if each == TYPED), what
    assert AccessEntry.objects.filter(verb=Verb.REFUSED).count() == refusals, what
    matter.refresh_from_db()
    assert (matter.state, matter.chain_length) == before, what


def _by_code(monkeypatch, matter: Matter) -> set[tuple[str, str]]:
    """As `stays_pressable`, for the party that acts with its code: on the pages it has entered, in a browser without a sign-in."""
    tried, before = set(), (matter.state, matter.chain_length)
    actions = kinds.get(matter.kind).workflow_of(matter).actions_from(matter.state)
    for action in (each for each in actions if each.by_code and each.form):
        client, party = Client(), entered(matter)
        client.cookies["yihe-party"] = codes.enter(party)
        said = filled_in(action_forms.of(action, matter, None)) | {"seen": matter.chain_length}
        with monkeypatch.context() as patch:
            patch.setattr(action, "check", lambda *_args, **_said: SENTENCE)
            answer = client.post(reverse("portal:mine_act", args=[action.name]), said)
        shown, what = answer.content.decode(), (matter.kind, action.name)
        assert (answer.status_code, SENTENCE in shown) == (422, True), what
        assert "disabled" not in shown.partition("<main")[2], what
        assert all(TYPED in shown for each in said.values() if each == TYPED), what
        matter.refresh_from_db()
        assert (matter.state, matter.chain_length) == before, what
        tried.add(what)
    return tried


def filled_in(form) -> dict:
    """Return something for every field of a form."""
    return {bound.html_name: _something(bound) for bound in form if _something(bound) is not None}


def _something(bound):
    field = bound.field
    if bound.initial not in (None, "", []) and not isinstance(field, forms.ModelChoiceField | forms.FileField):
        return bound.initial
    if isinstance(field, forms.FileField):
        picture = BytesIO()
        Image.new("RGB", (8, 8), "white").save(picture, "PNG")
        return SimpleUploadedFile("扫描件.png", picture.getvalue(), "image/png")
    if isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first()
        return first and first.pk
    if isinstance(field, forms.ChoiceField):
        return next((value for value, _label in field.choices if value and not isinstance(_label, list)), None)
    if isinstance(field, forms.DateField):
        return timezone.localdate().isoformat()
    if isinstance(field, forms.DecimalField | forms.IntegerField):
        return "1"
    return "on" if isinstance(field, forms.BooleanField) else TYPED
