"""孵化申请: what is refused on the way in, and by which sentence. Each with the same act being allowed otherwise."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.conftest import make_organization
from tests.incubation.conftest import scan
from yihe.acts.documents.papers import attach
from yihe.acts.notices.models import Notice
from yihe.acts.notices.verbs import object_to
from yihe.domains.incubation.models import Application
from yihe.domains.incubation.rules import length_out_of_bounds
from yihe.foundation import sheets
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock, kinds
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.mending import mend_contents
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Position, Residency
from yihe.registers.practitioners.models import Employment, Practitioner, PractitionerKind


def employ(user, organization, **dates):
    who = Practitioner.objects.filter(user=user).first() or Practitioner.objects.create(
        name=user.name,
        kind=PractitionerKind.SOCIAL_WORKER,
        id_number=f"3205221985{user.pk:08d}",
        user=user,
        invented=True,
    )
    given = {"position": Position.PART_TIME, "starts_on": date(2025, 1, 1), "source": "劳动合同（虚构）"} | dates
    return Employment.objects.create(practitioner=who, organization=organization, **given)


# In time -------------------------------------------------------------------------------------------------------------


def test_the_last_day_still_counts_and_the_day_after_does_not(story, person):
    call = story.call()
    in_time, late = story.draft(call), None
    other = make_organization()
    applicant = person(APPLICANT, of=other)
    late = story.draft(call, organization=other, by=applicant)
    attach(in_time, "plan", scan(), by=story.applicant)
    attach(late, "plan", scan(), by=applicant)

    story.travel(call.due_on, hour=23)
    perform(in_time, "submit", by=story.applicant)
    story.travel(call.due_on + timedelta(days=1), hour=0)
    with pytest.raises(NotAllowed, match="截止，不能再提交；您填写的内容仍保存在草稿里"):
        perform(late, "submit", by=applicant)

    late.refresh_from_db()
    assert (late.state, Application.objects.get(matter=late).project) == ("draft", "法治课堂进社区")


def test_before_the_first_day_nothing_is_taken(story):
    today = timezone.localdate()
    matter = story.draft(story.call(opens_on=today + timedelta(days=3)))
    attach(matter, "plan", scan(), by=story.applicant)

    with pytest.raises(NotAllowed, match="现在还不能提交"):
        perform(matter, "submit", by=story.applicant)
    story.travel(today + timedelta(days=3))
    perform(matter, "submit", by=story.applicant)


def test_papers_asked_for_again_may_come_after_the_closing_day(story):
    call = story.call()
    matter = story.application("submitted", call=call)
    perform(matter, "send_back", by=story.clerk, reason="计划书缺经费安排")
    story.travel(call.due_on + timedelta(days=1))
    clock.run()

    perform(matter, "submit", by=story.applicant)

    assert matter.state == "submitted"


def test_papers_that_do_not_come_end_the_application(story):
    matter = story.application("submitted")
    perform(matter, "send_back", by=story.clerk, reason="计划书缺经费安排")

    story.wait(matter)

    assert (matter.state, matter.closed_at is not None) == ("lapsed", True)


def test_an_application_needs_its_plan(story):
    matter = story.draft()

    with pytest.raises(NotAllowed, match="还缺 1 份材料：孵化计划书"):
        perform(matter, "submit", by=story.applicant)


def test_one_application_to_a_call_for_each_organization(story):
    call = story.call()
    first = story.application("submitted", call=call)
    second = story.draft(call)
    attach(second, "plan", scan(), by=story.applicant)

    with pytest.raises(NotAllowed, match=f"已经提交过对这次招募的申请（{first.number}）"):
        perform(second, "submit", by=story.applicant)
    perform(first, "withdraw", by=story.applicant)
    perform(second, "submit", by=story.applicant)


def test_what_was_submitted_can_no_longer_be_edited(story):
    form_class = kinds.get("incubation").form
    matter = story.application("submitted")
    contents = Application.objects.get(matter=matter)
    fields = {name: getattr(contents, name) for name in form_class._meta.fields} | {
        "call": contents.call_id, "needs": ["policy"], "project": "改过的项目",
    }  # fmt: skip
    form = form_class(fields, instance=contents, organization=story.organization, user=story.applicant)
    assert form.is_valid(), form.errors

    with pytest.raises(NotAllowed, match="内容已经锁定"):
        mend_contents(matter, form, by=story.applicant)
    perform(matter, "send_back", by=story.clerk, reason="项目名称不清楚")
    mend_contents(matter, form, by=story.applicant)
    assert Application.objects.get(matter=matter).project == "改过的项目"


# Own cause and four eyes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["accept", "send_back", "turn_away"])
def test_a_clerk_who_works_for_the_applicant_must_step_aside(story, action):
    matter = story.application("submitted")
    employ(story.clerk, story.organization)
    said = {} if action == "accept" else {"reason": "缺材料"}

    with pytest.raises(NotAllowed, match="应当回避"):
        perform(matter, action, by=story.clerk, **said)
    said_of = {offer.name: (offer.label, why) for offer, why in offered(matter, story.clerk)}
    label, why = said_of[action]
    assert why == f"您在{story.organization}任职，应当回避，不能“{label}”。"


def test_a_clerk_who_left_the_applicant_long_ago_may_take_it(story):
    matter = story.application("submitted")
    employ(story.clerk, story.organization, starts_on=date(2020, 1, 1), ends_on=date(2021, 6, 30))

    perform(matter, "accept", by=story.clerk)

    assert matter.state == "screening"


def test_a_clerk_with_a_seat_in_the_applicants_office_must_step_aside(story, person):
    from yihe.registers.accounts.models import Membership

    matter = story.application("submitted")
    two_hats = person(CLERK)
    Membership.objects.create(
        user=two_hats, role_code="applicant", organization=story.organization, valid_from=date(2020, 1, 1)
    )

    with pytest.raises(NotAllowed, match="应当回避"):
        perform(matter, "accept", by=two_hats)


@pytest.mark.parametrize(
    ("state", "action", "said"),
    [
        ("weighing", "recommend", {"opinion": "符合", "reason": ""}),
        ("weighing", "fail", {"opinion": "不符合", "reason": "团队不稳定"}),
        ("proposed", "approve", {"title": "公示", "body": "现予公示"}),
        ("proposed", "refuse", {"reason": "名额已满"}),
    ],
)
def test_nobody_judges_their_own_organization(story, state, action, said):
    matter = story.application(state)
    judge = story.reviewer if state == "weighing" else story.director
    works = employ(judge, story.organization)

    with pytest.raises(NotAllowed, match="应当回避"):
        perform(matter, action, by=judge, **said)
    works.delete()
    perform(matter, action, by=judge, **said)


def test_who_took_the_papers_in_does_not_sum_up(story, person):
    both = person(CLERK, REVIEWER)
    matter = story.application("submitted")
    perform(matter, "accept", by=both)
    story.bring(matter, "scoring")
    story.score(matter)

    with pytest.raises(NotAllowed, match="办理了“受理”"):
        perform(matter, "recommend", by=both, opinion="符合", reason="")
    perform(matter, "recommend", by=story.reviewer, opinion="符合", reason="")


def test_who_summed_up_does_not_decide(story, person):
    both = person(REVIEWER, DIRECTOR)
    matter = story.application("weighing")
    perform(matter, "recommend", by=both, opinion="符合", reason="")

    with pytest.raises(NotAllowed, match="须由他人“同意入壳并公示”"):
        perform(matter, "approve", by=both, title="公示", body="现予公示")
    perform(matter, "approve", by=story.director, title="公示", body="现予公示")


def test_an_expert_from_the_applicant_is_not_seated(story):
    expert = story.experts[0]
    employ(expert, story.organization)
    matter = story.application("scoring")

    seated = set(matter.parties.filter(role_code="expert", until=None).values_list("user", flat=True))

    assert len(seated) == 3
    assert expert.pk not in seated


# The answer to those who were not chosen ---------------------------------------------------------------------------------


def test_low_scores_are_not_passed_without_a_reason(story):
    matter = story.application("scoring")
    story.score(matter, points="low")

    with pytest.raises(NotAllowed, match="结论不一致须说明理由"):
        perform(matter, "recommend", by=story.reviewer, opinion="可以培养", reason="")
    perform(matter, "fail", by=story.reviewer, opinion="得分偏低", reason="计划不具体，团队不稳定")

    assert matter.state == "refused"
    assert matter.events.last().said["reason"] == "计划不具体，团队不稳定"


def test_a_call_has_no_more_places_than_it_said(story, person):
    call = story.call(places=1)
    story.application("noticed", call=call)
    other = make_organization()
    applicant = person(APPLICANT, of=other)
    second = story.application("proposed", call=call, organization=other, by=applicant)

    with pytest.raises(NotAllowed, match="招募 1 家，已经有 1 家"):
        perform(second, "approve", by=story.director, title="公示", body="现予公示")


# The notice and the agreement --------------------------------------------------------------------------------------------


def test_an_objection_holds_the_entry_until_it_is_answered(story, person):
    matter = story.application("noticed")
    objection = object_to(Notice.objects.get(matter=matter), name="钱一", phone="13900000000", text="专职人员是挂名的")
    story.wait(matter)
    assert matter.state == "noticed"
    assert clock.run().held[matter.number].startswith(f"公示期间收到的异议（{objection.number}）尚未答复")

    perform(objection, "verify", by=story.clerk, finding="经核实，三人均在岗")
    perform(objection, "dismiss", by=person(DIRECTOR), answer="经核实，专职人员均在岗。")
    clock.run()

    matter.refresh_from_db()
    assert matter.state == "drafting"


def test_an_entry_is_neither_taken_back_nor_approved_again_past_an_objection(story, person):
    matter = story.application("noticed")
    notice = Notice.objects.get(matter=matter)
    first, second = (
        object_to(notice, name=name, phone="13900000000", text="专职人员是挂名的") for name in ("钱一", "孙二")
    )
    with pytest.raises(NotAllowed, match=f"{first.number}、{second.number}）尚未答复"):
        perform(matter, "take_back", by=story.director, reason="名称写错")
    for objection in (first, second):
        perform(objection, "verify", by=story.clerk, finding="确系挂名")
    answering = person(DIRECTOR)
    perform(first, "uphold", by=answering, answer="异议成立，重新审核。")
    matter.refresh_from_db()
    assert matter.state == "proposed"

    with pytest.raises(NotAllowed, match=f"（{second.number}）尚未答复"):
        perform(matter, "approve", by=story.director, title="公示", body="现予公示。")

    perform(second, "dismiss", by=answering, answer="不成立。")
    perform(matter, "approve", by=story.director, title="公示", body="现予公示。")
    assert matter.state == "noticed"


def test_without_an_objection_the_notice_ends(story):
    matter = story.application("noticed")

    story.wait(matter)

    assert matter.state == "drafting"


def test_an_upheld_objection_takes_the_decision_back(story, person):
    matter = story.application("noticed")
    objection = object_to(Notice.objects.get(matter=matter), name="钱一", phone="13900000000", text="专职人员是挂名的")
    perform(objection, "verify", by=story.clerk, finding="确系挂名")

    perform(objection, "uphold", by=person(DIRECTOR), answer="异议成立，重新审核。")

    matter.refresh_from_db()
    assert matter.state == "proposed"
    perform(matter, "refuse", by=story.director, reason="专职人员不实")


def test_nobody_moves_in_without_a_signed_agreement(story):
    matter = story.application("signing")
    assert matter.state == "signing"
    with pytest.raises(NotAllowed, match="还缺 1 份材料：签署的入壳孵化协议扫描件"):
        perform(matter, "sign", by=story.applicant)
    with pytest.raises(NotAllowed, match="当前状态为“待签协议”"):
        perform(matter, "move_in", by=story.manager)
    assert Residency.objects.count() == 0

    attach(matter, "signed_agreement", scan(), by=story.applicant)
    perform(matter, "sign", by=story.applicant)
    perform(
        matter, "move_in", by=story.manager, signed_on=timezone.localdate(), group="professional", tutor=None,
        stage="startup", reason="有专职人员",
    )  # fmt: skip
    assert Residency.objects.count() == 1


def test_the_signing_day_is_not_to_come(story):
    matter = story.application("countersigning")

    with pytest.raises(NotAllowed, match="签订日期不能晚于今天"):
        perform(
            matter, "move_in", by=story.manager, signed_on=timezone.localdate() + timedelta(days=1),
            group="professional", stage="startup", reason="有专职人员",
        )  # fmt: skip


# The stay ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends_on", "allowed"),
    [
        (date(2027, 3, 30), False), (date(2027, 3, 31), True), (date(2028, 3, 31), True), (date(2028, 4, 1), False),
    ],
)  # fmt: skip
def test_a_stay_lasts_one_to_two_years(ends_on, allowed):
    why = length_out_of_bounds(date(2026, 4, 1), ends_on, "320585")

    assert why == (
        "" if allowed else
        "孵化周期为 12 至 24 个月（太政办〔2021〕163号 四(一)）：自 2026-04-01 入壳的，期满日应在 2027-03-31 至 2028-03-31 之间。"
    )  # fmt: skip


@pytest.mark.parametrize("months", [11, 25])
def test_an_agreement_of_another_length_is_not_drawn_up(story, months):
    matter = story.application("drafting")

    with pytest.raises(NotAllowed, match="协议期不"):
        perform(matter, "draw_up", by=story.manager, **story.terms(timezone.localdate(), months))
    perform(matter, "draw_up", by=story.manager, **story.terms(timezone.localdate(), 24))


def test_an_organization_is_not_resident_twice_at_the_same_time(story):
    story.residency()
    again = story.draft(story.call())
    attach(again, "plan", scan(), by=story.applicant)

    with pytest.raises(NotAllowed, match="尚未出壳，不能同时再次入壳"):
        perform(again, "submit", by=story.applicant)


def test_two_applications_under_way_end_in_one_stay(story):
    first = story.application("countersigning")
    second = story.application("countersigning", call=story.call())
    said = {"signed_on": timezone.localdate(), "group": "professional", "stage": "startup", "reason": "有专职人员"}
    perform(first, "move_in", by=story.manager, **said)

    with pytest.raises(NotAllowed, match="不能同时再次入壳"):
        perform(second, "move_in", by=story.manager, **said)


def test_the_database_itself_refuses_a_second_stay(story):
    residency = story.residency()

    with pytest.raises(IntegrityError), transaction.atomic():
        Residency.objects.create(
            organization=story.organization, base=residency.base, group="network", starts_on=residency.starts_on,
            ends_on=residency.ends_on, opened_by_number="FHSQ-0000-00000",
        )  # fmt: skip


def test_a_tutor_who_works_for_the_organization_is_not_its_tutor(story):
    matter = story.application("countersigning")
    works = employ(story.tutor, story.organization)
    said = {
        "signed_on": timezone.localdate(), "group": "professional", "stage": "startup", "reason": "有专职人员",
        "tutor": story.tutor,
    }  # fmt: skip

    with pytest.raises(NotAllowed, match="不能担任导师"):
        perform(matter, "move_in", by=story.manager, **said)
    works.delete()
    perform(matter, "move_in", by=story.manager, **said)


def test_the_tutor_may_read_the_application_of_their_resident(story):
    matter = story.application("countersigning")
    assert not Matter.objects.visible_to(story.tutor).filter(pk=matter.pk).exists()

    perform(
        matter, "move_in", by=story.manager, signed_on=timezone.localdate(), group="professional", tutor=story.tutor,
        stage="startup", reason="有专职人员",
    )  # fmt: skip

    assert Matter.objects.visible_to(story.tutor).filter(pk=matter.pk).exists()


def test_somebody_out_of_reach_can_do_nothing(story, person):
    matter = story.application("submitted")
    stranger = person(CLERK, region="320581")

    assert not Matter.objects.visible_to(stranger).filter(pk=matter.pk).exists()
    assert offered(matter, stranger) == []
    with pytest.raises(NotAllowed, match="须由受理人员办理"):
        perform(matter, "accept", by=stranger)


def test_a_draft_is_known_to_its_organization_alone(story):
    matter = story.draft()

    seen = [
        Matter.objects.visible_to(user).filter(pk=matter.pk).exists()
        for user in (story.applicant, story.clerk, story.director)
    ]

    assert seen == [True, False, False]


def experts_named_to(client, user) -> set[str]:
    """Return the experts somebody's lists name, and what they take out of them."""
    client.force_login(user)
    pages = [client.get("/desk/", {"tab": "mine"}), client.get("/desk/matters/"), client.get("/desk/kinds/incubation/")]
    book = client.get("/exchange/matters/mine/")
    assert {answer.status_code for answer in (*pages, book)} == {200}
    cells = [str(cell) for row in sheets.read(book.content, "a.xlsx") for cell in row]
    told = [page.content.decode().partition("<main")[2] for page in pages] + cells
    return set(re.findall(r"专家\d", "".join(told)))


def test_no_list_and_no_export_names_an_expert_to_who_was_judged(story, client):
    """The step that the last lock sets off is that expert's: the lists know who took it, and tell it to the bureau alone."""
    matter = story.application("weighing")
    last = matter.events.get(action="scored").actor.name

    assert experts_named_to(client, story.clerk) == {last}  # the control: the bureau is told who locked last
    assert experts_named_to(client, story.applicant) == set()
    assert experts_named_to(client, story.experts[0]) == set()
