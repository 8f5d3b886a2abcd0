"""
名额不被一处占满: how many bookings of one day at one place may wait for a word that were made from one network. What the place has confirmed counts
no more; whoever keeps the place or the desk and books for somebody at the counter is not counted.

Of a network a keyed digest with the place is kept beside the appointments and never in one, in the cache all workers share, until the last day one may book
is over: it joins no two places. By telephone nobody is counted (ADR 0103): a refusal would tell whoever types another's that she has booked.
"""

from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.utils import timezone

from yihe.acts.appointments import terms
from yihe.acts.appointments.models import Appointment
from yihe.foundation import index_keys
from yihe.registers.stations.models import Offer, Station

UNCONFIRMED = ("waiting", "booked", "at_desk")
_DAY = timedelta(days=1)


def network(address: str, station: Station) -> str:
    """Return what is kept of an address (of IPv6 its network) that books at a place; "" for nobody's."""
    return f"booked-from:{index_keys.digest(f'{address} at {station.pk}', 'booking')}" if address else ""


def of(matter: int) -> str:
    """Return from which network an appointment was made; "" where that is not known (any more)."""
    return cache.get(_made(matter), "")


def is_used_up(offer: Offer, on: date, network: str, *, but: int = 0) -> str:
    """Return why no more of a day is booked from a network at the place of an offer, or "". `but` is the appointment that is moved."""
    most = terms.unconfirmed_most(offer.station.region)
    begins = timezone.make_aware(datetime.combine(on, time()))
    rows = Appointment.objects.filter(pk__in=cache.get(network, []) if network else [], matter__state__in=UNCONFIRMED)
    if rows.filter(starts_at__gte=begins, starts_at__lt=begins + _DAY).exclude(pk=but).count() < most:
        return ""
    return (
        f"从您所用的网络，{on.month}月{on.day}日到{offer.station.name}已有 {most} 个预约还没有确认。请等服务点确认以后再约，或者另选一天；"
        "也可以打服务点的电话，或者在开放时间直接来。"
    )


def remember(matter: int, network: str, region: str) -> None:
    """Keep from which network an appointment was made, for as long as any of that place may still be to come."""
    if not network:
        return
    seconds = (terms.ahead_days(region) + 1) * int(_DAY.total_seconds())
    known = {*cache.get(network, []), matter}
    still = Appointment.objects.filter(pk__in=known, matter__closed_at=None).values_list("pk", flat=True)
    cache.set(network, sorted(still), seconds)
    cache.set(_made(matter), network, seconds)


def _made(matter: int) -> str:
    return f"booked-by:{matter}"
