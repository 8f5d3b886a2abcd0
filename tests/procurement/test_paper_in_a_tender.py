"""A bid on paper in a real tender: opened with the others, scanned before anybody looks at it, told of by its number and code."""

import pytest
from django.test import Client

from tests.procurement.test_tender_refusals import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids import paper, reading_paper
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement.models import Bid, LikenessCheck
from yihe.domains.procurement.tender import alike
from yihe.domains.procurement.tender.qualifying import ON_PAPER
from yihe.foundation.roles import CLERK, PURCHASER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
NAME = "第3律师事务所（虚构）"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def opened(town):
    """Return a tender whose bids are open, two that came as files and one on paper; the number and the code of that."""
    matter = ways.to(town, "bidding")
    here = Opening.objects.select_related("matter").get(pk=matter.pk)
    assert paper.cannot_take(buys.as_read(town, PURCHASER), here)
    buys.a_supplier(3, NAME)
    window = ways.fresh(town.story.person(CLERK, name="窗口同志（虚构）"))
    bid, code = paper.take(here, by=window, envelopes=1, condition=paper.INTACT, sealed=True)
    for nth, price in enumerate(ways.PRICES[:2], 1):
        ways.bid(town, matter, nth, price)
    ways.closed(town, matter)
    said = paper.Said(NAME, "", ways.PRICES[2], "", True, "甲代表（虚构）")
    for opener in here.openers.select_related("opening__matter", "user").filter(ordinal__lte=2):
        reading_paper.read_paper(opener, bid.number, said, session=f"session {opener.ordinal}")
    ways.opened_by(matter, 1)
    assert ways.opened_by(matter, 2) == ""
    return Matter.objects.get(pk=matter.pk), bid.delivery, code


def test_it_is_a_bid_as_the_others_are_and_is_scanned_before_anybody_looks(town, opened):
    matter, delivery, code = opened
    row = Bid.objects.get(label=NAME)
    assert (row.ordinal, str(row.price)) == (1, f"{ways.PRICES[2]}.00") and row.body is not None
    why = refused(matter, "find", buys.as_read(town, CLERK), **ways.conclusions(matter))
    assert NAME in why and "还有 1 份没有扫描" in why
    town.hand_in(matter, ON_PAPER, by=CLERK)
    ways.qualified(town, Matter.objects.get(pk=matter.pk))
    assert Bid.objects.qualified().count() == 3
    alike.compare_what_is_open()
    assert f"{NAME}：纸质投标，没有电子文字可以比对" in LikenessCheck.objects.get().unread
    assert list(evidence.verify()) == []


def test_whose_it_is_reads_the_letter_with_number_and_code(town, opened):
    matter, delivery, code = opened
    town.hand_in(matter, ON_PAPER, by=CLERK)
    first = f"b{Bid.objects.get(label=NAME).ordinal}"
    others = [f"b{row.ordinal}" for row in Bid.objects.exclude(label=NAME)]
    ways.qualified(town, Matter.objects.get(pk=matter.pk), **dict.fromkeys([first, *others], "content"))
    client = Client()
    client.post("/bids/", {"number": delivery.number, "code": code})
    page = client.get("/bids/mine/").content.decode()
    assert f"{delivery.number}-01" in page and "没有通过审查" in page


def test_control_without_paper_nothing_has_to_be_scanned(town):
    matter = ways.to(town, "qualifying")
    perform(matter, "find", by=buys.as_read(town, CLERK), **ways.conclusions(matter))
    assert Matter.objects.get(pk=matter.pk).state == "confirming"
