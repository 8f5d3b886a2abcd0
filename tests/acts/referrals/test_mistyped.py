"""No act of a hand-over ends in a dead button because of what was typed."""

import pytest

from tests import mistyped
from tests.ways import WAYS
from tests.ways.referrals import receives
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.acts.referrals import reception
from yihe.acts.referrals.door import RECEIVER
from yihe.matters import kinds


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_every_act_of_a_hand_over_stays_pressable(monkeypatch, town, person):
    another = person(RECEIVER)
    receives(town)
    reception.enter(
        by=None,
        region="320585",
        receiver="legal_aid",
        account=another.username,
        since="2020-01-01",
        source="来函（虚构）",
    )
    tried = set()
    for matter in everywhere(town, kinds.get("referral"), WAYS["referral"]):
        tried |= mistyped.stays_pressable(monkeypatch, matter)

    assert mistyped.with_a_form("yihe.acts.referrals.") == tried
