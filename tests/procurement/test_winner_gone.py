"""Who was awarded signs no contract (条例 49): entered by one, decided by another; the next in rank with days of their own, or anew."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from tests.procurement.test_refusals import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.documents import papers
from yihe.acts.funds import reserving
from yihe.acts.sealed_bids.models import BidLetter, Publication
from yihe.domains.procurement.models import Award, Bid, Contract, GoneWinner, Quote, Tender
from yihe.faces.desk import page as desk
from yihe.foundation.roles import DIRECTOR, PURCHASER, REVIEWER, TREASURY
from yihe.matters import clock, evidence, kinds
from yihe.matters.actions import perform
from yihe.matters.models import Event, Matter, Notification

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def read(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def kept(purchase: Matter) -> list[Decimal]:
    return [each.amount_yuan for each in reserving.reserved_for(purchase)]


def unsigned(town) -> tuple[Matter, Matter, Matter]:
    """Return a tender that was won, its purchase, and a contract that was drawn and not signed."""
    tender = ways.to(town, "won")
    purchase = read(tender.parent)
    contract = buys.terms(town) | {"quality": ways.HANDS_OVER}
    perform(purchase, "draw_contract", by=buys.as_read(town, PURCHASER), **contract)
    drawn = Matter.objects.get(kind="contract", parent=purchase)
    perform(drawn, "drop", by=buys.as_read(town, DIRECTOR), reason="对方不签（虚构）。")
    return tender, read(purchase), drawn


def test_the_next_in_rank_has_a_letter_a_notice_and_days_of_their_own(town):
    tender, purchase, contract = unsigned(town)
    first, second, _third = Bid.objects.order_by("rank")
    before, day = kept(purchase), Tender.objects.get().challenge_until
    assert missing(town, purchase) == [], "nobody who waits for a contract is asked for the letter that refuses it"
    buys.left(town, purchase)
    assert "提出已经退出的" in page(town, purchase) and "没有签成合同的" not in page(town, purchase)
    assert (read(purchase).state, read(tender).state, Award.objects.count()) == ("leaving", "won", 1), (
        "one person's word changes nothing"
    )
    perform(read(purchase), "confirm_gone", by=buys.as_read(town, DIRECTOR))

    assert (read(purchase).state, read(tender).state, Award.objects.count()) == ("tendering", "deciding", 0)
    assert kept(purchase) == before != [], "the money stays reserved"
    way = desk.road(kinds.get("purchase"), read(purchase), list(Event.objects.filter(matter=purchase).order_by("pk")))
    assert [label for label, where in way if where != "done"] == ["评审采购中", "待签合同", "履约中", "已完成"]
    told = Notification.objects.filter(user=town.who(TREASURY).pk, text__contains="没有签成合同")
    assert first.label in told.get().text and "书面拒绝签订合同" in told.get().text
    letter = BidLetter.objects.filter(bid=first.opened.bid).order_by("-pk")[0]
    assert "结果变更告知书" in letter.title and "第七十二条" in letter.body and "人手不够" in letter.body
    correction = Publication.objects.get(sort="correction")
    assert first.label in correction.body and "第四十九条" in correction.body and "人手不够" not in correction.body
    drawn = Contract.objects.get(pk=contract.pk)
    assert (drawn.award, drawn.supplier) == (None, first.body), "what was not signed says whose it was to be"
    assert first.label in page(town, contract) and first.label in page(town, purchase)

    town.travel(read(tender).due_on + timedelta(days=1))
    clock.run()
    assert read(tender).state == "deciding", "silence chooses neither the next nor anew"
    ways.awarded(town, read(tender))
    award = Award.objects.get()
    assert (award.supplier, award.amount) == (second.body, second.price)
    notice = Publication.objects.filter(sort="award").order_by("-nth")[0]
    assert f"中标人：{second.label}。" in notice.body and "没有选用：书面拒绝签订合同" in notice.body
    assert BidLetter.objects.filter(bid=second.opened.bid).order_by("-pk")[0].title.endswith("中标通知书")
    assert Tender.objects.get().challenge_until > day
    said = buys.terms(town, "虚构合〔2026〕2号") | {"quality": ways.HANDS_OVER}
    assert "当前状态" in refused(purchase, "draw_contract", town.who(PURCHASER), **said), "it waits for the days anew"
    ways.over(town, read(tender))
    perform(read(purchase), "draw_contract", by=buys.as_read(town, PURCHASER), **said)
    assert Contract.objects.get(dropped=False).supplier == second.body
    assert list(evidence.verify()) == []


def missing(town, matter: Matter) -> list[str]:
    slots = papers.papers_on(read(matter), buys.as_read(town, PURCHASER))
    return [slot.paper.code for slot in slots if slot.is_missing]


def test_control_what_the_straight_way_needs_is_missing(town):
    contract = buys.drawn(town)
    buys.staged(town, contract)
    perform(contract, "offer", by=buys.as_read(town, PURCHASER))
    perform(read(contract), "pass_on", by=buys.as_read(town, REVIEWER))
    assert missing(town, contract) == ["signed_contract"]
    buys.signed(town, read(contract))
    perform(read(contract), "confirm", by=buys.as_read(town, DIRECTOR))
    assert missing(town, contract) == [], "a supplement and a change are asked of nobody who makes none"


def page(town, matter: Matter) -> str:
    client = Client()
    client.force_login(buys.as_read(town, DIRECTOR))
    return client.get(matter.get_absolute_url()).content.decode()


def test_who_has_days_left_did_not_fail_to_sign_and_nobody_decides_their_own_word(town, person):
    tender, purchase, _contract = unsigned(town)
    purchaser, today = town.who(PURCHASER), timezone.localdate()
    said = buys.LEFT | {"left_on": today}
    assert "拒绝签订或者催签的书面材料" in refused(purchase, "report_gone", purchaser, **said)
    town.hand_in(read(purchase), "leaving", by=PURCHASER)
    award = Award.objects.get()
    until = award.decided_on + timedelta(days=30)
    silent = refused(purchase, "report_gone", purchaser, **said | {"ground": "silent"})
    assert str(until) in silent and str(today) in silent and "第四十六条" in silent
    assert "还没有到" in refused(purchase, "report_gone", purchaser, **said | {"left_on": today + timedelta(days=1)})
    early = award.decided_on - timedelta(days=1)
    assert "早于决定成交的日期" in refused(purchase, "report_gone", purchaser, **said | {"left_on": early})
    assert "没有终止" in refused(purchase, "report_gone", purchaser, **said | {"ground": "ended"})

    town.travel(until + timedelta(days=1))
    both = person(PURCHASER, DIRECTOR)
    perform(read(purchase), "report_gone", by=ways.fresh(both), **said | {"ground": "silent"})
    assert "您或委托您的同志" in refused(purchase, "confirm_gone", both)
    assert "没有在本系统评审" not in refused(purchase, "confirm_gone_elsewhere", town.who(DIRECTOR))
    with pytest.raises(IntegrityError), transaction.atomic():
        GoneWinner.objects.update(agreed_by=F("by"), agreed_on=today)
    perform(read(purchase), "not_gone", by=buys.as_read(town, DIRECTOR), reason="对方愿意签（虚构）。")
    assert (read(purchase).state, read(tender).state, Award.objects.get().pk) == ("awarded", "won", award.pk)
    assert list(evidence.verify()) == []


def test_or_it_is_bought_anew_and_everybody_who_bid_is_told(town):
    tender = ways.to(town, "deciding")
    assert "没有中标人退出的情形" in refused(read(tender), "buy_anew", town.who(DIRECTOR), reason="。")
    ways.winner_gone(town, tender)
    letters = BidLetter.objects.count()
    perform(read(tender), "buy_anew", by=buys.as_read(town, DIRECTOR), reason="其余报价过高（虚构）。")

    purchase = read(tender.parent)
    assert (read(tender).state, purchase.state) == ("failed", "failed")
    assert "政府采购法实施条例 第四十九条" in Publication.objects.get(sort="failed").body
    assert BidLetter.objects.count() == letters + 3
    assert kept(purchase) != []
    perform(purchase, "again", by=buys.as_read(town, PURCHASER))
    perform(read(purchase), "start_tender", by=buys.as_read(town, PURCHASER))
    assert Tender.objects.order_by("-nth")[0].nth == 2
    assert list(evidence.verify()) == []


def quoted_again_after(town, ground: str) -> Matter:
    purchase = buys.awarded(town)
    buys.left(town, purchase, ground=ground)
    perform(read(purchase), "confirm_gone_elsewhere", by=buys.as_read(town, DIRECTOR))
    perform(read(purchase), "start_quoting", by=buys.as_read(town, PURCHASER))
    return read(purchase)


def test_who_refused_what_was_quoted_stays_out_of_it(town):
    purchase = quoted_again_after(town, "refused")
    other, gone = Quote.objects.standing().get(), GoneWinner.objects.get().supplier
    said = refused(
        purchase, "take_quote", town.who(PURCHASER), supplier=gone, amount=D(30_000), note=""
    )  # fmt: skip
    assert "不得参加本项目重新开展的采购" in said and "第二十二条" in said
    buys.over(town)
    perform(read(purchase), "propose_award", by=buys.as_read(town, PURCHASER), quote=other, reason="次低的一家。")
    perform(read(purchase), "award", by=buys.as_read(town, DIRECTOR))
    assert Award.objects.get().supplier == other.supplier
    assert list(evidence.verify()) == []


def test_control_who_could_not_sign_may_offer_again(town):
    purchase = quoted_again_after(town, "unable")
    gone = GoneWinner.objects.get().supplier
    perform(purchase, "take_quote", by=buys.as_read(town, PURCHASER), supplier=gone, amount=D(30_000), note="")
    assert Quote.objects.standing().filter(supplier=gone).count() == 1
