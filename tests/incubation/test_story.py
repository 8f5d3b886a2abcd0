"""From the call to the last visit, each step by the person whose turn it is."""

from datetime import date, timedelta

from django.utils import timezone

from yihe.domains.incubation.models import Graduation, SpaceReturn, Tracking, TrackingVisit
from yihe.matters import clock
from yihe.matters.actions import perform
from yihe.registers.organizations.models import Residency


def test_an_organization_answers_the_call_and_moves_in(story):
    matter = story.application("resident")

    residency = Residency.objects.get(organization=story.organization)
    assert (residency.group, residency.tutor, residency.left_on) == ("professional", story.tutor, None)
    assert residency.opened_by_number == matter.number
    assert [(row.stage, row.since) for row in residency.stages.all()] == [("startup", residency.starts_on)]


def test_the_whole_way_is_in_the_chain(story):
    matter = story.application("resident")

    assert [event.action for event in matter.events.all()] == [
        "open", "attach", "submit", "accept", "draw", "second", "reveal", "lock", "lock", "lock", "scored",
        "recommend", "approve", "over", "draw_up", "attach", "sign", "move_in",
    ]  # fmt: skip


def test_leaving_ends_the_stay_and_opens_tracking(story):
    residency = story.residency()
    left_on = timezone.localdate()

    matter = story.graduation("graduated", residency=residency)

    residency.refresh_from_db()
    assert residency.left_on == left_on
    tracking = Tracking.objects.get(residency=residency)
    assert (tracking.matter.parent_id, tracking.matter.state, tracking.matter.holder) == (
        matter.pk,
        "following",
        "base_manager",
    )
    assert SpaceReturn.objects.get(graduation=Graduation.objects.get(matter=matter)).returned_on == left_on


def test_three_visits_are_owed_and_end_the_tracking(story):
    matter = story.tracking()
    tracking = Tracking.objects.get(matter=matter)
    due = []
    for month in (3, 6, 12):
        due.append(matter.due_on)
        story.travel(matter.due_on)
        perform(
            matter, "visit", by=story.manager, month=month, visited_on=timezone.localdate(), operating=True, staff=3,
            projects="法治课堂", needs="", note="运转正常",
        )  # fmt: skip
    left = tracking.left_on
    assert due == [
        date(left.year, left.month + 3, left.day),
        date(left.year, left.month + 6, left.day),
        date(left.year + 1, left.month, left.day),
    ]
    assert TrackingVisit.objects.filter(tracking=tracking).count() == 3

    story.travel(matter.due_on + timedelta(days=1))
    clock.run()

    matter.refresh_from_db()
    assert matter.state == "finished"
