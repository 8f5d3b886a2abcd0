"""
What actions of an appointment change: a seat is taken, given up, moved; the first who waits comes up.

Locks: its own matter (`perform`), then the offer, then a matter that waits. What a waiting matter does by itself needs no offer, so no
two of them ever wait for each other.
"""

from datetime import datetime

from django.utils import timezone

from yihe.acts.appointments import booking, quota, slots
from yihe.acts.appointments.models import Appointment, Move, Side
from yihe.matters import kinds, safe_ways
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter
from yihe.registers.stations.models import Offer

SOON = "您约好的事快到时间了，请用您手里的编号和查询码查看。来不了的，请取消或者改期。"


def hold(matter: Matter, *, by, **said) -> dict:
    """Hold the offer in which a seat is taken or given up; who only waits holds nothing."""
    contents: Appointment = kinds.contents_of(matter)
    if contents.seat is not None or matter.state != "waiting":
        slots.hold(contents.offer_id)
    return {}


def leave_seat(matter: Matter, *, by, **said) -> None:
    """Give the seat up; the first who waits has it."""
    contents: Appointment = kinds.contents_of(matter)
    had = contents.seat is not None
    set_in_contents(matter, seat=None)
    if had:
        come_up(contents.offer_id, contents.starts_at)


def call_off(matter: Matter, *, by, reason: str, **said) -> None:
    """The station cancels, and says why to whoever booked."""
    set_in_contents(matter, told=reason)
    leave_seat(matter, by=by)


def come_up(offer: int, starts_at: datetime) -> None:
    """Give the free seats of a slot to those who wait, in order. The offer is held. One who gave up meanwhile is passed over."""
    if starts_at <= timezone.now():
        return
    held = slots.hold(offer)
    for pk in booking.waiting_for(offer, starts_at):
        slot = slots.at(held, starts_at)
        if slot is None or slot.seat is None:
            return
        try:
            perform(Matter.objects.get(pk=pk), "take_turn", by=None, following=True)
        except NotAllowed:
            continue


def places_were_added(offer: Offer) -> None:
    """Give what was added to slots that were full to those who wait, slot by slot. The offer is held."""
    for starts_at in booking.moments_waited_for(offer.pk):
        come_up(offer.pk, starts_at)


def take_turn(matter: Matter, *, by, **said) -> dict:
    """Have a seat that came free. Raises NotAllowed where there is none."""
    contents: Appointment = kinds.contents_of(matter)
    slot = slots.at(contents.offer, contents.starts_at)
    if slot is None or slot.seat is None:
        raise NotAllowed(booking.GONE)
    set_in_contents(matter, seat=slot.seat, places=slot.places)
    return {"seat": slot.seat}


def cannot_move(matter: Matter, user, *, at: datetime, **said) -> str:
    """Return why an appointment cannot be moved to a moment, or "". Asked with the offer held."""
    contents: Appointment = kinds.contents_of(matter)
    if at == contents.starts_at:
        return "这就是原来约的时间，请另选一个。"
    slot = slots.may_be_taken(contents.offer, at)
    if slot is None:
        return booking.GONE
    if not slot.is_free:
        return slots.full_words(contents.offer, slot, may_wait=False)
    if user is not None:  # the place moves it, and confirms it with that
        return ""
    return quota.is_used_up(contents.offer, timezone.localdate(at), quota.of(matter.pk), but=matter.pk)


def move(matter: Matter, *, by, at: datetime, why: str, reason: str = "", **said) -> dict:
    """Move it: a new row says from when to when, who and why; the old seat is somebody else's now."""
    contents: Appointment = kinds.contents_of(matter)
    slot, was_at = slots.may_be_taken(contents.offer, at), contents.starts_at
    if slot is None or slot.seat is None:
        raise NotAllowed(booking.GONE)
    side = Side.BOOKER if by is None else Side.STATION
    nth = Move.objects.filter(appointment=contents).count() + 1
    Move.objects.create(appointment=contents, nth=nth, was_at=was_at, now_at=at, side=side, why=why)
    set_in_contents(
        matter, starts_at=slot.starts_at, ends_at=slot.ends_at, seat=slot.seat, places=slot.places, told=reason
    )
    quota.remember(matter.pk, quota.of(matter.pk), matter.region)
    come_up(contents.offer_id, was_at)
    return {"was_at": was_at}


def remind(matter: Matter, *, by, **said) -> None:
    """Have whoever booked reminded by the way they called safe; who called none safe is left in peace."""
    safe_ways.tell_parties(matter, kinds.get(matter.kind), text=SOON)
