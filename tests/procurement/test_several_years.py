"""A contract over several years: this year's stages are promised, later ones foreseen, and each year is taken up with its own money."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.funds import foreseeing
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment, ForeseenCommitment, Reservation
from yihe.acts.funds.payees import Payee
from yihe.domains.procurement import years
from yihe.domains.procurement.models import Amendment, Milestone
from yihe.foundation.roles import DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.suppliers.models import KnownIn

pytestmark = pytest.mark.django_db
D = Decimal
STAGES = ((date(2026, 12, 1), "12000"), (date(2027, 12, 1), "14000"), (date(2028, 6, 1), "10000"))


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def drawn(town, kept: str | None = "12000", stages=STAGES) -> Matter:
    """Return a contract until June 2028 with a stage a year, of a purchase of 40 000 that keeps `kept` of this year."""
    purchase = ways.opened(town)
    ways.settled(town, purchase)
    said = {"envelope": ways.money(town), "reserved_amount": D(kept) if kept else None}
    perform(purchase, "reserve", by=ways.as_read(town, FINANCE_MAKER), **said)
    perform(purchase, "plan", by=ways.as_read(town, PURCHASER), **ways.PLAN)
    perform(purchase, "review", by=ways.as_read(town, REVIEWER))
    perform(purchase, "approve", by=ways.as_read(town, DIRECTOR))
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    ways.proposed(town, purchase)
    perform(purchase, "award", by=ways.as_read(town, DIRECTOR))
    terms = ways.terms(town) | {"ends_on": date(2028, 6, 1)}
    perform(purchase, "draw_contract", by=ways.as_read(town, PURCHASER), **terms)
    contract = Matter.objects.get(kind="contract", parent=purchase)
    for due_on, amount in stages:
        perform(
            contract, "add_stage", by=ways.as_read(town, PURCHASER), title="坐班", due_on=due_on, amount=D(amount), indicators="坐班 12 次"
        )  # fmt: skip
    return contract


def of_year(year: int) -> Matter:
    return Matter.objects.get(pk=Milestone.objects.get(stage__due_on__year=year).pk)


def delivered(town, stage: Matter, day: date, accepted: str | None = None) -> None:
    town.travel(day)
    ways.reported(town, stage)
    ways.found(town, stage, D(accepted) if accepted else None)
    perform(stage, "agree", by=ways.as_read(town, REVIEWER), accepted_amount=contents_of(stage).proposed)


def test_this_years_stages_are_promised_and_later_ones_foreseen_until_their_year_has_money(town):
    contract = drawn(town)
    ways.offered(town, contract)
    maker = town.who(FINANCE_MAKER)

    assert [(row.matter, row.amount) for row in Commitment.objects.all()] == [(of_year(2026), 1_200_000)]
    assert [(row.year, row.amount_yuan) for row in ForeseenCommitment.objects.all()] == [(2027, 14_000), (2028, 10_000)]
    assert Reservation.objects.get().open == 0
    delivered(town, of_year(2026), date(2026, 12, 1))
    assert "2027 年度的预计占用须在当年" in refused(contract, "take_up", maker)
    town.travel(date(2027, 1, 11))
    assert "2027 年度的预算指标还没有下达" in refused(contract, "take_up", maker), "a year without an envelope"
    delivered(town, of_year(2027), date(2027, 3, 1))
    said = {"invoice": "FP2027", "invoiced_on": timezone.localdate(), "invoice_amount": D(14_000)}
    assert "要先在合同里占用那一年度的资金" in refused(of_year(2027), "invoice", town.who(PURCHASER), **said)

    envelope = ways.money(town)
    perform(contract, "take_up", by=ways.as_read(town, FINANCE_MAKER))

    envelope.refresh_from_db()
    assert (envelope.year, envelope.committed) == (2027, 1_400_000)
    assert "2028 年度的预计占用须在当年" in refused(contract, "take_up", maker), "each year once, and by itself"
    ways.invoiced(town, of_year(2027), "FP2027")
    ways.paid(town, of_year(2027))
    assert Milestone.objects.get(stage__due_on__year=2027).payable == D(14_000)
    assert list(check_ledger()) == []
    assert list(evidence.verify()) == []


def test_a_year_that_was_not_taken_up_does_not_hold_the_next_ones_money_back(town):
    contract = drawn(town)
    ways.offered(town, contract)
    town.travel(date(2028, 1, 10))
    ways.money(town)
    perform(contract, "take_up", by=ways.as_read(town, FINANCE_MAKER))
    assert [row.year for row in years.waiting(contract)] == [2027]
    assert Commitment.objects.get(matter=of_year(2028)).amount == 1_000_000
    assert "2027 年度已经过去，没有转为占用" in refused(contract, "take_up", town.who(FINANCE_MAKER))


def moved(account: str = "6228480000000099") -> None:
    """Let the suppliers' account be another from today, as two people of the county confirmed it."""
    for kept in KnownIn.objects.all():
        kept.bank, kept.account = "新开户银行", account
        kept.save()


def test_a_year_gone_by_is_taken_up_late_out_of_this_years_money_to_the_account_of_today(town):
    contract = drawn(town)
    ways.offered(town, contract)
    director = town.who(DIRECTOR)
    assert "没有以前年度还没有占用的资金" in refused(contract, "take_up_late", director, reason="没有。")
    town.travel(date(2027, 12, 1))
    assert "没有以前年度" in refused(contract, "take_up_late", director, reason="早了。"), "its own year is not over"
    town.travel(date(2028, 1, 10))
    assert "2028 年度的预算指标还没有下达" in refused(contract, "take_up_late", director, reason="上年漏办。")
    envelope = ways.money(town)
    moved()

    assert refused(contract, "take_up_late", town.who(FINANCE_MAKER), reason="上年漏办。"), (
        "another year's money is no choice of finance alone"
    )
    perform(contract, "take_up_late", by=ways.as_read(town, DIRECTOR), reason="上年度末没有及时占用，交付在后。")

    made = Commitment.objects.get(matter=of_year(2027))
    assert (made.envelope, made.amount, made.bank, made.account) == (
        envelope,
        1_400_000,
        "新开户银行",
        "6228480000000099",
    )
    event = contract.events.get(action="take_up_late")
    assert (event.said["years"], event.said["reason"]) == ("2027", "上年度末没有及时占用，交付在后。")
    perform(contract, "take_up", by=ways.as_read(town, FINANCE_MAKER))
    assert Commitment.objects.get(matter=of_year(2028)).account == "6228480000000099", "so is a year taken up in time"
    delivered(town, of_year(2027), date(2028, 2, 1))
    ways.invoiced(town, of_year(2027), "FP2027")
    ways.paid(town, of_year(2027))
    assert list(check_ledger()) == []
    assert list(evidence.verify()) == []


def test_what_was_foreseen_is_taken_up_by_nobody_else_and_by_nobody_without_an_account(town):
    contract = drawn(town)
    ways.offered(town, contract)
    town.travel(date(2028, 1, 10))
    ways.money(town)
    moved("")

    for action, by, said in (("take_up", FINANCE_MAKER, {}), ("take_up_late", DIRECTOR, {"reason": "漏办。"})):
        assert "还没有登记收款账户" in refused(contract, action, town.who(by), **said)
    row = ForeseenCommitment.objects.get(year=2028)
    other = Payee("别的事务所（虚构）", "银行", "6228480000000098", None, None)
    with pytest.raises(NotAllowed, match="不能占用给别的事务所"):
        foreseeing.commit_foreseen(row, (), payee=other, by=None)
    assert Commitment.objects.count() == 1


def passed(**said) -> dict:
    today = timezone.localdate()
    return {
        "sort": "passed", "ends_on": None, "words": "双方同意 2027 年的一期不再履行。", "reason": "上年没有办。", "buyer_signed_on": today,
        "supplier_signed_on": today,
    } | said  # fmt: skip


def test_a_year_gone_by_is_ended_by_an_amendment_and_the_rest_of_the_contract_goes_on(town):
    contract = drawn(town)
    ways.offered(town, contract)
    town.hand_in(contract, "signed_amendment", by=PURCHASER)
    assert "没有以前年度还没有占用资金" in refused(contract, "propose_amendment", town.who(PURCHASER), **passed())
    town.travel(date(2028, 1, 10))

    ways.amendment(town, contract, **passed())
    row = Amendment.objects.get()
    assert row.before == "第 2 期 坐班，2027-12-01 应完成，¥14,000.00"
    assert of_year(2027).state == "due", "nothing ends before another decided it"
    perform(contract, "approve_amendment", by=ways.as_read(town, DIRECTOR))

    assert (of_year(2027).state, of_year(2028).state) == ("called_off", "due")
    assert [row.year for row in years.waiting(contract)] == [2028]
    assert "没有以前年度还没有占用的资金" in refused(contract, "take_up_late", town.who(DIRECTOR), reason="晚了。")
    assert Amendment.objects.get().decided_on == timezone.localdate()
    assert list(check_ledger()) == []
    assert list(evidence.verify()) == []


def test_a_stage_delivered_since_both_signed_is_not_ended_and_is_paid_late(town):
    contract = drawn(town)
    ways.offered(town, contract)
    town.travel(date(2028, 1, 10))
    ways.money(town)
    ways.amendment(town, contract, **passed())
    ways.reported(town, of_year(2027))

    assert "与双方签的不同" in refused(contract, "approve_amendment", town.who(DIRECTOR))
    perform(contract, "refuse_amendment", by=ways.as_read(town, DIRECTOR), reason="已经交付。")
    assert "已经交付的，请补占用资金" in refused(contract, "propose_amendment", town.who(PURCHASER), **passed())
    perform(contract, "take_up_late", by=ways.as_read(town, DIRECTOR), reason="已经交付。")
    assert Commitment.objects.get(matter=of_year(2027)).amount == 1_400_000


def test_a_stage_of_a_later_year_that_is_refused_lets_go_of_what_was_foreseen(town):
    contract = drawn(town)
    ways.offered(town, contract)
    stage = of_year(2027)
    town.travel(date(2027, 3, 1))
    ways.reported(town, stage)
    ways.found(town, stage, D(0))
    perform(stage, "refuse", by=ways.as_read(town, REVIEWER), reason="没有交付。")

    assert [row.year for row in years.waiting(contract)] == [2028]
    assert Commitment.objects.count() == 1


def test_what_is_kept_has_to_carry_this_years_stages_and_can_be_kept_anew_where_it_is_too_little(town):
    contract = drawn(town, "11999.99")
    perform(contract, "offer", by=ways.as_read(town, PURCHASER))
    perform(contract, "pass_on", by=ways.as_read(town, REVIEWER))
    ways.signed(town, contract)
    assert "预留只有 ¥11,999.99" in refused(contract, "confirm", town.who(DIRECTOR))

    perform(contract, "reserve_again", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))
    assert "够付本年度的分期" in refused(contract, "reserve_again", town.who(FINANCE_MAKER), envelope=ways.money(town))
    perform(contract, "confirm", by=ways.as_read(town, DIRECTOR))

    envelope = ways.money(town)
    envelope.refresh_from_db()
    assert (envelope.reserved, envelope.committed) == (0, 1_200_000)
    assert list(check_ledger()) == []


def test_a_contract_without_a_stage_in_its_first_year_takes_no_money_and_comes_into_no_force(town):
    contract = drawn(town, stages=((date(2027, 12, 1), "36000"),))
    perform(contract, "offer", by=ways.as_read(town, PURCHASER))
    perform(contract, "pass_on", by=ways.as_read(town, REVIEWER))
    ways.signed(town, contract)

    assert "2026 年度没有要付的分期" in refused(contract, "confirm", town.who(DIRECTOR))


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        (date(2028, 12, 31), ""),
        (date(2029, 1, 1), "资金最多预计到 2028 年度"),
        (date(2029, 6, 10), "超过 3 年"),
        (date(2026, 5, 31), "早于开始"),
    ],
)
def test_a_contract_runs_three_years_at_most_and_takes_money_of_three_budgets(town, ends_on, sentence):
    purchase = ways.awarded(town)
    town.travel(date(2026, 6, 10))
    terms = ways.terms(town) | {"starts_on": date(2026, 6, 10), "ends_on": ends_on}
    if sentence:
        assert sentence in refused(purchase, "draw_contract", town.who(PURCHASER), **terms)
    else:
        perform(purchase, "draw_contract", by=ways.as_read(town, PURCHASER), **terms)


def test_more_is_never_kept_than_a_purchase_costs(town):
    purchase = ways.opened(town)
    ways.settled(town, purchase)
    said = {"envelope": ways.money(town), "reserved_amount": D("40000.01")}

    assert "超过本采购的 ¥40,000.00" in refused(purchase, "reserve", town.who(FINANCE_MAKER), **said)
