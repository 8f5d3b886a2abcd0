"""
A purchase under the limit as everybody in it lives it: three quotations of firms without an account, written down by who runs it, decided by the leader,
delivered, accepted by two, paid. And a law firm without an account that bids by number and code: what it typed wrongly stays, what it replaces counts no more.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.acts.sealed.making import sealed_bid
from tests.journeys.buying import fresh, noted, seen
from tests.journeys.delivering import a_contract_comes_into_force, a_stage_is_paid
from tests.journeys.needing import a_need_is_asked_reserved_planned_and_approved, supplier, the_town_has_its_people
from tests.ways import tenders as ways
from yihe.acts.sealed_bids.models import Delivery, Opening, SealedBid
from yihe.domains.procurement.models import Award, Quote
from yihe.domains.procurement.quotations import runs_until
from yihe.matters import evidence
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [360, 1440])
CLICKS, FIELDS = 70, 105  # what all of it costs all its people together, what was typed wrongly included
TITLE = "两个村的坐班服务（虚构）"


@WIDTHS
def test_three_quotations_from_the_need_to_the_payment(buying, width):
    here = buying(width)
    the_town_has_its_people(here)
    purchase = a_need_is_asked_reserved_planned_and_approved(
        here, TITLE, "40000", way="简易询价", profile="simple_quote"
    )
    three_quotations_are_written_down(here, purchase)
    the_lowest_is_decided(here, purchase)
    contract = a_contract_comes_into_force(here, purchase, ("全年坐班", date(2026, 9, 18), "35000"))
    stage = Matter.objects.get(kind="milestone", parent__number=contract)
    a_stage_is_paid(here, stage, 1, worth="35000", payee=supplier(2))
    here.purchaser.act(contract, "close", "办结合同")
    here.purchaser.at(purchase)
    seen(here.purchaser, "210-closed")
    assert (fresh(contract).state, fresh(purchase).state) == ("ended", "closed")
    visitor = here.visitor("居民")
    visitor.open("/buying/")
    visitor.follows(TITLE)
    visitor.reads(supplier(2))
    said = visitor.page.locator("main").inner_text()
    assert supplier(1) not in said and "十二位村民" not in said
    seen(visitor, "211-in-public")
    assert list(evidence.verify()) == []
    noted(here)
    assert here.total["click"] <= CLICKS and here.total["field"] <= FIELDS, here.total


def three_quotations_are_written_down(here, purchase: str) -> None:
    purchaser = here.purchaser
    purchaser.act(purchase, "start_quoting", "开始询价")
    seen(purchaser, "200-quoting")
    for typed, amount, sentence in (
        (supplier(1), "0", "不接受零报价"), (supplier(1), "40000.01", "超过预算金额"), ("没有登记的律师事务所（虚构）", "36000", "登记里都没有"),
    ):  # fmt: skip
        purchaser.at(purchase)
        purchaser.send("take_quote", "登记报价", supplier=typed, amount=amount, note="含交通费（虚构）")
        purchaser.reads(sentence)
        assert purchaser.page.locator("[name=note]").first.input_value() == "含交通费（虚构）", "nothing typed is lost"
        seen(purchaser, f"201-{amount}")
    for nth, amount in ((1, "36000"), (2, "35000"), (3, "38000")):
        purchaser.at(purchase)
        purchaser.go_on("take_quote", "登记报价", supplier=supplier(nth), amount=amount)
    purchaser.send("take_quote", "登记报价", supplier=supplier(2), amount="34000")
    purchaser.reads("一家只接收一次报价")
    purchaser.at(purchase)
    seen(purchaser, "202-three-quotes")
    assert purchaser.page.locator("#acts form[action$='/do/propose_award/'] button:not([disabled])").count() == 0
    until = runs_until(fresh(purchase))
    here.days_pass(timezone.localdate(until) + timedelta(days=1))


def the_lowest_is_decided(here, purchase: str) -> None:
    purchaser = here.purchaser
    dearer = Quote.objects.get(amount=Decimal(36_000))
    lowest = Quote.objects.get(amount=Decimal(35_000))
    purchaser.at(purchase)
    seen(purchaser, "203-to-propose")
    purchaser.send("propose_award", "提请决定成交", quote=str(dearer.pk), reason="好")
    purchaser.page.locator(".alert-bad, .error-summary").first.wait_for()
    seen(purchaser, "204-not-the-lowest-without-a-reason")
    purchaser.at(purchase)
    purchaser.go_on("propose_award", "提请决定成交", quote=str(lowest.pk), reason="报价最低，满足需求。")
    here.director.at(purchase)
    here.director.reads(supplier(2))
    seen(here.director, "205-to-decide")
    here.director.go_on("award", "决定成交")
    assert Award.objects.get().amount == lowest.amount


@WIDTHS
def test_a_law_firm_without_an_account_bids_by_number_and_code(buying, width):
    here = buying(width)
    tender = ways.to(here.town, "bidding")
    firm = here.visitor("律师（虚构）")
    firm.open("/tenders/")
    firm.follows(tender.title)
    firm.presses("领取投递编号")
    firm.page.locator(".ticket-pair").first.wait_for()
    number, code = firm.page.locator(".ticket-pair dd").all_inner_texts()[:2]
    seen(firm, "220-number-and-code")
    hands_in(firm, b"%PDF-1.4 no sealed bid", "这不是本平台的密封件")
    assert not SealedBid.objects.exists()
    seen(firm, "221-no-sealed-bid")
    elsewhere = sealed_bid(ways.devices(), tender="ZB-2026-09999", supplier=supplier(1), price="170000")
    hands_in(firm, elsewhere, "是为 ZB-2026-09999 密封的")
    seen(firm, "222-of-another-tender")
    for nth, price in enumerate(("170000", "168000", "166000"), 1):
        hands_in(
            firm, sealed_bid(ways.devices(), tender=tender.number, supplier=supplier(1), price=price), f"-0{nth}，有效"
        )
        if nth == 2:
            firm.presses("撤回")
            firm.page.get_by_text("已撤回").first.wait_for()
            seen(firm, "223-withdrawn")
    seen(firm, "224-replaced-twice-and-once-withdrawn")
    firm.presses("退出")
    firm.open("/bids/")
    for typed in ("AAAA BBBB CCCC DDDD", code):
        firm.fills(firm.page.locator("#enter form"), number=number, code=typed)
        firm.presses("进入")
        if typed != code:
            firm.reads("编号和投递码对不上")
    firm.reads("-03，有效")
    assert (Delivery.objects.count(), SealedBid.objects.count()) == (1, 3)
    here.days_pass(timezone.localdate(Opening.objects.get(pk=tender.pk).moment), hour=11)
    firm.open("/bids/")
    firm.fills(firm.page.locator("#enter form"), number=number, code=code)
    firm.presses("进入")
    seen(firm, "225-after-the-moment")
    assert firm.page.get_by_role("button", name="上传密封件").count() == 0


def hands_in(firm, content: bytes, answer: str) -> None:
    file = {"name": "一份.sealed", "mimeType": "application/octet-stream", "buffer": content}
    firm.page.get_by_label("密封件必填").set_input_files(file)
    firm.presses("上传密封件")
    firm.page.get_by_text(answer).first.wait_for()
