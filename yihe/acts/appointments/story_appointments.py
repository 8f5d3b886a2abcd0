"""
Who books in the demonstration, at the county's centre and at the keeper's place: one came, one stayed away after a change, one waits behind
two; the next days have some. All of it is invented.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from yihe.acts.appointments import booking, slots
from yihe.matters import codes
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.stations import slotting
from yihe.registers.stations.models import Offer
from yihe.registers.stations.models.places import State

DESK, KEEPER = "advice", "keeper"
SOURCE, LENGTH, PLACES = "窗口安排（虚构）", 30, 2
SAYS = "（虚构）"


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _cut_into_slots(tale)
    yield _came(tale)
    yield _stayed_away(tale)
    yield _today(tale)


def _centre(tale: Any) -> Offer | None:
    region = tale.who(DESK).hats[0].region[:6]
    rows = Offer.objects.filter(station__region=region, station__state=State.RUNNING, hours__isnull=False)
    return rows.select_related("station", "item").order_by("pk").first()


def _own(tale: Any) -> Offer | None:
    hat = tale.who(KEEPER).hats[0]
    rows = Offer.objects.filter(station__region=hat.region, station__state=State.RUNNING, hours__isnull=False)
    return rows.select_related("station", "item").order_by("pk").first()


def _cut_into_slots(tale: Any) -> Iterator[date]:
    yield tale.back(12)
    for offer, who, places in ((_centre(tale), DESK, PLACES), (_own(tale), KEEPER, 1)):
        if offer is not None:
            slotting.add(offer, by=tale.who(who), source=SOURCE, minutes=LENGTH, places=places, since=tale.back(12))


def _on(offer: Offer, day: date) -> list[datetime]:
    """Return when the slots of a day begin that have room."""
    return [each.starts_at for each in slots.between(offer, day, day) if each.is_free]


def _book(offer: Offer, at: datetime, called: str, **said) -> Matter:
    return booking.book(offer=offer, starts_at=at, visitor=f"{called}{SAYS}", **said)


def _of_whoever_booked(matter: Matter, action: str, **said) -> None:
    party = codes.party_of(matter)
    assert party is not None
    if not party.code_digest:
        codes.issue(party)
    party.refresh_from_db()
    perform(matter, action, by=None, party=party, **said)


def _came(tale: Any) -> Iterator[date]:
    """Somebody waits, has the seat when another gives it up, is confirmed by the desk, comes and is answered."""
    yield tale.back(9)
    offer = _centre(tale)
    if offer is None or not (free := _on(offer, tale.back(8))):
        return
    first = _book(offer, free[0], "居民甲")
    _book(offer, free[0], "居民乙", need="听不清，请说慢一点（虚构）")
    third = _book(offer, free[0], "居民丙", wait=True)
    _of_whoever_booked(first, "cancel")
    tale.do(third, "confirm", DESK)
    yield tale.back(8)
    for matter in Matter.objects.filter(kind="appointment", closed_at=None):
        if matter.state in ("at_desk", "confirmed", "unsaid"):
            tale.do(matter, "arrive", DESK)
            tale.do(matter, "finish", DESK)


def _stayed_away(tale: Any) -> Iterator[date]:
    yield tale.back(7)
    offer = _centre(tale)
    if offer is None or not (free := _on(offer, tale.back(5))) or not (later := _on(offer, tale.back(4))):
        return
    matter = _book(offer, free[0], "居民丁")
    _of_whoever_booked(matter, "reschedule", at=later[-1], why="busy")
    tale.do(matter, "confirm", DESK)
    yield tale.back(3)
    tale.do(matter, "miss", DESK)


def _today(tale: Any) -> Iterator[date]:
    """What is to come: today's at the centre, the next times there – one of them full, with somebody who waits –, and the keeper's own."""
    yield tale.back(1)
    offer, own = _centre(tale), _own(tale)
    if offer is not None:
        for number, at in enumerate(_on(offer, tale.today)[:3]):
            matter = _book(offer, at, f"居民{number + 1}号")
            tale.do(matter, "confirm", DESK)
    yield tale.back(0)
    if offer is not None and (ahead := [each for each in slots.ahead(offer) if each.is_free and not each.taken]):
        at = ahead[min(4, len(ahead) - 1)].starts_at
        _book(offer, at, "居民戊")
        _book(offer, at, "居民己")
        _book(offer, at, "居民庚", wait=True)
    if own is not None:
        ahead = [each for each in slots.ahead(own) if each.is_free]
        for number, slot in enumerate(ahead[:2]):
            matter = _book(own, slot.starts_at, f"居民{number + 4}号", need="走路不方便（虚构）")
            if number == 0:
                tale.do(matter, "confirm", KEEPER)
