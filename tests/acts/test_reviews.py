"""Drawing, stepping aside, scoring, concluding – and everything each of them refuses."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from tests.acts.procedure import FULL, ScreenedKind, draw, drawn, fresh, make_expert, open_screened, points, scored
from tests.deadlines import overdue
from yihe.acts.reviews import conflicts, panels, rules, sheets, tally, verbs, verifying
from yihe.acts.reviews.forms import PassForm, ScoreForm
from yihe.acts.reviews.models import Consensus, ReviewPanel, Score, ScoreSheet, SeatStatus, key_of
from yihe.acts.reviews.outcome import decision_is_out
from yihe.faces.desk import page
from yihe.faces.desk.happenings import happening
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock, kinds, standing
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Event, Matter, Notification, Party
from yihe.matters.queries import access_matter
from yihe.registers.accounts.models import Membership
from yihe.registers.organizations.models import Position, Residency
from yihe.registers.practitioners.models import Employment

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture(autouse=True)
def screened_kind(monkeypatch):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)


def panel_of(matter) -> ReviewPanel:
    """Return the panel as it stands in the database now, whatever the matter object has read of it."""
    return rules.panel_of(Matter.objects.get(pk=matter.pk))


def seats_shown(matter, user) -> list[panels.SeatView]:
    """Return the seats as the box on the matter's page shows them to a person."""
    return panels.ReviewBox().context({"matter": matter, "user": user})["seats"]


def experts_at_work(matter) -> list:
    return [fresh(seat.practitioner.user) for seat in panel_of(matter).working_seats()]


def employ(practitioner, organization, *, position=Position.STAFF, starts_on=date(2020, 1, 1), ends_on=None):
    return Employment.objects.create(
        practitioner=practitioner, organization=organization, position=position, starts_on=starts_on, ends_on=ends_on,
        source="民政登记信息（虚构）",
    )  # fmt: skip


# The sheets of a city


def test_every_sheet_of_the_city_loads_and_its_weights_sum_to_100():
    weights = {code: sum(criterion.weight for criterion in sheet.criteria) for code, sheet in sheets.every().items()}

    assert weights and weights == dict.fromkeys(weights, 100)


def a_sheet(**changes) -> dict:
    criteria = [
        {"code": "a", "label": "甲", "weight": 60, "max": 10, "guidance": "看甲"},
        {"code": "b", "label": "乙", "weight": 40, "max": 20, "guidance": "看乙"},
    ]
    return {
        "code": "x", "label": "试", "basis": "无", "seats": 3, "alternates": 1, "pass_line": "review/pass_line",
        "criteria": criteria,
    } | changes  # fmt: skip


def test_a_sheet_whose_weights_do_not_sum_to_100_does_not_load():
    bad = a_sheet()
    bad["criteria"][0]["weight"] = 59

    with pytest.raises(sheets.BadSheet) as fault:
        sheets.parse(bad, "x.yaml")

    assert str(fault.value) == "x.yaml：各项权重之和为 99，应为 100"
    assert sheets.parse(a_sheet()).criteria[0].weight == 60


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seats": 0}, "x.yaml：seats 应为 1 至 100 的整数，收到 0"),
        ({"seats": True}, "x.yaml：seats 应为 1 至 100 的整数，收到 True"),
        ({"label": ""}, "x.yaml：label 应为文字，不能空着"),
        (
            {"extra": 1},
            "x.yaml：不认识的键 extra（可用：alternates、basis、buyers、code、consensus、criteria、label、names、note、pass_line、recusal_years、seats、subjects）",
        ),
        ({"criteria": []}, "x.yaml：应为一组“键: 值”，其中 criteria 是列表"),
    ],
)
def test_a_sheet_that_is_not_of_its_form_is_refused_by_name(change, words):
    with pytest.raises(sheets.BadSheet) as fault:
        sheets.parse(a_sheet(**change), "x.yaml")

    assert str(fault.value) == words


def test_weighted_totals_are_exact_and_rounded_half_up():
    sheet = sheets.parse(a_sheet())

    assert tally.weighted(sheet, {"a": Decimal("10"), "b": Decimal("20")}) == Decimal("100.00")
    assert tally.weighted(sheet, {"a": Decimal("7.5"), "b": Decimal("0")}) == Decimal("45.00")
    assert tally.mean([Decimal("80.01"), Decimal("80.00")]) == Decimal("80.01")  # 80.005 goes up
    assert tally.mean([Decimal("66.67"), Decimal("66.66"), Decimal("66.66")]) == Decimal("66.66")


# The draw


def test_a_panel_is_drawn_with_seats_and_alternates(person, organization):
    matter = drawn(person, organization)

    panel = panel_of(matter)
    assert [s.status for s in panel.seats.all()] == ["invited"] * 3 + ["alternate"] * 2
    assert [key_of(s.practitioner_id) for s in panel.seats.all()] == panel.order()[:5]
    assert matter.state == "scoring"


def test_drawn_experts_find_the_matter_in_their_inbox_and_the_others_do_not(person, organization):
    matter = drawn(person, organization)

    for seat in panel_of(matter).seats.all():
        user = fresh(seat.practitioner.user)
        found = list(Matter.objects.waiting_on(user))
        assert found == ([matter] if seat.status == SeatStatus.INVITED else [])
        assert Notification.objects.filter(user=user, text__startswith="请您评审").count() == len(found)


def test_the_names_of_experts_are_not_in_the_event_of_the_draw(person, organization):
    matter = drawn(person, organization)

    payloads = [e.payload for e in Event.objects.filter(matter=matter, action__in=["draw", "second", "reveal"])]

    names = [s.practitioner.name for s in panel_of(matter).seats.all()]
    assert [name for name in names for payload in payloads if name in payload] == []
    key = key_of(panel_of(matter).seats.first().practitioner_id)
    assert [key in payload for payload in payloads] == [True, False, True]


def test_a_panel_is_not_drawn_from_a_pool_that_is_too_small(person, organization):
    matter = open_screened(person, organization)
    experts = [make_expert(person) for _ in range(3)]
    employ(experts[0], organization)

    with pytest.raises(NotAllowed) as refused:
        draw(matter, person)

    assert str(refused.value) == "专家库现有 3 人，其中 1 人应当回避，不足 3 席，请先补充专家库。"
    assert ReviewPanel.objects.count() == 0
    make_expert(person)
    draw(matter, person)
    assert len(panel_of(matter).working_seats()) == 3


def test_people_outside_the_pool_are_never_drawn(person, organization):
    outside = make_expert(person)
    outside.in_expert_pool = False
    outside.save()
    gone = make_expert(person)
    gone.user.is_active = False
    gone.user.save()

    matter = drawn(person, organization, experts=5)

    assert len(panel_of(matter).keys) == 5
    assert {key_of(outside), key_of(gone)} & set(panel_of(matter).keys) == set()


@pytest.mark.parametrize("change", [{"seed": "0" * 64}, {"pool": "[]"}, {"wanted": 9}, {"sheet_text": "{}"}])
def test_the_database_refuses_to_change_what_the_draw_froze(person, organization, change):
    drawn(person, organization)

    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewPanel.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewPanel.objects.get().seats.update(order=99)

    ReviewPanel.objects.update(dissolved_at=timezone.now(), dissolved_reason="控制组")  # what may change, changes once
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewPanel.objects.update(dissolved_at=None, dissolved_reason="")


# Stepping aside


@pytest.mark.parametrize(
    "position", [Position.STAFF, Position.PART_TIME, Position.BOARD, Position.LEGAL_REPRESENTATIVE]
)
def test_an_expert_from_the_applying_organization_must_step_aside(person, organization, position):
    experts = [make_expert(person) for _ in range(4)]
    employ(experts[0], organization, position=position)
    matter = open_screened(person, organization)

    draw(matter, person)

    seats = {s.practitioner: s for s in panel_of(matter).seats.all()}
    at_work = {s.practitioner for s in panel_of(matter).working_seats()}
    assert at_work == set(experts[1:])
    assert seats[experts[0]].status == SeatStatus.RECUSED
    assert not Party.objects.filter(matter=matter, user=experts[0].user).exists()


def test_a_recused_seat_keeps_its_fact_and_the_next_moves_up(person, organization):
    experts = [make_expert(person) for _ in range(4)]
    matter = open_screened(person, organization)
    row = employ(experts[0], organization, position=Position.BOARD)
    draw(matter, person)
    panel = panel_of(matter)
    place = panel.order().index(key_of(experts[0])) + 1

    seat = panel.seats.get(practitioner=experts[0])  # three free experts, two alternates wanted: all four are met

    assert (seat.status, seat.ground, seat.order) == ("recused", "board", place)
    assert seat.reason == f"{experts[0].name}自 2020-01-01 至今在{organization.name}任理事（监事）。"
    assert seat.basis == f"任职经历第 {row.pk} 条：民政登记信息（虚构）"
    assert [s.status for s in panel.seats.all()].count("invited") == 3


def test_an_employment_that_ended_long_ago_is_no_conflict_and_one_that_ended_lately_is(person, organization):
    expert = make_expert(person)
    matter = open_screened(person, organization)
    row = employ(expert, organization, starts_on=date(2015, 1, 1), ends_on=date(2023, 11, 22))

    # Three years (review/recusal_years): the third anniversary still counts.
    assert conflicts.found(expert, matter, date(2026, 11, 22)).ground == "employment"
    assert conflicts.found(expert, matter, date(2026, 11, 23)) is None
    row.organization = type(organization).objects.create(
        name="别的组织（虚构）", uscc="52320585MJ0000001X", region="320585", legal_form="association", role_type="basic",
        registered_on=date(2020, 1, 1), legal_representative="别人",
    )  # fmt: skip
    row.save()
    assert conflicts.found(expert, matter, date(2026, 11, 22)) is None


def test_legal_representative_tutor_and_applicant_are_conflicts_too(person, organization):
    namesake = make_expert(person, name=organization.legal_representative)
    tutor, contact, stranger = make_expert(person), make_expert(person), make_expert(person)
    Residency.objects.create(
        organization=organization, base="创客基地", group="professional", tutor=tutor.user, starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1), opened_by_number="FH-2026-00001",
    )  # fmt: skip
    type(contact.user.memberships.first()).objects.create(
        user=contact.user, role_code=APPLICANT.code, organization=organization, valid_from=date(2026, 1, 1)
    )
    matter = open_screened(person, organization)

    found = conflicts.found_among([namesake, tutor, contact, stranger], matter)

    assert {pk: c.ground for pk, c in found.items()} == {
        namesake.pk: "legal_representative", tutor.pk: "tutor", contact.pk: "participation",
    }  # fmt: skip


def test_whoever_handled_the_matter_as_staff_does_not_score_it(person, organization):
    clerk = person(CLERK)
    expert = make_expert(person)
    matter = drawn(person, organization)
    assert conflicts.found(expert, matter) is None
    expert.user = clerk
    drawn_by = Event.objects.get(matter=matter, action="draw").actor
    expert.user = drawn_by

    assert conflicts.found(expert, matter).sentence == f"{expert.name}以其他身份经办过本办件。"


def test_whose_hat_handled_the_matter_does_not_score_it_either(person, organization):
    expert, lender = make_expert(person), person(CLERK)
    stand_in = person(CLERK, delegated_by=lender.memberships.get(), valid_until=date(2099, 1, 1))
    matter = drawn(person, organization)
    expert.user = lender
    assert conflicts.found(expert, matter) is None  # the control: before anything was done for them

    standing.remind(matter, by=stand_in)

    assert conflicts.found(expert, matter).sentence == f"{expert.name}以其他身份经办过本办件（由受托人代办）。"


def test_a_declared_interest_lets_the_next_in_the_published_order_move_up(person, organization):
    matter = drawn(person, organization)
    panel = panel_of(matter)
    leaving = panel.seats.get(order=2)
    user = fresh(leaving.practitioner.user)

    perform(matter, "declare", by=user, ground="declared", reason="与申请单位负责人是亲属")

    seats = {s.order: s for s in panel.seats.all()}
    assert (seats[2].status, seats[2].ground, seats[2].reason) == ("recused", "declared", "与申请单位负责人是亲属")
    assert seats[4].status == "invited"
    assert not Matter.objects.visible_to(user).exists()
    assert Matter.objects.waiting_on(fresh(seats[4].practitioner.user)).get() == matter
    assert "亲属" not in Event.objects.get(matter=matter, action="declare").payload
    with pytest.raises(DatabaseError), transaction.atomic():
        panel.seats.filter(order=2).update(reason="改口")


def test_when_the_alternates_are_used_up_the_order_goes_on_and_then_the_panel_says_so(person, organization):
    matter = drawn(person, organization, experts=4)
    for _ in range(2):
        user = experts_at_work(matter)[0]
        perform(matter, "declare", by=user, ground="unable", reason="外出")

    sentence = rules.panel_not_complete(matter, None)

    assert sentence == "评审组应有 3 席，现有 2 席，候补专家已经用完。"
    perform(matter, "dissolve", by=person(CLERK), reason="候补用完，补充专家库后重抽")
    assert matter.state == "screening"
    assert Party.objects.filter(matter=matter, until=None, role_code="expert").count() == 0
    for _ in range(3):
        make_expert(person)
    draw(matter, person)
    assert len(panel_of(matter).working_seats()) == 3


def test_a_panel_that_works_is_not_dissolved(person, organization):
    matter = drawn(person, organization)

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "dissolve", by=person(CLERK), reason="想换人")

    assert str(refused.value) == "评审组席位齐全，不能解散重抽。"


def test_a_conflict_that_appears_after_the_draw_is_refused_at_scoring(person, organization):
    matter = drawn(person, organization)
    seat = panel_of(matter).working_seats()[0]
    user = fresh(seat.practitioner.user)
    verbs.save_scores(matter, by=user, scores={"need": "10"})
    employ(seat.practitioner, organization)

    with pytest.raises(NotAllowed) as at_lock:
        perform(matter, "lock", by=user, scores=FULL)
    with pytest.raises(NotAllowed) as at_save:
        verbs.save_scores(matter, by=user, scores={"need": "11"})

    sentence = (
        f"{seat.practitioner.name}自 2020-01-01 至今在{organization.name}任专职。"
        "依照回避规定，您不能评审本件，请“申请回避”。"
    )
    assert (str(at_lock.value), str(at_save.value)) == (sentence, sentence)
    perform(matter, "declare", by=user, reason="刚刚入职", ground="declared")
    seat.refresh_from_db()
    assert (seat.status, seat.ground) == ("recused", "employment")


# Scoring


def test_scores_are_kept_as_a_draft_that_nobody_else_sees(person, organization):
    matter = drawn(person, organization)
    first, second, _third = experts_at_work(matter)
    length = matter.chain_length

    verbs.save_scores(matter, by=first, scores={"need": "20.5", "team": ""}, remark="先看一遍")

    matter.refresh_from_db()
    assert matter.chain_length == length  # a draft is no event
    own = {s.key: s for s in seats_shown(matter, first)}
    others = {s.key: s for s in seats_shown(matter, second)}
    staff = {s.key: s for s in seats_shown(matter, person(AUDITOR))}
    mine = key_of(first.practitioner)
    assert [points for _c, points, _t in own[mine].scores][:2] == [Decimal("20.5"), None]
    assert (others[mine].scores, others[mine].remark, others[mine].total) == ([], "", None)
    assert (staff[mine].scores, staff[mine].remark) == ([], "")
    form = ScoreForm.for_matter(matter, first)
    assert form.fields["points_need"].initial == Decimal("20.5")
    assert form.fields["remark"].initial == "先看一遍"


def test_locked_scores_become_visible_only_when_everybody_has_locked(person, organization):
    matter = drawn(person, organization)
    first, second, third = experts_at_work(matter)
    reviewer = person(REVIEWER)

    def seen_by(user):
        seats = seats_shown(matter, user)
        return sorted(s.key for s in seats if s.scores)

    keys = [key_of(u.practitioner) for u in (first, second, third)]
    perform(matter, "lock", by=first, scores=FULL)
    perform(matter, "lock", by=second, scores=FULL)
    assert (seen_by(first), seen_by(third), seen_by(reviewer)) == ([keys[0]], [], [])
    perform(matter, "lock", by=third, scores=FULL)

    assert (seen_by(first), seen_by(third), seen_by(reviewer)) == (sorted(keys), sorted(keys), sorted(keys))
    applicant = matter.opened_by
    assert seen_by(applicant) == []
    assert [s.total for s in seats_shown(matter, applicant)] == [None] * 3


WITHOUT_NAMES = ["专家 1", "专家 2", "专家 3"]


def timeline(matter, user, *, decided: bool = True) -> list:
    inside = page.is_inside(matter, user)
    events = Event.objects.filter(matter=matter)
    return [happening(ScreenedKind.workflow, event, user, decided=decided, inside=inside) for event in events]


def shown_of(matter, user) -> tuple[list[str], list[Decimal | None], bool]:
    """Return whom the panel names, the totals it shows, and whether page and timeline tell the conclusion."""
    user, matter = fresh(user), Matter.objects.get(pk=matter.pk)
    seats = seats_shown(matter, user)
    decided = decision_is_out(matter)
    lines = timeline(matter, user, decided=decided)
    told = "得分居中" in " ".join(f"{line.what} {line.text}" for line in lines)
    assert told == any(line.what in ("评审通过", "不通过评审") for line in lines)
    assert told == ("合格线" in rendered(matter, user)) == ("得分居中" in rendered(matter, user))
    return [s.label for s in seats], [s.total for s in seats], told


def test_outside_no_expert_is_named_and_nothing_is_told_before_the_decision(person, organization):
    matter = scored(person, organization)
    applicant, staff = matter.opened_by, person(AUDITOR)
    names = [s.practitioner.name for s in panel_of(matter).working_seats()]
    totals = [Decimal("100.00")] * 3

    perform(matter, "passed", by=person(REVIEWER), opinion="得分居中")
    assert shown_of(matter, applicant) == (WITHOUT_NAMES, [None] * 3, False)
    labels, points, told = shown_of(matter, staff)
    assert (labels[:3], points[:3], told) == (names, totals, True)  # the control; then the alternates

    perform(matter, "announce", by=person(DIRECTOR), title="公示", body="拟同意入驻。")
    assert shown_of(matter, applicant) == (WITHOUT_NAMES, totals, True)
    assert [name in rendered(matter, fresh(applicant)) for name in names] == [False] * 3


def test_a_conclusion_that_ends_the_matter_is_the_decision(person, organization):
    matter = scored(person, organization)

    perform(matter, "failed", by=person(REVIEWER), opinion="得分居中", reason="另有考虑")

    assert shown_of(matter, matter.opened_by) == (WITHOUT_NAMES, [Decimal("100.00")] * 3, True)


def test_experts_on_a_panel_read_each_others_scores_without_names(person, organization):
    matter = scored(person, organization)
    first = panel_of(matter).working_seats()[0].practitioner

    seats = seats_shown(matter, fresh(first.user))

    assert [s.label for s in seats] == [first.name, "专家 2", "专家 3"]
    assert [bool(s.scores) for s in seats] == [True] * 3


def test_an_expert_sees_the_matter_until_the_review_is_concluded(person, organization):
    matter = scored(person, organization)
    expert = panel_of(matter).working_seats()[0].practitioner.user

    assert Matter.objects.visible_to(fresh(expert)).filter(pk=matter.pk).exists()  # the control: all locked
    perform(matter, "passed", by=person(REVIEWER), opinion="同意")
    assert not Matter.objects.visible_to(fresh(expert)).filter(pk=matter.pk).exists()
    with pytest.raises(Http404):
        access_matter(fresh(expert), matter.number)


def test_an_expert_sees_no_matter_that_is_over(person, organization):
    matter = drawn(person, organization)
    expert, staff = experts_at_work(matter)[0], person(CLERK)

    Matter.objects.filter(pk=matter.pk).update(closed_at=timezone.now(), holder="")  # withdrawn, say

    assert not Matter.objects.visible_to(fresh(expert)).exists()
    assert Matter.objects.visible_to(fresh(staff)).exists()  # the control


def test_a_reviewer_who_also_sits_on_the_panel_does_not_see_the_others_through_the_other_role(person, organization):
    matter = drawn(person, organization)
    first, second, _third = experts_at_work(matter)
    type(first.memberships.first()).objects.create(
        user=first, role_code=REVIEWER.code, region="320585", valid_from=date(2020, 1, 1)
    )
    perform(matter, "lock", by=second, scores=FULL)

    seats = seats_shown(matter, fresh(first))

    assert [s.key for s in seats if s.scores] == []


def test_the_last_expert_to_lock_moves_the_matter_on(person, organization):
    matter = drawn(person, organization)
    first, second, third = experts_at_work(matter)

    perform(matter, "lock", by=first, scores=FULL)
    perform(matter, "lock", by=second, scores=FULL)
    assert matter.state == "scoring"
    assert not Matter.objects.waiting_on(fresh(first)).exists()
    perform(matter, "lock", by=third, scores=FULL)

    assert (matter.state, matter.holder) == ("weighing", "reviewer")
    *_, second_lock, last_lock, scored = Event.objects.filter(matter=matter)
    assert (last_lock.action, scored.action) == ("lock", "scored")
    assert (scored.cause, last_lock.cause, second_lock.cause) == (last_lock, None, None)


def test_nobody_presses_the_automatic_action_by_hand(person, organization):
    matter = drawn(person, organization)

    for user in (person(CLERK), experts_at_work(matter)[0], None):
        with pytest.raises(NotAllowed) as refused:
            perform(matter, "scored", by=user)
        assert str(refused.value) == "“评分全部锁定”由系统随其他办理自动完成，不能单独操作。"


def test_the_event_of_a_lock_holds_a_digest_and_no_figure(person, organization):
    matter = drawn(person, organization)
    user = experts_at_work(matter)[0]
    form = ScoreForm.for_matter(
        matter, user, {f"points_{code}": value for code, value in FULL.items()} | {"comment_need": "独一无二的评语"}
    )
    assert form.is_valid()

    perform(matter, "lock", by=user, **form.cleaned_data)

    event = Event.objects.get(matter=matter, action="lock")
    sheet = ScoreSheet.objects.get(seat__practitioner__user=user)
    assert sheet.scores.get(criterion="need").comment == "独一无二的评语"
    assert "独一无二的评语" not in event.payload
    assert set(event.said) == {"scores", "seat", "sheet_digest"}
    assert event.said["sheet_digest"] == sheet.digest == sheet.compute_digest()
    assert str(verbs.Ballot(FULL)) != str(verbs.Ballot(FULL))  # salted: the same scores leave different traces


def test_locked_scores_cannot_be_changed_by_code_or_past_it(person, organization):
    matter = drawn(person, organization)
    user = experts_at_work(matter)[0]
    other = experts_at_work(matter)[1]
    perform(matter, "lock", by=user, scores=FULL)
    verbs.save_scores(matter, by=other, scores=FULL)
    sheet = ScoreSheet.objects.get(seat__practitioner__user=user)

    for change in (
        lambda: verbs.save_scores(matter, by=user, scores={"need": 1}),
        lambda: perform(matter, "lock", by=user, scores={}),
    ):
        with pytest.raises(NotAllowed) as refused:
            change()
        assert str(refused.value) == "您的评分已经锁定，不能再改。"
    for past_the_code in (
        lambda: sheet.scores.update(points=1),
        lambda: sheet.scores.all().delete(),
        lambda: Score.objects.create(sheet=sheet, criterion="extra", points=1),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(total=1),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(locked_at=None, total=None, digest=""),
        lambda: Score.objects.filter(sheet__seat__practitioner__user=other).update(sheet=sheet),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            past_the_code()
    # The control: an open sheet changes.
    assert Score.objects.filter(sheet__seat__practitioner__user=other).update(points=1) == 5


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (points(need="26"), "“服务需求”的得分应在 0 至 25 之间。"),
        (points(need="-1"), "“服务需求”的得分应在 0 至 25 之间。"),
        (points(need="20.55"), "“服务需求”的得分应为最多一位小数的数。"),
        (points(need="NaN"), "“服务需求”的得分应为最多一位小数的数。"),
        (points(need="abc"), "“服务需求”的得分应为最多一位小数的数。"),
        (points(bribe="5"), "评审标准里没有指标 bribe。"),
        ({k: v for k, v in FULL.items() if k != "plan"}, "还有没评分的指标：孵化计划。"),
    ],
)
def test_scores_out_of_range_or_missing_are_refused_and_nothing_is_kept(person, organization, scores, words):
    matter = drawn(person, organization)
    user = experts_at_work(matter)[0]

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "lock", by=user, scores=scores)

    assert str(refused.value) == words
    assert ScoreSheet.objects.count() == 0


def test_an_expert_who_was_not_drawn_and_a_clerk_cannot_score(person, organization):
    matter = drawn(person, organization)
    alternate = panel_of(matter).seats.filter(status="alternate").first().practitioner.user

    for user in (alternate, make_expert(person).user, person(CLERK)):
        with pytest.raises(NotAllowed) as refused:
            perform(matter, "lock", by=fresh(user), scores=FULL)
        assert str(refused.value) == "“提交并锁定评分”须由评审专家办理。"
        with pytest.raises(NotAllowed) as at_save:
            verbs.save_scores(matter, by=user, scores=FULL)
        assert str(at_save.value) == "您不是本件评审组的专家。"


def test_the_clock_replaces_experts_who_do_not_answer(person, organization):
    matter = drawn(person, organization)
    first, second, third = experts_at_work(matter)
    perform(matter, "lock", by=first, scores=FULL)
    overdue(matter)

    done = clock.run()

    matter.refresh_from_db()
    statuses = {s.order: (s.status, s.ground) for s in panel_of(matter).seats.all()}
    assert done.moved == [matter.number]
    assert statuses[2] == statuses[3] == ("released", "silent")
    assert (statuses[1][0], statuses[4][0], statuses[5][0]) == ("locked", "invited", "invited")
    assert matter.state == "scoring" and matter.due_on > timezone.localdate()
    assert not Matter.objects.visible_to(fresh(second)).exists()
    assert clock.run().moved == []
    assert third.pk not in [u.pk for u in experts_at_work(matter)]


def test_a_silent_expert_nobody_can_replace_is_told_again_and_stays(person, organization):
    matter = drawn(person, organization, experts=3)
    overdue(matter)

    clock.run()

    assert [s.status for s in panel_of(matter).seats.all()] == ["invited"] * 3
    assert Notification.objects.filter(text__startswith="请尽快完成评审评分").count() == 3


# Consensus


def test_the_consensus_is_the_mean_against_the_pass_line(person, organization):
    matter = scored(person, organization, scores=[FULL, points(need="0"), points(need="12.5", team="0")])

    perform(matter, "passed", by=person(REVIEWER), opinion="同意入壳")

    consensus = Consensus.objects.get()
    # 100, 75, 62.5: the mean is 79.1666…
    assert (consensus.total, consensus.lowest, consensus.highest) == (
        Decimal("79.17"),
        Decimal("62.50"),
        Decimal("100.00"),
    )
    assert (consensus.spread, consensus.pass_line) == (Decimal("37.50"), Decimal("60.00"))
    assert (consensus.suggested, consensus.verdict, consensus.reason) == ("pass", "pass", "")
    assert matter.state == "deciding"


LOW = {"need": "5", "team": "5", "plan": "5", "governance": "5", "sustainability": "5"}


def test_passing_below_the_line_owes_a_reason(person, organization):
    matter = scored(person, organization, scores=[LOW, LOW, LOW])
    reviewer = person(REVIEWER)

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "passed", by=reviewer, opinion="同意")

    assert str(refused.value) == "总得分 25.00，合格线 60.00，按分数应为“不通过”；结论不一致须说明理由。"
    assert "按分数为“不通过”" in PassForm.for_matter(matter, reviewer).fields["opinion"].help_text
    perform(matter, "passed", by=reviewer, opinion="同意", reason="本镇唯一的社区矫正组织，限期整改")
    assert Consensus.objects.get().reason == "本镇唯一的社区矫正组织，限期整改"


def test_exactly_on_the_line_passes(person, organization):
    on_the_line = {"need": "25", "team": "25", "plan": "10", "governance": "0", "sustainability": "0"}
    matter = scored(person, organization, scores=[on_the_line] * 3)

    result = tally.of_panel(panel_of(matter))

    assert (result.total, result.suggested) == (Decimal("60.00"), "pass")


def test_the_database_refuses_a_departure_without_reason_and_any_change(person, organization):
    matter = scored(person, organization, scores=[LOW, LOW, LOW])
    by = person(REVIEWER)

    with pytest.raises(DatabaseError), transaction.atomic():
        Consensus.objects.create(
            panel=panel_of(matter), total=25, lowest=25, highest=25, pass_line=60, suggested="fail", verdict="pass",
            opinion="同意", by=by,
        )  # fmt: skip
    perform(matter, "failed", by=by, opinion="不同意", reason="得分低于合格线")
    with pytest.raises(DatabaseError), transaction.atomic():
        Consensus.objects.update(verdict="pass")
    assert matter.state == "refused"


def test_nobody_concludes_before_everybody_has_locked(person, organization):
    matter = drawn(person, organization)

    with pytest.raises(NotAllowed) as refused:
        verbs.conclude(matter, by=person(REVIEWER), verdict="pass", opinion="同意")

    assert str(refused.value) == "还有 3 位专家没有锁定评分。"


def test_a_panel_keeps_the_sheet_it_was_drawn_for(person, organization, monkeypatch):
    matter = drawn(person, organization)
    changed = json.loads(panel_of(matter).sheet_text)
    changed["criteria"] = [{"code": "other", "label": "别的", "weight": 100, "max": 100, "guidance": "别的"}]
    monkeypatch.setattr(sheets, "every", lambda region="": {"incubation": sheets.parse(changed)})
    assert [c.code for c in sheets.get("incubation").criteria] == ["other"]

    assert [c.code for c in panel_of(matter).sheet.criteria] == list(FULL)


# The page


def rendered(matter, user) -> str:
    page = {"matter": matter, "kind": ScreenedKind, "contents": None, "state": None, "user": user, "request": None}
    return panels.ReviewBox().render(page)


def test_the_panel_shows_draw_seats_and_scores_by_right(person, organization):
    matter = scored(person, organization, scores=[points(need="7.5"), FULL, FULL])
    panel = panel_of(matter)
    names = [s.practitioner.name for s in panel.working_seats()]

    inside, outside = rendered(matter, person(REVIEWER)), rendered(matter, fresh(matter.opened_by))

    assert [name in inside for name in names] == [True] * 3
    assert [name in outside for name in names] == [False] * 3
    assert ("7.5 / 25" in inside, "7.5 / 25" in outside) == (True, False)
    assert (panel.seed in inside, panel.seed in outside) == (True, True)


def test_the_timeline_names_experts_to_the_bureau_and_to_nobody_else(person, organization):
    matter = scored(person, organization)
    names = {s.practitioner.name for s in panel_of(matter).working_seats()}

    def people_shown_to(user) -> set[str]:
        return {line.who for line in timeline(matter, user)}

    assert people_shown_to(person(CLERK)) & names == names
    assert people_shown_to(fresh(matter.opened_by)) & names == set()
    first = panel_of(matter).working_seats()[0].practitioner
    assert people_shown_to(fresh(first.user)) & names <= {first.name}
    Membership.objects.create(
        user=first.user, role_code=REVIEWER.code, region="320583"
    )  # staff of the next city besides
    assert people_shown_to(fresh(first.user)) & names <= {first.name}
    Membership.objects.create(user=first.user, role_code=REVIEWER.code, region="320585")  # or of this very bureau
    assert people_shown_to(fresh(first.user)) & names <= {first.name}


def test_there_is_no_box_before_the_draw(person, organization):
    matter = open_screened(person, organization)

    assert rendered(matter, person(CLERK)) == ""


def test_the_clerk_is_offered_the_draw(person, organization):
    matter = open_screened(person, organization)

    assert [(a.name, why) for a, why in offered(matter, person(CLERK))] == [("draw", "")]


def test_the_nightly_check_names_a_score_and_a_consensus_that_were_changed(person, organization, unprotected):
    matter = scored(person, organization)
    perform(matter, "passed", by=person(REVIEWER), opinion="同意")
    assert list(verifying.sentences()) == []
    seat = panel_of(matter).working_seats()[0]
    Score.objects.filter(sheet__seat=seat, criterion="need").update(points=1)
    Consensus.objects.update(total=99)

    assert list(verifying.sentences()) == [
        f"{matter.number}：第 {seat.order} 席的评分与锁定时的摘要不符。",
        f"{matter.number}：合议的总得分与各席评分不符。",
    ]


def test_the_city_packs_criteria_are_checked_at_start(monkeypatch):
    from yihe.acts.reviews.apps import every_sheet_can_be_read

    assert every_sheet_can_be_read() == []
    monkeypatch.setattr(sheets, "every", lambda: {"x": sheets.parse(a_sheet(pass_line="review/none"))})
    assert every_sheet_can_be_read()[0].msg == "x.yaml：没有参数 review/none"


def test_a_panel_is_drawn_from_the_pools_of_its_place_and_above_it(person, organization):
    ours = [make_expert(person) for _ in range(5)]
    above = make_expert(person)
    above.user.memberships.update(kept_in="3205")
    next_door, nowhere = make_expert(person), make_expert(person)
    next_door.user.memberships.update(kept_in="320583")
    nowhere.user.memberships.update(kept_in="")
    matter = open_screened(person, organization)

    draw(matter, person)

    assert set(panel_of(matter).keys) == {key_of(p) for p in (*ours, above)}
