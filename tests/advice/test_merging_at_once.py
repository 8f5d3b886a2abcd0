"""并入 and 转交, attacked at the same moment. What only PostgreSQL shows: two who merge into each other, an end from both sides."""

import pytest

from tests.acts.test_review_races import at_once
from tests.advice.conftest import by_code
from tests.conftest import TAICANG
from yihe.acts.referrals import reception, verbs
from yihe.acts.referrals.door import RECEIVER
from yihe.domains.advice import merging
from yihe.domains.advice.workflow import ConsultationWorkflow
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import get as kind_of
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TRIES = 8


def fresh(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def merges(matter, into, desk):
    return lambda: perform(fresh(matter), "merge", by=User.objects.get(pk=desk.pk), other=into.number)


def both_ways(asked, people) -> tuple[list[list[str]], list]:
    """Merge pairs into each other at once; return how each pair stands then, and what was broken off by the database."""
    ends, broken = [], []
    for _ in range(TRIES):
        first, second = asked(), asked()
        found = at_once(merges(first, second, people.desk), merges(second, first, people.other_desk))
        broken += [one for one in found if not isinstance(one, (Event, NotAllowed))]
        ends.append(sorted((fresh(first).state, fresh(second).state)))
    return ends, broken


def test_of_two_merged_into_each_other_one_is_answered(asked, people):
    ends, broken = both_ways(asked, people)
    assert not broken and all("registered" in states for states in ends)


def test_without_the_lock_one_is_broken_off_or_neither_is_answered(asked, people, monkeypatch):
    """The control: nothing is held. Each waits for the other's row when it commits, or both lie in each other for ever."""
    monkeypatch.setattr(ConsultationWorkflow.actions["merge"], "holds", None)
    ends, broken = both_ways(asked, people)
    assert ["merged", "merged"] in ends or any("deadlock" in str(one) for one in broken)


def handed(in_hand, people) -> tuple[Matter, Matter]:
    """Hand a consultation over; return it, and the hand-over, which was answered and waits to be closed."""
    matter = in_hand()
    perform(matter, "propose", by=people.lawyer, receiver="legal_aid", handed_words="欠薪（虚构）")
    by_code(fresh(matter), "consent", agreed=["story"])
    child = verbs.open_under(matter)[0]
    perform(child, "receive", by=child.assignee)
    perform(child, "begin", by=child.assignee)
    perform(child, "answer", by=child.assignee, result="helped", feedback="办了（虚构）")
    return matter, child


def from_both_sides(in_hand, people, person) -> list:
    aid = person(RECEIVER, region=TAICANG)
    reception.enter(
        by=None, region=TAICANG, receiver="legal_aid", account=aid.username, since="2020-01-01", source="来函（虚构）"
    )
    ends = []
    for _ in range(TRIES):
        matter, child = handed(in_hand, people)
        found = at_once(
            lambda m=matter: by_code(fresh(m), "take_back"),
            lambda c=child: perform(fresh(c), "close", by=User.objects.get(pk=people.desk.pk), told="办了（虚构）"),
        )
        ends += [one for one in found if not isinstance(one, (Event, NotAllowed))]
    return ends


def test_an_end_from_both_sides_waits_for_the_parent_and_not_for_each_other(in_hand, people, person):
    assert from_both_sides(in_hand, people, person) == []


def test_child_first_they_would_wait_for_each_other(in_hand, people, person, monkeypatch):
    """The control: without the parent held first, one of the two is broken off by the database."""
    monkeypatch.setattr(kind_of("referral"), "parent_first", False)
    assert any("deadlock" in str(one) for one in from_both_sides(in_hand, people, person))


def test_one_that_ended_without_an_answer_answered_nobody(in_hand, asked, people):
    first, second = in_hand(), asked()
    perform(second, "merge", by=people.desk, other=first.number)
    by_code(fresh(first), "withdraw")

    assert merging.cannot_undo(fresh(second), None) == ""
    by_code(fresh(second), "not_the_same")
    assert fresh(second).state == "registered"
