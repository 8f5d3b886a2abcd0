"""财政 stops a tender between the opening and the award (法 57; 令94 28): it stands still in whatever step it is, and goes on in that very step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.test_review_races import at_once
from tests.faces.test_help import signed_in
from tests.procurement.test_consultations import consulted
from tests.procurement.test_stopped_by_treasury import inside, outside
from tests.procurement.test_tender_refusals import refused
from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.complaints import read
from tests.ways.town import Town
from yihe.acts.reviews.models import Mark
from yihe.acts.sealed_bids import opening as opens
from yihe.acts.sealed_bids.models import BidLetter, Opening
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, TREASURY
from yihe.matters import clock, evidence, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Clock, Event, Matter, Notification

pytestmark = pytest.mark.django_db
HOLDS = "从停下的那一步继续，各步的期限接着计算"
OF_A_TENDER = ("opening", "qualifying", "confirming", "drawing", "seating", "scoring", "deciding")
OF_TALKS = ("talking", "offering", "reading", "settled")


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def at(town, state: str) -> Matter:
    """Return a tender, or a consultation, in a step between its opening and its award."""
    if state in OF_TALKS:
        return consulted(town, state)
    if state == "opening":
        matter = ways.to(town, "bidding")
        says.complained(town, matter)  # of the document, while there are days for it
        for nth, price in enumerate(ways.PRICES, 1):
            ways.bid(town, matter, nth, price)
        ways.closed(town, matter)
        return read(matter)
    if state == "confirming":
        matter = ways.to(town, "qualifying")
        perform(matter, "find", by=buys.as_read(town, CLERK), **ways.conclusions(matter))
        return read(matter)
    return ways.to(town, state)


@pytest.mark.parametrize("state", [*OF_A_TENDER, *OF_TALKS])
def test_it_stands_still_in_whatever_step_it_is_and_goes_on_in_that_very_step(town, client, state):
    matter = at(town, state)
    assert matter.state == state
    complaint = says.open_on(town, matter)
    step = Clock.objects.get(matter=matter, name=state)
    left = step.due_at - timezone.now()
    if read(complaint).state == "explaining":
        says.explained(town, complaint)

    perform(read(complaint), "stop", by=buys.as_read(town, TREASURY), **says.NOTICE)

    matter = read(matter)
    assert matter.state == "held" and HOLDS in inside(town, matter) and HOLDS in outside(client, matter)
    assert Clock.objects.get(matter=matter, name=state).due_at is None, "its time stands still"
    workflow = kinds.get("tender").workflow_of(matter)
    onward = {a.name for a in workflow.actions_from(state)} - {a.name for a in workflow.actions_from("held")}
    for name in onward:
        action = workflow.actions[name]
        if not action.automatic and not action.form:
            who = None if not action.roles[0].is_staff else buys.as_read(town, action.roles[0])
            assert "当前状态为" in refused(matter, name, who)

    town.travel(timezone.localdate() + timedelta(days=9))
    perform(read(complaint), "go_on", by=buys.as_read(town, TREASURY), **says.DECISION)

    matter = read(matter)
    assert matter.state == state
    again = Clock.objects.get(matter=matter, name=state).due_at - timezone.now()
    assert again >= left - timedelta(days=1), "what was left of its time is left"
    assert HOLDS not in inside(town, matter) + outside(client, matter)
    assert list(evidence.verify()) == []


def test_control_a_step_that_nothing_interrupts_ends_when_it_was_to_end(town):
    matter = at(town, "deciding")
    due = Clock.objects.get(matter=matter, name="deciding").due_at
    town.travel(timezone.localdate(due) + timedelta(days=1))
    clock.run()
    assert read(matter).state == "noticed", "silence takes rank one"


def test_silence_does_not_take_rank_one_while_it_stands_still_and_the_days_of_a_stop_are_over_by_themselves(town):
    matter = at(town, "deciding")
    due = Clock.objects.get(matter=matter, name="deciding").due_at
    says.stopped(town, matter)
    over = read(matter).due
    town.travel(timezone.localdate(due) + timedelta(days=1))
    clock.run()
    assert read(matter).state == "held"

    town.travel(over + timedelta(days=1))
    clock.run()

    assert read(matter).state == "deciding" and Event.objects.filter(matter=matter, action="hold_over").exists()
    clock.run()
    assert read(matter).state == "deciding", "and what was left of the term is left"


def test_who_has_a_part_in_the_step_is_told_that_it_stands_and_that_it_goes_on(town):
    matter = at(town, "scoring")
    experts = {user.pk for user in ways.members(matter)}
    says.stopped(town, matter)

    def told(words: str) -> set[int]:
        return set(Notification.objects.filter(matter=matter, text__contains=words).values_list("user_id", flat=True))

    stands, concerned = told(says.NOTICE["document"]), {town.who(role).pk for role in (CLERK, PURCHASER, DIRECTOR)}
    assert experts | concerned <= stands
    says.resumed(town, matter)
    assert experts | concerned <= told("已经恢复")


def test_marks_that_were_locked_stay_and_the_others_wait(town):
    matter = at(town, "scoring")
    first, second = ways.members(matter)[:2]
    points = ("45", "40", "35")
    perform(read(matter), "lock", by=first, marks=ways.marks(matter, points))
    says.stopped(town, matter)
    assert "当前状态为“财政部门暂停中" in refused(matter, "lock", second, marks=ways.marks(matter, points))

    says.resumed(town, matter)

    locked = Mark.objects.filter(sheet__locked_at__isnull=False).values_list(
        "sheet__seat__practitioner__user", flat=True
    )
    assert set(locked) == {first.pk}
    ways.scored(town, read(matter))
    assert read(matter).state == "deciding"


def test_bids_are_not_opened_while_it_stands_still(town):
    matter = at(town, "opening")
    says.stopped(town, matter)
    here = Opening.objects.get(pk=matter.pk)
    opener = here.openers.select_related("opening__matter", "user").get(ordinal=1)

    with pytest.raises(NotAllowed, match="从停下的那一步继续"):
        opens.hand_out(opener)

    says.resumed(town, matter)
    ways.opened_by(read(matter), 1)
    ways.opened_by(read(matter), 2)
    assert read(matter).state == "qualifying"


def test_final_offers_come_until_later_by_the_days_it_stood(town):
    matter = at(town, "offering")
    before = contents_of(matter).finals_until
    says.stopped(town, matter)
    town.travel(timezone.localdate() + timedelta(days=3))
    says.resumed(town, matter)

    matter = read(matter)
    after = contents_of(matter).finals_until
    assert after >= before + timedelta(days=3) and after > timezone.now()
    assert Clock.objects.get(matter=matter, name="offering").due_at >= after, "nobody is late before it is over"
    letters = BidLetter.objects.filter(title__contains="最后报价截止时间顺延")
    assert letters.count() == len(ways.PRICES) and f"{timezone.localtime(after):%Y-%m-%d}" in letters[0].body
    assert "到时一起开启" in refused(matter, "read_finals", buys.as_read(town, CLERK), **ways.finals(matter))


def test_control_what_was_over_before_it_stood_still_does_not_come_later(town):
    matter = at(town, "offering")
    before = contents_of(matter).finals_until
    town.travel(timezone.localdate(before) + timedelta(days=1))
    says.stopped(town, matter)
    says.resumed(town, matter)
    assert contents_of(read(matter)).finals_until == before


def test_what_is_decided_while_it_stands_still_is_carried_out(town):
    matter = at(town, "scoring")
    says.decided(town, says.stopped(town, matter), "begin_anew")
    assert read(matter).state == "failed" and list(evidence.verify()) == []


def test_dismissed_it_goes_on_in_its_step(town):
    matter = at(town, "scoring")
    says.decided(town, says.stopped(town, matter), "dismiss")
    assert read(matter).state == "scoring"


def test_two_that_stop_it_and_the_last_decided_lets_it_go_on(town):
    """It is interrupted once, in one step; stopped again later, it comes back into the step of that time."""
    matter = at(town, "qualifying")
    says.stopped(town, matter)
    says.resumed(town, matter)
    ways.qualified(town, read(matter))
    assert read(matter).state == "drawing"
    perform(says.open_on(town, matter), "stop", by=buys.as_read(town, TREASURY), **says.NOTICE)
    says.resumed(town, matter)
    assert read(matter).state == "drawing"


def test_a_draw_is_not_interrupted_and_the_sentence_says_when_it_is_over(town):
    matter = at(town, "drawing")
    complaint = says.complained(town, matter)
    perform(read(matter), "draw", by=buys.as_read(town, CLERK), **ways.sealed_with())
    assert read(matter).state == "joining"
    why = refused(complaint, "stop", buys.as_read(town, TREASURY), **says.NOTICE)
    assert "抽取不能中断" in why and f"{read(matter).due:%Y-%m-%d}" in why


def test_an_expert_reads_that_it_stands_still(town):
    matter = at(town, "scoring")
    says.stopped(town, matter)
    expert = ways.members(matter)[0]
    page = signed_in(ways.fresh(expert)).get(read(matter).get_absolute_url()).content.decode()
    assert HOLDS in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_a_member_who_locks_while_it_is_stopped_is_in_or_is_told(town):
    matter = at(town, "scoring")
    complaint = says.complained(town, matter)
    first = ways.members(matter)[0]
    marks, treasury = ways.marks(matter, ("45", "40", "35")), buys.as_read(town, TREASURY)

    came = at_once(
        lambda: perform(read(matter), "lock", by=first, marks=marks),
        lambda: perform(read(complaint), "stop", by=treasury, **says.NOTICE),
    )

    assert read(matter).state == "held"
    locked = Event.objects.filter(matter=matter, action="lock").count()
    assert locked == sum(1 for each in came[:1] if not isinstance(each, Exception))
    assert list(evidence.verify()) == []
