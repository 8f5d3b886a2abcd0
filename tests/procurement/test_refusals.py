"""What stands in the way of a purchase, each a sentence, and nothing is lost of what was typed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement import counting
from yihe.domains.procurement.forms import PurchaseForm, QuoteForm, SupplierField
from yihe.domains.procurement.models import Award, LeftApart, Milestone, Purchase, Quote
from yihe.foundation.parameters import Parameters
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER
from yihe.matters import clock
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership, User
from yihe.registers.buyers.models import Buyer
from yihe.registers.catalogs.models import Version

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def refused(matter, action, by, **said) -> str:
    with pytest.raises(NotAllowed) as no:
        perform(matter, action, by=User.objects.get(pk=by.pk), **said)
    return str(no.value)


# -- need, money, plan -----------------------------------------------------------------------------------------------------


def test_a_need_is_settled_once_three_were_asked_and_users_where_the_public_is_served(town):
    purchase = ways.opened(town, serves_public=True)
    purchaser = town.who(PURCHASER)
    ways.asked(town, purchase, 2)

    assert "已登记 2 个" in refused(purchase, "settle_need", purchaser)
    said = {"users": False, "on": timezone.localdate(), "said": "可以做。"}
    assert "一个对象只算一个" in refused(purchase, "ask", purchaser, whom="第1律师事务所（虚构）", **said)
    tomorrow = said | {"on": timezone.localdate() + timedelta(1)}
    assert "还没有到" in refused(purchase, "ask", purchaser, whom="另一家（虚构）", **tomorrow)
    perform(purchase, "ask", by=ways.as_read(town, PURCHASER), whom="另一家（虚构）", **said)
    assert "服务对象" in refused(purchase, "settle_need", purchaser)
    perform(purchase, "ask", by=ways.as_read(town, PURCHASER), whom="村民代表（虚构）", **said | {"users": True})
    perform(purchase, "settle_need", by=ways.as_read(town, PURCHASER))
    assert Purchase.objects.get().line.code == "FW01"


def test_the_items_in_force_are_chosen_and_another_code_is_kept_and_refused_in_its_own_sentence(town):
    ways.lists()
    ways.a_buyer()
    purchaser = ways.as_read(town, PURCHASER)

    drawn = str(PurchaseForm(user=purchaser)["item"])
    assert '<option value="FW01">FW01 ' in drawn and "FW99" not in drawn
    assert (
        "先修订目录" in PurchaseForm(user=purchaser)["item"].help_text
        and "例如 FW01" in PurchaseForm()["item"].help_text
    )
    said = {"title": "别的（虚构）", "item": "FW99", "buyer": "", "need": "", "budget": "", "project": ""}
    assert '<option value="FW99" selected>FW99（施行中的目录里没有）' in str(PurchaseForm(said, user=purchaser)["item"])
    # Whether it may be bought is asked when the need is settled, of the list of that day.
    assert not PurchaseForm(said, user=purchaser).has_error("item")
    Version.objects.update(until=timezone.localdate() - timedelta(1))
    # No list, no choice: it is typed, and refused later.
    assert "<select" not in str(PurchaseForm(user=purchaser)["item"])


def test_the_page_of_a_purchase_offers_the_buyers_of_the_own_county_alone(town, client):
    ways.lists()
    own = ways.a_buyer()
    other = Buyer.objects.get(pk=own.pk)
    other.pk, other.region, other.name, other.uscc, other.body_id = None, "320581", "别县的采购人（虚构）", "", None
    other.save()
    client.force_login(ways.as_read(town, PURCHASER))

    page = client.get(reverse("desk:new", args=["purchase"])).content.decode()
    assert f'<option value="{own.pk}">' in page and '<option value="FW01">' in page
    assert f'value="{other.pk}">别县的采购人' not in page
    said = {"title": "别县（虚构）", "buyer": other.pk, "item": "FW01", "need": "要", "budget": "1", "project": "项目"}
    client.post(reverse("desk:new", args=["purchase"]), said)
    assert not Purchase.objects.filter(buyer=other).exists()
    assert other in PurchaseForm().fields["buyer"].queryset  # the control: unasked, the form offers everybody's


@pytest.mark.parametrize(("item", "said"), [("FW99", "没有“FW99”"), ("FW02", "负面清单")])
def test_what_is_in_no_catalogue_or_on_the_negative_list_is_not_bought(town, item, said):
    purchase = ways.opened(town, item=item)
    ways.asked(town, purchase)

    assert said in refused(purchase, "settle_need", town.who(PURCHASER))


def test_a_plan_takes_reserved_money_and_a_budget_that_is_there(town):
    purchase = ways.opened(town, budget=D(6_000_000))
    ways.settled(town, purchase)

    assert "不足以预留" in refused(purchase, "reserve", town.who(FINANCE_MAKER), envelope=ways.money(town))


def test_the_amount_chooses_and_no_clerk(town):
    purchase = ways.opened(town, budget=D(600_000))
    ways.settled(town, purchase)
    perform(purchase, "reserve", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    purchaser = town.who(PURCHASER)

    perform(purchase, "plan", by=ways.as_read(town, PURCHASER), **ways.PLAN)
    perform(purchase, "review", by=ways.as_read(town, REVIEWER))
    perform(purchase, "approve", by=ways.as_read(town, DIRECTOR))
    found = contents_of(purchase)
    assert found.profile == "consultation" and "600,000.00" in found.why
    small = ways.opened(town, title="小的（虚构）", item="FW01", budget=D(1), buyer=another_buyer())
    ways.settled(town, small)
    perform(small, "reserve", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    assert "不在外部平台" in refused(small, "plan", purchaser, **ways.PLAN | {"platform": "external"})
    assert "profile" not in PurchaseForm.base_fields, "the way is no field"


def another_buyer():
    buyer = ways.a_buyer()
    return type(buyer).objects.create(
        name="另一街道（虚构）", uscc=ways.a_code(902, "11"), budget_code="301009", region="320585", since=date(2015, 1, 1),
        address="人民路 2 号", contact="联系人（虚构）", phone="0512-53520001",
    )  # fmt: skip


def test_without_limits_there_is_a_sentence_and_no_guess(town, monkeypatch):
    purchase = ways.opened(town)
    ways.settled(town, purchase)
    perform(purchase, "reserve", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    found = Parameters.found
    monkeypatch.setattr(
        Parameters, "found", lambda self, path, on: None if path == "procurement/limit" else found(self, path, on)
    )

    assert refused(purchase, "plan", town.who(PURCHASER), **ways.PLAN) == "采购限额标准尚未录入，不能确定适用程序。"


def test_four_hundred_thousand_and_seven_hundred_thousand_within_a_year_are_an_open_tender(town):
    first = ways.opened(town, budget=D(400_000))
    Purchase.objects.filter(pk=first.pk).update(
        approved_on=timezone.localdate() - timedelta(200), counted=D(400_000), profile="simple_call"
    )
    second = ways.opened(town, title="又一次（虚构）", budget=D(700_000))

    found = counting.measure(Purchase.objects.get(pk=second.pk), timezone.localdate())

    assert (found.measured.amount, found.profile.code) == (D(1_100_000), "open_tender")
    assert first.number in found.measured.sentence
    Matter.objects.filter(pk=first.pk).update(state="cancelled")
    assert counting.measure(Purchase.objects.get(pk=second.pk), timezone.localdate()).measured.amount == D(700_000)


def test_nothing_is_left_apart_by_one_alone(town, person):
    first = ways.opened(town, budget=D(30_000))
    Purchase.objects.filter(pk=first.pk).update(
        approved_on=timezone.localdate(), counted=D(30_000), profile="simple_quote"
    )
    second = ways.opened(town, title="又一次（虚构）")
    ways.settled(town, second)
    perform(second, "reserve", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    purchaser = town.who(PURCHASER)
    said = {"number": first.number, "code": "other_place", "reason": "服务的是另一街道的居民，预算单列。"}

    outside = ways.PLAN | {"platform": "external"}
    assert "应当用“简易公开征集”" in refused(second, "plan", purchaser, **outside), "70 000 together"
    assert "没有与本采购合并计算" in refused(second, "count_apart", purchaser, **said | {"number": "CG-2020-00001"})
    assert "具体理由" in refused(second, "count_apart", purchaser, **said | {"reason": "不同"})
    both = person(PURCHASER, DIRECTOR)
    perform(second, "count_apart", by=User.objects.get(pk=both.pk), **said)
    perform(second, "plan", by=ways.as_read(town, PURCHASER), **ways.PLAN)
    perform(second, "review", by=ways.as_read(town, REVIEWER))
    assert refused(second, "approve", both), "whoever proposed it does not approve it"
    perform(second, "approve", by=ways.as_read(town, DIRECTOR))
    said = Purchase.objects.get(pk=second.pk)
    assert (said.profile, said.counted, said.whole, LeftApart.objects.count()) == (
        "simple_quote",
        D(40_000),
        D(70_000),
        1,
    )


def test_a_plan_that_another_purchase_made_wrong_is_not_approved(town):
    other = ways.opened(town, title="又一次（虚构）", budget=D(470_000))
    Purchase.objects.filter(pk=other.pk).update(
        approved_on=timezone.localdate(), counted=D(470_000), profile="simple_call"
    )
    purchase = ways.opened(town)
    ways.planned(town, purchase, platform="external")
    perform(purchase, "review", by=ways.as_read(town, REVIEWER))
    Purchase.objects.filter(pk=other.pk).update(approved_on=None, counted=None, profile="")

    assert "简易询价" in refused(purchase, "approve", town.who(DIRECTOR))


def test_a_direct_award_takes_a_coded_ground_and_an_argument(town):
    purchase = ways.opened(town, budget=D(300_000))
    ways.settled(town, purchase)
    perform(purchase, "reserve", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    purchaser = town.who(PURCHASER)
    direct = ways.PLAN | {"direct": "only_one", "argument": "只有这一家具备条件，价格与上年相同，经三家询问核实。"}

    assert "论证" in refused(purchase, "plan", purchaser, **direct | {"argument": "就这家"})
    assert "哪一种情形" in refused(purchase, "plan", purchaser, **direct | {"direct": ""})
    perform(purchase, "plan", by=ways.as_read(town, PURCHASER), **direct)
    perform(purchase, "review", by=ways.as_read(town, REVIEWER))
    perform(purchase, "approve", by=ways.as_read(town, DIRECTOR))
    assert "不询价" in refused(purchase, "start_quoting", purchaser)
    said = {"supplier": ways.a_supplier(), "amount": D(290_000), "reason": "与上年相同"}
    assert "超过预算" in refused(purchase, "award_directly", purchaser, **said | {"amount": D("300000.01")})
    perform(purchase, "award_directly", by=ways.as_read(town, PURCHASER), **said)
    perform(purchase, "award", by=ways.as_read(town, DIRECTOR))
    assert Award.objects.get().how == "direct"


# -- from elsewhere --------------------------------------------------------------------------------------------------------


def external(town):
    purchase = ways.opened(town, budget=D(2_000_000))
    ways.approved(town, purchase, platform="external")
    return purchase


def test_a_result_from_elsewhere_has_a_link_a_day_and_enough_who_took_part(town):
    purchase = external(town)
    purchaser, today = town.who(PURCHASER), timezone.localdate()
    said = {
        "supplier": ways.a_supplier(), "amount": D(1_900_000), "link": "https://example.org/notice/1", "noticed_on": today,
        "tenderers": 3, "reason": "JSZC-虚构-1",
    }  # fmt: skip

    assert "采购意向还没有公开" in refused(purchase, "enter_result", purchaser, **said)
    perform(purchase, "publish_intention", by=ways.as_read(town, PURCHASER))
    assert "已于" in refused(purchase, "publish_intention", purchaser)
    town.travel(today + timedelta(29))
    assert f"最早 {today + timedelta(30)}" in refused(purchase, "enter_result", purchaser, **said)
    town.travel(today + timedelta(60))
    town.hand_in(purchase, "result", by=PURCHASER)
    may_begin = today + timedelta(30)
    last = may_begin + timedelta(20)
    assert f"最早 {may_begin} 才能启动采购，接收文件至少 20 日（政府采购法 第三十五条），到 {last} 为止" in refused(
        purchase, "enter_result", purchaser, **said | {"noticed_on": last}
    )
    said["noticed_on"] = last + timedelta(1)
    assert "至少要有 3 家" in refused(purchase, "enter_result", purchaser, **said | {"tenderers": 2})
    assert "还没有到" in refused(
        purchase, "enter_result", purchaser, **said | {"noticed_on": timezone.localdate() + timedelta(1)}
    )
    assert "早于" in refused(purchase, "enter_result", purchaser, **said | {"noticed_on": today - timedelta(1)})
    assert "超过预算" in refused(purchase, "enter_result", purchaser, **said | {"amount": D("2000000.01")})
    perform(purchase, "enter_result", by=ways.as_read(town, PURCHASER), **said)
    perform(purchase, "award", by=ways.as_read(town, DIRECTOR))
    assert (Award.objects.get().link, Award.objects.get().tenderers) == ("https://example.org/notice/1", 3)


def test_the_database_takes_no_result_from_elsewhere_without_its_link(town):
    purchase = external(town)

    with pytest.raises(IntegrityError, match="award_from_elsewhere_has_link_and_day"), transaction.atomic():
        Award.objects.create(
            purchase_id=purchase.pk,
            supplier=ways.a_supplier(),
            amount=1,
            how="external",
            proposed_by=town.who(PURCHASER),
        )


# -- quotation -------------------------------------------------------------------------------------------------------------


def test_quotes_of_nothing_above_the_budget_twice_or_too_soon(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    purchaser = town.who(PURCHASER)
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    said = {"supplier": ways.a_supplier(), "amount": D(39_000), "note": ""}

    assert "有偿取得" in refused(purchase, "take_quote", purchaser, **said | {"amount": D(0)})
    assert "超过预算" in refused(purchase, "take_quote", purchaser, **said | {"amount": D("40000.01")})
    perform(purchase, "take_quote", by=ways.as_read(town, PURCHASER), **said)
    assert "已经报过价" in refused(purchase, "take_quote", purchaser, **said)
    cheaper = said | {"supplier": ways.a_supplier(2, "另一律师事务所（虚构）"), "amount": D(38_000)}
    perform(purchase, "take_quote", by=ways.as_read(town, PURCHASER), **cheaper)
    dearer = Quote.objects.get(amount=39_000)
    assert "还没有到" in refused(purchase, "propose_award", purchaser, quote=dearer, reason="近")
    ways.over(town)
    assert "不是最低报价" in refused(purchase, "propose_award", purchaser, quote=dearer, reason="近")


def test_who_has_no_grade_wins_no_simple_quotation_and_a_law_firm_is_not_graded(town, organization):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    said = {"amount": D(39_000), "note": ""}

    ungraded = refused(purchase, "take_quote", town.who(PURCHASER), supplier=organization.body, **said)
    assert "评估等级" in ungraded
    perform(purchase, "take_quote", by=ways.as_read(town, PURCHASER), supplier=ways.a_supplier(), **said)


def test_a_supplier_nobody_registered_is_a_sentence_and_a_code_finds_one(town):
    body, field = ways.a_supplier(), SupplierField()
    field.region = ways.REGION

    assert field.clean(body.code.lower()) == field.clean(f" {body.name} ") == body
    with pytest.raises(Exception, match="登记里都没有"):
        field.clean("没有这一家")
    with pytest.raises(Exception, match="登记里都没有"):
        field.clean(ways.a_buyer().name)


def test_of_another_county_one_is_found_by_name_and_code_together_and_by_neither_alone(town):
    """Whoever types names, or codes, learns nothing of whom another county knows; an offer says both."""
    body, field = ways.a_supplier(), SupplierField()
    field.region = "320581"

    for typed in (body.name, body.code, f"{body.name} 31320585MTEXT0001X", f"别的名称 {body.code}"):
        with pytest.raises(Exception, match="登记里都没有"):
            field.clean(typed)
    assert field.clean(f"{body.name}　{body.code.lower()}") == body
    for of in ("320585", "320585100"):
        field.region = of
        assert field.clean(body.name) == body, "its own county, or a town of it"
    form = QuoteForm.for_matter(ways.opened(town), None, {"supplier": body.name, "amount": "1"})
    assert form.is_valid(), form.errors


# -- contract, acceptance, payment -----------------------------------------------------------------------------------------


def test_nothing_is_contracted_without_an_award_and_nothing_twice(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)

    assert refused(purchase, "draw_contract", town.who(PURCHASER), **ways.terms(town))
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    ways.proposed(town, purchase)
    assert refused(purchase, "award", town.who(PURCHASER)), "who proposed it does not decide it"
    perform(purchase, "award", by=ways.as_read(town, DIRECTOR))
    ways.drawn(town, purchase)
    assert refused(purchase, "draw_contract", town.who(PURCHASER), **ways.terms(town, "第二份"))


def test_the_stages_are_the_contract_and_lie_within_it(town):
    contract = ways.drawn(town)
    purchaser = town.who(PURCHASER)
    said = {"title": "坐班", "due_on": date(2026, 12, 20), "amount": D("36000.01"), "indicators": "十二次"}

    assert "超过合同金额" in refused(contract, "add_stage", purchaser, **said)
    assert "不在履约期" in refused(
        contract, "add_stage", purchaser, **said | {"amount": D(1), "due_on": date(2026, 12, 21)}
    )
    perform(contract, "add_stage", by=ways.as_read(town, PURCHASER), **said | {"amount": D("35999.99")})
    assert "应当等于合同金额" in refused(contract, "offer", purchaser)
    perform(contract, "drop_stage", by=ways.as_read(town, PURCHASER))
    assert "还没有写各期" in refused(contract, "drop_stage", purchaser)


def test_signatures_are_of_days_that_came_and_after_the_award(town):
    contract = ways.drawn(town)
    ways.staged(town, contract)
    perform(contract, "offer", by=ways.as_read(town, PURCHASER))
    perform(contract, "pass_on", by=ways.as_read(town, REVIEWER))
    town.hand_in(contract, "signed_contract", by=PURCHASER)
    today = timezone.localdate()

    assert "还没有到" in refused(
        contract, "sign", town.who(PURCHASER), buyer_signed_on=today + timedelta(1), supplier_signed_on=today
    )
    assert "早于决定成交" in refused(
        contract, "sign", town.who(PURCHASER), buyer_signed_on=today, supplier_signed_on=today - timedelta(30)
    )


def test_who_ran_the_purchase_accepts_nothing_and_two_accept(town, person):
    stage = ways.milestone(town)
    town.hand_in(stage, "evidence", by=PURCHASER)
    another, clerk, ran = person(PURCHASER), person(CLERK), town.who(PURCHASER)
    perform(stage, "report", by=another, reported_on=timezone.localdate(), report="坐班 12 次。")
    Membership.objects.create(user=ran, role_code=CLERK.code, region="320585", valid_from=date(2020, 1, 1))
    said = {"found": "齐全。", "proposed_amount": D(18_000), "users_said": ""}

    assert "经办过这次采购" in refused(stage, "find", ran, **said)
    assert "超过本期" in refused(stage, "find", clerk, **said | {"proposed_amount": D("18000.01")})
    perform(stage, "find", by=User.objects.get(pk=clerk.pk), **said)
    assert "不相容岗位" in refused(stage, "agree", clerk, accepted_amount=D(18_000))
    assert "两人不一致" in refused(stage, "agree", town.with_two_hats, accepted_amount=D(17_000))


def test_a_part_accepted_is_a_part_paid_and_the_rest_goes_back(town):
    contract = ways.in_force(town)
    stage = ways.milestone(town, contract)
    envelope = ways.money(town)
    ways.reported(town, stage)
    ways.found(town, stage, D(12_000))
    ways.agreed(town, stage, D(12_000))
    row = Milestone.objects.get(pk=stage.pk)
    assert (row.accepted, row.deducted) == (D(12_000), D(6_000))
    said = {"invoice": "FP1", "invoiced_on": timezone.localdate(), "invoice_amount": D("12000.01")}

    assert "不一致" in refused(stage, "invoice", town.who(PURCHASER), **said)
    ways.invoiced(town, stage, "FP1")
    envelope.refresh_from_db()
    assert envelope.committed == 3_000_000, "six thousand went back"
    ways.paid(town, stage)
    stage.refresh_from_db()
    assert stage.state == "paid"


def test_a_stage_is_cured_once(town):
    stage = ways.milestone(town)
    ways.reported(town, stage)
    clerk, until = town.who(CLERK), timezone.localdate() + timedelta(15)

    assert "今天以后" in refused(stage, "ask_to_cure", clerk, reason="少三次。", until=timezone.localdate())
    perform(stage, "ask_to_cure", by=ways.as_read(town, CLERK), reason="少三次。", until=until)
    stage.refresh_from_db()
    assert (stage.state, stage.due_on) == ("due", until)
    perform(stage, "report", by=ways.as_read(town, PURCHASER), reported_on=timezone.localdate(), report="补了三次。")
    assert "整改过一次" in refused(stage, "ask_to_cure", clerk, reason="还少。", until=until)


def test_one_milestone_is_paid_once_from_whichever_window(town):
    contract = ways.in_force(town)
    stage, other = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")
    ways.reported(town, stage)
    ways.found(town, stage)
    ways.agreed(town, stage)
    seen = stage.chain_length
    said = {"invoice": "FP1", "invoiced_on": timezone.localdate(), "invoice_amount": D(18_000)}
    perform(stage, "invoice", by=ways.as_read(town, PURCHASER), **said)

    with pytest.raises(NotAllowed):
        perform(Matter.objects.get(pk=stage.pk), "invoice", by=ways.as_read(town, PURCHASER), seen=seen, **said)
    with pytest.raises(NotAllowed):
        perform(Matter.objects.get(pk=stage.pk), "invoice", by=ways.as_read(town, PURCHASER), **said)
    ways.reported(town, other)
    ways.found(town, other)
    ways.agreed(town, other)
    assert "已经用于另一期" in refused(other, "invoice", town.who(PURCHASER), **said)


@pytest.mark.parametrize("change", [{"payable": D(18_001)}, {"accepted": D(18_001), "deducted": D(0)}])
def test_the_database_pays_no_more_than_was_accepted(town, change):
    stage = ways.milestone(town)
    ways.reported(town, stage)
    ways.found(town, stage)
    ways.agreed(town, stage)

    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=stage.pk).update(**change)


@pytest.mark.parametrize("holds", [False, True])
def test_a_fault_between_award_and_payment_is_held_only_where_the_contract_says_so(town, holds):
    contract = ways.in_force(town)
    stage = ways.milestone(town, contract)
    row = Milestone.objects.select_related("stage__contract__supplier").get(pk=stage.pk)
    type(row.stage.contract).objects.filter(pk=contract.pk).update(holds=holds)
    ways.reported(town, stage)
    ways.found(town, stage)
    ways.agreed(town, stage)
    supplier = row.stage.contract.supplier
    type(supplier).objects.filter(pk=supplier.pk).update(until=timezone.localdate() - timedelta(1), ending="revoked")
    said = {"invoice": "FP1", "invoiced_on": timezone.localdate(), "invoice_amount": D(18_000)}

    if holds:
        assert "按合同约定暂缓付款" in refused(stage, "invoice", town.who(PURCHASER), **said)
    else:
        perform(stage, "invoice", by=ways.as_read(town, PURCHASER), **said)


def test_one_supplier_alone_from_the_tender_mark_is_argued_in_public_and_then_approved_by_the_treasury(town):
    purchase = ways.opened(town, budget=D(4_000_000))
    ways.settled(town, purchase)
    perform(purchase, "reserve", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    said = ways.PLAN | ways.ARGUED
    perform(purchase, "plan", by=ways.as_read(town, PURCHASER), **said)
    reviewer = town.who(REVIEWER)

    assert "论证应当先公示" in refused(purchase, "review", reviewer)
    ways.argued(town, purchase)
    purchase.refresh_from_db()
    town.travel(purchase.due_on)
    clock.run()
    purchase.refresh_from_db()
    assert purchase.state == "arguing", "its last day is one of the five"
    town.travel(purchase.due_on + timedelta(1))
    clock.run()
    perform(purchase, "review", by=ways.as_read(town, REVIEWER))
    assert "财政部门" in refused(purchase, "approve", town.who(DIRECTOR)), "公示 first, then 财政"
    perform(purchase, "return_plan", by=ways.as_read(town, DIRECTOR), reason="写明批准文号。")
    perform(purchase, "plan", by=ways.as_read(town, PURCHASER), **said | {"document": "虚构财购〔2026〕1号"})
    perform(purchase, "review", by=ways.as_read(town, REVIEWER))
    perform(purchase, "approve", by=ways.as_read(town, DIRECTOR))
    assert Purchase.objects.get().profile == "open_tender"
