"""What only PostgreSQL shows: two who want the last seat at the same moment, and two who give up and wait."""

import pytest

from tests.acts.test_review_races import at_once
from tests.ways.appointments import an_offer, booked, by_code
from yihe.acts.appointments import booking, slots
from yihe.acts.appointments.models import Appointment
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.stations.models import Offer

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TRIES = 8


def wants(offer: Offer, at, n: int):
    return lambda: booking.book(offer=Offer.objects.get(pk=offer.pk), starts_at=at, visitor=f"居民{n}（虚构）")


def test_two_at_once_one_gets_the_last_seat():
    offer = an_offer(places=1)
    for each in slots.ahead(offer)[:TRIES]:
        found = at_once(wants(offer, each.starts_at, 1), wants(offer, each.starts_at, 2))
        assert {type(one) for one in found} == {Matter, NotAllowed}, found
        assert "刚刚约满了" in str(next(one for one in found if isinstance(one, NotAllowed)))
        assert Appointment.objects.filter(starts_at=each.starts_at).exclude(seat=None).count() == 1


def test_without_the_lock_the_constraint_still_lets_one_through(monkeypatch):
    """The control of both: no lock is taken, and nobody is seated twice all the same."""
    real = Offer.objects.select_related("station", "item")
    monkeypatch.setattr(slots, "hold", lambda pk: real.get(pk=pk))
    offer = an_offer(places=2)
    for each in slots.ahead(offer)[:TRIES]:
        found = at_once(*(wants(offer, each.starts_at, n) for n in range(4)))
        seats = list(Appointment.objects.filter(starts_at=each.starts_at).values_list("seat", flat=True))
        assert len(seats) == len(set(seats)) <= 2
        assert [type(one) for one in found].count(Matter) == len(seats)
        assert all(isinstance(one, (Matter, NotAllowed)) for one in found), found


def test_eight_who_want_fifty_seats_get_fifty():
    """8 doers × 50 places of one slot: fifty are seated, and nobody twice."""
    offer = an_offer(places=50)
    at = slots.ahead(offer)[0].starts_at

    def ten(n: int):
        def book():
            for each in range(10):
                try:
                    wants(offer, at, n * 10 + each)()
                except NotAllowed:
                    return each
            return 10

        return book

    found = at_once(*(ten(n) for n in range(8)))
    assert sum(found) == 50, found
    seats = list(Appointment.objects.filter(starts_at=at).values_list("seat", flat=True))
    assert sorted(seats) == list(range(1, 51))


def test_who_gives_up_and_who_waits_and_gives_up_too_never_wait_for_each_other():
    offer = an_offer(places=1)
    for nth in range(TRIES):
        first = booked(offer, nth)
        waiting = [booked(offer, nth, wait=True) for _ in range(3)]
        found = at_once(
            lambda m=first: by_code(m, "cancel"), lambda m=waiting[0]: by_code(m, "cancel"),
            lambda m=waiting[1]: by_code(m, "cancel"),
        )  # fmt: skip
        assert not [one for one in found if isinstance(one, Exception)], found
        states = [Matter.objects.get(pk=each.pk).state for each in (first, *waiting)]
        assert states[:3] == ["cancelled"] * 3 and states[3] in ("booked", "at_desk"), states
