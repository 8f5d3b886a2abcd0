"""A tender from its document to its award, by the real acts of the right people; and what stands in the way."""

from decimal import Decimal

import pytest

from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids.models import BidLetter, Publication
from yihe.domains.procurement.models import Award, Bid
from yihe.foundation.roles import PURCHASER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_a_tender_from_its_document_to_the_contract(town):
    matter = ways.to(town, "won")

    first, second, third = Bid.objects.order_by("rank")
    assert [(b.label[:2], b.rank, b.total) for b in (first, second, third)] == [
        ("第1", 1, D("93.00")), ("第2", 2, D("84.80")), ("第3", 3, D("77.00")),
    ]  # fmt: skip
    award = Award.objects.get()
    assert (award.amount, award.supplier.name, award.how) == (D(168_000), "第1律师事务所（虚构）", "tender")
    assert list(Publication.objects.order_by("nth").values_list("sort", flat=True)) == ["document", "award"]
    letters = {letter.bid_id: letter.body for letter in BidLetter.objects.all()}
    assert len(letters) == 3
    assert "84.80" in letters[second.opened.bid_id] and "93.00" not in letters[second.opened.bid_id]
    purchase = Matter.objects.get(pk=matter.parent_id)
    assert purchase.state == "awarded"
    perform(
        purchase, "draw_contract", by=buys.as_read(town, PURCHASER), **buys.terms(town) | {"quality": ways.HANDS_OVER}
    )
    assert list(evidence.verify()) == []
