"""
值班日历: one's own shifts, or those of a place one reads, under a secret address that is revoked at any time and ends by itself with the
office it rests on. No names are in it: a calendar lies with whoever keeps it for a telephone.
"""

import secrets
from collections.abc import Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.schedules import swaps
from yihe.acts.schedules.models import CalendarLink, DutyPerson, Shift
from yihe.foundation import calendar_lines, digests
from yihe.matters.actions import NotAllowed
from yihe.registers.stations.models import Station
from yihe.registers.stations.models.places import READERS

BACK, AHEAD = timedelta(days=31), timedelta(days=100)
LENGTH = 32  # octets of the secret
NOT_YOURS = "只能给自己的班，或者自己负责的服务点生成日历链接。"


def of(user) -> list[CalendarLink]:
    """Return the links of a person that are open."""
    return list(CalendarLink.objects.filter(by=user, ended_at=None).select_related("person", "station"))


def stations_of(user):
    """Return the places whose shifts somebody may have in a calendar: those they read, that run posts."""
    return Station.objects.visible_to(user).filter(duty_posts__isnull=False).distinct().order_by("region", "pk")


def make(user, station: Station | None = None) -> str:
    """
    Return the secret of a new link: of one's own shifts, or of a place's. It is shown this once; the one before ends.

    :raises NotAllowed: not in the pool; a place one does not read
    """
    person = None if station is not None else swaps.person_of(user)
    if station is None and person is None or station is not None and not stations_of(user).filter(pk=station.pk):
        raise NotAllowed(NOT_YOURS)
    secret = secrets.token_urlsafe(LENGTH)
    try:
        with transaction.atomic():
            CalendarLink.objects.filter(by=user, person=person, station=station, ended_at=None).update(
                ended_at=timezone.now()
            )
            CalendarLink.objects.create(by=user, person=person, station=station, digest=digests.sm3(secret))
    except IntegrityError:  # pressed twice: the first press's address is shown
        raise NotAllowed("刚刚已经生成，请看那一个；没有记下的，再生成一次。") from None
    return secret


def revoke(user, pk: int) -> bool:
    """End a link of one's own. Tell whether there was one."""
    return bool(CalendarLink.objects.filter(by=user, pk=pk, ended_at=None).update(ended_at=timezone.now()))


def opened(secret: str) -> CalendarLink | None:
    """Return the open link of a secret, while it rests on something: whoever made it still sits, or still reads the place."""
    if not secret or len(secret) > 100:
        return None
    rows = CalendarLink.objects.select_related("person", "station", "by")
    link = rows.filter(digest=digests.sm3(secret), ended_at=None).first()
    return link if link is not None and link.by.is_active and _still_holds(link) else None


def _still_holds(link: CalendarLink) -> bool:
    if link.station is not None:
        return (
            any(hat.role in READERS for hat in link.by.hats)
            and stations_of(link.by).filter(pk=link.station_id).exists()
        )
    pool = DutyPerson.objects.on(timezone.localdate()).filter(pk=link.person_id, account=link.by_id)
    return swaps.hat_of(link.by) is not None and pool.exists()


def written(link: CalendarLink, home: str) -> str:
    """Return the calendar of a link (text/calendar). `home` names us in the identifiers of events."""
    name = "我的值班" if link.station is None else f"值班：{link.station}"
    return calendar_lines.calendar(name, _events(link, home))


def _events(link: CalendarLink, home: str) -> Iterator[list[str]]:
    today = timezone.localdate()
    rows = Shift.objects.counting().between(today - BACK, today + AHEAD).select_related("post__station")
    whose = {"post__station": link.station_id} if link.station_id else {"practitioner__duty": link.person_id}
    for shift in rows.filter(**whose).order_by("starts_at", "pk"):
        station = shift.post.station
        # A seat is one event for ever, whoever sits there after a swap.
        uid = f"{shift.post_id}-{shift.seat}-{shift.starts_at:%Y%m%dT%H%M}@{home}"
        yield calendar_lines.event(
            uid, stamp=shift.recorded_at, starts=shift.starts_at, ends=shift.ends_at, summary=f"值班：{shift.post.name}",
            where=f"{station.name}，{station.address}",
        )  # fmt: skip
