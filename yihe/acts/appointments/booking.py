"""
Booking, without an account: a seat in a slot, or a turn among those who wait for one. Nothing is asked but the time; a name and a
telephone are nobody's duty, and so nobody is counted by them: a limit by telephone would tell whoever types another's that she has booked.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.appointments import quota, slots
from yihe.acts.appointments.models import NAMELESS, Appointment
from yihe.foundation import ceilings
from yihe.foundation.roles import PUBLIC, STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter, opened_with, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.queries import who_reach
from yihe.registers.stations.models import Offer

GONE = "这个时段不能约了，请另选一个。"
FREE_AGAIN = "这个时段还有名额，不用候补，请直接预约。"


def has_keeper(region: str) -> bool:
    """Test whether anybody keeps the place of a region, who confirms; else the desk does."""
    return bool(who_reach(STATION_KEEPER, region=region))


def book(
    *, offer: Offer, starts_at: datetime, visitor: str = "", phone: str = "", safe_way: str = "", safe_note: str = "", need: str = "",
    wait: bool = False, once: str = "", address: str = "",
) -> Matter:  # fmt: skip
    """
    Take a seat in a slot, or with `wait` a turn among those who wait for one; return the matter. Its code is issued apart
    (`codes.issue`). The same `once` again is the same booking.

    :raises NotAllowed: the slot is none (any more) or full; with `wait`: it is not; the day's ceiling of the `address` is reached, or
        as many of that day were booked from it as may wait (`quota`); "" is the address of nobody who is counted
    """
    kind = kinds.get("appointment")
    with transaction.atomic():
        if already := opened_with(once, kind):
            return already
        if reached := ceilings.take({ceilings.APPOINTMENTS: 1}, address=address):
            raise NotAllowed(reached)
        held = slots.hold(offer.pk)
        slot = slots.may_be_taken(held, starts_at) if slots.bookable([held.pk]).exists() else None
        if slot is None:
            raise NotAllowed(GONE)
        network = quota.network(address, held.station)
        if used_up := quota.is_used_up(held, timezone.localdate(slot.starts_at), network):
            raise NotAllowed(used_up)
        if wait and slot.is_free:
            raise NotAllowed(FREE_AGAIN)
        if not wait and not slot.is_free:
            raise NotAllowed(slots.full_words(held, slot))
        contents = Appointment(
            offer=held, starts_at=slot.starts_at, ends_at=slot.ends_at, places=slot.places,
            visitor=visitor.strip() or NAMELESS, phone=phone, safe_way=safe_way, safe_note=safe_note.strip(), need=need.strip(),
        )  # fmt: skip
        matter = open_matter(kind, contents, by=None, region=held.station.region, once=once or None, hat=PUBLIC.code)
        quota.remember(matter.pk, network, held.station.region)
        if not wait:
            try:
                perform(matter, "take_turn", by=None, following=True)
            except IntegrityError:  # past the lock: the constraint lets one through
                raise NotAllowed(slots.full_words(held, slot)) from None
        return matter


def ahead_of(matter: Matter) -> int:
    """Return how many wait for the same slot before a matter."""
    contents: Appointment = kinds.contents_of(matter)
    rows = waiting_for(contents.offer_id, contents.starts_at)
    return next((n for n, pk in enumerate(rows) if pk == matter.pk), 0)


def waiting_for(offer: int, starts_at: datetime) -> list[int]:
    """Return the keys of the matters that wait for a slot, in the order in which they came."""
    rows = Appointment.objects.filter(offer=offer, starts_at=starts_at, seat=None, matter__state="waiting")
    return list(rows.order_by("matter__opened_at", "pk").values_list("pk", flat=True))


def moments_waited_for(offer: int) -> list[datetime]:
    """Return when the slots of an offer begin that are to come and that somebody waits for, in order."""
    rows = Appointment.objects.filter(offer=offer, seat=None, matter__state="waiting", starts_at__gt=timezone.now())
    return list(rows.order_by("starts_at").values_list("starts_at", flat=True).distinct())


def is_past(matter: Matter) -> bool:
    return kinds.contents_of(matter).starts_at <= timezone.now()
