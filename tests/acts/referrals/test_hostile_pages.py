"""转介, attacked by its pages: another county's desk at the ports, a receiver who is none any more."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.acts.referrals.conftest import GIVEN
from tests.acts.referrals.fake_server import FakeServer
from yihe.acts.referrals import delivering, incoming, panels
from yihe.acts.referrals.models import PortItem, Reception, Referral
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters.actions import NotAllowed, perform

ELSEWHERE = "320583"
WORDS = [GIVEN[name] for name in ("name", "phone", "story", "need", "safe_note")]


@pytest.fixture
def see(client):
    def look(user, name: str, *args):
        client.force_login(user)
        return client.get(reverse(name, args=args)).content.decode()

    return look


def test_what_came_in_about_a_hand_over_is_for_whoever_may_know_of_it(see, people, sent, person):
    sent("governance")
    server = FakeServer()
    delivering.deliver("governance", server)
    server.says("progress", "OURS-1", PortItem.objects.get().key)  # without a word: nobody can read it
    incoming.take_in("governance", server)

    assert "OURS-1" in see(people.desk, "desk:referrals:ports")
    assert "OURS-1" not in see(person(ADVICE_DESK, region=ELSEWHERE), "desk:referrals:ports")


def test_whoever_receives_no_more_reads_no_more(see, people, in_hand):
    """The role alone is nobody's key: neither before they were entered, nor after they were taken out."""
    matter = in_hand()
    page = see(people.aid, "desk:matter", matter.number)
    assert all(word in page for word in WORDS)

    Reception.objects.filter(account=people.aid).update(until=timezone.localdate() - timedelta(days=1))

    page = see(people.aid, "desk:matter", matter.number)
    assert not [word for word in WORDS if word in page]
    with pytest.raises(NotAllowed, match="不是这个接收单位登记的接收人"):
        perform(matter, "word", by=people.aid, progress="在办（虚构）")
    assert panels.shown(Referral.objects.get(pk=matter.pk), matter, people.desk), "whoever opened it reads on"
