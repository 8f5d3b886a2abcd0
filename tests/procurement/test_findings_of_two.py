"""What weighs on one bid is found by two: proposed with facts, agreed to by somebody else, and told to its bidder with reasons."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.procurement.test_likeness_of_bids import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.reviews.models import Finding, Subject
from yihe.acts.sealed_bids.models import BidLetter
from yihe.domains.procurement.models import Bid, ProposedFinding
from yihe.foundation.roles import CLERK, REVIEWER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
WHY = "承诺函没有响应每月坐班（虚构）。"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def again(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def test_a_bid_is_struck_by_two_and_its_bidder_reads_why_and_too_few_then_fail(town):
    matter = ways.to(town, "seating")
    ways.seated(town, matter)
    clerk, other = buys.as_read(town, CLERK), buys.as_read(town, REVIEWER)
    bid = Bid.objects.get(tender=matter.pk, ordinal=2)
    town.hand_in(again(matter), "panel_finding", by=CLERK)
    said = {"bid": bid, "ground": "content", "why": WHY}
    assert "没有等第二人同意" in refused(matter, "agree", other, findings=[])

    perform(again(matter), "strike", by=clerk, **said)
    assert Bid.objects.get(pk=bid.pk).ground == "", "one person strikes nobody"
    assert "已由" in refused(matter, "strike", clerk, **said)
    waiting = ways.waiting(matter)
    assert "须由另一人同意" in refused(matter, "agree", clerk, findings=waiting)
    ways.likeness_answered(matter)
    assert "第2律师事务所（虚构）的“认定无效”还没有第二人同意" in refused(matter, "begin", clerk)

    perform(again(matter), "disagree", by=other, findings=waiting, reason="第 8 页写了（虚构）。")
    assert (Bid.objects.get(pk=bid.pk).ground, ways.waiting(matter).count()) == ("", 0)
    for each in (bid, Bid.objects.get(tender=matter.pk, ordinal=3)):
        perform(again(matter), "strike", by=clerk, **said | {"bid": each})
    perform(again(matter), "agree", by=other, findings=ways.waiting(matter))
    matter = again(matter)
    assert (Bid.objects.get(pk=bid.pk).ground, matter.state) == ("content", "failed"), "one is left, and two are needed"
    (letter,) = BidLetter.objects.filter(bid=bid.opened.bid)
    assert WHY in letter.body and "第五十二条" in letter.body
    assert list(evidence.verify()) == []


def test_a_corrected_price_and_objective_points_are_of_two_and_stand_in_the_letter_with_their_basis(town):
    matter = ways.to(town, "seating")
    clerk, other = buys.as_read(town, CLERK), buys.as_read(town, REVIEWER)
    bid = Bid.objects.get(tender=matter.pk, ordinal=2)
    town.hand_in(again(matter), "clarification", by=CLERK)
    perform(
        again(matter), "correct_price", by=clerk, bid=bid, words="壹拾柒万陆仟元整", text=None, lines=[], confirmed="yes"
    )  # fmt: skip
    perform(again(matter), "agree", by=other, findings=ways.waiting(matter))
    ways.begun(town, matter)
    subject = Subject.objects.filter(panel__matter=matter).order_by("pk")[0]
    said = {"subject": subject, "criterion": "c2", "basis": "人员表第 5 页"}
    assert "应在 0 至 20 之间" in refused(matter, "find_points", clerk, points=21, **said)
    perform(again(matter), "find_points", by=clerk, points=18, **said)
    assert not Finding.objects.exists()
    assert "须由另一人同意" in refused(matter, "agree_points", clerk, findings=ways.waiting(matter))
    perform(again(matter), "disagree", by=other, findings=ways.waiting(matter), reason="应按社保记录（虚构）。")
    ways.scored(town, matter)
    ways.awarded(town, again(matter))

    letters = {letter.bid_id: letter.body for letter in BidLetter.objects.all()}
    body = letters[bid.opened.bid_id]
    assert "报价修正：小写 ¥175,000.00 与大写 ¥176,000.00 不一致，以大写为准。" in body
    assert "“派驻人员”得 16.0 分，依据：投标文件第 5 页" in body
    assert all("得 18.0" not in each or pk != bid.opened.bid_id for pk, each in letters.items()), (
        "another's stays another's"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposedFinding.objects.create(
            tender_id=matter.pk, bid=bid, sort="strike", ground="law", why="x", by=clerk, agreed_by=clerk, agreed_on=timezone.localdate()
        )  # fmt: skip
