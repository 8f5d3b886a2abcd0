"""What an attacker and a user found open in the first rooms of buying: each mended, each with what is let through beside it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.faces.test_help import signed_in
from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.funds import promises, reserving
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment, Reservation
from yihe.domains.procurement import contracting
from yihe.domains.procurement.accepting import InvoiceForm
from yihe.domains.procurement.contract_workflow import MilestoneWorkflow
from yihe.domains.procurement.models import Contract, Quote
from yihe.foundation.roles import DIRECTOR, FINANCE_MAKER, PURCHASER, TREASURY
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Matter, Notification
from yihe.registers.accounts.models import User

pytestmark = pytest.mark.django_db
D = Decimal
NEXT_YEAR = date(2027, 1, 11)


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def offer(number: int) -> dict:
    return {"supplier": ways.a_supplier(number, f"第{number}律师事务所（虚构）"), "amount": D(36_000), "note": ""}


def test_an_offer_after_the_time_is_refused_with_both_times_and_one_before_it_is_not(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    perform(purchase, "take_quote", by=ways.as_read(town, PURCHASER), **offer(1))
    until = timezone.localtime()
    ways.over(town)

    said = refused(purchase, "take_quote", town.who(PURCHASER), **offer(2))

    assert said.startswith(f"报价时间到 {until.year}-")
    assert f"现在是 {timezone.localtime():%Y-%m-%d %H:%M:%S}，不再接收报价。" in said
    assert Quote.objects.count() == 1


def test_a_purchase_whose_reservation_lapsed_goes_on_with_this_years_money(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    maker = ways.as_read(town, FINANCE_MAKER)
    assert "已有有效的资金预留" in refused(purchase, "reserve_again", maker, envelope=ways.money(town)), "not twice"
    town.travel(NEXT_YEAR)
    assert reserving.let_lapse() == 1
    assert "请先预留资金" in refused(purchase, "start_quoting", town.who(PURCHASER))

    perform(purchase, "reserve_again", by=maker, envelope=ways.money(town))
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))

    assert [row.envelope.year for row in Reservation.objects.open()] == [NEXT_YEAR.year]
    assert list(check_ledger()) == []


def test_a_contract_whose_reservation_lapsed_comes_into_force_with_this_years_money(town):
    contract = ways.drawn(town)
    ways.staged(town, contract)
    perform(contract, "offer", by=ways.as_read(town, PURCHASER))
    town.travel(NEXT_YEAR)
    reserving.let_lapse()
    perform(contract, "send_back", by=ways.as_read(town, ways.REVIEWER), reason="跨年，预留已失效。")

    perform(contract, "reserve_again", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    ways.offered(town, contract)

    assert {row.envelope.year for row in Commitment.objects.all()} == {NEXT_YEAR.year}
    assert Reservation.objects.order_by("pk").last().amount == 3_600_000, "what it was awarded for, no more"
    assert list(check_ledger()) == []


@pytest.mark.parametrize("rest_stays", [True, False])
def test_a_reservation_that_was_carried_over_the_year_pays_every_stage(town, monkeypatch, rest_stays):
    """With the rest given back after the first stage, the second would be asked of a year that is over."""
    contract = ways.drawn(town)
    ways.staged(town, contract)
    perform(contract, "offer", by=ways.as_read(town, PURCHASER))
    perform(contract, "pass_on", by=ways.as_read(town, ways.REVIEWER))
    ways.signed(town, contract)
    monkeypatch.setattr(reserving, "last_day", lambda reservation: date(2027, 3, 31))
    if not rest_stays:
        commit = promises.commit
        monkeypatch.setattr(contracting, "commit", lambda *a, **said: commit(*a, **said | {"keep_rest": False}))
    town.travel(NEXT_YEAR)

    if not rest_stays:
        with pytest.raises(NotAllowed):
            perform(contract, "confirm", by=ways.as_read(town, DIRECTOR))
        return
    perform(contract, "confirm", by=ways.as_read(town, DIRECTOR))

    assert [row.amount for row in Commitment.objects.order_by("pk")] == [1_800_000, 1_800_000]
    kept = Reservation.objects.get()
    assert (kept.used, kept.freed, kept.open) == (3_600_000, 400_000, 0)
    assert Contract.objects.get().in_force_on
    assert list(check_ledger()) == []
    assert Matter.objects.filter(kind="milestone").count() == 2


@pytest.mark.parametrize("looked", [True, False])
def test_an_invoice_pays_once_whichever_county_pays_it(town, monkeypatch, looked):
    """The look before is a courtesy: two counties that pay at one moment have both looked, and the table takes one."""
    contract = ways.in_force(town)
    first, second = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")
    for stage in (first, second):
        ways.reported(town, stage)
        ways.found(town, stage)
        ways.agreed(town, stage)
    said = {"invoice": "24322000000012345678", "invoiced_on": timezone.localdate(), "invoice_amount": D(18_000)}
    perform(first, "invoice", by=ways.as_read(town, PURCHASER), **said)
    Matter.objects.filter(pk=first.pk).update(region="320581")
    if not looked:
        monkeypatch.setattr(MilestoneWorkflow.actions["invoice"], "check", None)

    assert refused(second, "invoice", town.who(PURCHASER), **said) == "发票 24322000000012345678 已经用于另一期的付款。"
    perform(second, "invoice", by=ways.as_read(town, PURCHASER), **said | {"invoice": "24322000000012345679"})


def test_a_number_that_another_issuer_may_have_too_is_asked_with_its_code(town):
    stage = ways.milestone(town)
    ways.reported(town, stage)
    ways.found(town, stage)
    ways.agreed(town, stage)
    said = {"invoiced_on": timezone.localdate(), "invoice_amount": D(18_000)}

    assert "发票代码" in refused(stage, "invoice", town.who(PURCHASER), **said, invoice="00123456")
    form = InvoiceForm(said | {"invoice": " No.032002100411-0012 3456"})
    assert form.is_valid()
    assert form.cleaned_data["invoice"] == "03200210041100123456"
    perform(stage, "invoice", by=ways.as_read(town, PURCHASER), **said, invoice="03200210041100123456")


# -- what 财政 sees ---------------------------------------------------------------------------------------------------------


def seen_by(user) -> list[str]:
    return list(Matter.objects.visible_to(User.objects.get(pk=user.pk)).order_by("pk").values_list("kind", flat=True))


def test_the_treasury_is_told_of_a_plan_and_a_contract_reads_both_and_changes_neither(town, person):
    """Copies of the plan (条例 29) and of the contract (法 47); of what is only thought of it learns nothing."""
    treasury, next_door = town.who(TREASURY), person(TREASURY, region="320581")
    purchase = ways.opened(town)
    ways.planned(town, purchase)
    assert seen_by(treasury) == [], "a plan that nobody approved is the bureau's own"
    perform(purchase, "review", by=ways.as_read(town, ways.REVIEWER))
    perform(purchase, "approve", by=ways.as_read(town, DIRECTOR))
    assert seen_by(treasury) == ["purchase"]

    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    ways.proposed(town, purchase)
    perform(purchase, "award", by=ways.as_read(town, DIRECTOR))
    contract = ways.in_force(town, purchase)

    assert seen_by(treasury) == ["purchase", "contract"]
    assert seen_by(next_door) == []
    told = Notification.objects.filter(user=treasury.pk, copied=True).order_by("pk").values_list("matter", flat=True)
    assert list(told) == [purchase.pk, contract.pk]
    for matter in (purchase, contract):
        assert offered(Matter.objects.get(pk=matter.pk), User.objects.get(pk=treasury.pk)) == []
    page = signed_in(treasury).get(f"/desk/matters/{purchase.number}/").content.decode()
    assert "合并计算" in page
    assert purchase.number in signed_in(treasury).get("/desk/matters/").content.decode()
    assert "没有等您办理的事" in signed_in(treasury).get("/desk/").content.decode(), "complaints come to wait on them"
    assert "看全部办件" not in signed_in(town.who(FINANCE_MAKER)).get("/desk/").content.decode(), "on whom things wait"
