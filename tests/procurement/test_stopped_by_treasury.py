"""财政 stops a tender (法 57; 令94 28): who reads its page is told first, and everybody that it stands still; what it decides is carried out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.faces.test_help import signed_in
from tests.procurement.test_challenges_on_paper import drawn, late
from tests.procurement.test_tender_refusals import another_director, director, refused
from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.domains.procurement.models import Award, Bid, Contract
from yihe.foundation.roles import DIRECTOR, PURCHASER, REVIEWER, TREASURY
from yihe.matters import clock, evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter, Notification

pytestmark = pytest.mark.django_db
NOTICE = says.NOTICE
HOLDS = "暂停期间不得进行本项采购活动"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def stopped(town) -> Matter:
    matter = ways.to(town, "noticed")
    says.stopped(town, matter)
    return Matter.objects.get(pk=matter.pk)


def inside(town, matter: Matter, role=PURCHASER) -> str:
    return signed_in(buys.as_read(town, role)).get(matter.get_absolute_url()).content.decode()


def outside(client, matter: Matter) -> str:
    return client.get(f"/bids/{matter.number}/").content.decode()


@pytest.mark.parametrize("role", [PURCHASER, TREASURY])
def test_who_reads_it_is_told_first_by_which_document_why_until_when_and_what_it_holds(town, role):
    matter = stopped(town)
    page = inside(town, matter, role)
    before_the_boxes = page.partition('<header class="matter-head">')[2].partition('id="document"')[0]
    for said in (
        "暂停采购活动（",
        "财政部门通知书文号",
        NOTICE["document"],
        NOTICE["reason"],
        f"{matter.due:%Y-%m-%d}",
        HOLDS,
    ):
        assert said in before_the_boxes, said


def test_everybody_is_told_that_it_stands_still_and_not_who_complained(town, client):
    matter = stopped(town)
    page = outside(client, matter)
    assert HOLDS in page and f"最迟到 {matter.due:%Y-%m-%d}" in page and "财政部门暂停中" in page
    assert NOTICE["document"] not in page and NOTICE["reason"] not in page
    assert "财政部门暂停中" in client.get("/tenders/").content.decode()


def test_control_it_says_so_neither_before_nor_afterwards(town, client):
    matter = stopped(town)
    says.resumed(town, matter)
    matter = Matter.objects.get(pk=matter.pk)
    assert matter.state == "noticed"
    assert HOLDS not in inside(town, matter) + outside(client, matter) + client.get("/tenders/").content.decode()


def test_what_it_decides_takes_the_award_back_and_a_contract_that_stands_is_dropped_first(town):
    matter = ways.to(town, "won")
    contract, challenge = drawn(town, matter), late(town, matter)
    ways.registered(town, challenge)
    ways.answered(town, Matter.objects.get(pk=challenge.pk))
    complaint = says.stopped(town, matter)
    says.explained(town, complaint)
    town.hand_in(read(complaint), "complaint_decision", by=TREASURY)
    treasury = buys.as_read(town, TREASURY)
    assert "先由分管领导办理“不再签订”" in refused(read(complaint), "begin_anew", treasury, **says.DECISION)
    perform(Matter.objects.get(pk=contract.pk), "drop", by=director(town), reason="投诉成立（虚构）。")
    supplier = Contract.objects.get().supplier
    says.decided(town, complaint, "begin_anew")
    assert (Award.objects.count(), Contract.objects.get().award, Contract.objects.get().supplier) == (0, None, supplier)
    assert list(evidence.verify()) == []


def read(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def test_a_complaint_comes_after_the_days_of_a_challenge_and_holds_the_contract_all_the_same(town):
    matter = ways.to(town, "won")
    contract = drawn(town, matter)
    buys.staged(town, contract)
    perform(read(contract), "offer", by=buys.as_read(town, PURCHASER))
    perform(read(contract), "pass_on", by=buys.as_read(town, REVIEWER))
    town.hand_in(read(contract), "signed_contract", by=PURCHASER)
    signed = {"buyer_signed_on": timezone.localdate(), "supplier_signed_on": timezone.localdate()}
    says.stopped(town, matter)
    assert read(matter).state == "stopped" and HOLDS in inside(town, read(matter))
    assert f"财政部门暂停了 {matter.number}" in refused(read(contract), "sign", buys.as_read(town, PURCHASER), **signed)
    assert f"财政部门暂停了 {matter.number}" in inside(town, read(contract))
    told = Notification.objects.filter(user=town.who(PURCHASER).pk, text__contains=NOTICE["document"])
    assert told.exists(), "who would have it signed is told"

    says.resumed(town, matter)
    clock.run()
    assert (read(matter).state, read(matter.parent).state) == ("won", "contracted")
    perform(read(contract), "sign", by=buys.as_read(town, PURCHASER), **signed)
    assert list(evidence.verify()) == []


def test_the_purchase_of_one_that_was_won_goes_back_to_it_and_to_its_contract_again(town):
    matter = ways.to(town, "won")
    says.stopped(town, matter)
    assert read(matter.parent).state == "tendering"
    town.travel(read(matter).due_on + timedelta(days=1))
    clock.run(), clock.run()
    assert (read(matter).state, read(matter.parent).state) == ("won", "awarded"), "a stop is over by itself"


def test_what_it_decides_may_be_the_next_in_rank(town):
    matter = ways.to(town, "won")
    first, second = Bid.objects.order_by("rank")[:2]
    says.decided(town, says.stopped(town, matter), "give_next")
    first.refresh_from_db()
    document = says.DECISION["document"]
    assert read(matter).state == "deciding" and not Award.objects.exists() and document in first.passed_over
    perform(read(matter), "award", by=another_director(town))
    assert Award.objects.get().supplier.name == second.label
    assert list(evidence.verify()) == []


def test_control_nobody_else_stops_it(town):
    matter = ways.to(town, "won")
    complaint = says.complained(town, matter)
    for role in (PURCHASER, DIRECTOR):
        assert refused(read(complaint), "stop", buys.as_read(town, role), **NOTICE)
    assert read(matter).state == "won"
