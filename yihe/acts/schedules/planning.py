"""
The world of a county's roster, read from the registers: which seats there are from one day to another, who could sit, what stands. Read
only; `solver.solve` answers it, `publishing` asks it again before it writes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from yihe.acts.schedules import settings
from yihe.acts.schedules.models import DutyPerson, DutyPost, Leave, Shift
from yihe.acts.schedules.worlds import Before, Days, Person, Slot, World
from yihe.foundation.workdays import Calendar
from yihe.registers.practitioners.licences import Licence
from yihe.registers.stations.opening import calendar_of, holds, runs
from yihe.registers.teams.models import Member

NEAR = timedelta(days=16)  # no rest between two shifts is longer: what stands so near is asked along
ONE_DAY = timedelta(days=1)
SECONDS = 60  # of a minute


def world_of(region: str, first: date, last: date, *, may_move: bool = False) -> World:
    """Return the planning question of a county (of a region) from one day to another, both included."""
    region, calendar = region[:6], calendar_of(region)
    posts = _posts(region, first, last)
    slots = _slots(posts, first, last, calendar)
    shifts = list(standing(region, first - NEAR, last + NEAR))
    kept = frozenset(
        (key, str(shift.practitioner_id))
        for shift in shifts
        if (key := key_of(shift.post_id, shift.starts_at)) in slots
    )
    elsewhere: dict[int, list[Slot]] = defaultdict(list)
    for shift in shifts:
        if key_of(shift.post_id, shift.starts_at) not in slots:
            elsewhere[shift.practitioner_id].append(slot_of(shift, calendar))
    return World(
        tuple(slots.values()), tuple(_people(region, posts, first, last, elsewhere, calendar)), kept, may_move,
        settings.of(region, "month_most", first), float(settings.of(region, "solver_minutes") * SECONDS),
    )  # fmt: skip


def standing(region: str, first: date, last: date):
    """Return the shifts of a county that begin on these days and stand: the newest row of each seat, not said to be unserved."""
    rows = Shift.objects.counting().between(first, last).filter(post__station__region__startswith=region[:6])
    return rows.exclude(served__accepted=False).select_related("post__station", "practitioner")


def key_of(post: int, starts_at: datetime) -> str:
    """Return what a slot is called in a world: its post and when it begins (Shanghai)."""
    return f"{post}|{timezone.localtime(starts_at):%Y-%m-%d %H:%M}"


def slot_of(shift: Shift, calendar: Calendar) -> Slot:
    """Return a shift as a world knows it."""
    return _slot(shift.post, timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at), calendar)


def _slot(post: DutyPost, starts: datetime, ends: datetime, calendar: Calendar) -> Slot:
    rest = settings.of(post.region, "rest_days", starts.date()) if post.rest_days is None else post.rest_days
    resting = not calendar.is_working(starts.date())
    return Slot(key_of(post.pk, starts), str(post.pk), post.name, starts, ends, post.heads, rest, resting, post.far)


def slots_on(post: DutyPost, day: date) -> list[Slot]:
    """Return the slots a post has on a day by its hours, in their order."""
    return sorted(_slots([post], day, day, calendar_of(post.region)).values(), key=lambda slot: slot.starts)


def _posts(region: str, first: date, last: date) -> list[DutyPost]:
    rows = DutyPost.objects.filter(station__region__startswith=region, since__lte=last).exclude(until__lt=first)
    return list(rows.select_related("station").prefetch_related("hours", "station__states"))


def _slots(posts: list[DutyPost], first: date, last: date, calendar: Calendar) -> dict[str, Slot]:
    zone = timezone.get_default_timezone()
    found: dict[str, Slot] = {}
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        for post in posts:
            if not (post.since <= day <= (post.until or date.max) and runs(post.station, day)):
                continue
            for line in post.hours.all():
                asked: Any = line  # the lines of a post hold as those of an offer do
                if holds(asked, day, calendar):
                    starts = datetime.combine(day, line.starts, zone)
                    ends = datetime.combine(day + ONE_DAY * (line.ends <= line.starts), line.ends, zone)
                    slot = _slot(post, starts, ends, calendar)
                    found.setdefault(slot.key, slot)
    return found


def _people(
    region: str, posts: list[DutyPost], first: date, last: date, elsewhere: Mapping[int, list[Slot]], calendar: Calendar
) -> list[Person]:  # fmt: skip
    pool = DutyPerson.objects.filter(region=region, since__lte=last).exclude(until__lt=first)
    people = list(pool.select_related("practitioner").order_by("pk"))
    keys = [person.practitioner_id for person in people]
    licences = _by_person(Licence.objects.filter(practitioner__in=keys))
    teams = _by_person(Member.objects.filter(practitioner__in=keys))
    year = first.replace(month=1, day=1)
    # A shift of the last day may end on the next one, on which somebody may be away.
    leaves = _by_person(
        Leave.objects.counting().filter(practitioner__in=keys, last__gte=year, first__lte=last + ONE_DAY)
    )
    sat = _sat(region, year, first, calendar)
    spans = {person.practitioner_id: _may_sit(person, posts, licences, teams) for person in people}
    away = {key: tuple((row.first, row.last) for row in leaves[key]) for key in keys}
    before = _credited(year, first, keys, spans, away, sat)
    return [
        Person(
            str(person.practitioner_id), person.practitioner.name, spans[person.practitioner_id], away[person.practitioner_id],
            tuple(elsewhere.get(person.practitioner_id, ())), before[person.practitioner_id],
        )
        for person in people
    ]  # fmt: skip


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.practitioner_id].append(row)
    return found


def _may_sit(person: DutyPerson, posts: list[DutyPost], licences, teams) -> dict[str, tuple[Days, ...]]:
    """Return by post the days on which somebody may sit there: in the pool, licensed as it asks, in the team it names."""
    pool = (person.since, person.until or date.max)
    found = {}
    for post in posts:
        spans = [
            (row.valid_from, row.valid_until or date.max)
            for row in licences[person.practitioner_id] if row.kind == post.kind
        ]  # fmt: skip
        if post.team_id:
            own = [
                (row.since, row.until or date.max)
                for row in teams[person.practitioner_id]
                if row.team_id == post.team_id
            ]
            spans = [both for one in spans for other in own if (both := _both(one, other))]
        if held := [both for each in spans if (both := _both(each, pool))]:
            found[str(post.pk)] = tuple(sorted(held))
    return found


def _both(one: Days, other: Days) -> Days | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _sat(region: str, year: date, first: date, calendar: Calendar) -> dict[int, list[Slot]]:
    found = defaultdict(list)
    for shift in standing(region, year, first - ONE_DAY):
        found[shift.practitioner_id].append(slot_of(shift, calendar))
    return found


def _credited(year: date, first: date, keys: list[int], spans, away, sat) -> dict[int, Before]:
    """
    Return how often each sat this year. For the days on which somebody could not (not yet in the pool, no licence, leave) they are
    credited with what the others sat meanwhile: a newcomer does not catch up on a year in a month.
    """
    days = [year + timedelta(days=n) for n in range((first - year).days)]
    share = {}
    for key in keys:
        held = [span for there in spans[key].values() for span in there]
        could = sum(_in(day, held) and not _in(day, away[key]) for day in days)
        share[key] = could / len(days) if days else 1.0
    there = sum(share.values())
    found = {}
    for key in keys:
        counts = (
            (len(sat[key]), sum(map(len, (sat[each] for each in keys)))),
            (sum(s.weekend for s in sat[key]), sum(s.weekend for each in keys for s in sat[each])),
            (sum(s.far for s in sat[key]), sum(s.far for each in keys for s in sat[each])),
        )
        found[key] = Before(*(own + round((1 - share[key]) * whole / there if there else 0) for own, whole in counts))
    return found


def _in(day: date, spans: Iterable[Days]) -> bool:
    return any(since <= day <= until for since, until in spans)
