"""Promises about rooms that are installed beside the product: the suite installs two (tests/rooms/test_from_outside.py)."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests import mistyped
from tests.conftest import TAICANG
from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.acts.hearing.rules import ENTERS
from yihe.foundation import doors
from yihe.foundation.roles import ADMINISTRATOR, CLERK, EXPERT, POWERS, SECURITY_OFFICER, Role
from yihe.matters import kinds, samples
from yihe.registers.accounts import edits, grants
from yihe.registers.accounts.models import ProposedMembership, User

ROOMS = [door for door in doors.every() if not door.package.startswith("yihe.")]
KINDS = [kind for kind in kinds.every() if kind.__module__.startswith(mistyped.OUTSIDE)] if mistyped.OUTSIDE else []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_kind_from_outside_brings_a_sample(kind):
    assert kind.code in samples.every(), (
        f"name in the room's door `samples`, and there a Sample for {kind.code} (yihe/matters/samples.py)"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_act_of_a_kind_from_outside_stays_pressable(person, organization, monkeypatch, kind):
    tried = set()
    for matter in everywhere(Town(person, organization, monkeypatch), kind, WAYS[kind.code]):
        tried |= mistyped.stays_pressable(monkeypatch, matter)

    asked = mistyped.with_a_form(f"{kind.__module__.partition('.')[0]}.")
    untried = {action for code, action in asked if code == kind.code} - {action for _code, action in tried}
    untried -= {ENTERS}  # comes with every kind that gives, for a paper that was scanned in: subsidies/test_mistyped.py
    assert untried == set(), (
        f"{kind.__module__}: nobody was ever offered these actions with nothing against them: say in the Sample what brings them "
        "about, and let its contents go their way"
    )


@pytest.mark.parametrize("door", doors.every(), ids=lambda door: door.name)
def test_a_door_leads_to_pages_that_are_there(door):
    assert [entry.page for entry in door.menu if not reverse(entry.page)] == []
    for form in door.long_forms:
        assert form in {name for name in _names()}, f"{door.package}: no page is called {form}"


@pytest.mark.parametrize("door", doors.every(), ids=lambda door: door.name)
def test_what_a_door_names_can_be_read(door):
    for what in ("ties", "sheets", "pages", "chapters", "story", "samples", "facts"):
        assert all(found is not None for _door, found in doors.brought(what))
    assert [role.code for role in door.roles if role.power and role.power not in POWERS] == []


@pytest.mark.parametrize(
    "role", [r for door in doors.every() for r in door.roles if not r.by_code], ids=lambda role: role.code
)
def test_every_role_of_a_room_can_be_given_by_those_who_give_roles(person, organization, role):
    giver, confirmer = person(ADMINISTRATOR), person(SECURITY_OFFICER)
    place = {"organization": organization} if role.place == "organization" else {"region": TAICANG}
    holder = edits.open_account(by=giver, username="holder", name="受任人")

    given = grants.grant(holder, role, by=giver, **place)
    if isinstance(given, ProposedMembership):
        given = grants.confirm(given, by=confirmer)

    assert [(hat.role, hat.region, hat.organization) for hat in User.objects.get(pk=holder.pk).hats] == [
        (role, place.get("region", ""), place.get("organization"))
    ]


def test_a_role_outside_reaches_a_region_or_an_organization_as_it_says_and_not_the_other(person, organization):
    """The control: what the promise above gives is refused elsewhere, and an outside role over a region is nobody of government."""
    liaison, volunteer = (
        Role("liaison", "联系人", "outside", sits="region"),
        Role("aide", "志愿者", "outside", sits="organization"),
    )
    holder = person()
    for role, place, words in (
        (liaison, {}, "“联系人”的任职要写明管辖区划。"),
        (liaison, {"organization": organization}, "“联系人”的任职要写明管辖区划。"),
        (liaison, {"region": TAICANG, "organization": organization}, "“联系人”的任职不写所属组织。"),
        (volunteer, {}, "志愿者要写明所属组织。"),
        (volunteer, {"region": TAICANG}, "“志愿者”的任职不写管辖区划。"),
        (Role("nowhere", "无处", "outside"), {}, "“无处”不能授予。"),
    ):
        with pytest.raises(ValidationError) as refused:
            grants.grant(holder, role, by=None, **place)
        assert refused.value.messages == [words]

    assert (liaison.is_staff, volunteer.is_staff, CLERK.place, EXPERT.place) == (False, False, "region", "")


def _names() -> set[str]:
    from tests.promises.test_every_address import addresses

    return {name for name, _entry, _route in addresses()}
