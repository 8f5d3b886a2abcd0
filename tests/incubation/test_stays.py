"""A stay: its stages, its end, what follows. Four eyes, bounds, and the calendar that opens a leaving once."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.incubation.conftest import scan
from tests.incubation.test_application import employ
from tests.told_first import ANSWER, tell_and_hear
from yihe.acts.documents.papers import attach
from yihe.domains.incubation import stays
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import Graduation, SpaceReturn, StageChange, Tracking, TrackingVisit
from yihe.domains.incubation.queries import life_of
from yihe.foundation.roles import BASE_MANAGER, DIRECTOR, REVIEWER
from yihe.matters import clock, kinds
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Matter, Notification, Party
from yihe.registers.organizations.models import Residency

# Stages ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def residency(story):
    return story.residency()


def proposal(story, residency, stage="growth", by=None):
    return stays.propose_stage(
        residency, by=by or story.tutor, stage=stage, since=timezone.localdate(), reason="已独立承接两个项目"
    )


def test_a_confirmed_change_adds_a_stage_and_keeps_the_one_before(story, residency):
    matter = proposal(story, residency)
    assert [row.stage for row in residency.stages.all()] == ["startup"]

    perform(matter, "confirm", by=story.reviewer)

    rows = list(residency.stages.all())
    assert [(row.stage, row.by) for row in rows] == [("startup", story.manager), ("growth", story.reviewer)]
    assert rows[1].reason == f"已独立承接两个项目（{matter.number}）"


def test_nobody_confirms_their_own_proposal(story, residency, person):
    both = person(BASE_MANAGER, REVIEWER)
    matter = proposal(story, residency, by=both)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(matter, "confirm", by=both)
    perform(matter, "confirm", by=story.reviewer)


def test_a_reviewer_from_the_resident_does_not_confirm(story, residency):
    matter = proposal(story, residency)
    works = employ(story.reviewer, story.organization)

    with pytest.raises(NotAllowed, match="应当回避"):
        perform(matter, "confirm", by=story.reviewer)
    works.delete()
    perform(matter, "confirm", by=story.reviewer)


def test_one_change_waits_at_a_time_and_a_refusal_frees_the_place(story, residency):
    first = proposal(story, residency)
    with pytest.raises(NotAllowed, match="已有一件阶段调整等待确认"):
        proposal(story, residency, stage="mature")

    perform(first, "refuse", by=story.director, reason="项目尚未结项")
    second = proposal(story, residency, stage="mature")

    assert StageChange.objects.get(live=True).matter_id == second.pk


def test_the_proposer_takes_it_back_and_nobody_else_does(story, residency):
    matter = proposal(story, residency)

    with pytest.raises(NotAllowed, match="只有提出的人可以撤回"):
        perform(matter, "withdraw", by=story.manager)
    perform(matter, "withdraw", by=story.tutor)
    assert residency.stages.count() == 1


def test_a_tutor_sees_what_they_proposed_and_not_what_a_stranger_did(story, residency, person):
    matter = proposal(story, residency)
    other = person(TUTOR)

    seen = [Matter.objects.visible_to(user).filter(pk=matter.pk).exists() for user in (story.tutor, other)]

    assert seen == [True, False]


@pytest.mark.parametrize(
    ("stage", "days", "why"),
    [
        ("startup", 0, "现在就是“初创期”"),
        ("growth", 1, "不能晚于今天"),
        ("growth", -1, "新的阶段不能早于这一天"),
    ],
)
def test_a_stage_that_would_make_no_sense_is_refused(story, residency, stage, days, why):
    with pytest.raises(NotAllowed, match=why):
        stays.propose_stage(
            residency, by=story.tutor, stage=stage, since=timezone.localdate() + timedelta(days=days), reason="试试"
        )


def test_a_tutor_out_of_reach_proposes_nothing(residency, person, story):
    with pytest.raises(NotAllowed, match="须由创客基地管理员或推进组导师提出"):
        proposal(story, residency, by=person(TUTOR, region="320581"))


# Leaving ------------------------------------------------------------------------------------------------------------------


def test_an_organization_applies_for_leaving_itself(story, residency):
    matter = open_matter(
        kinds.get("graduation"), Graduation(residency=residency, ground="early", summary="目标提前完成"), by=story.applicant,
        organization=story.organization, hat="applicant",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="还缺 1 份材料：孵化总结报告"):
        perform(matter, "submit", by=story.applicant)
    attach(matter, "summary", scan(), by=story.applicant)

    perform(matter, "submit", by=story.applicant)

    assert (matter.state, matter.holder) == ("assessing", "base_manager")


def test_one_leaving_is_under_way_at_a_time(story, residency):
    draft = open_matter(
        kinds.get("graduation"), Graduation(residency=residency, ground="early", summary="总结"), by=story.applicant,
        organization=story.organization, hat="applicant",
    )  # fmt: skip
    attach(draft, "summary", scan(), by=story.applicant)
    opened = stays.open_graduation(residency, by=story.manager, ground="early", summary="基地提出")

    with pytest.raises(NotAllowed, match=f"出壳申请 {opened.number} 正在办理"):
        perform(draft, "submit", by=story.applicant)
    with pytest.raises(NotAllowed, match=f"出壳申请 {opened.number} 正在办理"):
        stays.open_graduation(residency, by=story.manager, ground="early", summary="又一次")
    with pytest.raises(IntegrityError), transaction.atomic():
        Graduation.objects.filter(matter=draft).update(live=True)


def test_the_agreed_end_opens_a_leaving_the_day_after_and_once(story, residency):
    story.travel(residency.ends_on)
    assert clock.run().opened == []

    story.travel(residency.ends_on + timedelta(days=1))
    opened, again = clock.run().opened, clock.run().opened

    matter = Matter.objects.get(kind="graduation")
    assert (opened, again) == ([matter.number], [])
    assert (matter.state, matter.opened_by, Graduation.objects.get(matter=matter).ground) == (
        "assessing",
        None,
        "expiry",
    )
    told = set(Notification.objects.filter(matter=matter, text__contains="孵化期已于").values_list("user", flat=True))
    assert told == {story.applicant.pk, story.manager.pk}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_the_same_moment_open_one_leaving(story):
    residency = story.residency()
    day = residency.ends_on + timedelta(days=1)
    story.travel(day)
    start, faults = threading.Barrier(4), []

    def machine():
        try:
            start.wait()
            list(stays.open_due_graduations(day))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    machines = [threading.Thread(target=machine) for _ in range(4)]
    for thread in machines:
        thread.start()
    for thread in machines:
        thread.join()

    assert (faults, Graduation.objects.count(), Matter.objects.filter(kind="graduation").count()) == ([], 1, 1)


def test_a_draft_of_the_organization_does_not_keep_the_calendar_from_opening(story, residency):
    open_matter(
        kinds.get("graduation"), Graduation(residency=residency, ground="expiry", summary="写到一半"), by=story.applicant,
        organization=story.organization, hat="applicant",
    )  # fmt: skip
    story.travel(residency.ends_on + timedelta(days=1))

    assert len(clock.run().opened) == 1


def test_who_assessed_does_not_decide(story, residency, person):
    both = person(BASE_MANAGER, DIRECTOR)
    matter = stays.open_graduation(residency, by=story.manager, ground="early", summary="完成")
    perform(matter, "assess", by=both, achieved="完成", open_ends="", opinion="leave")

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(matter, "agree", by=both, left_on=timezone.localdate())
    perform(matter, "agree", by=story.director, left_on=timezone.localdate())


@pytest.mark.parametrize("days", [1, -400])
def test_the_day_of_leaving_lies_in_the_stay(story, residency, days):
    matter = story.graduation("deciding", residency=residency)

    with pytest.raises(NotAllowed, match="出壳日期应在入壳日期"):
        perform(matter, "agree", by=story.director, left_on=timezone.localdate() + timedelta(days=days))
    residency.refresh_from_db()
    assert residency.left_on is None


def test_a_refused_leaving_keeps_the_organization_in_and_frees_the_place(story, residency):
    matter = story.graduation("deciding", residency=residency)

    perform(matter, "refuse", by=story.director, reason="项目尚未结项")

    residency.refresh_from_db()
    assert (residency.left_on, Graduation.objects.get(matter=matter).live) == (None, False)
    stays.open_graduation(residency, by=story.manager, ground="early", summary="再次提出")


def test_after_the_agreed_end_it_is_leave_or_extend(story, residency):
    story.travel(residency.ends_on + timedelta(days=1))
    clock.run()
    matter = Matter.objects.get(kind="graduation")
    with pytest.raises(NotAllowed, match="不是本组织申请的"):
        perform(matter, "withdraw", by=story.applicant)
    perform(matter, "assess", by=story.manager, achieved="部分完成", open_ends="", opinion="extend")
    with pytest.raises(NotAllowed, match="应当同意出壳或者在期限内延长"):
        perform(matter, "refuse", by=story.director, reason="再等等")

    too_long = date(residency.starts_on.year + 2, residency.starts_on.month, residency.starts_on.day)
    with pytest.raises(NotAllowed, match="孵化周期为 12 至 24 个月"):
        perform(matter, "extend", by=story.director, ends_on=too_long, reason="项目未结")
    perform(matter, "extend", by=story.director, ends_on=too_long - timedelta(days=1), reason="项目未结")

    residency.refresh_from_db()
    assert (residency.ends_on, residency.left_on) == (too_long - timedelta(days=1), None)
    assert clock.run().opened == []


def test_space_handed_back_late_is_recorded_as_late(story, residency):
    matter = story.graduation("leaving", residency=residency)
    due_on = matter.due_on
    story.travel(due_on + timedelta(days=7))

    perform(matter, "hand_back", by=story.manager, returned_on=timezone.localdate(), note="")

    row = SpaceReturn.objects.get()
    assert (row.due_on, row.returned_on) == (due_on, timezone.localdate())
    assert matter.events.last().said["days_late"] == 4  # 31 March to 7 April, without 清明节


def test_the_space_is_owed_fifteen_working_days_after_leaving(story, residency):
    story.travel(date(2026, 4, 10))

    matter = story.graduation("leaving", residency=residency)

    assert matter.due_on == date(2026, 5, 6)  # 劳动节 1 to 5 May are holidays, Saturday 9 May is worked for them


def test_nobody_comes_again_before_the_space_is_back(story, residency):
    matter = story.graduation("leaving", residency=residency)
    again = story.draft(story.call())
    attach(again, "plan", scan(), by=story.applicant)

    with pytest.raises(NotAllowed, match="场地尚未交还"):
        perform(again, "submit", by=story.applicant)
    perform(matter, "hand_back", by=story.manager, returned_on=timezone.localdate(), note="")
    perform(again, "submit", by=story.applicant)


def test_papers_asked_for_and_not_sent_do_not_hold_a_leaving_up(story, residency):
    matter = stays.open_graduation(residency, by=story.manager, ground="early", summary="完成")
    perform(matter, "send_back", by=story.manager, reason="请补总结")

    story.wait(matter)

    assert matter.state == "assessing"


# Tracking -------------------------------------------------------------------------------------------------------------


def visit(story, matter, month, **said):
    given = {
        "visited_on": timezone.localdate(),
        "operating": True,
        "staff": 3,
        "projects": "",
        "needs": "",
        "note": "正常",
    }
    perform(matter, "visit", by=story.manager, month=month, **(given | said))


def test_a_visit_is_made_once_for_each_month_of_the_plan(story):
    matter = story.tracking()
    story.travel(matter.due_on)
    visit(story, matter, 3)

    for month in (3, 4):
        with pytest.raises(NotAllowed, match="已有记录，或者不在跟踪计划里"):
            visit(story, matter, month)
    assert TrackingVisit.objects.count() == 1


def test_a_visit_is_not_recorded_before_it_was_made(story):
    matter = story.tracking()

    with pytest.raises(NotAllowed, match="回访日期应在出壳日期"):
        visit(story, matter, 3, visited_on=timezone.localdate() + timedelta(days=1))


def test_tracking_does_not_end_by_hand_while_visits_are_missing(story):
    matter = story.tracking()
    visit(story, matter, 3)

    with pytest.raises(NotAllowed, match="还有出壳后第 6、12 个月的回访没有记录"):
        perform(matter, "finish", by=story.manager)
    visit(story, matter, 6)
    visit(story, matter, 12)
    perform(matter, "finish", by=story.manager)


def test_tracking_ends_by_itself_and_says_what_was_missed(story):
    matter = story.tracking()
    row = Tracking.objects.get(matter=matter)
    story.travel(date(row.left_on.year + 1, row.left_on.month, row.left_on.day))
    clock.run()
    matter.refresh_from_db()
    assert matter.state == "following"

    story.travel(date(row.left_on.year + 1, row.left_on.month + 2, row.left_on.day))
    clock.run()

    matter.refresh_from_db()
    assert (matter.state, matter.events.last().said["missed_visits"]) == ("finished", [3, 6, 12])


def test_a_visit_cannot_be_changed_afterwards(story):
    matter = story.tracking()
    visit(story, matter, 3)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TrackingVisit.objects.update(note="一切都好")


def test_the_tutor_follows_the_resident_after_leaving(story):
    matter = story.tracking()

    perform(
        matter, "visit", by=story.tutor, month=3, visited_on=timezone.localdate(), operating=True, staff=2, projects="",
        needs="", note="电话回访",
    )  # fmt: skip

    assert Matter.objects.visible_to(story.tutor).filter(pk=matter.pk).exists()


# Tutors and what others ask ----------------------------------------------------------------------------------------------


def test_the_tutor_with_the_fewest_residents_is_proposed_first(story, person):
    second = person(TUTOR)
    stays.join_group(second, "professional", by=story.manager)
    assert stays.tutors_of("professional", story.organization) == [story.tutor, second]

    story.residency()

    assert stays.tutors_of("professional", story.organization) == [second, story.tutor]


def test_only_the_base_in_reach_arranges_the_groups(story, person):
    newcomer = person(TUTOR)

    for user in (story.tutor, person(BASE_MANAGER, region="320581")):
        with pytest.raises(NotAllowed, match="由创客基地管理员"):
            stays.join_group(newcomer, "network", by=user)
    stays.join_group(newcomer, "network", by=story.manager)


def test_a_resident_gets_another_tutor_of_its_group_only(story, residency, person):
    stranger, colleague = person(TUTOR), person(TUTOR)
    stays.join_group(colleague, "professional", by=story.manager)

    with pytest.raises(NotAllowed, match="不是该组织所在推进组的导师"):
        stays.change_tutor(residency, stranger, by=story.manager, reason="轮换")
    stays.change_tutor(residency, colleague, by=story.manager, reason="轮换")

    assert Residency.objects.get(pk=residency.pk).tutor == colleague


def test_with_the_tutor_changes_who_may_see_the_matters_of_the_stay(story, person):
    tracking = story.tracking()
    residency = Graduation.objects.get(matter=tracking.parent).residency
    application = Matter.objects.get(number=residency.opened_by_number)
    colleague = person(TUTOR)
    stays.join_group(colleague, "professional", by=story.manager)
    panel = Party.objects.filter(matter=application, role_code="expert")
    before = list(panel.order_by("pk").values_list("user", "until"))
    assert len(before) == 3

    def seen(user) -> set[str]:
        return set(Matter.objects.visible_to(user).values_list("number", flat=True))

    assert (seen(story.tutor), seen(colleague)) == ({application.number, tracking.number}, set())  # the control

    stays.change_tutor(residency, colleague, by=story.manager, reason="轮换")

    assert (seen(story.tutor), seen(colleague)) == (set(), {application.number, tracking.number})
    assert list(panel.order_by("pk").values_list("user", "until")) == before
    stays.change_tutor(residency, story.tutor, by=story.manager, reason="换回")  # and back, without a clash
    assert (seen(story.tutor), seen(colleague)) == ({application.number, tracking.number}, set())


def test_the_life_of_an_organization_is_told_in_order(story):
    matter = story.tracking()
    visit(story, matter, 3, note="已承接两个项目")

    pieces = life_of(story.organization)

    assert [piece.on for piece in pieces] == sorted(piece.on for piece in pieces)
    assert [piece.what.split("，")[0].split("：")[0] for piece in pieces] == [
        "入壳太仓市司法行政领域社会组织创客基地", "进入初创期", "出壳", "出壳后第 3 个月回访",
    ]  # fmt: skip


def test_a_resident_is_cleared_out_only_after_it_was_told_and_heard(story, travel):
    stay = story.residency()
    matter = stays.open_graduation(stay, by=story.manager, ground="breach", summary="场地转借他人")
    perform(matter, "assess", by=story.manager, achieved="未完成", open_ends="", opinion="leave")
    with pytest.raises(NotAllowed, match="因违反协议清退的，应先告知并听取该组织的陈述申辩，再作决定。"):
        perform(matter, "agree", by=story.director, left_on=timezone.localdate())

    tell_and_hear(matter, story.reviewer)
    with pytest.raises(NotAllowed, match="请写明采纳还是不采纳"):
        perform(matter, "expel", by=story.director, left_on=timezone.localdate())
    perform(matter, "expel", by=story.director, left_on=timezone.localdate(), **ANSWER)

    stay.refresh_from_db()
    assert (matter.state, stay.left_on) == ("leaving", timezone.localdate())
