"""A contract whose supplier was merged, divided or renewed goes on with whoever stands for it, with its open work and its money, and with nobody else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.procurement.test_refusals import refused
from tests.procurement.test_several_years import delivered, drawn, of_year
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.funds import passing_over
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment, ForeseenCommitment
from yihe.domains.procurement import accepting, published, rules, taking_over
from yihe.domains.procurement.models import Contract, Milestone, Takeover
from yihe.domains.procurement.payee import payee_of
from yihe.foundation.roles import DIRECTOR, FINANCE_MAKER, PURCHASER
from yihe.matters import evidence, search
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body, Succession
from yihe.registers.grades.models import Grade
from yihe.registers.suppliers.models import KnownIn, Supplier

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def ended(body: Body) -> None:
    Body.objects.filter(pk=body.pk).update(until=timezone.localdate() - timedelta(1), ending="merged")


def proposing(contract: Matter, by, successor: Body, **said) -> str:
    return refused(contract, "propose_takeover", by, successor=successor, **ways.TAKEOVER | said)


def proposing_by(town, contract: Matter, old: Body, successor) -> str:
    """Have an organization stand for a supplier, and return what is said against its taking the contract over."""
    Succession.objects.create(
        predecessor=old, successor_id=successor.pk, ground="merger", since=timezone.localdate(), source="虚构"
    )
    town.hand_in(contract, "succession", by=PURCHASER)
    return proposing(contract, town.who(PURCHASER), Body.objects.get(pk=successor.pk))


def open_of(body: Body) -> list[int]:
    rows = Commitment.objects.filter(taking_over.promised_to(body)).order_by("pk")
    return [row.outstanding for row in rows if row.outstanding]


def test_what_is_open_goes_over_and_what_was_accepted_and_paid_stays(town):
    contract = drawn(town, kept="12000", stages=((date(2026, 9, 1), "4000"), (date(2026, 10, 1), "5000"), (date(2026, 12, 1), "3000"), (date(2027, 12, 1), "14000"), (date(2028, 6, 1), "10000")))  # fmt: skip
    ways.offered(town, contract)
    paid, accepted, due, *later = [Matter.objects.get(pk=pk) for pk in Milestone.objects.order_by("stage__seq").values_list("pk", flat=True)]  # fmt: skip
    delivered(town, paid, date(2026, 9, 1), "3500")
    ways.invoiced(town, paid)
    ways.paid(town, paid)
    delivered(town, accepted, date(2026, 10, 1))
    old, envelope = contents_of(contract).supplier, ways.money(town)
    envelope.refresh_from_db()
    committed = envelope.committed
    ended(old)

    new = ways.taken_over(town, contract)

    envelope.refresh_from_db()
    assert (envelope.committed, open_of(old), open_of(new)) == (committed, [], [500_000, 300_000])
    assert list(Milestone.objects.order_by("stage__seq").values_list("supplier", flat=True)) == [
        old.pk,
        old.pk,
        new.pk,
        new.pk,
        new.pk,
    ]
    waiting = ForeseenCommitment.objects.waiting().order_by("year")
    assert [(row.year, row.amount, row.payee_name) for row in waiting] == [
        (2027, 1_400_000, new.name),
        (2028, 1_000_000, new.name),
    ]
    fresh = Contract.objects.get()
    assert (fresh.supplier, fresh.award.supplier, fresh.matter.state) == (new, old, "in_force")
    assert [party.body for party in contract.parties.open()] == [new] == [party.body for party in due.parties.open()]
    assert [party.body for party in paid.parties.open()] == [old], "what was paid stays whose it was"
    last = due.events.order_by("seq").last()
    assert (last.action, last.said["payee"], last.said["from_payee"]) == ("take_over_stage", new.name, old.name)

    ways.invoiced(town, Matter.objects.get(pk=accepted.pk), "FP2")
    ways.paid(town, Matter.objects.get(pk=accepted.pk))
    delivered(town, Matter.objects.get(pk=due.pk), date(2026, 12, 1), "2800")
    ways.invoiced(town, Matter.objects.get(pk=due.pk), "FP3")
    ways.paid(town, Matter.objects.get(pk=due.pk))
    town.travel(date(2027, 1, 11))
    ways.money(town)
    perform(Matter.objects.get(pk=contract.pk), "take_up", by=ways.as_read(town, FINANCE_MAKER))
    sums = {name: sum(row.paid for row in Commitment.objects.filter(payee_name=name)) for name in (old.name, new.name)}
    assert sums == {old.name: 350_000, new.name: 780_000}
    assert Commitment.objects.get(matter=of_year(2027)).payee_name == new.name
    assert list(check_ledger()) == [] and list(evidence.verify()) == [] and list(search.faults()) == []


def test_of_a_body_that_goes_on_after_a_division_what_was_accepted_is_paid_to_it(town):
    contract = ways.in_force(town)
    first, second = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")
    ways.reported(town, first)
    ways.found(town, first)
    ways.agreed(town, first)
    old = contents_of(contract).supplier
    new = ways.taken_over(town, contract, ways.successor_of(old, ground="division"))

    assert (open_of(old), open_of(new)) == ([1_800_000], [1_800_000])
    assert accepting.promised_to(first, contents_of(first)) == old
    ways.invoiced(town, Matter.objects.get(pk=first.pk))
    ways.paid(town, Matter.objects.get(pk=first.pk))
    assert Commitment.objects.get(matter=first).paid == 1_800_000
    assert accepting.promised_to(second, contents_of(Matter.objects.get(pk=second.pk))) == new
    assert list(check_ledger()) == [] and list(evidence.verify()) == [] and list(search.faults()) == []


def test_nobody_takes_over_whom_the_register_does_not_name(town):
    contract, purchaser = ways.in_force(town), town.who(PURCHASER)
    old = contents_of(contract).supplier
    stranger = ways.a_supplier(5, "另一家律师事务所（虚构）")
    assert refused(contract, "propose_takeover", purchaser, successor=stranger, **ways.TAKEOVER), (
        "nothing happened to the supplier"
    )
    middle = ways.successor_of(old, "中间的律师事务所（虚构）", nth=8)
    town.hand_in(contract, "succession", by=PURCHASER)

    said = proposing(contract, purchaser, stranger)
    assert f"没有{stranger.name}承继{old.name}的登记" in said and "第七十二条" in said
    Succession.objects.create(
        predecessor=stranger, successor=old, ground="merger", since=timezone.localdate(), source="虚构"
    )
    assert "的登记" in proposing(contract, purchaser, stranger), "the other way round"
    assert "已经是这份合同的承接主体" in proposing(contract, purchaser, old)
    last = ways.successor_of(middle, "最后的律师事务所（虚构）", "renewal", nth=9)
    ways.takeover(town, contract, last)
    assert Takeover.objects.get().ground == "renewal"


def test_a_successor_something_stands_against_is_refused_and_again_when_it_is_decided(town):
    contract = ways.in_force(town)
    new = ways.successor_of(contents_of(contract).supplier)
    town.hand_in(contract, "succession", by=PURCHASER)
    ended(new)
    assert "已于" in proposing(contract, town.who(PURCHASER), new)
    Body.objects.filter(pk=new.pk).update(until=None, ending="")
    ways.takeover(town, contract, new)
    perform(contract, "check_successor", by=ways.as_read(town, FINANCE_MAKER))
    ended(new)

    assert "已于" in refused(contract, "approve_takeover", town.who(DIRECTOR))
    Body.objects.filter(pk=new.pk).update(until=None, ending="")
    Succession.objects.all().delete()
    assert "的登记" in refused(contract, "approve_takeover", town.who(DIRECTOR))
    assert Contract.objects.get().supplier != new and not open_of(new)


def test_finance_sees_the_account_first_and_three_people_take_part(town, person):
    contract = ways.in_force(town)
    new = ways.successor_of(contents_of(contract).supplier)
    KnownIn.objects.filter(supplier=new.pk).update(bank="", account="")
    ways.takeover(town, contract, new)
    assert "还没有登记收款账户" in refused(contract, "check_successor", town.who(FINANCE_MAKER))
    assert "须由" in refused(contract, "check_successor", town.who(DIRECTOR))
    KnownIn.objects.get(supplier=new.pk).delete()
    KnownIn.objects.create(
        supplier=Supplier.objects.get(pk=new.pk), region=ways.REGION, bank="演示银行", account="6228480000000077"
    )
    both = person(PURCHASER, FINANCE_MAKER)
    perform(contract, "return_takeover", by=ways.as_read(town, FINANCE_MAKER), reason="账户要核对。")
    assert Takeover.objects.get().dropped
    contract.refresh_from_db()
    town.hand_in(contract, "succession", by=PURCHASER)
    perform(contract, "propose_takeover", by=both, successor=new, **ways.TAKEOVER)
    assert refused(contract, "check_successor", both), "nobody looks at the account of whom they proposed"
    perform(contract, "check_successor", by=ways.as_read(town, FINANCE_MAKER))
    perform(contract, "refuse_takeover", by=ways.as_read(town, DIRECTOR), reason="材料不齐。")
    assert Contract.objects.get().supplier != new and not open_of(new)


def test_a_contract_that_is_suspended_challenged_or_done_is_taken_over_by_nobody(town):
    contract = ways.in_force(town)
    new, purchaser = ways.successor_of(contents_of(contract).supplier), town.who(PURCHASER)
    town.hand_in(contract, "succession", by=PURCHASER)
    perform(contract, "suspend", by=ways.as_read(town, DIRECTOR), reason="等待审计。")
    assert "恢复履行以后再办理承继" in proposing(contract, purchaser, new)
    perform(contract, "resume", by=ways.as_read(town, DIRECTOR), reason="审计结束。")
    for stage in Matter.objects.filter(kind="milestone").order_by("pk"):
        for do in (ways.reported, ways.found, ways.agreed, ways.invoiced):
            do(town, Matter.objects.get(pk=stage.pk))
    assert "请办结合同" in proposing(contract, purchaser, new)


def test_a_challenge_holds_it_too(town):
    contract = ways.in_force(town)
    new = ways.successor_of(contents_of(contract).supplier)
    ways.takeover(town, contract, new)
    perform(contract, "check_successor", by=ways.as_read(town, FINANCE_MAKER))
    ways._held(town, contract.parent)

    assert "质疑" in refused(contract, "approve_takeover", town.who(DIRECTOR))
    perform(contract, "refuse_takeover", by=ways.as_read(town, DIRECTOR), reason="等质疑答复。")
    town.hand_in(contract, "succession", by=PURCHASER)
    assert "质疑" in proposing(contract, town.who(PURCHASER), new)


def test_one_that_is_called_otherwise_is_paid_under_its_new_name(town):
    contract = ways.in_force(town)
    first = ways.milestone(town, contract)
    ways.reported(town, first)
    ways.found(town, first)
    ways.agreed(town, first)
    supplier = Supplier.objects.get(pk=contents_of(contract).supplier.pk)
    before, supplier.name = supplier.name, "更名后的律师事务所（虚构）"
    supplier.save()
    with pytest.raises(NotAllowed, match="提出合同承继"):
        ways.invoiced(town, Matter.objects.get(pk=first.pk))

    contract = Matter.objects.get(pk=contract.pk)
    ways.taken_over(town, contract, Body.objects.get(pk=supplier.pk))
    row = Takeover.objects.get()
    assert (row.ground, row.predecessor_name, row.successor_name) == ("name", before, supplier.name)
    ways.invoiced(town, Matter.objects.get(pk=first.pk))
    ways.paid(town, Matter.objects.get(pk=first.pk))
    fresh, body = Matter.objects.get(pk=contract.pk), Body.objects.get(pk=supplier.pk)
    assert not taking_over.has_to_do_with(fresh), "no button for what has not changed again"
    assert "名称也没有变" in taking_over.is_wrong(fresh, None, successor=body)
    assert list(check_ledger()) == [] and list(evidence.verify()) == [] and list(search.faults()) == []


def test_an_organization_is_followed_by_an_organization_whose_people_then_see_it(town, person, organization):
    contract = ways.in_force(town)
    old = contents_of(contract).supplier
    assert "没有评估等级" in proposing_by(town, contract, old, organization)
    Grade.objects.create(
        organization=organization, level=4, since=date(2025, 1, 1), until=date(2029, 12, 31), document="虚构〔2025〕1号", checked=True
    )  # fmt: skip
    ways.taken_over(town, contract, Body.objects.get(pk=organization.pk))
    first = ways.milestone(town, contract)
    assert first.organization == organization == Matter.objects.get(pk=contract.pk).organization
    made = Commitment.objects.filter(matter=first).order_by("pk").last()
    assert (made.organization, made.party, made.payee_kind) == (organization, None, "organization")
    assert first in Matter.objects.visible_to(town.story.applicant)
    ways.reported(town, first)
    assert list(check_ledger()) == [] and list(evidence.verify()) == [] and list(search.faults()) == []


def test_money_that_is_on_its_way_is_not_passed_over(town):
    contract = ways.in_force(town)
    first = ways.milestone(town, contract)
    for do in (ways.reported, ways.found, ways.agreed, ways.invoiced):
        do(town, Matter.objects.get(pk=first.pk))
    old = contents_of(contract).supplier
    ended(old)
    new = ways.taken_over(town, contract)
    assert (open_of(old), open_of(new)) == ([1_800_000], [1_800_000])
    made = Commitment.objects.get(matter=first)
    with pytest.raises(NotAllowed, match="已经核准拨付"):
        passing_over.pass_over(made, payee_of(first, new), by=None)
    ways.paid(town, first)


def test_everybody_reads_who_took_it_over_and_individuals_are_not_named(town):
    contract = ways.in_force(town)
    new = ways.taken_over(town, contract)
    of = published.one(ways.REGION, contract.parent.number)
    assert [(each.successor_name, each.get_ground_display()) for each in of.contracts[0].takeovers] == [
        (new.name, "合并")
    ]


def test_one_waits_at_a_time_and_is_of_two(town):
    contract = ways.in_force(town)
    ways.takeover(town, contract)
    row = Takeover.objects.get()
    with pytest.raises(IntegrityError, match="takeover|UNIQUE"), transaction.atomic():
        row.pk = None
        row.save(force_insert=True)
    with pytest.raises(IntegrityError, match="takeover_is_of_two_or_of_a_name"), transaction.atomic():
        Takeover.objects.update(successor=row.predecessor)


def test_control_a_rule_that_asks_nobody_lets_a_stranger_take_over(town, monkeypatch):
    contract = ways.in_force(town)
    ended(contents_of(contract).supplier)
    town.hand_in(contract, "succession", by=PURCHASER)
    monkeypatch.setattr(taking_over, "stands_for", lambda *_: True)
    monkeypatch.setattr(rules, "stands_against", lambda *_: "")
    perform(contract, "propose_takeover", by=ways.as_read(town, PURCHASER), successor=ways.a_supplier(5, "另一家律师事务所（虚构）"), **ways.TAKEOVER)  # fmt: skip
    assert Takeover.objects.exists()


def test_control_a_promise_that_is_left_where_it_was_is_noticed(town, monkeypatch):
    contract = ways.in_force(town)
    old = contents_of(contract).supplier
    monkeypatch.setattr(taking_over, "_pass_money", lambda *_, **__: None)
    ways.taken_over(town, contract)
    assert open_of(old) == [1_800_000, 1_800_000]
