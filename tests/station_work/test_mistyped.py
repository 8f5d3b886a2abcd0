"""No act of the village's own work, of whatever kind, ends in a dead button because of what was typed."""

import pytest

from tests import mistyped
from tests.ways import WAYS, helping
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.matters import kinds


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_every_act_of_a_village_stays_pressable(monkeypatch, town):
    tried = set()
    for kind in kinds.every():
        if kind.__module__.startswith("yihe.domains.station_work."):
            for matter in everywhere(town, kind, WAYS[kind.code]):
                tried |= mistyped.stays_pressable(monkeypatch, matter)
    tried |= mistyped.stays_pressable(monkeypatch, helping.help_needed(town, is_child_harm=True))

    assert mistyped.with_a_form("yihe.domains.station_work.") == tried
