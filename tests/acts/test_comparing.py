"""Several compared side by side: who marks what, what is computed, what is corrected, who is named."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.acts.procedure import ScreenedKind, drawn, fresh, make_expert
from tests.conftest import make_organization
from yihe.acts.reviews import compared, comparing, conflicts, panels, rules, sheets, verbs, verifying
from yihe.acts.reviews.comparing import Compared
from yihe.acts.reviews.models import CorrectionGround, Finding, Mark, ScoreCorrection, Seat, SitsFor, Subject
from yihe.foundation.frozen_rows import Frozen
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners.models import Employment

TENDER = {
    "code": "incubation", "label": "投标文件评审", "basis": "虚构的招标文件", "seats": 2, "alternates": 1,
    "pass_line": "review/pass_line", "subjects": True, "consensus": False, "names": "with_award", "buyers": 1,
    "criteria": [
        {"code": "plan", "label": "服务方案", "weight": 50, "max": 30, "guidance": "看方案"},
        {"code": "people", "label": "持证人数", "weight": 20, "max": 7, "guidance": "每人一分", "by": "objective"},
        {"code": "price", "label": "报价", "weight": 30, "max": 100, "guidance": "低价满分", "by": "price"},
    ],
}  # fmt: skip
BIDS = (("T7K", "甲所（虚构）", "100000"), ("Q2M", "乙所（虚构）", "90000"), ("X9P", "丙所（虚构）", "95000"))


@pytest.fixture(autouse=True)
def tender_sheet(monkeypatch):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)
    monkeypatch.setattr(sheets, "every", lambda region="": {"incubation": sheets.parse(TENDER, "x.yaml")})


@pytest.fixture
def clerk(person):
    return person(CLERK)


@pytest.fixture
def opened(person, organization, clerk):
    """Return a matter whose panel of two experts and one of the buyer's has three bids before it."""
    matter = drawn(person, organization)
    comparing.seat_buyer(matter, practitioner=representative(person), by=clerk)
    comparing.begin(matter, [Compared(key, label, Decimal(price)) for key, label, price in BIDS], by=clerk)
    return matter


def representative(person):
    made = make_expert(person, name="采购代表（虚构）")
    made.in_expert_pool = False
    made.save()
    return made


def members(matter) -> list:
    return [fresh(seat.practitioner.user) for seat in rules.panel_of(Matter.objects.get(pk=matter.pk)).working_seats()]


def marks(*plans: str) -> dict:
    return {key: {"plan": plan} for (key, *_), plan in zip(BIDS, plans, strict=True)}


def subject(matter, key="T7K") -> Subject:
    return Subject.objects.get(panel__matter=matter, key=key)


def all_marked(
    matter, clerk, *, given=(("30", "20", "20"), ("20", "20", "20"), ("10", "20", "20")), people=("7", "7", "7")
):
    for user, plans in zip(members(matter), given, strict=True):
        comparing.lock_marks(matter, by=user, marks=marks(*plans))
    for (key, *_), points in zip(BIDS, people, strict=True):
        comparing.find(matter, subject=subject(matter, key), criterion="people", points=points, basis="证书", by=clerk)
    return rules.panel_of(Matter.objects.get(pk=matter.pk))


# The sheet


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seats": 3}, "评审组共 4 人，应为单数"),
        ({"seats": 3, "buyers": 2}, "采购人代表 2 人，超过评审组 5 人的三分之一"),
        ({"consensus": True}, "评分不得协商，应写 consensus: false"),
        ({"subjects": False}, "只评审一个对象的，不设采购人代表"),
        ({"names": "always"}, "names 应为 never、with_award 之一"),
        ({"consensus": 0}, "consensus 应为 true 或 false"),
    ],
)
def test_a_sheet_whose_panel_is_even_or_mostly_the_buyers_does_not_load(change, words):
    assert sheets.parse(TENDER).buyers == 1
    with pytest.raises(sheets.BadSheet, match=words):
        sheets.parse(TENDER | change, "x.yaml")


def test_a_sheet_that_is_frozen_reads_as_it_was_and_older_texts_stay_what_they_are():
    sheet = sheets.parse(TENDER)
    assert sheets.parse(json.loads(sheet.as_text())) == sheet
    usual = sheets.parse({
        **{k: TENDER[k] for k in ("code", "label", "basis", "seats", "alternates", "pass_line")},
        "criteria": [{"code": "a", "label": "甲", "weight": 100, "max": 100, "guidance": "看甲"}],
    })  # fmt: skip
    assert not any(word in usual.as_text() for word in ("subjects", "consensus", "names", "buyers", '"by"'))


# Who sits


def test_the_buyer_sits_beside_the_experts_and_never_in_the_chair(opened, person, clerk):
    panel = rules.panel_of(opened)
    buyer = panel.seats.get(sits_for=SitsFor.BUYER)
    expert = panel.seats.filter(sits_for=SitsFor.EXPERT, status="invited").first()

    with pytest.raises(NotAllowed, match="采购人代表为 1 人，已经确定"):
        comparing.seat_buyer(opened, practitioner=representative(person), by=clerk)
    with pytest.raises(NotAllowed, match="采购人代表不得担任评审组组长"):
        comparing.choose_chair(opened, seat=buyer, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=buyer.pk).update(chairs=True)
    comparing.choose_chair(opened, seat=expert, by=clerk)
    assert panel.seats.get(chairs=True) == expert
    assert not [words for words in verifying.faults_of(panel) if "位应为" in words]  # who is named was not drawn


def test_whoever_could_be_drawn_does_not_sit_for_the_buyer(person, organization, clerk):
    matter = drawn(person, organization)
    pool = [seat.practitioner for seat in rules.panel_of(matter).all_seats()]

    with pytest.raises(NotAllowed, match="在抽取的候选专家名单内"):
        comparing.seat_buyer(matter, practitioner=pool[0], by=clerk)


def test_a_panel_without_the_buyers_representative_is_not_complete(person, organization, clerk):
    matter = drawn(person, organization)
    assert rules.panel_not_complete(matter, clerk) == "采购人代表应有 1 人，还没有确定。"
    comparing.seat_buyer(matter, practitioner=representative(person), by=clerk)
    assert rules.panel_not_complete(Matter.objects.get(pk=matter.pk), clerk) == ""


def test_an_expert_bound_to_a_bidder_steps_aside_when_the_bids_are_known_and_the_next_moves_up(
    person, organization, clerk
):
    other_organization = make_organization("晨曦法律服务中心（虚构）")
    matter = drawn(person, organization)
    seat = rules.panel_of(matter).working_seats()[0]
    Employment.objects.create(
        practitioner=seat.practitioner, organization=other_organization, position=Position.STAFF,
        starts_on=date(2020, 1, 1), source="虚构",
    )  # fmt: skip
    assert conflicts.found(seat.practitioner, matter) is None
    bids = [
        Compared("T7K", other_organization.name, Decimal(1), other_organization.body),
        Compared("Q2M", "乙", Decimal(2)),
    ]

    comparing.begin(matter, bids, by=clerk)

    seat.refresh_from_db()
    assert (seat.status, seat.ground) == ("recused", "employment")
    assert len(rules.panel_of(Matter.objects.get(pk=matter.pk)).working_seats()) == 2


def test_how_long_a_tie_counts_is_the_sheets(person, organization):
    matter = drawn(person, organization)
    expert = make_expert(person)
    Employment.objects.create(
        practitioner=expert, organization=organization, position=Position.STAFF, starts_on=date(2015, 1, 1),
        ends_on=date(2024, 11, 30), source="虚构",
    )  # fmt: skip
    short = sheets.parse(TENDER | {"recusal_years": "grading/valid_years"})
    usual = conflicts.found(expert, matter, date(2027, 11, 29))  # 2 years 364 days

    assert usual is not None
    assert conflicts.found(expert, matter, date(2027, 12, 1)) is None
    years = conflicts.stakes.parameters.of(matter.region).at("grading/valid_years", date(2027, 12, 1)).value
    assert years > 3 and conflicts.found(expert, matter, date(2027, 12, 1), sheet=short) is not None


# Marks


def test_members_mark_alone_and_lock_for_good(opened, clerk):
    one, other, buyer = members(opened)
    comparing.save_marks(opened, by=one, marks={"T7K": {"plan": "12.5"}})
    with pytest.raises(NotAllowed, match="还有没评分的：乙所（虚构）的“服务方案”、丙所（虚构）的“服务方案”"):
        comparing.lock_marks(opened, by=one)
    said = comparing.lock_marks(opened, by=one, marks=marks("12.5", "30", "0"))

    assert "points" not in said and len(said["sheet_digest"]) == 64
    with pytest.raises(NotAllowed, match="已经锁定"):
        comparing.save_marks(opened, by=one, marks={"T7K": {"plan": "1"}})
    with pytest.raises(DatabaseError), transaction.atomic():
        Mark.objects.filter(sheet__seat__practitioner__user=one).update(points=1)
    for wrong, words in (
        ({"T7K": {"plan": "30.1"}}, "应在 0 至 30 之间"), ({"T7K": {"people": "7"}}, "没有由成员评分的指标 people"),
        ({"T7K": {"price": "100"}}, "没有由成员评分的指标 price"), ({"nobody": {"plan": "1"}}, "没有被评对象 nobody"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=words):
            comparing.save_marks(opened, by=other, marks=wrong)
    with pytest.raises(NotAllowed, match="请逐个对象评分"):
        verbs.save_scores(opened, by=other, scores={"plan": "1"})


def test_nobody_agrees_on_points(opened, clerk, person):
    all_marked(opened, clerk)

    with pytest.raises(NotAllowed, match="评分不得协商，不作合议"):
        verbs.conclude(Matter.objects.get(pk=opened.pk), by=person(CLERK), verdict="pass", opinion="同意")


def test_what_is_objective_is_found_once_for_all_and_with_a_basis(opened, clerk):
    about = {"subject": subject(opened), "criterion": "people", "by": clerk}
    with pytest.raises(NotAllowed, match="请写明“持证人数”得分的依据"):
        comparing.find(opened, points="7", basis=" ", **about)
    with pytest.raises(NotAllowed, match="没有客观的指标 plan"):
        comparing.find(opened, points="7", basis="证书", **about | {"criterion": "plan"})
    comparing.find(opened, points="5", basis="五份证书", **about)
    with pytest.raises(NotAllowed, match="已经认定，全体成员共用"):
        comparing.find(opened, points="7", basis="七份证书", **about)
    assert Finding.objects.get().points == 5


def test_nothing_is_compared_without_a_price_nor_twice(person, organization, clerk):
    matter = drawn(person, organization)
    with pytest.raises(NotAllowed, match="没有评审价，不能计算价格分：甲"):
        comparing.begin(matter, [Compared("A", "甲", Decimal(0)), Compared("B", "乙", Decimal(1))], by=clerk)
    comparing.begin(matter, [Compared("A", "甲", Decimal(1))], by=clerk)
    with pytest.raises(NotAllowed, match="已经确定，不能再改"):
        comparing.begin(matter, [Compared("B", "乙", Decimal(1))], by=clerk)


# What it comes to


def test_the_price_is_computed_and_the_sums_are_exact(opened, clerk):
    panel = all_marked(opened, clerk)

    first, second, third = compared.results(panel)

    assert compared.price_points({r.key: r.price for r in (first, second, third)}) == {
        "T7K": Decimal("90.00"), "Q2M": Decimal("100.00"), "X9P": Decimal("94.74"),
    }  # fmt: skip
    # plan: 20 of 30 at 50; people: all of 20; price at 30: 27 / 30 / 28.422
    assert [r.total for r in (first, second, third)] == [Decimal("80.33"), Decimal("83.33"), Decimal("81.76")]
    assert second.by_criterion == {"plan": Decimal("33.33"), "people": Decimal("20.00"), "price": Decimal("30.00")}


def test_results_are_those_of_an_oracle_that_adds_up_in_whole_numbers(opened, clerk):
    chance = Random(62)
    given = [[str(Decimal(chance.randrange(301)) / 10) for _ in BIDS] for _ in range(3)]
    people = [str(Decimal(chance.randrange(71)) / 10) for _ in BIDS]
    panel = all_marked(opened, clerk, given=given, people=people)

    for n, result in enumerate(compared.results(panel)):
        plan = sum(Fraction(plans[n]) for plans in given) * 50 / 30 / 3
        hundredths = (Fraction(9_000_000, int(BIDS[n][2]) * 100) * 10_000 + Fraction(1, 2)).__floor__()
        whole = plan + Fraction(people[n]) * 20 / 7 + Fraction(hundredths, 100) * 30 / 100
        assert result.total * 100 == (whole * 100 + Fraction(1, 2)).__floor__()


def test_a_figure_that_is_missing_is_named_and_not_taken_for_nought(opened, clerk):
    for user in members(opened):
        comparing.lock_marks(opened, by=user, marks=marks("1", "1", "1"))

    with pytest.raises(compared.NotAllThere, match="甲所（虚构）的“持证人数”还没有得分"):
        compared.results(rules.panel_of(Matter.objects.get(pk=opened.pk)))


def test_who_lies_far_from_the_others_is_asked_about(opened, clerk):
    panel = all_marked(opened, clerk, given=(("22", "20", "20"), ("21", "20", "20"), ("2", "20", "20")))

    last = panel.working_seats()[2]
    assert compared.outliers(panel) == [(last.order, "T7K")]


# Corrected


def test_a_result_changes_on_four_grounds_and_the_locked_sheet_stays(opened, clerk):
    panel = all_marked(opened, clerk)
    seat = panel.working_seats()[2]
    about = {"subject": subject(opened), "by": clerk, "reason": "评审组认定畸低"}

    with pytest.raises(NotAllowed, match="评审结果只能因下列情形更正：分值汇总计算错误、"):
        comparing.correct(opened, criterion="plan", seat=seat, after="25", ground="better", **about)
    with pytest.raises(NotAllowed, match="只更正客观指标的共同得分"):
        comparing.correct(opened, criterion="plan", seat=seat, after="25", ground=CorrectionGround.OBJECTIVE, **about)
    with pytest.raises(NotAllowed, match="应在 0 至 30 之间"):
        comparing.correct(opened, criterion="plan", seat=seat, after="31", ground=CorrectionGround.RANGE, **about)
    comparing.correct(opened, criterion="plan", seat=seat, after="25", ground=CorrectionGround.OUTLIER, **about)
    comparing.correct(opened, criterion="people", after="3.5", ground=CorrectionGround.OBJECTIVE, **about)
    with pytest.raises(NotAllowed, match="更正后与更正前相同"):
        comparing.correct(opened, criterion="plan", seat=seat, after="25", ground=CorrectionGround.OUTLIER, **about)

    result = compared.results(rules.panel_of(Matter.objects.get(pk=opened.pk)))[0]
    assert result.by_criterion["plan"] == Decimal("41.67")  # (30 + 20 + 25) / 3 of 30 at 50
    assert result.by_criterion["people"] == Decimal("10.00")
    assert seat.compared.marks.get(subject=about["subject"]).points == 10
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreCorrection.objects.update(after=1)


def test_nothing_is_corrected_before_all_have_locked(opened, clerk):
    with pytest.raises(NotAllowed, match="没有锁定评分"):
        comparing.correct(
            opened, subject=subject(opened), criterion="people", after="1", ground="objective", reason="x", by=clerk
        )


def test_verify_finds_a_mark_that_was_meddled_with(opened, clerk):
    all_marked(opened, clerk)
    assert not [words for words in verifying.sentences() if "锁定时的摘要" in words]
    guard = Frozen("reviews_mark", within=("reviews_comparedsheet", "sheet_id", "locked_at"))
    guard.release(connection)
    try:
        Mark.objects.filter(pk=Mark.objects.first().pk).update(points=1)
        found = [words for words in verifying.sentences() if "比较评分与锁定时的摘要不符" in words]
    finally:
        guard.protect(connection)
    assert len(found) == 1


# Named


def test_members_are_named_with_the_award_and_as_what_they_sat(opened, clerk, monkeypatch, organization, person):
    panel = all_marked(opened, clerk)
    chair = panel.working_seats()[0]
    comparing.choose_chair(opened, seat=chair, by=clerk)
    matter = Matter.objects.get(pk=opened.pk)
    outside = person(APPLICANT, of=organization)

    def labels():
        return [seat.label for seat in panels.ReviewBox().context({"matter": matter, "user": outside})["seats"]]

    assert labels() == ["专家 1", "专家 2", "专家 3"]
    monkeypatch.setattr(panels, "decision_is_out", lambda matter: True)
    named = [seat.practitioner.name for seat in rules.panel_of(matter).working_seats()]
    assert labels() == named
    assert compared.members_to_publish(rules.panel_of(Matter.objects.get(pk=opened.pk))) == [
        f"{named[0]}（组长）", named[1], f"{named[2]}（采购人代表）",
    ]  # fmt: skip
    monkeypatch.setattr(sheets, "of_text", lambda text: sheets.Sheet(
        "x", "试", "", 2, 1, "review/pass_line", (), subjects=True, consensus=False,
    ))  # fmt: skip
    assert compared.members_to_publish(panel) == []  # the control: another sheet names nobody
