"""
Two of three key files are lost while bids come: three others open, with new keys, named by one and published by another. What was sealed to the old
keys stays shut and says so to who delivered it; nobody else learns that there was anything. Without that mark (the control) it would count.
"""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.acts.sealed.making import sealed_bid, three_openers
from tests.acts.sealed.test_two_worlds import Back, told_apart
from tests.procurement.test_two_worlds_of_a_tender import bidding, looked_at
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids import delivering, opening, planning, rekeying
from yihe.acts.sealed_bids.models import Delivery, KeyProof, Opener, Opening, Publication
from yihe.domains.procurement.tender import publishing
from yihe.foundation import workdays
from yihe.foundation.roles import DIRECTOR, OPENER, PURCHASER
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter, Notification

pytestmark = pytest.mark.django_db
__all__ = ["bidding"]  # a fixture
SECONDS = re.compile(rb":[0-9]{2}\b")  # when each world was published: its minute is taken for a token already
BODIES = ("采购办（虚构）", "审计局（虚构）", "公证处（虚构）")


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def named(town: Town, matter: Matter, people) -> None:
    perform(
        Matter.objects.get(pk=matter.pk), "name_new_openers", by=buys.as_read(town, PURCHASER), reason="两把密钥遗失（虚构）。",
        openers=list(zip(people, BODIES, strict=True)),
    )  # fmt: skip


def proved(matter: Matter, devices) -> None:
    for opener, device in zip(rekeying.proposed(Opening.objects.get(pk=matter.pk)), devices, strict=True):
        planning.register_key(opener, device.key, by=opener.user)
        ways.prove(Opener.ever.select_related("opening__matter", "user").get(pk=opener.pk), device)


def published(town: Town, matter: Matter) -> None:
    perform(Matter.objects.get(pk=matter.pk), "publish_correction", by=buys.as_read(town, DIRECTOR))


def others(town: Town) -> list:
    """Return three who shall open: one of the first three, and two new ones."""
    return [ways.openers(town)[0], *(town.story.person(OPENER, name=f"新开标人{n}（虚构）") for n in "甲乙")]


def sealed_again(matter: Matter, delivery, devices, nth: int):
    delivery = Delivery.objects.select_related("opening__matter").get(pk=delivery.pk)  # as the next request reads it
    sealed = sealed_bid(
        devices, tender=matter.number, version=str(delivery.opening.version), supplier=f"第{nth}（虚构）", price="1"
    )
    upload = delivering.begin_upload(delivery, len(sealed))
    delivering.add(upload, 0, [sealed])
    return delivering.finish(upload, timezone.now())


def page_of(delivery, code: str) -> str:
    client = Client()
    client.post("/bids/", {"number": delivery.number, "code": code})
    return client.get("/bids/mine/").content.decode()


def test_two_keys_are_lost_and_others_open(town):
    matter, before, now = ways.to(town, "bidding"), ways.openers(town), timezone.now()
    came = [ways.bid(town, matter, nth, "1") for nth in (1, 2, 3)]
    moment, people, devices = Opening.objects.get(pk=matter.pk).moment, others(town), three_openers()

    named(town, matter, people)
    with pytest.raises(NotAllowed, match="更换的开标人：.*还没有登记开标密钥"):
        published(town, matter)
    with pytest.raises(NotAllowed, match="还没有发布"):
        named(town, matter, people)
    assert Notification.objects.filter(user=people[1], text__contains="请您担任开标人").exists()
    assert [o.user for o in Opening.objects.get(pk=matter.pk).openers.all()] == before  # until they are published
    proved(matter, devices)
    published(town, matter)

    here = Opening.objects.get(pk=matter.pk)
    assert ([o.user for o in here.openers.all()], here.version, here.keys_from, here.proposed) == (people, 2, 2, None)
    assert (
        here.moment >= moment
        and here.moment - now >= timedelta(days=15)
        and workdays.is_working(timezone.localdate(here.moment))
    )
    said = Publication.objects.filter(opening=here).first()
    assert all(opener.fingerprint in said.body for opener in here.openers.all()) and "重新密封" in said.body
    assert KeyProof.objects.filter(opener__user__in=before).exists()  # what was proved before stays on record
    assert opening.standing_bids(here) == []
    for bid, *_ in came:
        assert rekeying.is_shut(bid, here)
    with pytest.raises(NotAllowed, match="不是用公布的三把开标公钥密封"):
        sealed_again(matter, came[0][1], ways.devices(), 1)

    again = [sealed_again(matter, delivery, devices, nth) for nth, (_bid, delivery, _code) in enumerate(came, 1)]
    assert {bid.replaces for bid in again} == {bid for bid, *_ in came}
    assert opening.standing_bids(Opening.objects.get(pk=matter.pk)) == again
    ways.closed(town, matter)
    lost = Opener.ever.select_related("opening__matter", "user").get(opening=here, nth=1, ordinal=2)
    with pytest.raises(NotAllowed, match="开标人已经更换"):
        opening.hand_out(lost)
    for nth in (1, 2):
        opened_by(matter, nth, devices)
    matter.refresh_from_db()
    assert matter.state == "qualifying"
    assert list(evidence.verify()) == []


def opened_by(matter: Matter, nth: int, devices) -> str:
    known = ways.devices
    try:
        ways.devices = lambda: devices
        return ways.opened_by(matter, nth)
    finally:
        ways.devices = known


def test_who_bid_before_reads_that_it_is_shut_and_who_did_not_does_not(town):
    matter = ways.to(town, "bidding")
    (_bid, delivery, code), (empty, its) = (
        ways.bid(town, matter, 1, "1"),
        delivering.begin(Opening.objects.get(pk=matter.pk)),
    )
    shut = "需要重新密封"
    assert shut not in page_of(delivery, code)
    devices = three_openers()
    named(town, matter, others(town))
    proved(matter, devices)
    assert shut not in page_of(delivery, code)
    published(town, matter)
    assert shut in page_of(delivery, code) and shut not in page_of(empty, its)
    sealed_again(matter, delivery, devices, 1)
    assert shut not in page_of(delivery, code)


def test_control_without_the_mark_the_old_ones_would_be_opened(town, monkeypatch):
    matter = ways.to(town, "bidding")
    ways.bid(town, matter, 1, "1")
    named(town, matter, others(town))
    proved(matter, three_openers())
    published(town, matter)
    monkeypatch.setattr(opening, "is_shut", lambda bid, here: False)
    assert len(opening.standing_bids(Opening.objects.get(pk=matter.pk))) == 1


def test_what_is_not_taken_up_leaves_the_openers_as_they_were(town):
    matter = ways.to(town, "bidding")
    named(town, matter, others(town))
    perform(
        Matter.objects.get(pk=matter.pk), "drop_correction", by=buys.as_read(town, DIRECTOR), reason="找到了（虚构）。"
    )
    here = Opening.objects.get(pk=matter.pk)
    assert (here.keys, here.proposed) == (1, None) and [o.user for o in here.openers.all()] == ways.openers(town)
    named(town, matter, others(town))
    assert Opening.objects.get(pk=matter.pk).proposed == 3  # another set of rows, however often
    bid, *_ = ways.bid(town, matter, 1, "1")
    assert opening.standing_bids(here) == [bid]


def test_one_person_twice_or_from_one_body_opens_nothing(town):
    matter, (one, two, _three) = ways.to(town, "bidding"), ways.openers(town)
    with pytest.raises(NotAllowed, match="三个人"):
        named(town, matter, [one, one, two])
    assert not Opening.objects.get(pk=matter.pk).proposed


def test_fewer_than_two_proofs_before_the_moment_are_told_with_the_way_on(town):
    matter = ways.to(town, "bidding")
    here = Opening.objects.get(pk=matter.pk)
    town.travel(timezone.localdate(publishing.proofs_count_from(here)) + timedelta(days=1))
    publishing.remind_openers()
    assert Notification.objects.filter(user=town.who(PURCHASER), text__contains="更换开标人和密钥").exists()
    assert publishing.in_danger(matter, 0) == "" and "另外两位" in publishing.in_danger(matter, 1)


def test_two_bids_and_five_look_alike_when_the_keys_are_replaced(bidding, town):
    here, people = bidding
    matter = here.opening.matter
    three, devices = others(town), three_openers()
    paths = [
        f"/bids/{matter.number}/",
        f"/bids/{matter.number}/sealer/",
        f"/desk/matters/{matter.number}/",
        f"/desk/matters/{matter.parent.number}/",
    ]
    paths += [f"/desk/openings/{matter.number}/", "/desk/", "/desk/openings/", "/desk/kinds/tender/", "/tenders/"]
    people = [*people, ("who opens now", three[1]), ("who opened", ways.openers(town)[1])]

    def world(many: int) -> dict:
        seen = {}
        try:
            with transaction.atomic():
                for _each in range(many):
                    here.deliver()
                named(town, matter, three)
                proved(matter, devices)
                published(town, matter)
                seen = {k: (*said[:2], SECONDS.sub(b"", said[2])) for k, said in looked_at(people, paths).items()}
                seen["told"] = list(Notification.objects.values_list("user", "text"))
                raise Back
        except Back:
            return seen

    two, five = world(2), world(5)
    assert two["who opens now", f"/desk/openings/{matter.number}/"][0] == 200
    assert two["who opened", f"/desk/openings/{matter.number}/"][0] == 404
    assert {where: told_apart(two[where], five[where]) for where in two if two[where] != five[where]} == {}
