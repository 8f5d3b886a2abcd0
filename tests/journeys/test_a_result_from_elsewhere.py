"""
A purchase that runs on the province's system, as everybody in it lives it: plan, clocks and papers are kept here; the notice, how many took part and who won
are taken in with their address and day. From the approved plan to the last payment and the record of how it was performed, whose supplier has an account and a telephone.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.journeys.buying import a_paper, fresh, noted, seen
from tests.journeys.delivering import a_contract_comes_into_force, a_stage_is_paid
from tests.journeys.needing import a_need_is_asked_reserved_planned_and_approved, the_town_has_its_people
from yihe.domains.procurement.models import Award
from yihe.foundation.roles import APPLICANT
from yihe.matters import evidence
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser
TITLE = "公共法律服务中心值守（虚构）"
BUDGET, PRICE, HALF = "1200000", "1100000", "550000"
ACCEPTED = {1: HALF, 2: "525000"}  # of the second half a part was not delivered
MAY_BEGIN, ENDS = date(2026, 7, 1), date(2026, 7, 21)  # 30 days after the intention; 20 days of offers after that
LINK = "https://example.org/notice/2026-001"
CLICKS, FIELDS = 96, 140  # what all of it costs all its people together, what was typed wrongly included


def test_from_the_approved_plan_to_the_record_of_how_it_was_performed(buying):
    here = buying()
    the_town_has_its_people(here)
    here.supplier, winner = here.at(here.town.who(APPLICANT)), here.town.organization.name
    purchase = a_need_is_asked_reserved_planned_and_approved(
        here, TITLE, BUDGET, way="公开招标", profile="open_tender", platform="external"
    )
    the_intention_is_public_and_the_rest_is_with_the_province(here, purchase)
    its_result_is_taken_in(here, purchase, winner)
    it_is_decided(here, purchase, winner)
    contract = a_contract_comes_into_force(
        here, purchase, ("上半段值守", date(2026, 9, 20), HALF), ("下半段值守", date(2026, 11, 20), HALF)
    )
    the_supplier_finds_its_contract(here, contract)
    for nth, stage in enumerate(Matter.objects.filter(kind="milestone", parent__number=contract).order_by("pk"), 1):
        a_stage_is_paid(here, stage, nth, worth=ACCEPTED[nth], payee=winner, by=here.supplier)
        here.supplier.at(stage.number)
        here.supplier.reads("已支付")
        seen(here.supplier, f"312-paid-{nth}")
    it_is_closed_and_its_supplier_agrees_with_the_record(here, purchase, contract)
    anybody_reads_what_came_of_it(here, winner)
    assert list(evidence.verify()) == []
    noted(here)
    assert here.total["click"] <= CLICKS and here.total["field"] <= FIELDS, here.total


def the_intention_is_public_and_the_rest_is_with_the_province(here, purchase: str) -> None:
    purchaser = here.purchaser
    purchaser.at(purchase)
    seen(purchaser, "300-ready")
    purchaser.reads("采购意向还没有公开", "#acts")
    purchaser.go_on("publish_intention", "公开采购意向")
    purchaser.reads(f"最早 {MAY_BEGIN}", "#acts")
    assert purchaser.page.locator("#acts form[action$='/do/enter_result/'] button:not([disabled])").count() == 0
    seen(purchaser, "301-intention-too-short")
    here.days_pass(MAY_BEGIN)
    purchaser.open("/desk/")
    purchaser.open("/desk/kinds/purchase/")
    purchaser.reads("省级政府采购交易系统，结果待录入")
    seen(purchaser, "302-with-the-province")


def its_result_is_taken_in(here, purchase: str, winner: str) -> None:
    purchaser = here.purchaser
    here.days_pass(ENDS + timedelta(days=2))
    today = timezone.localdate()
    right = {
        "supplier": winner, "amount": PRICE, "link": LINK, "noticed_on": today, "tenderers": "4", "reason": "项目编号 JSZC-320585-2026-001（虚构）。",
    }  # fmt: skip
    purchaser.open("/desk/")
    purchaser.follows(purchase)
    assert "逾期" not in purchaser.page.locator("main").inner_text(), "who waits for the province is not late"
    purchaser.reads("还缺 1 份材料：外部平台的结果公告", "#acts")
    seen(purchaser, "303-its-notice-is-missing")
    purchaser.uploads("result", a_paper("结果公告", 150))
    act, mended = "录入外部平台的结果", {}
    for nth, (wrong, sentence) in enumerate((
        ({"link": "见省平台公告"}, "网址"),
        ({"noticed_on": ENDS}, f"至少 20 日（政府采购法 第三十五条），到 {ENDS} 为止"),
        ({"noticed_on": today + timedelta(days=1)}, "还没有到"),
        ({"amount": "1200000.01"}, "超过预算金额"),
        ({"supplier": "没有登记的单位（虚构）"}, "登记里都没有"),
        ({"tenderers": "2"}, "至少要有 3 家参加，填写的是 2 家"),
    )):  # fmt: skip
        form = purchaser.page.locator("form[action$='/do/enter_result/']")
        form.evaluate("form => { form.noValidate = true }")
        if nth == 0:
            purchaser.send("enter_result", act, **right | wrong)
        else:  # what was refused is mended where it stands: the rest is still there
            purchaser.fills(form, **mended | wrong)
            purchaser.presses(act, form)
        mended = {name: right[name] for name in wrong}
        purchaser.reads(sentence)
        for name, value in (right | wrong).items():
            assert form.locator(f"[name={name}]").input_value() == str(value), (name, "nothing typed is lost")
        seen(purchaser, f"304-wrong-{nth}")
    assert not Award.objects.exists()
    purchaser.fills(form, **mended)
    purchaser.presses(act, form)
    purchaser.hears(f"已{act}")
    assert fresh(purchase).state == "deciding"


def it_is_decided(here, purchase: str, winner: str) -> None:
    director = here.director
    director.open("/desk/")
    director.follows(purchase)
    director.reads(winner, "#quotes")
    notice = director.page.locator("#quotes").get_by_role("link", name=LINK)
    assert notice.get_attribute("href") == LINK, "whoever decides can read the notice"
    seen(director, "305-to-decide")
    director.go_on("award", "决定成交")
    assert (Award.objects.get().how, fresh(purchase).state) == ("external", "awarded")
    here.purchaser.at(purchase)
    seen(here.purchaser, "306-to-draw-the-contract")


def the_supplier_finds_its_contract(here, contract: str) -> None:
    supplier = here.supplier
    supplier.open("/desk/")
    supplier.page.locator("header").get_by_role("link", name="通知").first.click()
    supplier.reads("已经生效，第 1 期 上半段值守请在 2026-09-20 前交付")
    seen(supplier, "310-it-is-told")
    supplier.follows("已经生效")
    assert supplier.number == contract
    supplier.reads("1,100,000.00")
    seen(supplier, "311-the-suppliers-contract")


def it_is_closed_and_its_supplier_agrees_with_the_record(here, purchase: str, contract: str) -> None:
    here.purchaser.act(contract, "close", "办结合同")
    assert (fresh(contract).state, fresh(purchase).state) == ("ended", "closed")
    record = Matter.objects.get(kind="performance", parent__number=contract)
    supplier = here.supplier
    supplier.open("/desk/")
    seen(supplier, "320-told-of-its-record")
    supplier.follows(record.number)
    seen(supplier, "321-its-record")
    supplier.send("agree", "核对无误")
    supplier.hears("已核对，履约记录存档")
    assert fresh(record.number).state == "kept"
    here.purchaser.at(purchase)
    seen(here.purchaser, "322-closed")


def anybody_reads_what_came_of_it(here, winner: str) -> None:
    visitor = here.visitor("居民")
    visitor.open("/buying/")
    visitor.follows(TITLE)
    for words in (winner, "1,100,000.00", "4 家", "550,000.00", "525,000.00"):
        visitor.reads(words)
    notice = visitor.page.locator("main").get_by_role("link", name="看省级平台的结果公告")
    assert notice.get_attribute("href") == LINK
    assert "十二位村民" not in visitor.page.locator("main").inner_text()
    seen(visitor, "323-in-public")
