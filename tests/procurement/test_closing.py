"""What a contract waits for before it is closed: stages, money, findings – each named by its number."""

from decimal import Decimal

import pytest

from tests.procurement.test_challenges_on_paper import on_paper
from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways import tenders
from tests.ways.town import Town
from yihe.acts.funds import recoveries
from yihe.acts.funds.models import Commitment
from yihe.domains.procurement.contract_workflow import ContractWorkflow
from yihe.domains.procurement.models import Performance
from yihe.foundation.roles import CLERK, FINANCE_MAKER, PURCHASER
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def done(town, contract: Matter | None = None) -> Matter:
    """Return a contract of which every stage is paid."""
    contract = contract or ways.in_force(town)
    ways._through(town, contract)
    return contract


def a_recovery(town, contract: Matter) -> Matter:
    stage = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[0]
    commitment = Commitment.objects.get(matter=stage)
    return recoveries.open_recovery(
        commitment, amount=D(500), reason="多付一次坐班（虚构）。", by=ways.as_read(town, FINANCE_MAKER)
    )


def test_a_recovery_under_a_stage_holds_the_closing_and_is_named(town):
    contract = done(town)
    recovery = a_recovery(town, contract)

    said = refused(contract, "close", town.who(PURCHASER))
    assert recovery.number in said and "追回" in said and "还有 1 件没有了结" in said
    assert not Matter.objects.filter(kind="performance").exists(), "nothing is counted before it is over"


def test_a_challenge_to_how_it_was_bought_holds_it_as_long_as_it_is_not_answered(town):
    tender = tenders.to(town, "won")
    purchase = Matter.objects.get(pk=tender.parent_id)
    said = ways.terms(town) | {"quality": tenders.HANDS_OVER}
    perform(purchase, "draw_contract", by=ways.as_read(town, PURCHASER), **said)
    contract = Matter.objects.get(kind="contract", parent=purchase)
    ways.staged(town, contract)
    ways.offered(town, contract)
    two = (town.story.person(CLERK), town.story.person(CLERK))  # those of the town ran the tender
    for stage in Matter.objects.filter(kind="milestone", parent=contract).order_by("pk"):
        ways.reported(town, stage)
        worth = contents_of(stage).amount
        perform(stage, "find", by=two[0], found="坐班 12 次。", proposed_amount=worth, users_said="")
        perform(stage, "agree", by=two[1], accepted_amount=worth)
        ways.invoiced(town, stage)
        ways.paid(town, stage)
    contract.refresh_from_db()
    letter = on_paper(tender, received_on=contents_of(tender).challenge_until)
    perform(tender, "receive_late", by=ways.as_read(town, CLERK), **letter)
    challenge = Matter.objects.get(kind="challenge", parent=tender)

    assert challenge.number in refused(contract, "close", town.who(PURCHASER))
    tenders.registered(town, challenge)
    tenders.answered(town, challenge)
    perform(contract, "close", by=ways.as_read(town, PURCHASER))
    record = Performance.objects.get(contract=contract.pk)
    assert record.upheld == 0, "one that was not upheld says nothing of anybody"


def test_money_that_came_back_is_owed_and_named(town):
    contract = done(town)
    stage = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[0]
    row = Commitment.objects.get(matter=stage)
    Commitment.objects.filter(pk=row.pk).update(paid=row.paid - 50_000)

    said = refused(contract, "close", town.who(PURCHASER))
    assert stage.number in said and "资金还没有结清" in said and "17,500" in said


def test_control_a_contract_that_waits_for_nothing_is_closed_with_a_recovery_open(town, monkeypatch):
    contract = done(town)
    a_recovery(town, contract)
    monkeypatch.setattr(ContractWorkflow.actions["close"], "unless", ())
    perform(contract, "close", by=ways.as_read(town, PURCHASER))
    assert Matter.objects.get(pk=contract.pk).state == "ended"
