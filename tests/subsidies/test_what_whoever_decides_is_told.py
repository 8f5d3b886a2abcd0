"""Where the text is silent, whoever decides is told: of what is older than the text, the same home, the same activity, money taken back."""

from datetime import date
from decimal import Decimal

import pytest

from tests.subsidies.conftest import certify, employ, make_worker, reside, talent
from tests.subsidies.test_kinds import refused
from tests.told_first import tell_and_waive
from yihe.acts.funds.models import Envelope
from yihe.domains.subsidies.models import Award
from yihe.domains.subsidies.panels import said_by_the_rules
from yihe.domains.subsidies.reckonings import reckon_claim
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter


def notes(matter) -> list[str]:
    return reckon_claim(Matter.objects.get(pk=matter.pk)).notes


def test_a_certificate_from_before_the_text_is_noted(claim, desk):
    worker = make_worker(desk.organization)
    certify(worker, passed_on=date(2015, 6, 1), until=date(2018, 5, 31))

    matter = claim("exam", "noticed", practitioner=worker)

    assert Award.objects.get(matter=matter).working.notes == [
        "取得中级证书（2015-06-01）早于文件施行（2021-11-18），文件没有写明是否追溯，请审核时写明意见。"
    ]


def test_two_people_who_claim_for_one_home_are_seen_beside_each_other(claim, desk, organization):
    first = claim("settling_in", "noticed", home_address="太仓市城厢镇太平路 1 号 3 幢 201 室")
    name = first.title.partition("：")[2]

    second = claim("settling_in", "reviewed", home_address="江苏省太仓市城厢镇太平路１号3幢201室")

    assert notes(second) == [
        f"房屋坐落与{first.number}（{name}）相同，文件补的是购买首套自住房，一套房能否补两人请审核时写明意见。"
    ]
    elsewhere = claim("settling_in", "reviewed", home_address="太仓市城厢镇太平路1号3幢202室")
    assert notes(elsewhere) == []


def test_an_activity_belongs_to_the_stay(desk, organization):
    reside(organization, date(2026, 3, 1))

    assert "活动那天（2019-01-01）不在入驻创客基地的期间之内" in refused(desk, "activity", held_on=date(2019, 1, 1))
    gone = desk.draft("activity", held_on=date(2030, 1, 1))
    assert notes(gone) == ["活动定在 2030-01-01，还没有举行，请审核是否先行核定。"]
    organization.residencies.update(left_on=date(2026, 6, 30))
    assert "活动那天（2026-07-01）不在入驻创客基地的期间之内" in refused(desk, "activity", held_on=date(2026, 7, 1))


def test_an_activity_to_come_and_one_that_was_asked_for_before_are_noted(claim, organization):
    reside(organization, date(2026, 3, 1))
    first = claim("activity", "noticed", activity="法治夜市", held_on=date(2026, 5, 1))

    again = claim("activity", "submitted", activity="法治 夜市", held_on=date(2026, 5, 20))
    to_come = claim("activity", "submitted", activity="调解进楼道", held_on=date(2026, 7, 1))

    assert notes(again) == [f"与{first.number}（法治夜市，2026-05-01）像是同一次活动，请核对是否重复。"]
    assert notes(to_come) == ["活动定在 2026-07-01，还没有举行，请审核是否先行核定。"]


def test_money_that_was_taken_back_whole_is_shown_to_whoever_decides_on_it_again(claim, desk):
    from tests.subsidies.test_lifetimes import recover

    first = claim("startup", "paid")
    recover(first, desk, "30000")

    second = claim("startup", "reviewed")

    words = f"2026-06-01 给{desk.organization}的同一种补贴已经全部收回（本系统 {first.number}），请审核时查明原因。"
    assert said_by_the_rules(second, approver=desk.people.director)["notes"] == [words]
    desk.go(second, "noticed")
    assert Award.objects.get(matter=second).working.notes == [words]


def test_an_award_that_was_revoked_is_told_too_and_by_another_word(claim, desk):
    first = claim("exam", "payable")
    perform(tell_and_waive(first, desk.people.reviewer), "revoke", by=desk.people.director, reason="证书待核")
    worker = first.commitments.get()  # the revoked promise stays with the matter
    assert worker.outstanding == 0
    perform(first, "turn_down", by=desk.people.reviewer, reason="证书不符")

    from yihe.domains.subsidies.claims import ExamClaim

    again = claim("exam", "submitted", practitioner=ExamClaim.objects.get(pk=first.pk).practitioner)

    assert notes(again) == [
        f"2026-06-01 给{desk.organization}的同一种补贴核定以后撤销（本系统 {first.number}），请审核时查明原因。"
    ]


def test_a_plan_that_was_filed_after_its_year_is_no_plan(desk):
    from yihe.domains.subsidies import registering

    base = desk.base()
    registering.file_plan(base, year=2025, filed_on=date(2026, 5, 1), document="补报", by=desk.people.clerk)

    sentence = refused(desk, "training_base", base=base, payment="year", year=2025, actual_cost=Decimal("50000.00"))
    assert sentence.startswith("2025 年度的培训计划到 2026-05-01 才报送")


@pytest.mark.parametrize("region", ["320585100", "3205"])
def test_the_citys_money_is_no_towns_and_no_other_citys(claim, desk, region):
    matter = claim("exam", "reviewed")
    own = desk.envelope(type("Kind", (), {"purpose": "exam"}))
    other = Envelope.objects.create(source="fiscal", year=2026, region=region, purpose="exam")

    with pytest.raises(NotAllowed, match="不能用于此件"):
        desk.grant(matter, "1800", envelope=other)
    assert list(type(own).objects.open_to(purpose="exam", region=matter.region, year=2026)) == [own]
    assert own.source_of.forbids_budget("exam", region) == (
        f"“考试奖励”由区划 320585 本级的财政资金支付（T 四(一)、四(二)、四(五)“由市财政给予”），不能用区划 {region} 的。"
    )


def test_of_a_row_that_is_held_the_same_is_said_as_of_rows_that_are_looked_for(db):
    from itertools import product

    for source, purpose, region, year in product(
        ("fiscal", "donation", "welfare", "no_such"), ("exam", "activity", "post"), ("32", "320585", "320585100", "320582"), (2025, 2026)
    ):  # fmt: skip
        Envelope.objects.create(source=source, year=year, region=region, purpose=purpose)
    said = set()
    for purpose, region, year in product(("exam", "activity", "post"), ("320585", "320585100"), (2025, 2026)):
        asked = {"purpose": purpose, "region": region, "year": year}
        kept = set(Envelope.objects.open_to(**asked).values_list("pk", flat=True))
        assert {row.pk for row in Envelope.objects.all() if row.is_open_to(**asked)} == kept, asked
        said |= kept
    assert 0 < len(said) < Envelope.objects.count()


def test_a_gift_pays_for_an_activity_wherever_it_was_given():
    from yihe.acts.funds.sources import sources

    assert sources()["donation"].forbids_budget("activity", "320585100") == ""


def test_talents_of_two_organizations_are_compared_as_well(claim, desk, second_organization):
    worker = talent(second_organization)
    employ(worker, desk.organization)
    first = claim("settling_in", "submitted", practitioner=worker, home_address="太平路1号")
    assert notes(first) == []
    second = claim("settling_in", "submitted", home_address="太平路1号")

    assert [sentence[:5] for sentence in notes(second)] == ["房屋坐落与"]
