"""A small place is not filled from one network with bookings nobody confirmed; whoever else asks, the counter and another day are not hit by it."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.appointments.conftest import MONDAY
from tests.appointments.test_public_way import send
from tests.conftest import TAICANG
from tests.ways.appointments import LONG_AGO, WHO, an_offer, by_code
from yihe.acts.appointments import booking, quota, slots, terms
from yihe.acts.appointments.models import Appointment
from yihe.foundation.roles import ADVICE_DESK, CLERK, STATION_KEEPER
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import SharedEntry
from yihe.registers.stations import offering, slotting
from yihe.registers.stations.models.offers import When

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"


@pytest.fixture
def most(keeper) -> int:
    return terms.unconfirmed_most(TAICANG)


@pytest.fixture
def offer(keeper):
    return an_offer(places=2)


def book(offer, on: date = MONDAY, *, address: str = HERE, **said) -> Matter:
    day = [each for each in slots.ahead(offer) if timezone.localdate(each.starts_at) == on]
    slot = next(each for each in day if each.is_free)
    return booking.book(offer=offer, starts_at=slot.starts_at, address=address, **WHO | said)


def test_one_network_leaves_the_others_their_seats(offer, most):
    for _ in range(most):
        book(offer)
    with pytest.raises(NotAllowed, match=f"6月1日到.*已有 {most} 个预约还没有确认.*另选一天.*打服务点的电话"):
        book(offer)
    assert Appointment.objects.count() == most
    assert book(offer, address=ELSEWHERE) and book(offer, MONDAY + timedelta(days=1))


def test_control_without_it_one_network_fills_the_place(offer, most, monkeypatch):
    monkeypatch.setattr(quota, "is_used_up", lambda *said, **more: "")
    places = sum(each.places for each in slots.between(offer, MONDAY, MONDAY))
    for _ in range(places):
        book(offer)
    assert places > most and not any(each.is_free for each in slots.between(offer, MONDAY, MONDAY))


def test_what_the_place_confirmed_or_the_person_gave_up_counts_no_more(offer, most, keeper):
    first, second, *_others = [book(offer) for _ in range(most)]
    perform(first, "confirm", by=keeper)
    assert book(offer)
    with pytest.raises(NotAllowed):
        book(offer)
    by_code(second, "cancel")
    assert book(offer)


def test_who_waits_is_counted_too(offer, most):
    slot = slots.ahead(offer)[0]
    for _ in range(slot.places):
        booking.book(offer=offer, starts_at=slot.starts_at, address=ELSEWHERE, **WHO)
    for _ in range(most):
        booking.book(offer=offer, starts_at=slot.starts_at, address=HERE, wait=True, **WHO)
    with pytest.raises(NotAllowed, match="还没有确认"):
        booking.book(offer=offer, starts_at=slot.starts_at, address=HERE, wait=True, **WHO)


def test_another_service_of_the_place_is_the_same_place_and_another_place_is_not(offer, most):
    for _ in range(most):
        book(offer)
    said = {"by": None, "source": "值班安排（虚构）"}
    same = offering.enter(station=offer.station, item=offer.item, window="2号窗口", since=LONG_AGO, **said)
    offering.add_hours(same, on=When.WORKDAYS, opens=time(9), closes=time(11), since=LONG_AGO, **said)
    slotting.add(same, minutes=30, places=2, since=LONG_AGO, **said)
    with pytest.raises(NotAllowed, match="还没有确认"):
        book(same)
    assert book(an_offer(1))


def test_moved_there_it_is_one_of_that_day(offer, most, keeper):
    """Booked on many days and moved onto one, they would fill it all the same."""
    for _ in range(most):
        book(offer)
    other = book(offer, MONDAY + timedelta(days=1))
    to = next(each.starts_at for each in slots.ahead(offer) if each.is_free)
    with pytest.raises(NotAllowed, match="还没有确认"):
        by_code(other, "reschedule", at=to, why="busy")
    later = next(
        each.starts_at for each in slots.ahead(offer) if timezone.localdate(each.starts_at) > MONDAY + timedelta(days=1)
    )
    by_code(Matter.objects.get(pk=other.pk), "reschedule", at=later, why="busy")
    # The place itself may move it: it knows why, and confirms it with that.
    perform(Matter.objects.get(pk=other.pk), "move", by=keeper, at=to, why="window", reason="窗口调整（虚构）")
    assert Appointment.objects.get(pk=other.pk).starts_at == to


def test_within_its_day_it_is_moved_freely(offer, most):
    matters = [book(offer) for _ in range(most)]
    by_code(matters[0], "reschedule", at=slots.ahead(offer)[3].starts_at, why="busy")
    assert Appointment.objects.get(pk=matters[0].pk).starts_at == slots.ahead(offer)[3].starts_at


def test_at_the_counter_nobody_is_counted(keeper, most, person, settings):
    offer = an_offer(places=9)
    settings.CEILINGS = {"appointments.address": 1}
    for who in (keeper, person(ADVICE_DESK, region=TAICANG)):
        client = Client()
        client.force_login(who)
        shown = client.get(f"/where/{offer.station_id}/book/{offer.pk}/", {"at": slots.ahead(offer)[0].code})
        assert "不计入同一个网络的限额" in shown.content.decode()
        assert [send(client, offer).status_code for _ in range(most + 1)] == [302] * (most + 1)


@pytest.mark.parametrize("role, region", [(CLERK, TAICANG), (STATION_KEEPER, "320585102")])
def test_who_is_signed_in_and_keeps_it_not_is_a_visitor_like_any_other(offer, most, person, role, region):
    client = Client()
    client.force_login(person(role, region=region))
    assert [send(client, offer, n // 2).status_code for n in range(most + 1)] == [302] * most + [409]


def test_a_visitor_reads_why_and_loses_nothing(offer, most):
    for nth in range(most):
        assert send(Client(), offer, nth).status_code == 302
    refused = send(Client(), offer, 3)
    shown = refused.content.decode()
    assert refused.status_code == 409 and "还没有确认" in shown and WHO["visitor"] in shown and WHO["need"] in shown
    assert "不计入同一个网络的限额" not in shown


def test_of_ipv6_the_network_is_one(offer, most):
    inside = [f"2001:db8:1:2::{n}" for n in range(most + 1)]
    answers = [send(Client(REMOTE_ADDR=each), offer, n // 2).status_code for n, each in enumerate(inside)]
    assert answers == [302] * most + [409]
    assert send(Client(REMOTE_ADDR="2001:db8:1:3::1"), offer, 3).status_code == 302


def test_no_address_is_kept_and_it_ends_by_itself(offer, travel):
    matter = book(offer)
    rows = list(SharedEntry.objects.values_list("key", "value"))
    assert rows and HERE not in str(rows)
    assert quota.of(matter.pk) != quota.network(HERE, an_offer(1).station), "it joins no two places"
    travel(MONDAY + timedelta(days=terms.ahead_days(TAICANG) + 2))
    assert quota.of(matter.pk) == ""
