"""What each of a consortium is asked after its bid is open: near to a judge, alike to another, challenging, complaining, refusing, performing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.procurement.test_consortia import LEAD, OTHER, joint, opened, sealed
from tests.procurement.test_tender_refusals import refused
from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.reviews import rules as review_rules
from yihe.acts.sealed_bids import delivering
from yihe.acts.sealed_bids.consortium import Consortium, Member
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement import consortia, profiles, rules
from yihe.domains.procurement.models import Bid, Challenge, Complaint, GoneWinner, Performance
from yihe.domains.procurement.tender import alike, together
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
STRANGER = "从未登记的事务所（虚构）"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def read(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def brought_to(town, state: str, matter: Matter | None = None) -> Matter:
    """Return a tender in which a consortium bids lowest, in a state of the straight way."""
    matter = matter or opened(town)
    for source, step in ways.STEPS:
        if matter.state == source != state:
            step(town, matter)
            matter = read(matter)
    assert matter.state == state
    return matter


def test_who_works_for_any_member_does_not_judge_though_no_register_knows_it(town):
    matter = ways.to(town, "bidding")
    here = Opening.objects.select_related("matter").get(pk=matter.pk)
    of = Consortium((*joint((LEAD, OTHER)).members, Member(STRANGER, "", "宣讲")), "联合协议.txt")
    content = sealed(matter.number, str(here.version), of=of)
    upload = delivering.begin_upload(delivering.begin(here)[0], len(content))
    delivering.add(upload, 0, [content])
    delivering.finish(upload, timezone.now())
    for nth, price in ((2, "175000"), (3, "180000")):
        ways.bid(town, matter, nth, price)
    ways.opened(town, matter)
    matter = brought_to(town, "scoring", read(matter))
    sits = review_rules.the_panel(matter).working_seats()[0].practitioner
    assert review_rules.is_in_conflict(read(matter), sits.user) == "", "the control"
    for name in (LEAD, OTHER, STRANGER):
        type(sits).objects.filter(pk=sits.pk).update(employer=name)
        assert name in review_rules.is_in_conflict(read(matter), sits.user)


def test_what_the_register_knows_of_any_member_is_looked_for_in_the_other_bids(town):
    matter = opened(town)
    own, alone = Bid.objects.get(ordinal=1), Bid.objects.get(ordinal=2)
    lead, other = (buys.a_supplier(nth, name).supplier.representative for nth, name in ((1, LEAD), (5, OTHER)))
    known = alike.said_by_the_register(own)
    assert {lead, other} <= known.people and len(known.accounts) == 2
    assert len(alike.said_by_the_register(alone).accounts) == 1
    assert [name for name, _body in together.bodies_of(own)] == [LEAD, OTHER] and matter.pk == own.tender_id
    body, alone.body = alone.body, None
    assert body and together.bodies_of(alone) == [(alone.label, body)], "who was entered after the opening may win"


def test_a_challenger_is_found_by_any_members_name_and_a_complaint_is_of_all(town):
    matter = brought_to(town, "noticed")
    by = buys.as_read(town, CLERK)
    said = ways.letter(matter, nth=None)
    assert "不是本项目的投标人" in refused(matter, "receive_challenge", by, **said | {"challenger": STRANGER})
    perform(matter, "receive_challenge", by=by, **said | {"challenger": OTHER})
    challenge = Challenge.objects.get()
    assert challenge.bid == Bid.objects.get(ordinal=1) and LEAD in challenge.name
    ways.registered(town, challenge.matter)
    ways.answered(town, read(challenge.matter))
    challenge.refresh_from_db()
    by = buys.as_read(town, CLERK)
    why = refused(matter, "enter_complaint", by, **says.letter(challenge))
    assert "所有供应商共同提出" in why and "第九条" in why
    perform(read(matter), "enter_complaint", by=by, **says.letter(challenge), by_all=True)
    assert Complaint.objects.get().challenge == challenge


def test_control_a_complaint_of_one_who_bid_alone_is_nobody_elses(town):
    matter = brought_to(town, "noticed")
    challenge = says.challenge_of(town, matter)
    assert not challenge.bid.members
    perform(read(matter), "enter_complaint", by=buys.as_read(town, CLERK), **says.letter(challenge))
    assert Complaint.objects.get().name == challenge.bid.label


def refused_to_go(town, purchase: Matter, **said) -> str:
    town.hand_in(read(purchase), "leaving", by=PURCHASER)
    return refused(purchase, "report_gone", buys.as_read(town, PURCHASER), **buys.LEFT | said)


def page(town, matter: Matter) -> str:
    client = Client()
    client.force_login(buys.as_read(town, DIRECTOR))
    return client.get(matter.get_absolute_url()).content.decode()


def test_none_of_a_consortium_that_refused_to_sign_offers_in_what_is_bought_anew(town, monkeypatch):
    matter = brought_to(town, "won")
    purchase = read(matter.parent)
    day = timezone.localdate()
    assert f"{OTHER}的联合体没有终止" in refused_to_go(town, purchase, ground="ended", left_on=day)
    buys.gone(town, purchase)
    assert f"{OTHER}的联合体" in read(purchase).events.order_by("seq").last().said["payee"]
    gone = GoneWinner.objects.get()
    bodies = [buys.a_supplier(nth, f"第{nth}律师事务所（虚构）") for nth in (1, 5, 2)]
    assert [gone.was(body) for body in bodies] == [True, True, False]
    assert [rules.signed_nothing(body, purchase) for body in bodies] == ["", "", ""], "where its profile says nothing"
    known = profiles.of
    monkeypatch.setattr(profiles, "of", lambda *asked: replace(known(*asked), refuser_out="某办法 第二十二条"))
    lead, other, alone = (rules.signed_nothing(body, purchase) for body in bodies)
    assert LEAD in lead and OTHER in other and "不得参加本项目重新开展的采购" in other and alone == ""


def in_force(town) -> Matter:
    """Return the contract of a consortium, with one stage, signed by each."""
    purchase = read(brought_to(town, "won").parent)
    given = buys.terms(town) | {"quality": ways.HANDS_OVER, "ends_on": timezone.localdate() + timedelta(90)}
    perform(purchase, "draw_contract", by=buys.as_read(town, PURCHASER), **given)
    contract = Matter.objects.get(kind="contract", parent=purchase)
    amount, day = contents_of(contract).amount, timezone.localdate()
    perform(
        contract, "add_stage", by=buys.as_read(town, PURCHASER), title="坐班", due_on=day + timedelta(60), amount=amount, indicators="坐班 12 次"
    )  # fmt: skip
    perform(read(contract), "offer", by=buys.as_read(town, PURCHASER))
    perform(read(contract), "pass_on", by=buys.as_read(town, REVIEWER))
    town.hand_in(read(contract), "signed_contract", by=PURCHASER)
    days = dict.fromkeys(("buyer_signed_on", "supplier_signed_on", "member2_signed_on"), day)
    perform(read(contract), "sign", by=buys.as_read(town, PURCHASER), **days)
    perform(read(contract), "confirm", by=buys.as_read(town, DIRECTOR))
    return read(contract)


def test_a_place_in_a_consortium_is_not_taken_over_and_each_member_has_the_record_of_all_of_it(town):
    contract = in_force(town)
    assert f"联合体其他成员签字日期：{OTHER} {timezone.localdate()}" in page(town, contract)
    assert f"{LEAD}（牵头人）与{OTHER}的联合体" in page(town, contract.parent)
    successor = buys.successor_of(contents_of(contract).supplier)
    town.hand_in(contract, "succession", by=PURCHASER)
    said = buys.TAKEOVER | {"successor": successor}
    why = refused(contract, "propose_takeover", buys.as_read(town, PURCHASER), **said)
    assert "不能由另一家单独承继" in why and "第二十四条" in why
    stage = Matter.objects.get(kind="milestone", parent=contract)
    buys.reported(town, stage)
    looks, amount = town.story.person(CLERK, name="验收人（虚构）"), contents_of(contract).amount
    perform(
        read(stage), "find", by=ways.fresh(looks), found="坐班 12 次（虚构）。", proposed_amount=amount, users_said=""
    )
    perform(read(stage), "agree", by=ways.apart(town), accepted_amount=amount)
    buys.invoiced(town, read(stage))
    buys.paid(town, read(stage))
    perform(read(contract), "close", by=buys.as_read(town, PURCHASER))
    rows = list(Performance.objects.order_by("pk"))
    assert [row.supplier for row in rows] == consortia.everybody(contents_of(read(contract)))
    counted = [(row.stages, row.in_time, row.at_first, row.accepted, row.deducted, row.for_fault) for row in rows]
    assert counted == [(1, 1, 1, amount, 0, False)] * 2
    assert all("联合体共同履行" in row.matter.title for row in rows)
    assert list(evidence.verify()) == []
