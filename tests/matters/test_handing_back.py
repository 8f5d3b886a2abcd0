"""No work hangs on somebody who left: it goes back to the role, and the role is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.errands.kinds import ErrandKind
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters import clock, evidence, handing_back, queries, standing
from yihe.matters.actions import perform
from yihe.matters.models import Event, Notification
from yihe.registers.accounts import edits
from yihe.registers.accounts.models import User

pytestmark = pytest.mark.usefixtures("neighbours")

TEXT = "退回待办：{0.title}。原经办人{1}已不再任职，请接着办理。"


@pytest.fixture
def handed(errand, people, person):
    """Return a matter that was handed to a clerk, and the clerk."""
    matter, colleague = errand("submitted"), person(CLERK)
    standing.reassign(matter, by=people.clerk, to=colleague, reason="请假")
    return matter, colleague


def goes_on_with(matter, clerk) -> bool:
    """Test whether the matter is in the clerk's list and theirs to take on."""
    listed = [row.pk for row in queries.inbox(User.objects.get(pk=clerk.pk)).rows] == [matter.pk]
    perform(matter, "accept", by=User.objects.get(pk=clerk.pk))
    return listed


def test_ending_a_membership_lets_go_of_what_was_handed_to_that_person(handed, people, person):
    matter, colleague = handed
    assert queries.inbox(people.clerk).rows == [], "the control: it was in nobody else's list"

    edits.end(colleague.memberships.get(), by=None)

    matter.refresh_from_db()
    event = Event.objects.filter(matter=matter).last()
    assert (matter.assignee, event.action, event.actor, event.hat) == (None, "hand_back", None, "clock")
    assert list(Notification.objects.filter(user=people.clerk).values_list("text", "mail")) == [
        (TEXT.format(matter, colleague), True)
    ]
    assert goes_on_with(matter, people.clerk)
    assert list(evidence.verify()) == []


def test_without_the_hook_it_would_hang_there(handed, people, monkeypatch):
    """The control of the test above: it is the hook that lets go."""
    matter, colleague = handed
    monkeypatch.setattr(edits, "_hears", [])

    edits.end(colleague.memberships.get(), by=None)

    matter.refresh_from_db()
    assert matter.assignee_id == colleague.pk
    assert queries.inbox(people.clerk).rows == []


def test_a_last_day_that_passed_is_seen_by_the_clock(handed, people):
    matter, colleague = handed
    today = timezone.localdate()
    colleague.memberships.update(valid_until=today)
    assert clock.run().handed_back == [], "the last day is a day of work"

    colleague.memberships.update(valid_until=today - timedelta(days=1))

    assert [clock.run().handed_back, clock.run().handed_back] == [[matter.number], []]
    assert Event.objects.filter(matter=matter, action="hand_back").count() == 1
    assert goes_on_with(matter, people.clerk)


def test_a_closed_account_is_seen_by_the_clock(handed, people):
    matter, colleague = handed
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    assert clock.run().handed_back == [matter.number]


def test_who_still_holds_the_role_by_another_membership_keeps_it(handed, people):
    matter, colleague = handed
    colleague.memberships.create(role_code=CLERK.code, region="320585", valid_from=timezone.localdate())

    edits.end(colleague.memberships.order_by("pk").first(), by=None)

    matter.refresh_from_db()
    assert matter.assignee_id == colleague.pk


def test_who_holds_the_role_elsewhere_or_another_one_here_does_not(handed, people):
    matter, colleague = handed
    for role, region in ((CLERK, "320505"), (DIRECTOR, "320585")):
        colleague.memberships.create(role_code=role.code, region=region, valid_from=timezone.localdate())

    edits.end(colleague.memberships.order_by("pk").first(), by=None)

    matter.refresh_from_db()
    assert matter.assignee is None


def test_what_is_over_or_in_other_hands_is_left_alone(handed, people, person):
    matter, colleague = handed
    perform(matter, "send_back", by=colleague, reason="缺合同")
    perform(matter, "withdraw", by=people.applicant)

    assert handing_back.let_go_of([colleague.pk]) == []


def test_the_timeline_says_from_whom_it_came_back(handed, people, client):
    matter, colleague = handed
    edits.end(colleague.memberships.get(), by=None)
    client.force_login(people.clerk)

    page = client.get(matter.get_absolute_url()).content.decode()

    assert "退回待办" in page and f"原经办人{colleague}不再任职" in page
    assert ErrandKind.label in page


def test_outside_nobody_reads_who_left(handed, people, client):
    matter, colleague = handed
    edits.end(colleague.memberships.get(), by=None)
    client.force_login(people.applicant)

    assert str(colleague) not in client.get(matter.get_absolute_url()).content.decode()
