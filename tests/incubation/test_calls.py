"""公开招募: two people publish it, the calendar closes it, what changes afterwards is said to those concerned."""

import json
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from yihe.domains.incubation.models import Call, CallAddendum
from yihe.domains.incubation.queries import open_calls, public_call
from yihe.domains.incubation.questions import ask_about
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR
from yihe.matters import clock, kinds, queries
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Draft, Notification


def titles(on=None):
    return [call.title for call in open_calls(on)]


def test_nobody_publishes_what_they_drafted(story, person):
    both = person(CLERK, DIRECTOR)
    contents = kinds.get("call").contents_of(story.call("draft"))
    contents.pk = None
    matter = open_matter(kinds.get("call"), contents, by=both, region="320585", hat="clerk")
    perform(matter, "propose", by=story.clerk)

    with pytest.raises(NotAllowed, match="须由他人“发布”"):
        perform(matter, "publish", by=both)
    perform(matter, "publish", by=story.director)


def test_nobody_publishes_what_was_drafted_in_their_place_or_by_whom_they_stand_in_for(story, person):
    both = person(CLERK, DIRECTOR)

    def lent(role, lender=both):
        return person(role, delegated_by=lender.memberships.get(role_code=role.code), valid_until=date(2099, 1, 1))

    for drafter, publisher in ((lent(CLERK), both), (both, lent(DIRECTOR))):
        matter = open_matter(kinds.get("call"), a_call(), by=drafter, region="320585", hat="clerk")
        perform(matter, "propose", by=story.clerk)
        with pytest.raises(NotAllowed, match="您或委托您的同志创建了此件"):
            perform(matter, "publish", by=publisher)
        perform(matter, "publish", by=lent(DIRECTOR, story.director))  # the control: of somebody else
        assert matter.state == "recruiting"


def a_call() -> Call:
    today = timezone.localdate()
    return Call(
        title="代拟的公告（虚构）", text="招募。", opens_on=today, closes_on=today + timedelta(days=9), places=1,
        groups="industry", criteria="incubation",
    )  # fmt: skip


def test_nobody_publishes_what_they_proposed(story, person):
    both = person(CLERK, DIRECTOR)
    matter = story.call("draft")
    perform(matter, "propose", by=both)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(matter, "publish", by=both)
    perform(matter, "publish", by=story.director)


def test_a_call_is_public_from_its_publication_on(story):
    draft = story.call("proposed", title="未发布")
    with pytest.raises(Http404):
        public_call(draft.number)

    matter = story.call(title="已发布")

    assert public_call(matter.number).title == "已发布"
    assert titles() == ["已发布"]


def test_a_call_is_open_on_its_days_and_no_others(story):
    today = timezone.localdate()
    story.call(opens_on=today + timedelta(days=2), closes_on=today + timedelta(days=5))

    found = [len(open_calls(today + timedelta(days=number))) for number in range(8)]

    assert found == [0, 0, 1, 1, 1, 1, 0, 0]


def test_the_clock_closes_the_call_on_the_day_after_its_last(story):
    matter = story.call()
    story.travel(matter.due_on)
    assert clock.run().moved == []

    story.travel(matter.due_on + timedelta(days=1))
    assert clock.run().moved == [matter.number]

    matter.refresh_from_db()
    assert (matter.state, matter.holder, titles()) == ("closed", "clerk", [])


def test_a_call_whose_last_day_is_past_is_not_published(story):
    matter = story.call("proposed")
    story.travel(timezone.localdate() + timedelta(days=30))

    with pytest.raises(NotAllowed, match="截止日期 .* 已过"):
        perform(matter, "publish", by=story.director)


def test_an_addendum_puts_off_the_end_and_tells_those_concerned(story, another_organization, person):
    matter = story.call()
    application = story.application("submitted", call=matter)
    typing = person(APPLICANT, of=another_organization)
    Draft.objects.create(user=typing, form="/desk/kinds/incubation/new/", typed=json.dumps({"call": [str(matter.pk)]}))
    elsewhere = person(APPLICANT, of=another_organization)
    Draft.objects.create(user=elsewhere, form="/desk/kinds/incubation/new/", typed=json.dumps({"call": ["999999"]}))
    later = Call.objects.get(matter=matter).closes_on + timedelta(days=10)

    perform(matter, "draft_addendum", by=story.clerk, text="延长报名时间", closes_on=later)
    assert Call.objects.get(matter=matter).closes_on < later
    perform(matter, "publish_addendum", by=story.director)

    assert (Call.objects.get(matter=matter).closes_on, matter.due_on) == (later, later)
    told = Notification.objects.filter(text__contains="更正公告：延长报名时间").values_list("user", "matter__number")
    assert dict(told) == {story.applicant.pk: application.number, typing.pk: None}


def test_an_addendum_needs_a_second_person_too(story, person):
    both = person(CLERK, DIRECTOR)
    matter = story.call()
    closes_on = Call.objects.get(matter=matter).closes_on
    perform(matter, "draft_addendum", by=both, text="补充说明", closes_on=closes_on)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(matter, "publish_addendum", by=both)
    perform(matter, "publish_addendum", by=story.director)


def test_the_published_end_is_never_moved_forward(story):
    matter = story.call()
    closes_on = Call.objects.get(matter=matter).closes_on

    with pytest.raises(NotAllowed, match="只能延后，不能提前"):
        perform(matter, "draft_addendum", by=story.clerk, text="提前截止", closes_on=closes_on - timedelta(days=1))
    assert CallAddendum.objects.count() == 0


def test_one_addendum_waits_at_a_time(story):
    matter = story.call()
    closes_on = Call.objects.get(matter=matter).closes_on
    perform(matter, "draft_addendum", by=story.clerk, text="一", closes_on=closes_on)

    with pytest.raises(NotAllowed, match="已有一份更正公告"):
        perform(matter, "draft_addendum", by=story.clerk, text="二", closes_on=closes_on)
    perform(matter, "drop_addendum", by=story.director, reason="不必更正")
    perform(matter, "draft_addendum", by=story.clerk, text="二", closes_on=closes_on)


def test_a_call_is_over_when_every_application_is_decided(story):
    matter = story.call()
    application = story.application("submitted", call=matter)
    story.wait(matter)

    with pytest.raises(NotAllowed, match="还有 1 件申请没有办结"):
        perform(matter, "conclude", by=story.clerk)
    perform(application, "turn_away", by=story.clerk, reason="不属于司法行政领域")
    perform(matter, "conclude", by=story.clerk)

    assert matter.state == "concluded"


def test_a_closed_call_stands_in_the_inbox_only_when_it_can_be_ended(story, client):
    matter = story.call()
    application = story.application("submitted", call=matter)
    story.wait(matter)
    client.force_login(story.clerk)

    def waiting() -> set[str]:
        soonest = {row.number for row in queries.inbox(story.clerk, "todo").rows}
        assert soonest == {row.number for row in queries.queue(story.clerk, "todo")}
        return soonest

    assert waiting() == {application.number}
    assert "还有 1 件申请没有办结" in client.get(matter.get_absolute_url()).text, "its page says what it waits for"
    perform(application, "turn_away", by=story.clerk, reason="不属于司法行政领域")
    assert waiting() == {matter.number}


def test_a_draft_nobody_sent_does_not_keep_a_call_open(story):
    matter = story.call()
    story.draft(matter)
    story.wait(matter)

    perform(matter, "conclude", by=story.clerk)

    assert matter.state == "concluded"


def test_cancelling_ends_the_applications_with_the_reason(story):
    matter = story.call()
    application = story.application("scoring", call=matter)

    perform(matter, "cancel", by=story.director, reason="基地搬迁")

    application.refresh_from_db()
    assert (application.state, application.closed_at is not None) == ("called_off", True)
    assert application.events.last().said["reason"] == "基地搬迁"


def test_a_call_is_not_cancelled_under_those_who_were_chosen(story):
    matter = story.call()
    story.application("noticed", call=matter)

    with pytest.raises(NotAllowed, match="已有 1 件申请进入公示"):
        perform(matter, "cancel", by=story.director, reason="基地搬迁")


def test_questions_end_with_the_closing_day(story):
    matter = story.call()
    call = public_call(matter.number)
    ask_about(call, by=story.applicant, text="备案组织能申请吗？")

    story.travel(call.closes_on + timedelta(days=1))
    with pytest.raises(NotAllowed, match="已经截止"):
        ask_about(call, by=story.applicant, text="还能申请吗？")
    with pytest.raises(NotAllowed, match="以社会组织经办人的身份"):
        ask_about(call, by=story.clerk, text="试试")
