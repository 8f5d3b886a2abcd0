"""
The slots of an offer, and who sits in them. Asked without a lock they are a courtesy; whoever takes or gives up a seat holds the offer
first (`hold`), and the constraint stands below (`a_seat_is_taken_once`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateField, Q, QuerySet
from django.utils import timezone

from yihe.acts.appointments import terms
from yihe.acts.appointments.models import Appointment
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.stations import slotting
from yihe.registers.stations.models import Offer
from yihe.registers.stations.models.places import State
from yihe.registers.stations.opening import calendar_of, open_on
from yihe.registers.stations.shown import WEEK

NEAREST = 2  # other times named where one is full


@dataclass(frozen=True)
class Slot:
    """时段: `taken` are the numbers of the seats somebody has, `waiting` how many wait for one."""

    starts_at: datetime
    ends_at: datetime
    places: int
    taken: frozenset[int] = frozenset()
    waiting: int = 0

    @property
    def seat(self) -> int | None:
        """Return the first seat nobody has, or None. Who waits comes before who asks now."""
        free = (number for number in range(1, self.places + 1) if number not in self.taken)
        return next(free, None)

    @property
    def is_free(self) -> bool:
        return self.seat is not None and not self.waiting

    @property
    def left(self) -> int:
        return max(0, self.places - len(self.taken) - self.waiting)

    @property
    def code(self) -> str:
        """Return how a form names it, in local time."""
        return f"{timezone.localtime(self.starts_at):%Y-%m-%dT%H:%M}"

    @property
    def words(self) -> str:
        return moment_words(self.starts_at)

    @property
    def span(self) -> str:
        return f"{timezone.localtime(self.starts_at):%H:%M}–{timezone.localtime(self.ends_at):%H:%M}"


def moment_words(at: datetime) -> str:
    """Return a moment as a neighbour says it: 12月3日（周四）14:00."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日（周{WEEK[local.weekday()]}）{local:%H:%M}"


def hold(offer: int) -> Offer:
    """Return an offer, held until the transaction ends: two who take a seat of it take it one after the other."""
    return Offer.objects.select_for_update(of=("self",)).select_related("station", "item").get(pk=offer)


def bookable(offers: Iterable[int] | None = None):
    """Return the offers that are cut into slots and given now, at places that run."""
    rows = _cut_into_slots(timezone.localdate())
    if offers is not None:
        rows = rows.filter(pk__in=list(offers))
    return rows.select_related("station", "item")


def _cut_into_slots(today: date | Parameter) -> QuerySet[Offer]:
    on = Q(slots__until=None) | Q(slots__until__gte=today)
    rows = Offer.objects.filter(on, slots__isnull=False, station__state=State.RUNNING)
    return rows.filter(Q(until=None) | Q(until__gte=today)).distinct()


_bookable_at = CompiledQuery(
    lambda: (
        _cut_into_slots(Parameter("today", DateField()))
        .filter(station_id=key())
        .order_by("pk")
        .values_list("pk", flat=True)
    )
)


def bookable_at(station: int) -> set[int]:
    """Return the keys of the `bookable` offers of one place."""
    return set(_bookable_at(pk=station, today=timezone.localdate()))


def ahead(offer: Offer) -> list[Slot]:
    """Return the slots of an offer that begin from now on, as far ahead as its county lets one book, in order."""
    now, today = timezone.now(), timezone.localdate()
    last = today + timedelta(days=terms.ahead_days(offer.station.region))
    return [slot for slot in between(offer, today, last) if slot.starts_at > now]


def between(offer: Offer, first: date, last: date) -> list[Slot]:
    """Return the slots of an offer from one day to another, with who has them. Three questions, however many days."""
    calendar = calendar_of(offer.station.region)
    read = Offer.objects.select_related("station").prefetch_related(
        "slots", "hours", "exceptional_days", "station__states"
    )
    whole = read.get(pk=offer.pk)
    cut = [
        each
        for n in range((last - first).days + 1)
        for each in slotting.on_day(whole, first + timedelta(days=n), calendar)
    ]
    if not cut:
        return []
    taken, waiting = _there(offer.pk, cut[0][0], cut[-1][0])
    return [Slot(*each, frozenset(taken[each[0]]), waiting[each[0]]) for each in cut]


def _there(offer: int, first: datetime, last: datetime) -> tuple[dict[datetime, set[int]], dict[datetime, int]]:
    rows = Appointment.objects.filter(offer=offer, starts_at__gte=first, starts_at__lte=last)
    rows = rows.filter(Q(seat__isnull=False) | Q(matter__state="waiting"))
    taken: dict[datetime, set[int]] = defaultdict(set)
    waiting: dict[datetime, int] = defaultdict(int)
    for starts_at, seat in rows.values_list("starts_at", "seat"):
        if seat is None:
            waiting[starts_at] += 1
        else:
            taken[starts_at].add(seat)
    return taken, waiting


def at(offer: Offer, starts_at: datetime) -> Slot | None:
    """Return the slot of an offer that begins at a moment, or None where none does (any more)."""
    day = timezone.localdate(starts_at)
    return next((slot for slot in between(offer, day, day) if slot.starts_at == starts_at), None)


def is_open(offer: Offer, starts_at: datetime, ends_at: datetime) -> bool:
    """Test whether an offer is open from one moment to another, as its hours stand now."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    spans = open_on(offer, first.date()) if offer.station.state == State.RUNNING else []
    return any(opens <= first.time() and last.time() <= closes for opens, closes in spans)


def may_be_taken(offer: Offer, starts_at: datetime) -> Slot | None:
    """Return the slot that begins at a moment if one may book it today: it is to come, and not too far off."""
    last = timezone.localdate() + timedelta(days=terms.ahead_days(offer.station.region))
    if starts_at <= timezone.now() or timezone.localdate(starts_at) > last:
        return None
    return at(offer, starts_at)


def full_words(offer: Offer, slot: Slot, *, may_wait: bool = True) -> str:
    """Return that a slot is full, which are free soonest, and the turn of who waits now."""
    free = [each for each in ahead(offer) if each.is_free and each.starts_at != slot.starts_at]
    near = sorted(free, key=lambda each: abs(each.starts_at - slot.starts_at))[:NEAREST]
    others = "、".join(each.words for each in sorted(near, key=lambda each: each.starts_at))
    said = f"最近还有：{others}" if others else "近期的都约满了"
    return f"这个时段刚刚约满了。{said}" + (f"；也可以候补，您排第 {slot.waiting + 1}。" if may_wait else "。")
