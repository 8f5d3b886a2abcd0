"""What becomes of a contract in force: typed amendments, one at a time; suspended and gone on with; ended, with open stages called off."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.faces.test_help import signed_in
from tests.procurement.test_challenges_on_paper import drawn as drawn_of
from tests.procurement.test_challenges_on_paper import late
from tests.procurement.test_refusals import refused
from tests.procurement.test_several_years import drawn
from tests.ways import procurement as ways
from tests.ways import tenders
from tests.ways.town import Town
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import ForeseenCommitment, Tranche
from yihe.domains.procurement.models import Amendment, Contract
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER
from yihe.matters import evidence, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def asked(**said) -> dict:
    today = timezone.localdate()
    return {
        "sort": "term", "ends_on": date(2027, 1, 31), "words": "", "reason": "村里换届，推迟。", "buyer_signed_on": today,
        "supplier_signed_on": today,
    } | said  # fmt: skip


def test_an_amendment_unlocks_the_field_of_its_sort_and_no_other(town):
    contract = ways.in_force(town)
    before = Contract.objects.values().get()
    ways.amendment(town, contract, **asked())
    assert Contract.objects.values().get() == before, "nothing is changed until another decided it"
    assert refused(contract, "approve_amendment", town.who(PURCHASER))
    perform(contract, "approve_amendment", by=ways.as_read(town, DIRECTOR))

    assert Contract.objects.values().get() == before | {"ends_on": date(2027, 1, 31)}
    row = Amendment.objects.get()
    assert (row.before, row.decided_on) == (f"履约结束 {before['ends_on']}", timezone.localdate())
    ways.amendment(town, contract, **asked(sort="people", words="沈一、沈二律师", ends_on=None))
    perform(contract, "approve_amendment", by=ways.as_read(town, DIRECTOR))
    assert Contract.objects.get().people == "沈一、沈二律师"
    assert list(evidence.verify()) == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"words": "也改内容"}, "变更“履约期”只填变更后履约结束的日期，别的留空"),
        ({"ends_on": None}, "只填变更后履约结束的日期"),
        ({"sort": "quality"}, "变更“服务内容和质量”只填变更后的内容"),
        ({"sort": "quality", "ends_on": None, "words": "按需求书。"}, "与现在的一样"),
        ({"ends_on": date(2026, 12, 20)}, "履约现在就到 2026-12-20 结束"),
        ({"ends_on": date(2026, 11, 19)}, "不能早于最后一期"),
        ({"ends_on": date(2029, 7, 1)}, "超过 3 年"),
        ({"supplier_signed_on": date(2030, 1, 1)}, "还没有到"),
        ({"buyer_signed_on": date(2020, 1, 1)}, "早于合同生效的日期"),
    ],
)
def test_an_amendment_that_says_something_else_is_refused(town, said, sentence):
    contract = ways.in_force(town)
    town.hand_in(contract, "signed_amendment", by=PURCHASER)

    assert sentence in refused(contract, "propose_amendment", town.who(PURCHASER), **asked(**said))


def test_one_is_open_at_a_time_and_the_table_takes_no_second(town):
    contract = ways.in_force(town)
    ways.amendment(town, contract, **asked())
    for action, said in (("propose_amendment", asked()), ("propose_supplement", {"amount": D(1)})):
        assert refused(contract, action, town.who(PURCHASER), **said)
    row = Amendment.objects.get()
    with pytest.raises(IntegrityError, match="amendment|UNIQUE"), transaction.atomic():
        row.pk = None
        row.save(force_insert=True)
    with pytest.raises(IntegrityError, match="amendment_says_what_its_sort_unlocks"), transaction.atomic():
        Amendment.objects.update(words="也改内容")

    perform(contract, "refuse_amendment", by=ways.as_read(town, DIRECTOR), reason="不需要。")
    assert Amendment.objects.get().dropped
    ways.amendment(town, contract, **asked())


def test_nothing_is_delivered_accepted_or_paid_while_a_contract_is_suspended(town):
    contract = ways.in_force(town)
    first = ways.milestone(town, contract)
    ways.reported(town, first)
    perform(contract, "suspend", by=ways.as_read(town, DIRECTOR), reason="等待审计。")
    found = {"found": "齐全。", "proposed_amount": D(18_000), "users_said": ""}

    assert "合同已经中止" in refused(first, "find", town.who(CLERK), **found)
    perform(contract, "resume", by=ways.as_read(town, DIRECTOR), reason="审计结束。")
    perform(Matter.objects.get(pk=first.pk), "find", by=ways.as_read(town, CLERK), **found)


def test_what_is_due_is_not_paid_while_its_contract_is_suspended_and_finance_reads_why(town):
    contract = ways.in_force(town)
    stage = ways.milestone(town, contract)
    for step in (ways.reported, ways.found, ways.agreed, ways.invoiced):
        step(town, Matter.objects.get(pk=stage.pk))
    due = Tranche.objects.filter(commitment__matter=stage.pk, released_at__isnull=False)
    town.travel(max(max(row.due_on for row in due), timezone.localdate()))
    perform(Matter.objects.get(pk=contract.pk), "suspend", by=ways.as_read(town, DIRECTOR), reason="等待审计。")

    with pytest.raises(NotAllowed, match="暂不支付：合同已经中止"), transaction.atomic():
        town.money.sent(*due)
    finance = ways.as_read(town, FINANCE_MAKER)
    page = signed_in(finance).get(Matter.objects.get(pk=stage.pk).get_absolute_url()).content.decode()
    assert "此件已经到期，暂不支付：合同已经中止" in page

    perform(Matter.objects.get(pk=contract.pk), "resume", by=ways.as_read(town, DIRECTOR), reason="审计结束。")
    ways.paid(town, stage)
    assert Matter.objects.get(pk=stage.pk).state == "paid"


def test_nothing_is_amended_or_paid_while_who_won_is_challenged(town):
    """A contract of a tender that was won: a late challenge holds all of it until it is answered (条 54)."""
    tender = tenders.to(town, "won")
    contract = drawn_of(town, tender)
    ways.staged(town, contract)
    ways.offered(town, Matter.objects.get(pk=contract.pk))
    challenge = late(town, tender)
    contract = Matter.objects.get(pk=contract.pk)
    assert "还没有答复" in refused(contract, "propose_amendment", town.who(PURCHASER), **asked())
    stage = ways.milestone(town, contract)
    assert "还没有答复" in kinds.get("milestone").stands_still(stage)
    tenders.registered(town, challenge)
    tenders.answered(town, Matter.objects.get(pk=challenge.pk))
    assert kinds.get("milestone").stands_still(Matter.objects.get(pk=stage.pk)) == ""


def test_a_contract_that_ends_early_pays_what_was_delivered_and_gives_the_rest_back(town):
    contract = ways.in_force(town)  # two stages of 18 000
    first, second = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")
    ways.reported(town, first)
    assert "须由分管领导办理" in refused(contract, "terminate", town.who(PURCHASER), **ways.ENDING)
    perform(contract, "terminate", by=ways.as_read(town, DIRECTOR), **ways.ENDING)

    second.refresh_from_db()
    envelope = ways.money(town)
    envelope.refresh_from_db()
    assert (second.state, envelope.committed) == ("called_off", 1_800_000)
    for do in (ways.found, ways.agreed, ways.invoiced, ways.paid):
        do(town, Matter.objects.get(pk=first.pk))
    perform(Matter.objects.get(pk=contract.pk), "settle_up", by=ways.as_read(town, PURCHASER))

    contract.refresh_from_db()
    assert (contract.state, contract.parent.state) == ("terminated", "closed")
    assert list(check_ledger()) == []
    assert list(evidence.verify()) == []


def test_what_was_foreseen_of_later_years_is_let_go_of(town):
    contract = drawn(town)
    ways.offered(town, contract)
    town.travel(timezone.localdate() + timedelta(1))
    perform(contract, "terminate", by=ways.as_read(town, DIRECTOR), **ways.ENDING)

    assert not ForeseenCommitment.objects.waiting().exists()
    assert ForeseenCommitment.objects.exclude(dropped_at=None).count() == 2
    assert list(check_ledger()) == []
