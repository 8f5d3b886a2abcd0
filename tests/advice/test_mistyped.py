"""No act of advice, of whatever kind, ends in a dead button because of what was typed."""

import pytest

from tests import mistyped
from tests.advice.conftest import ANSWER
from tests.conftest import TAICANG
from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.domains.advice import asking
from yihe.foundation.roles import DUTY_LAWYER
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Matter


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_every_act_of_advice_stays_pressable(monkeypatch, town, in_hand, people, person, roster):
    tried = set()
    for code in ("consultation", "call_back", "complaint"):
        for matter in everywhere(town, kinds.get(code), WAYS[code]):
            tried |= mistyped.stays_pressable(monkeypatch, matter)

    person(DUTY_LAWYER, region=TAICANG)  # a third, who could read instead of the second
    roster(people.lawyer, people.second)
    harmed = in_hand(phone="13800000000", safe_way="call")
    perform(harmed, "harm", by=people.lawyer)
    read = in_hand(topic="house")
    perform(read, "submit", by=people.lawyer, answer=ANSWER)
    complained = asking.complain(region=TAICANG, words="邻居打孩子，孩子八岁（虚构）")
    for matter in (harmed, read, complained):
        tried |= mistyped.stays_pressable(monkeypatch, Matter.objects.get(pk=matter.pk))

    assert mistyped.with_a_form("yihe.domains.advice.") == tried
