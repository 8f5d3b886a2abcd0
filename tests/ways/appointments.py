"""An appointment at a place that is cut into slots of one person each: whoever comes second waits, until the first gives up."""

from datetime import date, time

from django.utils import timezone

from tests.ways.registers import a_station, an_item
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.appointments import booking, slots
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER
from yihe.matters import codes, kinds
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership
from yihe.registers.stations import offering, slotting
from yihe.registers.stations.models import Offer
from yihe.registers.stations.models.offers import When

LONG_AGO, NOON = date(2020, 1, 1), 12
WHO = {"visitor": "居民甲（虚构）", "phone": "13800000000", "safe_way": "call", "need": "走路不方便（虚构）"}


def an_offer(nth: int = 0, *, minutes: int = 30, places: int = 1) -> Offer:
    """Return what is given at a place on working days from nine to eleven, in slots."""
    said = {"by": None, "source": "值班安排（虚构）"}
    offer = offering.enter(station=a_station(nth), item=an_item(), window="1号窗口", since=LONG_AGO, **said)
    offering.add_hours(offer, on=When.WORKDAYS, opens=time(9), closes=time(11), since=LONG_AGO, **said)
    slotting.add(offer, minutes=minutes, places=places, since=LONG_AGO, **said)
    return offer


def booked(offer: Offer, nth: int = 0, **said) -> Matter:
    """Return an appointment at the nth slot that is to come."""
    return booking.book(offer=offer, starts_at=slots.ahead(offer)[nth].starts_at, **WHO | said)


def by_code(matter: Matter, name: str, **said):
    """Have whoever booked take an action with their code."""
    party = codes.party_of(matter)
    if not party.code_digest:
        codes.issue(party)
    party.refresh_from_db()
    return perform(matter, name, by=None, party=party, **said)


def _second(_town: Town) -> Matter:
    offer = an_offer()
    booked(offer)
    return booked(offer, wait=True)


def _first_gives_up(_town: Town, matter: Matter) -> None:
    first = Matter.objects.filter(kind="appointment").exclude(pk=matter.pk).get()
    by_code(first, "cancel")


def _nobody_keeps_it(_town: Town, matter: Matter) -> None:
    Membership.objects.filter(role_code=STATION_KEEPER.code).update(valid_until=LONG_AGO)
    perform(matter, "hand_to_desk", by=None, following=True)


def _another_time(_town: Town, matter: Matter) -> dict:
    contents = kinds.contents_of(Matter.objects.get(pk=matter.pk))
    return {"at": next(each.starts_at for each in slots.ahead(contents.offer)[3:] if each.is_free), "why": "other"}


def _when_it_is_over(town: Town, matter: Matter) -> dict:
    starts_at = kinds.contents_of(Matter.objects.get(pk=matter.pk)).starts_at
    town.travel(max(timezone.localdate(starts_at), timezone.localdate()), NOON)
    return {}


WAYS = {
    "appointment": Way(
        _second,
        said={
            "move": _another_time, "reschedule": _another_time, "arrive": _when_it_is_over, "miss": _when_it_is_over,
        },
        by=dict.fromkeys(("confirm", "arrive", "finish", "miss", "move", "call_off"), lambda town: town.who(ADVICE_DESK)),
        done={"take_turn": _first_gives_up, "hand_to_desk": _nobody_keeps_it},
    ),
}  # fmt: skip
