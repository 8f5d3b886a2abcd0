"""No act of an appointment ends in a dead button because of what was typed."""

import pytest

from tests import mistyped
from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.matters import kinds


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_every_act_of_an_appointment_stays_pressable(monkeypatch, town):
    tried = set()
    for matter in everywhere(town, kinds.get("appointment"), WAYS["appointment"]):
        tried |= mistyped.stays_pressable(monkeypatch, matter)

    assert mistyped.with_a_form("yihe.acts.appointments.") == tried
