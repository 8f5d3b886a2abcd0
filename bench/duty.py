"""Thirteen posts of a county and sixty lawyers, three months of published shifts, the public pages of which read today's; the centre they sit at."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yihe.acts.schedules.models import DutyPerson, DutyPost, Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.registers.accounts.models import User
from yihe.registers.evidence import states
from yihe.registers.practitioners.licences import LicenceKind
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.stations.models import Hours, Offer, ServiceItem, Slots, Station, StationState

POSTS, LAWYERS, BACK, AHEAD, LONG_AGO = 13, 60, 60, 31, date(2020, 1, 1)
WINDOWS = 6  # of the centre


def settle(city: str, by: User) -> tuple[int, int]:
    """Write the centre with its windows, the posts, the pool and the shifts; return the keys of the centre and of its first offer."""
    centre = Station.objects.create(
        name="公共法律服务中心（虚构）", level="county", region=city, address="演示路 1 号", state="running", checked_on=LONG_AGO, step_free=True,
    )  # fmt: skip
    stood = StationState.objects.create(station=centre, state="running", since=LONG_AGO, source="虚构")
    item = ServiceItem.objects.filter(region=city).first()
    offers = Offer.objects.bulk_create(
        Offer(station=centre, item=item, window=f"{n + 1}号窗口", since=LONG_AGO) for n in range(WINDOWS)
    )
    lines = Hours.objects.bulk_create(
        Hours(offer=offer, on="workdays", opens=opens, closes=closes, since=LONG_AGO)
        for offer in offers for opens, closes in ((time(9), time(12)), (time(13), time(17)))
    )  # fmt: skip
    posts = DutyPost.objects.bulk_create(
        DutyPost(station=centre, name=f"第{n}岗", topic=Topic.GENERAL, kind=LicenceKind.LAWYER, pay=Pay.VOLUNTARY, since=LONG_AGO, invented=True)
        for n in range(POSTS)
    )  # fmt: skip
    people = [Practitioner.objects.create(name=f"值班{n:02d}", invented=True) for n in range(LAWYERS)]
    pool = DutyPerson.objects.bulk_create(
        DutyPerson(practitioner=person, region=city, since=LONG_AGO, consented_on=LONG_AGO if n % 3 else None, invented=True)
        for n, person in enumerate(people)
    )  # fmt: skip
    shifts = Shift.objects.bulk_create(
        _shift(post, people[(n * POSTS + seat) % LAWYERS], timezone.localdate() + timedelta(days=n), by)
        for n in range(-BACK, AHEAD) for seat, post in enumerate(posts)
    )  # fmt: skip
    slots = Slots.objects.bulk_create(Slots(offer=offer, minutes=30, places=4, since=LONG_AGO) for offer in offers)
    states.keep([centre, stood, *offers, *lines, *slots, *posts, *people, *pool, *shifts])
    return centre.pk, offers[0].pk


def _shift(post: DutyPost, who: Practitioner, day: date, by: User) -> Shift:
    starts_at, ends_at = (timezone.make_aware(datetime.combine(day, at)) for at in (time(9), time(17)))
    return Shift(
        post=post, on=day, starts_at=starts_at, ends_at=ends_at, practitioner=who, by=by, hat="roster_maker", seat=1
    )
