"""What only PostgreSQL shows: several people acting on one review at the same moment."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from tests.acts.procedure import FULL, ScreenedKind, drawn, fresh, make_expert, open_screened
from tests.deadlines import overdue
from tests.drawing import sealed_with
from yihe.acts.reviews.models import Score, SealedDraw, SeatStatus
from yihe.foundation.roles import CLERK
from yihe.matters import access, actions, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def screened_kind(monkeypatch):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)


def at_once(*acts) -> list:
    """Carry out all at the same moment, each on a connection of its own; return what each came to."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            barrier.wait(10)
            results[number] = act()
        except Exception as fault:
            results[number] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_three_experts_who_lock_at_once_move_the_matter_on_exactly_once(person, organization):
    for _ in range(5):
        matter = drawn(person, organization, experts=3)
        users = [fresh(s.practitioner.user) for s in matter.review_panels.get().working_seats()]

        at_once(*(lambda m=matter, user=user: perform(m, "lock", by=user, scores=FULL) for user in users))

        matter.refresh_from_db()
        assert matter.state == "weighing"
        assert [e.action for e in Event.objects.filter(matter=matter)][-4:] == ["lock", "lock", "lock", "scored"]
        assert [s.status for s in matter.review_panels.get().working_seats()] == [SeatStatus.LOCKED] * 3


def test_eight_clerks_who_seal_at_once_seal_one_draw(person, organization):
    for _ in range(3):
        make_expert(person)
    matter = open_screened(person, organization)
    clerks = [person(CLERK) for _ in range(8)]

    results = at_once(*(lambda clerk=clerk: perform(matter, "draw", by=clerk, **sealed_with()) for clerk in clerks))

    assert sum(isinstance(r, NotAllowed) for r in results) == 7
    assert SealedDraw.objects.filter(matter=matter).count() == 1


def test_two_lapses_at_once_replace_a_silent_expert_once(person, organization):
    matter = drawn(person, organization, experts=6)
    overdue(matter)

    results = at_once(*(lambda: perform(matter, "lapse", by=None) for _ in range(4)))

    assert sum(isinstance(r, NotAllowed) for r in results) == 3
    statuses = [s.status for s in matter.review_panels.get().seats.all()]
    assert statuses == ["released"] * 3 + ["invited"] * 3


def test_without_the_row_lock_experts_who_lock_at_once_get_in_each_others_way(person, organization, monkeypatch):
    """The control: with the lock taken away, not all three get through, and the matter stays where it is."""
    matter = drawn(person, organization, experts=3)
    users = [fresh(s.practitioner.user) for s in matter.review_panels.get().working_seats()]
    together, met = threading.Barrier(3), threading.local()

    def unlocked(pk):
        found = Matter.objects.get(pk=pk)
        if not getattr(met, "once", False):
            met.once = True
            together.wait(10)
        return found

    monkeypatch.setattr(actions, "locked", unlocked)
    monkeypatch.setattr(access, "locked", lambda pk, *_by: unlocked(pk))
    results = at_once(*(lambda user=user: perform(matter, "lock", by=user, scores=FULL) for user in users))

    matter.refresh_from_db()
    assert sum(isinstance(r, Exception) for r in results) == 2
    assert matter.state == "scoring"


def test_past_the_verbs_only_the_trigger_keeps_a_locked_sheet(person, organization):
    matter = drawn(person, organization, experts=3)
    user = fresh(matter.review_panels.get().working_seats()[0].practitioner.user)
    perform(matter, "lock", by=user, scores=FULL)

    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.update(points=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.all().delete()
    assert Score.objects.filter(points=1).count() == 0
