"""No act of buying ends in a dead button because of what was typed."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests import mistyped
from tests.procurement import test_several_years as several_years
from tests.procurement.test_bonds import tendered
from tests.ways import WAYS, bonds, complaints, tenders
from tests.ways import procurement as ways
from tests.ways.pointing import an_offer, given_on
from tests.ways.town import Town
from tests.ways.walking import everywhere, put_back_afterwards
from yihe.acts.funds import reserving
from yihe.acts.funds.models import Reservation
from yihe.domains.procurement.models import Bid, Contract, Purchase, TenderCorrection
from yihe.domains.procurement.tender import alike, awarding
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER, TREASURY
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Matter

TENDERED = ("tender", "challenge")
OF_NOBODY_OPENED = {("tender", "enter_bond"), ("tender", "enter_bond_after")}
PERFORMED = {
    ("milestone", "point"),
    *(("performance", act) for act in ("tell", "reply", "enter_reply", "answer")),
}


def trying(monkeypatch) -> tuple[set, Callable]:
    """Return what was tried, and what tries all that is open at a matter as it stands now."""
    tried: set = set()
    return tried, lambda matter: tried.update(mistyped.stays_pressable(monkeypatch, Matter.objects.get(pk=matter.pk)))


def test_every_act_of_buying_stays_pressable(monkeypatch, person, organization):
    town = Town(person, organization, monkeypatch)
    tried = set()

    def at(matter) -> Matter:
        tried.update(mistyped.stays_pressable(monkeypatch, matter))
        return matter

    person(CLERK)  # whoever did one step cannot do the next
    for code in ("purchase", "contract"):
        Purchase.objects.update(item="FW09")  # so that the next one counts alone
        for matter in everywhere(town, kinds.get(code), WAYS[code]):
            if code == "contract" and matter.state == "signing":
                town.hand_in(matter, "signed_contract", by=PURCHASER)
            if code == "contract" and matter.state == "in_force":
                town.hand_in(matter, "signed_amendment", by=PURCHASER)
                ways.successor_of(kinds.contents_of(matter).supplier)
                town.hand_in(matter, "succession", by=PURCHASER)
            if code == "contract" and matter.state == "supplement_signing":
                town.hand_in(matter, "signed_supplement", by=PURCHASER)
            if code == "purchase" and matter.state == "awarded":
                town.hand_in(matter, "leaving", by=PURCHASER)
            if matter.state == "quoting" and not matter.events.filter(action="take_quote").exists():
                at(Matter.objects.get(pk=matter.pk))
                ways.quoted(town, Matter.objects.get(pk=matter.pk))
                ways.over(town)
            at(Matter.objects.get(pk=matter.pk))
    Purchase.objects.update(item="FW09")
    for matter in everywhere(town, kinds.get("milestone"), WAYS["milestone"]):
        if matter.state == "due":
            town.hand_in(matter, "evidence", by=PURCHASER)
        if matter.state == "seconding":
            refused = Matter.objects.get(pk=matter.pk)
            perform(refused, "differ", by=town.with_two_hats, reason="重新核对。")
            ways.found(town, refused, Decimal(0))
            at(refused)
            perform(refused, "differ", by=town.with_two_hats, reason="重新核对。")
            ways.found(town, refused)
        at(Matter.objects.get(pk=matter.pk))

    direct = ways.opened(town, title="直接委托（虚构）", item="FW01", series="另一系列")
    Purchase.objects.exclude(pk=direct.pk).update(item="FW09")
    argument = "只有这一家具备条件，价格与上年相同，经三家询问核实。"
    ways.planned(town, direct, direct="addition", argument=argument)
    at(direct)
    perform(direct, "review", by=ways.as_read(town, REVIEWER))
    perform(direct, "approve", by=ways.as_read(town, DIRECTOR))
    at(direct)
    external = ways.opened(town, title="外部平台（虚构）", budget=Decimal(600_000))
    ways.approved(town, external, platform="external")
    town.hand_in(external, "result", by=PURCHASER)
    ways.public_long_enough(town, external)
    at(external)

    nobody = ways.opened(town, title="无人报价（虚构）", item="FW01", series="第三个系列")
    Purchase.objects.exclude(pk=nobody.pk).update(item="FW09")
    ways.approved(town, nobody)
    perform(nobody, "start_quoting", by=ways.as_read(town, PURCHASER))
    ways.over(town)
    at(nobody)  # a quotation fails when nobody offered
    _lapsed(town)
    at(Matter.objects.get(pk=nobody.pk))
    Purchase.objects.update(item="FW09")
    contract = ways.drawn(town)
    _lapsed(town)
    at(Matter.objects.get(pk=contract.pk))

    Purchase.objects.update(item="FW09")
    years = several_years.drawn(town)
    ways.offered(town, years)
    town.travel(date(2028, 1, 10))
    ways.money(town)
    at(Matter.objects.get(pk=years.pk))  # a year of it went by

    bought = {
        pair
        for pair in mistyped.with_a_form("yihe.domains.procurement.")
        if pair[0] not in (*TENDERED, complaints.KIND, "bond")
    }
    assert tried == bought - PERFORMED
    assert Contract.objects.exists()


def test_every_act_on_how_a_contract_was_performed_stays_pressable(monkeypatch, person, organization):
    town = Town(person, organization, monkeypatch)
    tried, at = trying(monkeypatch)

    for matter in everywhere(town, kinds.get("performance"), WAYS["performance"]):
        if paper := {"telling": "told_paper", "told": "reply_paper"}.get(matter.state):
            town.hand_in(matter, paper, by=PURCHASER)
        at(matter)
    Purchase.objects.update(item="FW09")
    stage = ways.milestone(town)
    offer = an_offer(Contract.objects.get(stages__milestone=stage.pk).supplier)
    given_on(town, offer, timezone.localdate() + timedelta(days=1))
    at(stage)

    assert tried >= PERFORMED


def test_every_act_of_tendering_and_of_a_challenge_stays_pressable(monkeypatch, person, organization):
    town = Town(person, organization, monkeypatch)
    tried, at = trying(monkeypatch)

    tenders.apart(town)
    for matter in everywhere(town, kinds.get("tender"), WAYS["tender"]):
        at(matter)
        if matter.state == "drawing":
            with put_back_afterwards(town):
                tenders.listed(town, Matter.objects.get(pk=matter.pk))
                at(matter)
        if matter.state == "won":
            with put_back_afterwards(town):
                tenders.winner_gone(town, Matter.objects.get(pk=matter.pk))
                at(matter)
            with put_back_afterwards(town):
                complaints.challenge_of(town, Matter.objects.get(pk=matter.pk))
                at(matter)
        if matter.state == "seating":
            with put_back_afterwards(town):
                tenders.disputed(town, Matter.objects.get(pk=matter.pk))
                at(matter)
        if matter.state == "deciding":
            with put_back_afterwards(town):
                tenders.passed_over_alone(town, Matter.objects.get(pk=matter.pk))
                at(matter)
            with put_back_afterwards(town):
                tenders.met(town, Matter.objects.get(pk=matter.pk))
                at(matter)
        with put_back_afterwards(town):
            if there := _what_it_needs(town, Matter.objects.get(pk=matter.pk)):
                at(there)
    for matter in everywhere(town, kinds.get("challenge"), WAYS["challenge"]):
        at(matter)
        if matter.state == "answering":
            with put_back_afterwards(town):
                TenderCorrection.objects.create(
                    tender=kinds.contents_of(matter).tender, about="other", text="更正（虚构）", moment=timezone.now(),
                    proposed_by=town.who(PURCHASER), published_on=timezone.localdate(),
                )  # fmt: skip
                at(matter)

    asked = {pair for pair in mistyped.with_a_form("yihe.domains.procurement.") if pair[0] in TENDERED}
    assert tried == asked - OF_NOBODY_OPENED


def test_every_act_on_a_bond_stays_pressable(monkeypatch, person, organization):
    town = Town(person, organization, monkeypatch)
    tried, at = trying(monkeypatch)

    tenders.apart(town)
    for matter in everywhere(town, kinds.get("bond"), WAYS["bond"]):
        bonds.proved(town, matter)
        at(matter)
    Purchase.objects.update(item="FW09")
    opened = tendered(town, "qualifying")
    at(opened)
    perform(Matter.objects.get(pk=opened.pk), "cancel", by=ways.as_read(town, DIRECTOR), reason="任务取消（虚构）。")
    at(opened)

    asked = {pair for pair in mistyped.with_a_form("yihe.domains.procurement.") if pair[0] == "bond"}
    assert tried >= asked | OF_NOBODY_OPENED


def test_every_act_of_a_complaint_stays_pressable(monkeypatch, person, organization):
    town = Town(person, organization, monkeypatch)
    tried, at = trying(monkeypatch)

    tenders.apart(town)
    for matter in everywhere(town, kinds.get(complaints.KIND), WAYS[complaints.KIND]):
        if matter.state == "explaining":
            for paper in ("complaint_notice", "complaint_explanation"):
                town.hand_in(Matter.objects.get(pk=matter.pk), paper, by=PURCHASER)
        if matter.state == "deciding":
            town.hand_in(Matter.objects.get(pk=matter.pk), "complaint_decision", by=TREASURY)
        at(matter)
        if matter.state == "deciding":
            with put_back_afterwards(town):
                perform(Matter.objects.get(pk=matter.pk), "stop", by=ways.as_read(town, TREASURY), **complaints.NOTICE)
                at(matter)
            with put_back_afterwards(town):
                complaints.nobody_chosen(town, matter.parent)
                at(matter)

    assert tried == {pair for pair in mistyped.with_a_form("yihe.domains.procurement.") if pair[0] == complaints.KIND}


def _what_it_needs(town, matter: Matter) -> Matter | None:
    """Do at a tender what some of its acts are offered after; nothing where none waits for anything."""
    if matter.state == "drafting":
        tenders.written(town, matter)
        tenders.named(town, matter)
    elif matter.state == "bidding":
        tenders.asked(matter)
        tenders.proposed(town, Matter.objects.get(pk=matter.pk))
    elif matter.state == "seating":
        bid = Bid.objects.filter(tender=matter.pk).first()
        perform(matter, "ask", by=ways.as_read(town, CLERK), bid=bid, asked="请说明价格构成。")
        tenders.seated(town, matter)
        alike.compare_what_is_open()
        for paper in ("clarification", "panel_finding"):
            town.hand_in(Matter.objects.get(pk=matter.pk), paper, by=CLERK)
        found = {"ground": "content", "why": "没有响应坐班次数（虚构）。"}
        perform(Matter.objects.get(pk=matter.pk), "strike", by=ways.as_read(town, CLERK), bid=bid, **found)
    elif matter.state == "scoring":
        tenders.points_proposed(town, matter)
    elif matter.state == "talking":
        tenders.heard(town, matter)
        for paper in ("need_change", "withdrawal"):
            town.hand_in(Matter.objects.get(pk=matter.pk), paper, by=CLERK)
    elif matter.state == "offering":
        town.travel(timezone.localdate(kinds.contents_of(matter).finals_until) + timedelta(days=1))
        town.hand_in(matter, "final_offers", by=CLERK)
    elif matter.state == "deciding":
        while not awarding.nobody_is_next(Matter.objects.get(pk=matter.pk), None):
            director = ways.as_read(town, DIRECTOR)
            perform(Matter.objects.get(pk=matter.pk), "pass_over", by=director, reason="没有履约能力，经核实（虚构）。")
    else:
        return None
    return matter


def _lapsed(town) -> None:
    """Give back what is reserved, as the year's end does."""
    for kept in Reservation.objects.open():
        reserving.free_reservation(kept, by=ways.as_read(town, DIRECTOR), reason="年度终了。")


pytestmark = pytest.mark.django_db
