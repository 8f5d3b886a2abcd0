"""竞争性磋商 (财库〔2014〕214号) by the tender's parts: with each supplier, what changes told to all, final offers read once and written down by two."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.procurement.test_refusals import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.models import SitsFor, Subject
from yihe.acts.sealed_bids.models import BidLetter, Opening, Publication
from yihe.domains.procurement.models import Award, Bid, NeedChange, Talk, Tender
from yihe.domains.procurement.tender import qualifying, wording
from yihe.foundation.roles import CLERK, PURCHASER, REVIEWER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal
PRICES = ("520000", "540000", "560000")
FINALS = ("519000", "500000", "")  # the second comes down, the third gives none


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def consulted(town, state: str) -> Matter:
    return ways.to(town, state, budget=ways.CONSULTATION, prices=PRICES)


def read(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def test_a_consultation_from_its_talks_to_the_award_of_two_that_are_left(town):
    matter = consulted(town, "seating")
    clerk, bids = town.who(CLERK), list(Bid.objects.order_by("ordinal"))
    assert (Opening.objects.get().least, len(review_rules.the_panel(read(matter)).working_seats())) == (3, 2)
    ways.seated(town, matter)
    panel = review_rules.the_panel(read(matter))
    assert sorted(str(seat.sits_for) for seat in panel.working_seats()) == sorted(
        [SitsFor.BUYER, SitsFor.EXPERT, SitsFor.EXPERT]
    )
    assert "先分别磋商，再提交最后报价" in refused(read(matter), "begin", clerk)

    perform(read(matter), "start_talks", by=buys.as_read(town, CLERK))
    until = timezone.now() + timedelta(hours=2)
    perform(read(matter), "note_talk", by=buys.as_read(town, CLERK), bid=bids[0], words="谈了坐班（虚构）。")
    said = refused(read(matter), "ask_finals", clerk, until=until)
    assert bids[1].label in said and bids[2].label in said and bids[0].label not in said, (
        "equal chances: each is talked with"
    )
    ways.changed(town, matter)
    assert Tender.objects.get().scope == ways.CHANGED
    told = BidLetter.objects.filter(title__contains="变动通知")
    assert {letter.bid_id for letter in told} == {bid.opened.bid_id for bid in bids} and ways.CHANGED in told[0].body
    ways.finals_asked(town, read(matter))
    assert "现在不能登记" in refused(read(matter), "read_finals", clerk, **ways.finals(matter))

    ways.finals_read(town, read(matter), *FINALS)
    assert set(Bid.objects.values_list("final", flat=True)) == {None}, "one person's word is none"
    assert refused(read(matter), "confirm_finals", clerk, **ways.finals(matter, *FINALS)), "not by whoever read first"
    differs = refused(read(matter), "confirm_finals", town.who(REVIEWER), **ways.finals(matter, "519000", "500001", ""))
    assert bids[1].label in differs and bids[0].label not in differs and "500,000" not in differs
    ways.finals_confirmed(town, read(matter), *FINALS)
    assert read(matter).state == "settled", "two that are left go on (财库〔2015〕124号)"
    assert [(b.ground, b.price) for b in Bid.objects.order_by("ordinal")] == [
        ("", D(519_000)), ("", D(500_000)), ("no_final", D(560_000)),
    ]  # fmt: skip

    ways.begun(town, read(matter))
    assert [(s.label, s.price) for s in Subject.objects.order_by("pk")] == [
        (bids[0].label, D(519_000)),
        (bids[1].label, D(500_000)),
    ]
    ways.scored(town, read(matter), points=("40", "40"), found=("16", "16"))
    ways.awarded(town, read(matter))
    award = Award.objects.get()
    assert (award.amount, award.supplier) == (D(500_000), bids[1].body), (
        "the final offer counts, and no highest or lowest is dropped"
    )
    notice = Publication.objects.get(sort="award")
    assert "成交公告" in notice.title and "成交供应商" in notice.body and "中标" not in notice.title + notice.body
    assert "中标" not in "".join(letter.title + letter.body for letter in BidLetter.objects.all())
    document = Publication.objects.get(sort="document")
    assert "竞争性磋商公告" in document.title and "招标" not in document.body and "投标" not in document.body
    assert list(evidence.verify()) == []


def seen(town, matter: Matter, role) -> str:
    client = Client()
    client.force_login(buys.as_read(town, role))
    return client.get(matter.get_absolute_url()).content.decode()


def test_the_days_of_a_consultation_are_its_own(town):
    matter = ways.started(town, ways.CONSULTATION)
    ways.written(town, matter)
    ways.named(town, matter, 9)
    assert "至少 10" in refused(read(matter), "offer", town.who(PURCHASER))
    perform(read(matter), "move_opening", by=buys.as_read(town, PURCHASER), moment=ways.moment(12), place="三楼")
    ways.published(town, read(matter))
    said = {"about": "standard", "text": "说明（虚构）。", "touches": True}
    town.travel(timezone.localdate() + timedelta(days=9))
    sentence = refused(read(matter), "propose_correction", town.who(PURCHASER), **said, moment=ways.moment(3))
    assert "至少还要 5 日" in sentence and "财库〔2014〕214号" in sentence
    perform(read(matter), "propose_correction", by=buys.as_read(town, PURCHASER), **said, moment=ways.moment(6))


def test_talks_belong_to_a_consultation(town):
    tender = ways.to(town, "seating")
    ways.seated(town, tender)
    assert "没有磋商和最后报价" in refused(read(tender), "start_talks", town.who(CLERK))


def test_a_change_is_of_what_is_bought_and_brings_in_nothing_forbidden(town):
    matter = consulted(town, "talking")
    town.hand_in(read(matter), "need_change", by=CLERK)
    clerk = town.who(CLERK)

    assert "没有变动" in refused(read(matter), "change_need", clerk, part="draft", text=ways.HANDS_OVER)
    said = refused(read(matter), "change_need", clerk, part="scope", text="服务人员须为本地律师事务所的律师。")
    assert "政府采购法实施条例 第二十条" in said and "磋商也不能加上" in said
    ways.changed(town, read(matter), text=f"{ways.HANDS_OVER}\n逾期一次扣二百元。", part="draft")
    assert NeedChange.objects.get().before == ways.HANDS_OVER
    assert Tender.objects.get().draft.endswith("扣二百元。"), "the contract that follows is held to it"


def test_one_that_is_left_is_too_few_and_the_round_ends(town):
    matter = consulted(town, "talking")
    bids = list(Bid.objects.order_by("ordinal"))
    ways.withdrawn(town, matter, bids[0])
    assert read(matter).state == "talking", "two go on"
    assert "不再参加" in seen(town, matter, CLERK), "who leaves lawfully was found invalid by nobody"
    ways.heard(town, read(matter))
    assert not Talk.objects.filter(bid=bids[0]).exists()
    ways.withdrawn(town, read(matter), bids[1])

    assert read(matter).state == "failed"
    body = Publication.objects.get(sort="failed").body
    assert "不足 2 份" in body and "财库〔2014〕214号 第三十四条" in body and "终止" in body
    assert Bid.objects.get(pk=bids[0].pk).get_ground_display() == "提交最后报价以前退出磋商"
    told = BidLetter.objects.filter(bid=bids[0].opened.bid).order_by("-pk")[0].body
    assert "您在提交最后报价以前退出了磋商。人手不够" in told and "没有通过审查" not in told


@pytest.mark.parametrize(
    ("ground", "said"),
    [("withdrawn", "退出了磋商"), ("no_final", "没有在规定时间内提交最后报价"), ("content", "没有通过审查")],
)
def test_who_is_out_is_told_what_it_was_and_a_first_review_finds_nobody_gone(ground, said):
    bid = Bid(ground=ground, why="（虚构）")
    told = {
        each: each in qualifying.out(bid, wording.TENDER)
        for each in ("退出了磋商", "没有在规定时间内提交最后报价", "没有通过审查")
    }
    assert [each for each, there in told.items() if there] == [said]
    assert (ground in dict(qualifying.CHOICES)) == (ground == "content")


def test_what_was_written_down_wrongly_goes_back_and_nobody_talks_again_after_it(town):
    matter = consulted(town, "offering")
    ways.finals_read(town, read(matter))
    page = seen(town, matter, REVIEWER)
    assert "登记最后报价（第二人）" in page and "519,000" not in page and "519000" not in page, (
        "the second reads what came, not what was typed"
    )
    perform(read(matter), "differ_finals", by=buys.as_read(town, REVIEWER), reason="有一家登记错了。")
    assert set(Bid.objects.values_list("final_found", flat=True)) == {None}
    town.hand_in(read(matter), "withdrawal", by=CLERK)
    late = refused(read(matter), "withdraw", town.who(CLERK), bid=Bid.objects.first(), why="太低了。")
    assert "不能再退出磋商" in late, "who sees that theirs is known does not take it back"
    page = seen(town, matter, CLERK)
    assert "谈了坐班的时间和人员" in page and "最后报价收到" in page
    above = {"offers": {str(bid.pk): D("600000.01") for bid in Bid.objects.all()}}
    town.hand_in(read(matter), "final_offers", by=CLERK)
    assert "没有有效的最后报价的，留空" in refused(read(matter), "read_finals", town.who(CLERK), **above)
