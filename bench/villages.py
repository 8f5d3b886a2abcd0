"""A county of 160 villages with a place each, its hours, service days and records, and a decision day in every third: what the board of villages reads."""

from datetime import date, time, timedelta

from django.utils import timezone

from yihe.acts.service_records.models import PlaceService
from yihe.domains.station_work.models import DecisionDay
from yihe.foundation import roles
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.registers.accounts.models import User
from yihe.registers.evidence import states
from yihe.registers.regions.models import Region
from yihe.registers.stations.models import Hours, Offer, ServiceDay, ServiceItem, Station, StationState

TOWNS, EACH, LONG_AGO = 8, 20, date(2020, 1, 1)
MORNINGS = (time(8), time(8, 30), time(9))


def settle(city: str, by: User) -> None:
    """Write the villages, three sorts of hours among them, and what happened there in the last weeks."""
    towns = [f"{city}{100 + n}" for n in range(TOWNS)]
    codes = [f"{town}{200 + n}" for town in towns for n in range(EACH)]
    Region.objects.bulk_create(
        [Region(code=city, name="演示县（虚构）", level="county", parent="")]
        + [Region(code=code, name=f"第{n}镇", level="town", parent=city) for n, code in enumerate(towns)]
        + [Region(code=code, name=f"第{n}村委会", level="village", parent=code[:9]) for n, code in enumerate(codes)],
        ignore_conflicts=True,
    )
    item = ServiceItem.objects.create(region=city, name="法律咨询", audience="所有居民", fee="免费", basis="虚构")
    places = Station.objects.bulk_create(
        Station(name="阳光屋", level="village", region=code, address="村口 1 号", state="running", checked_on=LONG_AGO)
        for code in codes
    )
    stood = StationState.objects.bulk_create(
        StationState(station=place, state="running", since=LONG_AGO, source="虚构") for place in places
    )
    offers = Offer.objects.bulk_create(
        Offer(station=place, item=item, window="一楼", since=LONG_AGO) for place in places
    )
    lines = Hours.objects.bulk_create(
        Hours(offer=offer, on="workdays", opens=MORNINGS[n % 3], closes=time(17), since=LONG_AGO)
        for n, offer in enumerate(offers)
    )
    said = {
        "topic": "法律咨询",
        "rest_rule": "next",
        "opens": time(9),
        "closes": time(11),
        "since": LONG_AGO,
        "basis": "虚构",
    }
    days = ServiceDay.objects.bulk_create(
        ServiceDay(station=place, name=name, month_day=day, **said)
        for place in places
        for name, day in (("光辉日", 10), ("老年日", 18))
    )
    states.keep([item, *places, *stood, *offers, *lines, *days])
    _happened(offers, codes, by)


def _happened(offers: list[Offer], codes: list[str], by: User) -> None:
    today = timezone.localdate()
    PlaceService.objects.bulk_create(
        PlaceService(
            offer=offer, on=today - timedelta(days=back), starts=time(9), ends=time(10), people=2, giver="keeper", mode="on_site",
            by=by, hat=roles.STATION_KEEPER.code,
        )
        for offer in offers for back in range(1, 90, 5)
    )  # fmt: skip
    for code in codes[::3]:
        held = today - timedelta(days=9)
        day = DecisionDay(
            on=held,
            gathering="deputies",
            topics="（虚构）",
            asked_by="doors",
            held_on=held,
            attended=30,
            opinions=2,
            decided="（虚构）",
        )
        open_matter(kinds.get("decision_day"), day, by=by, region=code, hat=roles.STATION_KEEPER.code)
