"""What a correction may say of a document that is public (令87 27): never another object or qualification, nothing no document may ask; and a corrected draft is the contract's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from tests.acts.sealed.making import sealed_bid
from tests.faces.test_help import signed_in
from tests.procurement.test_consortia_to_the_end import in_force
from tests.procurement.test_tender_refusals import director, purchaser, refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.complaints import read
from tests.ways.town import Town
from yihe.acts.sealed_bids import delivering
from yihe.acts.sealed_bids.models import Opening, Publication
from yihe.domains.procurement.models import Amendment, Award, Tender, TenderCorrection
from yihe.foundation.roles import PURCHASER
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
CORRECTED = ways.HANDS_OVER + " 乙方每月五日以前报送坐班表。"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def said(**more) -> dict:
    return {
        "about": "other",
        "text": "投标人须知第三条说明如下（虚构）。",
        "touches": True,
        "moment": ways.moment(40),
    } | more


def corrected(town, matter: Matter, **more) -> None:
    perform(read(matter), "propose_correction", by=purchaser(town), **said(**more))
    perform(read(matter), "publish_correction", by=director(town))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("采购标的改为：各村每周坐班一次（虚构）。", "采购标的和资格条件不能更正"),
        ("资格条件第二项增加一条（虚构）。", "采购标的和资格条件不能更正"),
        ("本项目资格要求调整为甲级（虚构）。", "采购标的和资格条件不能更正"),
        ("投标人须在本市注册登记（虚构）。", "更正也不能加上"),
        ("投标人注册资本不低于500万元（虚构）。", "更正也不能加上"),
    ],
)
def test_another_object_another_qualification_and_what_no_document_may_ask_are_refused(town, text, why):
    matter = ways.to(town, "bidding")
    assert why in refused(matter, "propose_correction", purchaser(town), **said(text=text))
    assert not TenderCorrection.objects.exists()


def test_what_no_document_may_ask_does_not_come_by_way_of_the_draft(town):
    matter = ways.to(town, "bidding")
    draft = CORRECTED + "乙方注册资本不低于500万元。"
    assert "更正也不能加上" in refused(
        matter, "propose_correction", purchaser(town), **said(about="contract", draft=draft)
    )


def test_control_what_only_says_that_they_stay_is_published(town):
    matter = ways.to(town, "bidding")
    corrected(town, matter, text="开标室改在二楼（虚构）。采购标的和资格条件没有改变。", about="place", touches=False)
    assert "二楼" in Publication.objects.get(sort="correction").body


@pytest.mark.parametrize("about", ["contract", "standard"])
def test_what_whoever_bids_reckons_with_always_leaves_the_days_of_the_statute(town, about):
    matter = ways.to(town, "bidding")
    draft = {"draft": CORRECTED} if about == "contract" else {}
    town.travel(timezone.localdate(matter.due_at) - timedelta(days=5))
    assert "请勾选" in refused(matter, "propose_correction", purchaser(town), **said(about=about, touches=False, moment=matter.due_at, **draft))  # fmt: skip
    assert "发布以后至少还要" in refused(matter, "propose_correction", purchaser(town), **said(about=about, moment=matter.due_at, **draft))  # fmt: skip


def test_a_corrected_draft_is_published_whole_and_the_contract_is_written_from_it(town):
    matter = ways.to(town, "bidding")
    before = Tender.objects.get().draft
    assert "请在“更正后的合同草案全文”里改好" in refused(matter, "propose_correction", purchaser(town), **said(about="contract", draft=before))  # fmt: skip
    assert "请选合同草案" in refused(matter, "propose_correction", purchaser(town), **said(about="standard", draft=CORRECTED))  # fmt: skip
    perform(read(matter), "propose_correction", by=purchaser(town), **said(about="contract", draft=CORRECTED))
    assert Tender.objects.get().draft == before, "until another person published it"
    perform(read(matter), "publish_correction", by=director(town))
    assert Tender.objects.get().draft == CORRECTED
    assert CORRECTED in Publication.objects.get(sort="correction").body
    ways.opened(town, read(matter))
    for step in (ways.qualified, ways.drawn, ways.sat_together, ways.scored, ways.awarded, ways.over):
        step(town, read(matter))
    purchase = read(matter.parent)
    assert Award.objects.get().decided_on
    given = buys.terms(town) | {"ends_on": timezone.localdate() + timedelta(90)}
    assert "与公布的合同草案不同" in refused(purchase, "draw_contract", purchaser(town), **given | {"quality": before})
    perform(purchase, "draw_contract", by=purchaser(town), **given | {"quality": CORRECTED})
    assert list(evidence.verify()) == []


def test_its_form_shows_the_draft_as_it_stands(town):
    matter = ways.to(town, "bidding")
    page = signed_in(purchaser(town)).get(f"/desk/matters/{matter.number}/do/propose_correction/").content.decode()
    assert "更正后的合同草案全文" in page and ways.HANDS_OVER[:12] in page


def test_an_amendment_of_a_consortium_is_signed_by_each(town):
    contract = in_force(town)
    town.hand_in(contract, "signed_amendment", by=PURCHASER)
    today = timezone.localdate()
    given = {
        "sort": "people", "words": "沈一、沈二律师", "ends_on": None, "reason": "原律师调离。", "buyer_signed_on": today, "supplier_signed_on": today,
    }  # fmt: skip
    assert "还没有" in refused(contract, "propose_amendment", purchaser(town), **given)
    tomorrow = today + timedelta(days=1)
    assert "还没有到" in refused(contract, "propose_amendment", purchaser(town), **given, member2_signed_on=tomorrow)
    page = signed_in(purchaser(town)).get(f"/desk/matters/{contract.number}/do/propose_amendment/").content.decode()
    assert "member2_signed_on" in page and "牵头人" in page
    perform(read(contract), "propose_amendment", by=purchaser(town), **given, member2_signed_on=today)
    signed = Amendment.objects.get().members
    assert len(signed) == 2 and {each["signed_on"] for each in signed} == {today.isoformat()}


def test_nothing_weighs_on_who_won_that_the_published_draft_did_not_have(town):
    matter = ways.to(town, "won")
    purchase = read(matter.parent)
    given = buys.terms(town) | {"ends_on": timezone.localdate() + timedelta(90), "quality": ways.HANDS_OVER}
    assert "草案里没有" in refused(purchase, "draw_contract", purchaser(town), **given | {"deductions": "扣合同价的百分之五十，外加违约金三十万元。"})  # fmt: skip
    assert "没有写明暂缓付款" in refused(purchase, "draw_contract", purchaser(town), **given | {"holds": True})
    with transaction.atomic():  # who has nothing to add to the draft says so, and is not asked to copy it
        perform(read(purchase), "draw_contract", by=purchaser(town), **given | {"deductions": "无。"})
        transaction.set_rollback(True)
    filled = ways.HANDS_OVER.replace("甲方：……", "甲方：某司法局（虚构）").replace(
        "乙方：……", "乙方：第1律师事务所（虚构）"
    )
    perform(purchase, "draw_contract", by=purchaser(town), **given | {"quality": filled})
    contract = Matter.objects.get(kind="contract", parent=purchase)
    line = {"what": "每少一次", "each_amount": Decimal(300)}
    assert "应当照草案写" in refused(contract, "add_deduction", purchaser(town), **line)
    assert "应当照草案写" in refused(contract, "add_deduction", purchaser(town), **line | {"what": "迟到一次"})
    perform(
        read(contract), "add_deduction", by=purchaser(town), **line | {"each_amount": Decimal(200)}
    )  # 二百元, in words


def test_control_what_was_not_tendered_is_agreed_by_both_and_compared_with_nothing(town):
    contract = buys.drawn(town)
    perform(read(contract), "add_deduction", by=purchaser(town), what="迟到一次", each_amount=Decimal(300))


@pytest.mark.parametrize(("touches", "taken"), [(False, True), (True, False)])
def test_what_was_sealed_before_a_correction_that_touches_no_bid_is_still_taken(town, touches, taken):
    matter = ways.to(town, "bidding")
    corrected(town, matter, about="other" if touches else "place", text="开标室改在二楼（虚构）。", touches=touches)
    before = sealed_bid(
        ways.devices(), tender=matter.number, version="1", supplier="第1律师事务所（虚构）", price=ways.PRICES[0], code=buys.a_supplier(1, "第1律师事务所（虚构）").code,
        files=[("投标文件.txt", b"x")],
    )  # fmt: skip
    delivery, _code = delivering.begin(Opening.objects.select_related("matter").get(pk=matter.pk))
    upload = delivering.begin_upload(delivery, len(before))
    if taken:
        delivering.add(upload, 0, [before])
        assert delivering.finish(upload, timezone.now()).version == "1"
    else:
        with pytest.raises(NotAllowed, match="第 2 版，这份是按第 1 版密封的"):
            delivering.add(upload, 0, [before])
            delivering.finish(upload, timezone.now())
