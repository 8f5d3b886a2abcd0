"""联合体: sealed with the rest, opened by name, asked member by member, awarded, signed by each, and in force from the last signature."""

from datetime import timedelta
from io import BytesIO
from itertools import product

import pytest
from django.utils import timezone

from tests.acts.sealed.making import key_of
from tests.procurement.test_tender_refusals import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids import consortium, delivering, sealer, unsealer
from yihe.acts.sealed_bids.consortium import Consortium, Member
from yihe.acts.sealed_bids.contents import Content
from yihe.acts.sealed_bids.format import read_head
from yihe.acts.sealed_bids.models import Opening, Publication
from yihe.domains.procurement import consortia
from yihe.domains.procurement.models import Award, Bid, Contract
from yihe.domains.procurement.tender import together
from yihe.domains.procurement.tender.qualifying import QualifyForm
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

LEAD, OTHER = "第1律师事务所（虚构）", "第5律师事务所（虚构）"
FILE = "联合协议.txt"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def joint(names, agreement=FILE) -> Consortium:
    return Consortium(
        tuple(Member(name, buys.a_supplier(int(name[1]), name).code, "坐班", "") for name in names), agreement
    )


def sealed(tender="ZB-1", version="1", price="168000", of=None, agreement=True) -> bytes:
    out, lead = BytesIO(), of.members[0]
    files = [(FILE, BytesIO("各方各做一半（虚构）".encode()))] if agreement else []
    files.append(("投标文件.txt", BytesIO("联合体的投标文件（虚构）".encode())))
    offer = sealer.Offer(lead.name, lead.code, price, files, of)
    sealer.seal(offer, out, tender=tender, version=version, openers=[o.point for o in ways.devices()])
    return out.getvalue()


def bid(matter, names=(LEAD, OTHER), price="168000", agreement=True):
    here = Opening.objects.select_related("matter").get(pk=matter.pk)
    content = sealed(matter.number, str(here.version), price, joint(names), agreement)
    delivery, _code = delivering.begin(here)
    upload = delivering.begin_upload(delivery, len(content))
    delivering.add(upload, 0, [content])
    return delivering.finish(upload, timezone.now())


def opened(town, *besides, agreement=True, names=(LEAD, OTHER)) -> Matter:
    matter = ways.to(town, "bidding")
    bid(matter, names, agreement=agreement)
    for nth, price in ((2, "175000"), (3, "180000"), *besides):
        ways.bid(town, matter, nth, price)
    ways.closed(town, matter)
    ways.opened_by(matter, 1)
    assert ways.opened_by(matter, 2) == ""
    return Matter.objects.get(pk=matter.pk)


@pytest.mark.django_db
def test_a_manifest_carries_the_members_and_one_who_bids_alone_none():
    of = joint((LEAD, OTHER))
    content = sealed(of=of)
    head_at = BytesIO(content)
    head = read_head(head_at)
    read = Content(unsealer.pieces(head_at, head, key_of(content, ways.devices()))).manifest
    assert read.consortium == of and OTHER.encode() not in content
    alone = sealer.Offer(LEAD, "", "1", [("a.txt", BytesIO(b"a"))])
    assert alone.consortium is None


def test_lines_from_paper():
    found = consortium.of_lines("甲（虚构）；；坐班；60%\n乙（虚构）;;热线;40")
    assert [(each.name, each.work, each.share) for each in found] == [
        ("甲（虚构）", "坐班", "60"),
        ("乙（虚构）", "热线", "40"),
    ]
    assert consortium.of_lines(consortium.in_lines(found)) == found
    for wrong in ("甲；；坐班", "甲；乙\n丙；；丁"):
        with pytest.raises(ValueError):
            consortium.of_lines(wrong)


@pytest.mark.django_db
def test_a_consortium_is_awarded_and_its_contract_is_in_force_from_the_last_signature(town):
    matter = opened(town)
    row = Bid.objects.get(ordinal=1)
    assert row.label == f"{LEAD}（牵头人）与{OTHER}的联合体" and [each["name"] for each in row.members] == [LEAD, OTHER]
    ways.whole(town, matter)
    purchase = Matter.objects.get(pk=matter.parent_id)
    award = Award.objects.get(purchase=purchase.pk)
    assert row.label in Publication.objects.filter(opening=matter.pk, sort="award").get().body
    assert consortia.called(award) == row.label and award.members[1]["body"] == consortia.others(award)[0].pk
    by = buys.as_read(town, PURCHASER)
    perform(
        purchase,
        "draw_contract",
        by=by,
        **buys.terms(town) | {"quality": ways.HANDS_OVER, "ends_on": timezone.localdate() + timedelta(90)},
    )
    child = Matter.objects.get(kind="contract", parent=purchase)
    perform(
        child, "add_stage", by=by, title="坐班", due_on=timezone.localdate() + timedelta(60), amount=award.amount, indicators="坐班 12 次"
    )  # fmt: skip
    perform(Matter.objects.get(pk=child.pk), "offer", by=by)
    contract = Contract.objects.get(pk=child.pk)
    assert set(child.parties.values_list("body__name", flat=True)) >= {LEAD, OTHER}
    today = timezone.localdate()
    perform(Matter.objects.get(pk=child.pk), "pass_on", by=buys.as_read(town, REVIEWER))
    child = Matter.objects.get(pk=child.pk)
    town.hand_in(child, "signed_contract", by=PURCHASER)
    by = buys.as_read(town, PURCHASER)
    days = {"buyer_signed_on": today, "supplier_signed_on": today}
    assert f"还没有{OTHER}的签字日期" in refused(child, "sign", by, **days)
    town.travel(today + timedelta(2))
    child = Matter.objects.get(pk=child.pk)
    perform(child, "sign", by=by, **days, member2_signed_on=today + timedelta(1))
    perform(Matter.objects.get(pk=child.pk), "confirm", by=buys.as_read(town, DIRECTOR))
    contract = Contract.objects.get(pk=child.pk)
    assert contract.in_force_on == today + timedelta(1)
    assert "连带责任" in dict(consortia.in_rows(contract))["连带责任"]
    assert "不能由另一家单独承继" in consortia.cannot_be_taken_over(contract)
    assert list(evidence.verify()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("agreement", "who", "names"),
    [(True, (5, "190000"), (LEAD, OTHER)), (False, (5, "190000"), (LEAD, OTHER)), (True, (4, "190000"), (LEAD, OTHER))],
)
def test_who_bids_twice_falls_with_both_unless_no_agreement_binds(town, agreement, who, names):
    matter = opened(town, who, agreement=agreement, names=names)
    own, alone = Bid.objects.get(ordinal=1), Bid.objects.get(ordinal=4)
    twice = who[0] == 5
    assert bool(together.twice(matter, own)) is twice
    assert bool(together.twice(matter, alone)) is (twice and agreement)
    not_signed = {str(own.pk): ("signature", "没有盖章")}
    assert together.twice(matter, alone, not_signed) == ""
    assert bool(together.fault_of(matter, own)) is not agreement
    by = buys.as_read(town, CLERK)
    shown = QualifyForm.for_matter(matter, by).fields[f"found_{own.pk}"]
    falls = twice or not agreement
    assert (shown.initial, shown.choices[0][0]) == ((None, "") if falls else ("stands", "stands")), "none is chosen"
    if falls:
        assert "不能认定为合格" in refused(matter, "find", by, **ways.conclusions(matter))


def test_every_member_signs_and_the_last_one_counts():
    """An oracle over generated days: in force on the latest of all, and not without each."""
    day = timezone.localdate()
    for buyer, lead, other, third in product(range(3), repeat=4):
        members = [{"name": name, "code": "", "work": "坐班", "share": "", "body": 0} for name in ("甲", "乙", "丙")]
        contract = Contract(
            members=members, buyer_signed_on=day + timedelta(buyer), supplier_signed_on=day + timedelta(lead)
        )
        days = {"member2_signed_on": day + timedelta(other), "member3_signed_on": day + timedelta(third)}
        assert consortia.somebody_did_not_sign(contract, days) == ""
        assert "丙" in consortia.somebody_did_not_sign(contract, {"member2_signed_on": day})
        contract.members = consortia.signed(contract, days, contract.supplier_signed_on)
        assert consortia.last_signature(contract) == day + timedelta(max(buyer, lead, other, third))


@pytest.mark.django_db
def test_the_document_says_it_and_a_refusal_stands_against_the_bid(town):
    matter = opened(town)
    assert "本项目接受联合体投标" in Publication.objects.filter(opening=matter.pk).order_by("nth").first().body
    row = Bid.objects.get(ordinal=1)
    assert together.fault_of(matter, row) == ""
    contents_of(matter).consortia = "refused"
    assert "不接受联合体" in together.fault_of(matter, row)
    contents_of(matter).consortia = ""
    assert together.fault_of(matter, row) == ""


def test_an_individual_among_those_who_won_together_is_not_named_on_the_public_page():
    members = [
        {"name": "第1律师事务所（虚构）", "work": "坐班", "share": "", "body": 1, "individual": False},
        {"name": "水青", "work": "宣讲", "share": "", "body": 2, "individual": True},
    ]
    said = consortia.called_in_public(Award(members=members), "law_firm")
    assert "水青" not in said and "水*" in said and "第1律师事务所（虚构）" in said
    assert "水青" in consortia.called(Award(members=members)), "control: inside they are"
