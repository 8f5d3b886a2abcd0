"""Promises about rooms that are installed beside the product: the suite installs two (tests/rooms/test_from_outside.py)."""

import pytest
from django.urls import reverse

from tests import mistyped
from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.foundation import doors
from yihe.foundation.roles import POWERS
from yihe.matters import kinds, samples

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

    assert tried == {
        each for each in mistyped.with_a_form(f"{kind.__module__.partition('.')[0]}.") if each[0] == kind.code
    }


@pytest.mark.parametrize("door", doors.every(), ids=lambda door: door.name)
def test_a_door_leads_to_pages_that_are_there(door):
    assert [entry.page for entry in door.menu if not reverse(entry.page)] == []
    for form in door.long_forms:
        assert form in {name for name in _names()}, f"{door.package}: no page is called {form}"


@pytest.mark.parametrize("door", doors.every(), ids=lambda door: door.name)
def test_what_a_door_names_can_be_read(door):
    for what in ("ties", "sheets", "pages", "chapters", "story", "samples"):
        assert all(found is not None for _door, found in doors.brought(what))
    assert [role.code for role in door.roles if role.power and role.power not in POWERS] == []


def _names() -> set[str]:
    from tests.promises.test_every_address import addresses

    return {name for name, _entry, _route in addresses()}
