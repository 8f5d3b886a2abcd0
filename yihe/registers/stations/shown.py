"""Places as everybody may read them: what is offered where, whether it is open now, when next, what is held on which days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.compiled_queries import key
from yihe.foundation.workdays import Calendar
from yihe.registers.stations import reading, service_days
from yihe.registers.stations.checking import is_due
from yihe.registers.stations.models import Hours, Offer, Station
from yihe.registers.stations.models.places import Level, State
from yihe.registers.stations.opening import Timetable, calendar_of

AHEAD = 45  # days looked ahead for the next opening, for exceptional days and for what is held
ASK_FIRST = "开放时间请先电话询问"
WEEK = "一二三四五六日"


@dataclass(frozen=True)
class Shown:
    """A place as a list tells of it: `words` say whether it is open and until or from when, `look` how that looks."""

    station: Station
    offers: tuple[Offer, ...]
    words: str
    look: str
    is_open: bool
    to_check: bool

    @property
    def ways(self) -> list[str]:
        """Return how one gets in and is understood there."""
        said = {
            "无台阶": self.station.step_free,
            "能说吴语": self.station.dialect,
            "有手语": self.station.sign_language,
        }
        return [word for word, is_so in said.items() if is_so]


def day_words(day: date, today: date) -> str:
    """Return a day as a neighbour says it: 今天, 明天, 12月1日（周二）."""
    near = {0: "今天", 1: "明天"}.get((day - today).days)
    return near or f"{day.month}月{day.day}日（周{WEEK[day.weekday()]}）"


def places(county: str, *, beneath: str, levels: Iterable[str] = Level.values) -> list[Shown]:
    """
    Return the places of a county's own and those anywhere `beneath` a division, that are not in preparation or abolished. Five questions,
    however many there are.
    """
    read = reading.of_divisions(tuple(levels))
    return _all_shown(read, beneath, beside=county)


def one(pk: int, county: str) -> Shown | None:
    """Return a place of a county by its key; None where it has none that is not in preparation or abolished."""
    return next(iter(_all_shown(reading.one, county, place=pk)), None)


def _all_shown(read: reading.Reading, beneath: str, **which) -> list[Shown]:
    """Return places beneath a division with what is open there at this moment."""
    now, (lowest, highest) = timezone.localtime(), region_codes.span(beneath)
    found, calendars = [], dict[str, Calendar]()
    last = now.date() + timedelta(days=AHEAD)
    for station in read(today=now.date(), last=last, lowest=lowest, highest=highest, **which):
        county = station.region[:6]
        if county not in calendars:
            calendars[county] = calendar_of(station.region)
        found.append(_shown(station, now, now.date(), calendars[county]))
    return found


def _shown(station: Station, now: datetime, today: date, calendar: Calendar) -> Shown:
    offers = tuple(station.offers.all())
    words, look, is_open = words_of(station, offers, now, calendar)
    return Shown(station, offers, words, look, is_open, is_due(station, today))


def words_of(station: Station, offers: Iterable[Offer], now: datetime, calendar: Calendar) -> tuple[str, str, bool]:
    """Return whether something is open at a place, in words, how that looks, and whether it is."""
    if station.state == State.SUSPENDED:
        return "暂停服务", "bad", False
    tables = [Timetable(offer, calendar) for offer in offers]
    spans = [span for table in tables for span in table.on(now.date())]
    if until := max((closes for opens, closes in spans if opens <= now.time() < closes), default=None):
        return f"现在开放，到 {until:%H:%M}", "good", True
    coming = [at for table in tables if (at := table.next(now, AHEAD))]
    if not coming:
        return ASK_FIRST, "neutral", False
    first = min(coming)
    return f"现在不开放，{day_words(first.date(), now.date())} {first:%H:%M} 开", "neutral", False


def hours_words(offer: Offer, today: date) -> list[str]:
    """Return the hours of an offer that hold now or will, a sentence for each sort of day; those that begin later or end say when."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in sorted(offer.hours.all(), key=lambda line: (line.since, line.pk)):
        if line.until and line.until < today:
            continue
        when = f"，{day_words(line.since, today)}起" if line.since > today else ""
        when += f"，到{day_words(line.until, today)}" if line.until else ""
        found.setdefault((line.which, when), []).append(line.span)
    return [f"{which} {'、'.join(sorted(spans))}{when}" for (which, when), spans in found.items()] or [ASK_FIRST]


_beneath = service_days.lines(reading.beneath("station__"))
_at = service_days.lines(Q(station_id=key("station")))


def days_ahead(region: str, *, station: int | None = None, most: int = 100) -> list[service_days.Held]:
    """Return what is held in a region, or at one place of it, from today for `AHEAD` days: the first so many."""
    today = timezone.localdate()
    span = {"first": today, "last": today + timedelta(days=AHEAD)}
    lowest, highest = region_codes.span(region)
    lines = _beneath(lowest=lowest, highest=highest, **span) if station is None else _at(station=station, **span)
    return service_days.earliest(lines, **span, calendar=calendar_of(region), most=most)


def nearest(village: str, found: Iterable[Shown]) -> list[Shown]:
    """
    Return places in the order somebody of a village would go to them: its own, its town's, the county's, then those of the villages
    around, by code; in each those that run first. No position is asked of anybody.
    """
    order = [village, region_codes.parent(village), village[:6]]

    def rank(each: Shown) -> tuple:
        place = each.station.region
        near = order.index(place) if place in order else len(order)
        return near, each.station.state != State.RUNNING, abs(int(place.ljust(12, "0")) - int(village)), each.station.pk

    return sorted(found, key=rank)


def services(county: str) -> list[tuple[str, int]]:
    """Return what is given now at the places of a county, by name, each with the number of its places."""
    today = timezone.localdate()
    rows = Offer.objects.filter(
        Q(until=None) | Q(until__gte=today), item__region=county, since__lte=today, station__state=State.RUNNING
    )
    counted = rows.order_by("item__name").values_list("item__name").annotate(Count("station", distinct=True))
    return list(counted)


def offers_of(service: str, county: str) -> list[tuple[Offer, list[str]]]:
    """Return where in a county the service of a name is given now, the centre first, each with its hours in words."""
    today = timezone.localdate()
    running = Q(until=None) | Q(until__gte=today)
    rows = Offer.objects.filter(
        running, item__region=county, item__name=service, since__lte=today, station__state=State.RUNNING
    )
    rows = rows.select_related("station", "item").prefetch_related(Prefetch("hours", Hours.objects.filter(running)))
    return [(offer, hours_words(offer, today)) for offer in rows.order_by("station__region", "pk")]
