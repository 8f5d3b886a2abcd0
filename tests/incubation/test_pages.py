"""The base's pages: what each person sees and can do there, and what is not there for others."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.conftest import make_organization
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import GroupMember, ServiceGiven
from yihe.domains.incubation.records import ServiceRecord
from yihe.foundation.records import acts
from yihe.foundation.roles import APPLICANT, BASE_MANAGER
from yihe.matters import kinds
from yihe.matters.models import Matter, Notification
from yihe.registers.evidence.models import AccessEntry

pytestmark = pytest.mark.usefixtures("neighbours")

CHANGSHU = "320581"


@pytest.fixture
def residency(story):
    return story.residency()


def story_applicant(residency):
    return residency.organization.memberships.get().user


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"desk:{name}", args=args), query)


def test_the_list_of_residents_says_what_help_is_still_owed(client, story, residency):
    answer = page(client, story.manager, "residents")

    assert answer.status_code == 200
    text = answer.content.decode()
    assert story.organization.name in text
    assert "专业型推进组" in text
    assert "还差 4 次" in text  # 初创期重能力: two trainings, one staffing, one policy


def test_a_list_of_one_and_of_three_residents_costs_the_same(client, story, residency, person):
    def cost():
        client.force_login(story.manager)
        page(client, story.manager, "residents")
        with CaptureQueriesContext(connection) as queries:
            page(client, story.manager, "residents")
        return len(queries)

    one = cost()
    for _number in range(2):
        other = make_organization()
        story.residency(organization=other, by=person(APPLICANT, of=other))
    assert cost() == one


@pytest.mark.parametrize("name", ["resident", "propose_stage", "open_graduation", "change_tutor"])
def test_a_resident_out_of_reach_is_not_there(client, story, residency, person, name):
    stranger = person(BASE_MANAGER, region=CHANGSHU)

    assert page(client, stranger, name, residency.pk).status_code == 404
    assert page(client, story.manager, name, residency.pk).status_code == 200
    assert page(client, story.manager, name, residency.pk + 1000).status_code == 404


def test_a_look_at_what_is_out_of_reach_is_written_down(client, residency, person):
    stranger = person(BASE_MANAGER, region=CHANGSHU)

    page(client, stranger, "resident", residency.pk)

    assert AccessEntry.objects.filter(user=stranger, verb="refused", subject=f"residency {residency.pk}").count() == 1


def test_another_organization_does_not_see_the_resident(client, residency, another_organization, person):
    stranger = person(APPLICANT, of=another_organization)

    assert page(client, stranger, "resident", residency.pk).status_code == 404
    name = residency.organization.name
    assert name not in page(client, stranger, "residents").content.decode()
    assert name in page(client, story_applicant(residency), "residents").content.decode()


def test_a_tutor_notes_a_service_in_one_form(client, story, residency):
    old = page(client, story.tutor, "record_service", residency.pk, service="training")
    assert old.url == reverse("desk:record_enter_about", args=["service", residency.pk]) + "?service=training"
    client.post(
        old.url,
        {"service": "training", "on": timezone.localdate().isoformat(), "hours": "2.5", "note": "财务制度培训"},
    )

    given = ServiceGiven.objects.get(residency=residency)
    assert (given.service, given.hours, given.by, given.stage, given.hat) == (
        "training", Decimal("2.5"), story.tutor, "startup", "tutor",
    )  # fmt: skip


@pytest.fixture
def given(story, residency) -> ServiceGiven:
    """A service the tutor gave today, which waits to be confirmed."""
    return acts.enter(
        ServiceRecord,
        residency,
        by=story.tutor,
        service="policy",
        on=timezone.localdate(),
        hours=Decimal(1),
        note="补贴政策",
    )


def test_an_hour_is_an_hour_on_its_page_and_in_the_list(client, story, given):
    given.refresh_from_db()
    alone = page(client, story.tutor, "record", "service", given.pk).content.decode()
    among_others = page(client, story.tutor, "records", "service").content.decode()

    assert [">1.0<" in shown for shown in (alone, among_others)] == [True, True]
    assert [">是<" in shown for shown in (alone, among_others)] == [False, False]


def test_after_a_record_the_next_one_is_one_press_away_for_who_may(client, story, residency, given):
    href = reverse("desk:record_enter", args=["service"])

    assert href in page(client, story.tutor, "record", "service", given.pk).content.decode()
    assert href not in page(client, story_applicant(residency), "record", "service", given.pk).content.decode()


def test_the_resident_confirms_on_its_own_page(client, story, residency, given):
    ticks = f'name="key" value="{given.pk}"'

    assert ticks not in page(client, story.manager, "resident", residency.pk).content.decode()
    assert ticks in page(client, story.applicant, "resident", residency.pk).content.decode()


def test_what_the_resident_is_asked_to_confirm_is_in_its_inbox_and_told_with_a_link(client, story, given):
    door = reverse("desk:record", args=["service", given.pk])

    (line,) = Notification.objects.filter(user=story.applicant, page__startswith="desk:record ")
    told = page(client, story.applicant, "notifications").text
    assert client.get(reverse("desk:notification", args=[line.pk]))["Location"] == door
    inbox, home = page(client, story.applicant, "inbox").text, page(client, story.applicant, "workspace").text

    assert reverse("desk:notification", args=[line.pk]) in told and client.get(door).text.count('value="confirm"') == 1
    assert "服务记录待确认 1 条" in inbox and "服务记录待确认 1 条" in home
    assert "服务记录待确认" not in page(client, story.tutor, "inbox").text, "who entered it does not confirm it"
    acts.answer(ServiceRecord, [given.pk], by=story.applicant, accepted=True)
    assert "服务记录待确认" not in page(client, story.applicant, "inbox").text


def test_the_tutor_proposes_a_stage_from_the_residents_page(client, story, residency):
    client.force_login(story.tutor)
    answer = client.post(
        reverse("desk:propose_stage", args=[residency.pk]),
        {"stage": "growth", "since": timezone.localdate().isoformat(), "reason": "已独立承接两个项目"},
    )

    matter = Matter.objects.get(kind="stage_change")
    assert answer.url == matter.get_absolute_url()
    assert client.get(answer.url).status_code == 200


def test_the_base_opens_a_leaving_from_the_residents_page(client, story, residency):
    client.force_login(story.manager)
    client.post(reverse("desk:open_graduation", args=[residency.pk]), {"ground": "early", "summary": "目标提前完成"})

    assert Matter.objects.get(kind="graduation").state == "assessing"


def test_the_base_arranges_the_promotion_groups(client, story, person):
    newcomer = person(TUTOR)
    client.force_login(story.manager)
    client.post(reverse("desk:promotion_groups"), {"user": newcomer.pk, "group": "network"})
    member = GroupMember.objects.get(user=newcomer)
    assert member.group == "network"

    client.post(reverse("desk:promotion_groups"), {"leave": member.pk})
    member.refresh_from_db()
    assert member.until == timezone.localdate()

    client.force_login(story.tutor)
    assert client.post(reverse("desk:promotion_groups"), {"user": newcomer.pk, "group": "network"}).status_code == 404


def test_another_citys_promotion_groups_are_not_there(client, story, person):
    theirs, ours = person(TUTOR, region="320583", name="昆山导师"), person(TUTOR, name="太仓导师")
    client.force_login(person(BASE_MANAGER, region="320583"))
    client.post(reverse("desk:promotion_groups"), {"user": theirs.pk, "group": "network"})
    client.force_login(story.manager)
    client.post(reverse("desk:promotion_groups"), {"user": ours.pk, "group": "network"})
    member = GroupMember.objects.get(user=theirs)

    for user in (story.manager, story.tutor):
        client.force_login(user)
        shown = client.get(reverse("desk:promotion_groups")).content.decode()
        assert ("昆山导师" in shown, "太仓导师" in shown) == (False, True)
    client.force_login(story.manager)
    assert client.post(reverse("desk:promotion_groups"), {"leave": member.pk}).status_code == 404
    client.force_login(theirs)  # the control
    shown = client.get(reverse("desk:promotion_groups")).content.decode()
    assert ("昆山导师" in shown, "太仓导师" in shown) == (True, False)
    client.force_login(person(BASE_MANAGER, region="3205"))
    shown = client.get(reverse("desk:promotion_groups")).content.decode()
    assert ("昆山导师" in shown, "太仓导师" in shown) == (True, True)


def test_every_matter_of_incubation_has_a_page(client, story):
    matter = story.tracking()
    story.organization.refresh_from_db()
    residency = story.organization.residencies.get()
    numbers = [residency.opened_by_number, matter.number, matter.parent.number]
    numbers += Matter.objects.filter(kind="call").values_list("number", flat=True)

    for number in numbers:
        answer = page(client, story.manager, "matter", number)
        assert answer.status_code == 200, number
    assert "第 12 个月" in page(client, story.manager, "matter", matter.number).content.decode()


@pytest.mark.parametrize("code", ["call", "incubation", "stage_change", "graduation", "tracking"])
def test_every_kind_has_a_list(client, story, code):
    story.tracking()

    answer = page(client, story.manager, "kind", code)

    assert answer.status_code == 200
    assert kinds.get(code).label in answer.content.decode()


def test_the_forms_of_a_new_application_and_a_new_call_open(client, story):
    call = story.call()

    answer = page(client, story.applicant, "new", "incubation", call=call.pk)
    assert "登记辅导" in answer.content.decode()
    assert "2026年春季孵化招募（虚构）" in answer.content.decode()
    assert "入壳孵化筛选评估" in page(client, story.clerk, "new", "call").content.decode()


def test_the_life_of_the_organization_tells_of_its_stay(client, story, residency):
    acts.enter(
        ServiceRecord,
        residency,
        by=story.tutor,
        service="policy",
        on=timezone.localdate(),
        hours=Decimal(1),
        note="政策解读",
    )

    text = page(client, story.manager, "organization", story.organization.uscc).content.decode()

    assert "孵化经过" in text
    assert "1.0 小时：政策解读" in text


def test_an_organization_asks_and_everybody_reads_the_answer(client, story):
    call = story.call()
    client.force_login(story.applicant)
    client.post(reverse("desk:ask_about_call", args=[call.number]), {"text": "备案组织能申请吗？"})
    question = kinds.get("call").contents_of(call).questions.get()

    client.force_login(story.clerk)
    client.post(reverse("desk:answer_question", args=[question.pk]), {"text": "可以。"})

    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("可以。", story.clerk)
    for nobody in (story.applicant, story.director):  # whose answer it is not, for them the page is not there
        assert page(client, nobody, "answer_question", question.pk).status_code == 404
    assert "已经答复" in page(client, story.clerk, "answer_question", question.pk).content.decode()
    text = page(client, story.applicant, "matter", call.number)
    assert text.status_code == 404  # the organization reads it on the public page, not on the bureau's
    assert "可以。" in page(client, story.director, "matter", call.number).content.decode()


def test_the_public_page_of_a_call_leads_to_asking(client, story):
    call = story.call()

    public = client.get(reverse("portal:call", args=[call.number]))

    assert public.status_code == 200
    assert reverse("desk:ask_about_call", args=[call.number]) in public.content.decode()
    assert page(client, story.applicant, "ask_about_call", call.number).status_code == 200
