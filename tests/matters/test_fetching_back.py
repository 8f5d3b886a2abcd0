"""取回: one's own last step taken back before anybody did anything; the time of the step runs as it ran."""

from datetime import timedelta

import pytest

from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, REVIEWER
from yihe.foundation.workflow import Action, BadWorkflow, State, Tone, Workflow
from yihe.foundation.workflow_faults import only_remembers
from yihe.matters import clocks, evidence, kinds, queries, standing
from yihe.matters.actions import NotAllowed, Stale, offered, perform
from yihe.matters.fetching_back import cannot_fetch_back, fetch_back
from yihe.matters.models import Clock, Event, Matter
from yihe.registers.accounts.models import Membership

pytestmark = pytest.mark.usefixtures("neighbours")
PAGE = "/desk/matters/{}/standing/fetch_back/"


def clock_of(matter) -> dict:
    return {row.name: (row.since, row.due_at, row.left, row.unit) for row in Clock.objects.filter(matter=matter)}


def cover(matter) -> dict:
    names = ("state", "holder", "held_by_office", "assignee", "due_at", "submitted_at", "closed_at", "awaited")
    return Matter.objects.values(*names).get(pk=matter.pk)


def test_what_was_taken_back_is_where_it_was_with_the_time_it_had(errand, people):
    matter = errand("submitted")
    before, clock = cover(matter), clock_of(matter)
    perform(matter, "accept", by=people.clerk)
    assert cover(matter) != before and clock_of(matter) != clock, "the control: the step changed them"

    event = fetch_back(matter, by=people.clerk, reason="点错了")

    assert (cover(matter), clock_of(matter)) == (before, clock)
    assert (event.action, event.source, event.target, event.said) == (
        "fetch_back",
        "accepted",
        "submitted",
        {"reason": "点错了"},
    )
    assert [e.action for e in Event.objects.filter(matter=matter)] == ["open", "submit", "accept", "fetch_back"]
    assert matter.state == "submitted" and list(evidence.verify(matter)) == []
    assert [row.pk for row in queries.inbox(people.clerk).rows] == [matter.pk]
    assert queries.inbox(people.director).rows == []
    perform(matter, "accept", by=people.clerk)  # and goes on as ever
    assert list(evidence.verify(matter)) == []


def test_a_step_that_is_late_is_late_again(errand, people):
    """Whoever could take a step back to begin its time anew would never be late."""
    matter = errand("submitted")
    Clock.objects.filter(matter=matter).update(
        due_at=matter.opened_at - timedelta(days=3), counted_from=None, amount=None
    )
    late = clock_of(matter)["submitted"][1]
    perform(matter, "accept", by=people.clerk)

    fetch_back(matter, by=people.clerk, reason="点错了")

    assert Matter.objects.get(pk=matter.pk).due_at == late


def test_a_calendar_that_came_meanwhile_makes_it_end_later_and_never_sooner(errand, people):
    matter = errand("submitted")
    counted = clock_of(matter)["submitted"][1]
    for shift in (timedelta(days=-1), timedelta(days=1)):  # as if it had been reckoned otherwise when it was left
        Clock.objects.filter(matter=matter).update(due_at=counted + shift)
        perform(matter, "accept", by=people.clerk)
        fetch_back(matter, by=people.clerk, reason="点错了")
        assert clock_of(matter)["submitted"][1] == max(counted, counted + shift)


def test_whoever_acts_on_what_was_taken_back_is_told_it_moved(errand, people):
    matter = errand("accepted")
    seen = Matter.objects.get(pk=matter.pk)
    fetch_back(matter, by=people.clerk, reason="点错了")

    with pytest.raises(Stale, match="刚刚有了新的进展"):
        perform(seen, "grant", by=people.director, seen=seen.chain_length, amount=500)


@pytest.mark.parametrize("did", ["look", "remind", "add_signatory"])
def test_nothing_is_taken_back_once_anybody_did_anything(errand, people, person, did):
    matter = errand("accepted")
    if did == "look":
        perform(matter, "look", by=person(CLERK), reason="看过")
    elif did == "remind":
        standing.remind(matter, by=people.applicant)
    else:
        standing.add_signatory(matter, by=people.director, of=person(REVIEWER), question="是否属实")
    with pytest.raises(NotAllowed, match="不是可以取回的步骤"):
        fetch_back(matter, by=people.clerk, reason="点错了")


def test_it_is_ones_own_step_and_ones_own_duty_still(errand, people, person):
    matter = errand("accepted")
    assert cannot_fetch_back(matter, person(CLERK)) == "上一步不是您办理的，不能取回。"
    assert cannot_fetch_back(matter, people.director) == "上一步不是您办理的，不能取回。"
    assert cannot_fetch_back(matter, people.clerk) == "", "the control: it is the clerk's"

    Membership.objects.filter(user=people.clerk).update(role_code=DIRECTOR.code)
    moved = type(people.clerk).objects.get(pk=people.clerk.pk)
    with pytest.raises(NotAllowed, match="您现在没有办理“受理”的职责"):
        fetch_back(matter, by=moved, reason="点错了")


@pytest.mark.parametrize("state", ["draft", "submitted", "noticed"])
def test_what_has_consequences_is_not_taken_back(errand, people, state):
    """An opening, what came from outside, a decision: an act of its own undoes those."""
    matter = errand(state)
    for user in (people.applicant, people.clerk, people.director):
        assert "不能取回" in cannot_fetch_back(matter, user) or "不是可以取回的步骤" in cannot_fetch_back(matter, user)


def test_it_is_taken_back_once(errand, people):
    matter = errand("accepted")
    fetch_back(matter, by=people.clerk, reason="点错了")
    with pytest.raises(NotAllowed, match="不是可以取回的步骤"):
        fetch_back(matter, by=people.clerk, reason="点错了")
    assert Event.objects.filter(matter=matter, action="fetch_back").count() == 1


def test_it_goes_back_to_the_one_it_was_given_to(errand, people, person):
    matter, colleague = errand("submitted"), person(CLERK)
    standing.reassign(matter, by=people.clerk, to=colleague, reason="请假")
    perform(matter, "accept", by=colleague)
    assert matter.assignee is None

    fetch_back(matter, by=colleague, reason="点错了")

    assert matter.assignee == colleague
    assert queries.inbox(people.clerk).rows == [], "and is nobody else's, as before"
    assert list(evidence.verify(matter)) == []


def test_four_eyes_stay_four_eyes(errand, people, person):
    """Whoever accepted and took it back has accepted once: another accepts it now, and the first still does not grant it."""
    both, matter = person(CLERK, DIRECTOR), errand("submitted")
    perform(matter, "accept", by=both)
    fetch_back(matter, by=both, reason="点错了")
    perform(matter, "accept", by=people.clerk)

    with pytest.raises(NotAllowed):
        perform(matter, "grant", by=both, amount=500)
    perform(matter, "grant", by=people.director, amount=500)  # the control: somebody else does


def test_the_page_offers_it_to_whoever_can_and_says_why_not(errand, people, client):
    matter = errand("accepted")
    link = f'href="{PAGE.format(matter.number)}"'
    client.force_login(people.director)
    assert link not in client.get(f"/desk/matters/{matter.number}/").content.decode()
    client.force_login(people.clerk)
    assert link in client.get(f"/desk/matters/{matter.number}/").content.decode()

    assert client.post(PAGE.format(matter.number), {"reason": ""}).status_code == 422
    standing.remind(matter, by=people.applicant)
    late = client.post(PAGE.format(matter.number), {"reason": "点错了"})
    assert late.status_code == 409 and "不是可以取回的步骤" in late.content.decode()
    assert Matter.objects.get(pk=matter.pk).state == "accepted"


def test_a_press_on_the_page_takes_it_back(errand, people, client):
    matter = errand("accepted")
    client.force_login(people.clerk)
    answer = client.post(PAGE.format(matter.number), {"reason": "点错了"}, follow=True)
    page = answer.content.decode()
    assert "已取回，此件回到上一步" in page and "点错了" in page and "取回" in page
    client.force_login(people.applicant)
    outside = client.get(f"/desk/matters/{matter.number}/").content.decode()
    assert "点错了" not in outside, "what the bureau says to itself"


def test_it_is_not_offered_before_a_step_nor_after_it_is_over(errand, people):
    matter = errand("submitted")
    assert dict((a.name, why) for a, why in offered(matter, people.clerk))["accept"] == ""
    assert cannot_fetch_back(matter, people.clerk)


def test_an_event_from_before_steps_remembered_their_clock_is_not_taken_back(errand, people, monkeypatch):
    matter = errand("submitted")
    action = matter_action("accept")
    monkeypatch.setattr(action, "fetch_back", False)
    perform(matter, "accept", by=people.clerk)
    monkeypatch.setattr(action, "fetch_back", True)

    assert clocks.STEP not in Event.objects.filter(matter=matter).last().payload
    assert "不是可以取回的步骤" in cannot_fetch_back(matter, people.clerk)


def matter_action(name: str) -> Action:
    from tests.errands.kinds import ErrandWorkflow

    return ErrandWorkflow.actions[name]


def writes(matter, *, by, **_):
    return {}


@only_remembers
def says(matter, *, by, **_):
    return {}


class Parts:
    mine = State("待办", waits_on=CLERK, within=5)
    next = State("待审", waits_on=REVIEWER, within=5)
    theirs = State("待补", waits_on=APPLICANT, within=5)
    over = State("已办结", tone=Tone.GOOD)


@pytest.mark.parametrize(
    ("step", "holds"),
    [
        (lambda: Action("转审", Parts.mine, Parts.next, by=CLERK, fetch_back=True), True),
        (lambda: Action("转审", Parts.mine, Parts.next, by=CLERK, fetch_back=True, effect=says), True),
        (lambda: Action("转审", Parts.mine, Parts.next, by=CLERK, fetch_back=True, effect=writes), False),
        (lambda: Action("通知", Parts.mine, Parts.theirs, by=CLERK, fetch_back=True), False),
        (lambda: Action("办结", Parts.mine, Parts.over, by=CLERK, fetch_back=True), False),
        (lambda: Action("提交", Parts.theirs, Parts.mine, by=APPLICANT, fetch_back=True), False),
        (lambda: Action("记一笔", Parts.mine, None, by=CLERK, fetch_back=True), False),
        (lambda: Action("转审", Parts.mine, Parts.next, by=CLERK, fetch_back=True, holds=writes), False),
    ],
)
def test_a_declaration_that_could_not_be_kept_does_not_import(step, holds):
    def declare():
        return type(
            "Some", (Workflow,),
            {
                "mine": Parts.mine, "next": Parts.next, "theirs": Parts.theirs, "over": Parts.over, "step": step(),
                "on": Action("审", Parts.next, Parts.over, by=REVIEWER), "back": Action("补", Parts.theirs, Parts.mine, by=APPLICANT),
                "ask": Action("问", Parts.mine, Parts.theirs, by=CLERK), "end": Action("完", Parts.mine, Parts.over, by=CLERK),
            },
        )  # fmt: skip

    if holds:
        declare()
    else:
        with pytest.raises(BadWorkflow, match="fetched back"):
            declare()


def test_the_steps_of_a_claim_within_the_bureau_are_taken_back():
    steps = {a.name for w in kinds.get("startup_claim").workflows() for a in w.actions.values() if a.fetch_back}
    assert steps == {"accept", "review"}
