"""预约: a seat in a slot, a turn among those who wait, and what becomes of it."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from tests.appointments.conftest import MONDAY
from tests.conftest import CHENGXIANG, TAICANG
from tests.ways.appointments import an_offer, booked, by_code
from yihe.acts.appointments import booking, effects, shown, slots
from yihe.acts.appointments.models import Appointment, Move
from yihe.acts.ratings.models import Rateable
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, STATION_KEEPER
from yihe.matters import access, clock, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter, PartyMessage
from yihe.registers.stations import edits, offering, slotting

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(person, travel):
    return person(ADVICE_DESK, region=TAICANG)


def state_of(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


def seat_of(matter: Matter):
    return Appointment.objects.get(pk=matter.pk).seat


def test_opening_hours_fall_into_slots_and_a_closed_day_has_none(keeper):
    offer = an_offer(minutes=45, places=2)
    spans = [(each.span, each.left) for each in slots.between(offer, MONDAY, MONDAY)]
    assert spans == [("09:00–09:45", 2), ("09:45–10:30", 2)]  # what is left of an hour is no slot
    assert slots.between(offer, MONDAY + timedelta(days=5), MONDAY + timedelta(days=6)) == []
    offering.add_day(offer, by=keeper, day=MONDAY, reason="停电（虚构）")
    assert slots.between(offer, MONDAY, MONDAY) == []


def test_it_is_confirmed_noted_and_may_be_rated(keeper, travel):
    matter = booked(an_offer(places=2))
    assert (state_of(matter), seat_of(matter)) == ("booked", 1)
    perform(matter, "confirm", by=keeper)
    travel(MONDAY, 9, 5)
    perform(matter, "arrive", by=keeper)
    perform(matter, "finish", by=keeper)
    assert state_of(matter) == "finished"
    assert Rateable.objects.filter(matter=matter).exists()


def test_the_last_seat_is_one_persons_and_the_next_is_told_when_else_and_may_wait(keeper):
    offer = an_offer(places=1)
    booked(offer)
    with pytest.raises(NotAllowed) as refused:
        booked(offer)
    assert "刚刚约满了" in str(refused.value)
    assert "6月1日（周一）09:30、6月1日（周一）10:00" in str(refused.value) and "您排第 1" in str(refused.value)
    assert Appointment.objects.count() == 1


def test_below_the_lock_the_database_keeps_the_last_seat(keeper, monkeypatch):
    """The control: whoever neither waits for the lock nor looks is refused by the constraint, in the same sentence."""
    offer = an_offer(places=1)
    booked(offer)
    with monkeypatch.context() as blind:
        blind.setattr(slots, "_there", lambda *_said: (defaultdict(set), defaultdict(int)))
        with pytest.raises(NotAllowed, match="刚刚约满了"):
            booked(offer)
    contents = Appointment.objects.get()
    with pytest.raises(IntegrityError, match="no_seat_beyond_the_places"):
        Appointment.objects.filter(pk=contents.pk).update(seat=2)


def test_who_waits_comes_up_in_order_when_somebody_gives_up(keeper):
    offer = an_offer(places=1)
    first = booked(offer)
    waiting = [booked(offer, 0, wait=True) for _ in range(3)]
    assert [state_of(each) for each in waiting] == ["waiting"] * 3
    assert [booking.ahead_of(each) for each in waiting] == [0, 1, 2]
    by_code(waiting[0], "cancel")
    by_code(first, "cancel")
    assert [state_of(each) for each in (first, *waiting)] == ["cancelled", "cancelled", "booked", "waiting"]
    assert seat_of(waiting[1]) == 1 and seat_of(first) is None


def test_who_waits_comes_up_in_order_when_places_are_added(keeper):
    tuesday = MONDAY + timedelta(days=7)
    offer = an_offer(places=1)
    nth = next(n for n, slot in enumerate(slots.ahead(offer)) if timezone.localdate(slot.starts_at) == tuesday)
    first = booked(offer, nth)
    waiting = [booked(offer, nth, wait=True) for _ in range(3)]
    elsewhere = booked(offer, nth + 1), booked(offer, nth + 1, wait=True)
    said = {"by": keeper, "source": "值班安排（虚构）"}

    slotting.end(offer.slots.get(), on=tuesday - timedelta(days=1), **said)
    assert [state_of(each) for each in waiting] == ["waiting"] * 3, "the control: fewer give nobody a seat"
    slotting.add(offer, minutes=30, places=3, since=tuesday, **said)

    assert [state_of(each) for each in (first, *waiting)] == ["booked", "booked", "booked", "waiting"]
    assert [seat_of(each) for each in waiting] == [2, 3, None]
    assert [state_of(each) for each in elsewhere] == ["booked", "booked"]
    assert booking.ahead_of(waiting[2]) == 0


def test_nobody_waits_where_there_is_room_and_nobody_overtakes_who_waits(keeper):
    offer = an_offer(places=1)
    with pytest.raises(NotAllowed, match=booking.FREE_AGAIN):
        booked(offer, wait=True)
    booked(offer)
    waits = booked(offer, 0, wait=True)
    with pytest.raises(NotAllowed, match="您排第 2"):
        booked(offer)
    assert state_of(waits) == "waiting"


def test_who_never_came_up_is_let_go_by_the_clock_when_the_time_has_come(keeper, travel):
    offer = an_offer(places=1)
    booked(offer)
    waits = booked(offer, 0, wait=True)
    travel(MONDAY, 9, 10)
    clock.run()
    assert state_of(waits) == "lapsed"


def test_a_change_leaves_a_row_and_gives_the_old_seat_to_who_waits(keeper):
    offer = an_offer(places=1)
    matter, other = booked(offer), booked(offer, 0, wait=True)
    to = slots.ahead(offer)[2].starts_at
    was = slots.ahead(offer)[0].starts_at
    by_code(matter, "reschedule", at=to, why="busy")
    row = Move.objects.get(appointment=matter.pk)
    assert (row.was_at, row.now_at, row.side, row.why) == (was, to, "booker", "busy")
    assert (state_of(matter), state_of(other), seat_of(other)) == ("booked", "booked", 1)
    perform(
        matter, "move", by=keeper, at=slots.ahead(offer)[3].starts_at, why="window", reason="律师改到这时候（虚构）"
    )
    assert state_of(matter) == "confirmed"
    assert [each.side for each in Move.objects.filter(appointment=matter.pk)] == ["booker", "station"]
    said = kinds.get("appointment").answer_outside(Matter.objects.get(pk=matter.pk))
    assert "律师改到这时候" in said["answer"] and "10:30" in said["answer"]


def test_nobody_moves_into_a_full_slot_or_onto_the_same_time(keeper):
    offer = an_offer(places=1)
    matter, _other = booked(offer), booked(offer, 1)
    for nth, words in ((0, "原来约的时间"), (1, "刚刚约满了")):
        with pytest.raises(NotAllowed, match=words):
            by_code(matter, "reschedule", at=slots.ahead(offer)[nth].starts_at, why="busy")
    with pytest.raises(NotAllowed, match="不能约了"):
        by_code(matter, "reschedule", at=timezone.now() + timedelta(days=90), why="busy")
    assert not Move.objects.exists()


def test_once_it_has_begun_nobody_cancels_and_only_then_somebody_stayed_away(keeper, travel):
    matter = booked(an_offer())
    with pytest.raises(NotAllowed, match="还没有到"):
        perform(matter, "miss", by=keeper)
    travel(MONDAY, 9, 1)
    with pytest.raises(NotAllowed, match="已经到了"):
        by_code(matter, "cancel")
    perform(matter, "miss", by=keeper)
    assert state_of(matter) == "missed"


def test_nobody_confirms_tomorrows_visit_as_arrived_today(keeper, travel):
    offer = an_offer()
    tomorrow = next(n for n, each in enumerate(slots.ahead(offer)) if timezone.localdate(each.starts_at) > MONDAY)
    matter = booked(offer, tomorrow)
    with pytest.raises(NotAllowed, match="还没有到约的那一天"):
        perform(matter, "arrive", by=keeper)


def test_where_nobody_keeps_the_place_the_desk_confirms_and_where_nobody_answers_too(desk, travel, person):
    offer = an_offer(places=1)
    matter = booked(offer, 6)
    assert state_of(matter) == "at_desk"
    perform(matter, "confirm", by=desk)
    person(STATION_KEEPER, region=CHENGXIANG)
    kept = booked(offer, 7)
    assert state_of(kept) == "booked"
    travel(MONDAY + timedelta(days=2))
    clock.run()
    assert state_of(kept) == "at_desk"


def test_what_nobody_noted_waits_and_is_no_absence(keeper, travel):
    matter = booked(an_offer())
    perform(matter, "confirm", by=keeper)
    travel(MONDAY, 12)
    clock.run()
    assert state_of(matter) == "unsaid"
    travel(MONDAY + timedelta(days=9))
    clock.run()
    assert state_of(matter) == "unsaid"
    perform(matter, "finish", by=keeper)


def messages_of(matter):
    return PartyMessage.objects.filter(matter=matter)


def test_twice_reminded_by_the_safe_way_and_in_words_that_tell_nothing(keeper, travel):
    offer = an_offer()
    nth = next(
        n
        for n, each in enumerate(slots.ahead(offer))
        if timezone.localdate(each.starts_at) > MONDAY + timedelta(days=2)
    )
    matter = booked(offer, nth)
    perform(matter, "confirm", by=keeper)
    messages_of(matter).update(told_at=timezone.now())
    day = timezone.localdate(slots.ahead(offer)[nth].starts_at)
    travel(day - timedelta(days=1), 8, 59)
    clock.run()
    assert not messages_of(matter).filter(told_at=None).exists()
    for at in ((day - timedelta(days=1), 9, 1), (day, 7, 1)):
        travel(*at)
        clock.run()
        clock.run()
        assert [each.text for each in messages_of(matter).filter(told_at=None)] == [effects.SOON]
        messages_of(matter).update(told_at=timezone.now())
    assert messages_of(matter).count() == 3  # confirmed, and twice reminded


def test_who_called_no_way_safe_is_never_reminded(keeper, travel):
    offer = an_offer()
    matter = booked(offer, 6, safe_way="none", phone="")
    perform(matter, "confirm", by=keeper)
    travel(MONDAY + timedelta(days=1), 8, 59)
    clock.run()
    assert not messages_of(matter).exists()


def test_what_somebody_says_is_sealed_and_read_where_they_come_and_nowhere_else(keeper, desk, person):
    matter = Matter.objects.get(pk=booked(an_offer()).pk)
    (field,) = [each for each in Appointment._meta.fields if each.name == "visitor"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field.column} FROM appointments_appointment")
        assert "居民甲" not in str(cursor.fetchall()) and matter.title == "预约"
    box = next(each for each in kinds.get("appointment").panels if each.title == "谁来")
    for user, reads in ((keeper, True), (desk, True), (person(CLERK), False), (person(AUDITOR), False)):
        known = access.by_number(user, matter.number)
        assert access.reads(user, known, box.readers) is reads, user
    assert access.by_number(person(STATION_KEEPER, region="320585101"), matter.number) is None


def test_the_place_shuts_and_its_keeper_sees_whom_to_tell(keeper, desk):
    offer = an_offer()
    matter = booked(offer, 6)
    day = timezone.localdate(Appointment.objects.get(pk=matter.pk).starts_at)
    (line,), _more = shown.of_day(keeper, day)
    assert (line.name, line.fault) == ("居民甲（虚构）", "")
    offering.add_day(offer, by=keeper, day=day, reason="停电（虚构）")
    (line,), _more = shown.of_day(keeper, day)
    assert line.fault == shown.DOES_NOT_FIT
    with pytest.raises(NotAllowed, match="不能约了"):
        booking.book(offer=offer, starts_at=line.contents.starts_at)
    perform(matter, "call_off", by=keeper, reason="停电，请改到下周（虚构）")
    assert shown.of_day(keeper, day) == ([], 0)
    edits.change_state(offer.station, by=desk, state="suspended", since=MONDAY, source="装修（虚构）")
    assert not slots.bookable([offer.pk]).exists()


def test_the_same_form_sent_twice_is_one_and_one_address_has_its_day(keeper, settings):
    offer = an_offer(places=9)
    at = slots.ahead(offer)[0].starts_at
    twice = [booking.book(offer=offer, starts_at=at, once="book.x", address="10.0.0.1") for _ in range(2)]
    assert twice[0].pk == twice[1].pk
    settings.CEILINGS = {"appointments.address": 1}
    with pytest.raises(NotAllowed, match="已到上限"):
        booking.book(offer=offer, starts_at=at, address="10.0.0.1")
    assert booking.book(offer=offer, starts_at=at, address="10.0.0.2")


def test_slots_are_the_keepers_to_set_and_one_arrangement_holds_at_a_time(keeper, person):
    offer = an_offer()
    with pytest.raises(ValidationError, match="已经登记了预约时段"):
        slotting.add(offer, by=keeper, source="调整", minutes=20, places=3, since=MONDAY)
    slotting.end(offer.slots.get(), by=keeper, on=MONDAY, source="调整")
    slotting.add(offer, by=keeper, source="调整", minutes=60, places=3, since=MONDAY + timedelta(days=1))
    assert [each.span for each in slots.between(offer, MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))] == [
        "09:00–10:00", "10:00–11:00",
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="联络员"):
        slotting.add(offer, by=person(CLERK, region="320505"), source="x", minutes=20, places=3, since=MONDAY)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-01-02", "9999-12-31", "9999-12-30", "2026-02-30", "0000-01-01", "x" * 5000]
)
def test_at_the_ends_of_time_the_list_is_todays(keeper, client, day):
    client.force_login(keeper)
    answer = client.get("/desk/appointments/", {"day": day})
    assert answer.status_code == 200
    assert str(MONDAY) in answer.content.decode()
    assert client.get("/desk/appointments/", {"day": "2026-06-02"}).status_code == 200


@pytest.mark.parametrize("place, offer", [("9" * 25, "1"), ("1", "9" * 25), ("9" * 25, "9" * 400)])
def test_a_place_no_number_can_be_of_is_not_there(client, travel, place, offer):
    found = an_offer()
    assert client.get(f"/where/{found.station_id}/book/{found.pk}/").status_code == 200
    assert client.get(f"/where/{place}/book/{offer}/").status_code == 404
