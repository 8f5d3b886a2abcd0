"""
Who sits where: posts, the lawyers who sit there, three months of rosters by the real solver, what the window said of each shift; and
somebody who falls ill, so that a re-plan waits to be published.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from importlib import import_module

from django.db.models import QuerySet
from django.utils import timezone

from yihe.acts.schedules import edits, pool, publishing, reckoning, swaps, windows
from yihe.acts.schedules.models import Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.faces.demo import story_money
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY, SOURCE
from yihe.faces.demo.tale import WORKING_DAYS, Tale
from yihe.matters.models import Matter
from yihe.registers.practitioners.licences import LicenceKind
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.stations.models import Station
from yihe.registers.stations.models.offers import When
from yihe.registers.stations.models.places import Level

BEGIN, SECOND, THIRD = 42, 22, 3  # working days before today
BEFORE, WEEKS = (
    3,
    10,
)  # working days: that a month's roster is made before the last one ends; from one look at the shifts to the next
MONTH = timedelta(days=30)
DAY, MORNING = (time(9), time(17)), (time(9), time(11, 30))
# name, topic, on which days, hours, allowance, at the county's centre or (far) in a town
POSTS = (
    ("综合咨询岗", Topic.GENERAL, (When.WORKDAYS,), DAY, Pay.VOLUNTARY, False),
    ("涉法涉诉信访岗", Topic.PETITION, (When.TUE,), DAY, Pay.PETITION, False),
    ("劳动仲裁院值班岗", Topic.ARBITRATION, (When.MON, When.THU), MORNING, Pay.VOLUNTARY, False),
    ("周末咨询岗", Topic.GENERAL, (When.SAT,), MORNING, Pay.VOLUNTARY, True),
)  # fmt: skip
ACCOUNTS = {"贺明": "lawyer", "章平": "lawyer2"}  # who of the pool has one
LAWYER, TAKES = ACCOUNTS
PAID, SWAPPED, TAKEN = range(30, 6, -1), 15, 2  # working days before today
PAY_EVERY = 20  # working days: from one batch to the next, in the years before


def strands(tale: Tale) -> Iterator[Strand]:
    yield _rosters(tale)
    yield _served(tale)
    if tale.years:
        for year in range(tale.long_back(BEGIN).year, story_money.first_year(tale)):
            yield story_money.budgets(tale, year, [Pay.PETITION])
        yield _paid_before(tale)
    yield _paid(tale)
    yield _prepared(tale)
    yield _swapped(tale)
    yield _swaps_under_way(tale)


def _rosters(tale: Tale) -> Strand:
    yield (begun := tale.long_back(BEGIN))
    _pool(tale, begun)
    _posts(tale, begun)
    last = begun
    while (back := tale.diary.working_days_since(last) + BEFORE) > BEGIN + BEFORE:
        yield tale.back(back)
        last = _made(tale, last)
    yield tale.back(BEGIN)
    last = _made(tale, max(last, tale.back(BEGIN)))
    yield tale.back(SECOND)
    last = _made(tale, max(last, tale.back(SECOND)))
    yield tale.back(THIRD)
    last = _made(tale, max(last, tale.back(THIRD)))
    yield tale.back(0)
    _somebody_falls_ill(tale, last)


def _posts(tale: Tale, begun: date) -> None:
    who = {"by": tale.who("roster"), "source": SOURCE}
    centre, town = (
        Station.objects.filter(level=level, region__startswith=CITY).order_by("region").first()
        for level in (Level.COUNTY, Level.TOWN)
    )
    for name, topic, days, (starts, ends), pay, far in POSTS:
        post = edits.enter_post(
            station=town if far and town else centre, name=name, topic=topic, kind=LicenceKind.LAWYER, pay=pay, since=begun, far=far,
            invented=True, **who,
        )  # fmt: skip
        for on in days:
            edits.add_hours(post, on=on, starts=starts, ends=ends, since=begun, **who)


def _pool(tale: Tale, begun: date) -> None:
    who = {"by": tale.who("roster"), "source": SOURCE}
    lawyers = Practitioner.objects.filter(
        licences__kind=LicenceKind.LAWYER, licences__practises_at__region__startswith=CITY, invented=True
    )
    for number, lawyer in enumerate(lawyers.distinct().order_by("pk")):
        pool.enter_person(
            practitioner=lawyer, since=begun, account=ACCOUNTS.get(lawyer.name, ""), consented_on=None if number % 3 == 2 else begun,
            invented=True, **who,
        )  # fmt: skip


def _made(tale: Tale, after: date) -> date:
    """Have a month's roster made and published; return its last day."""
    first, last = after + timedelta(days=1), after + MONTH
    publishing.publish(_reckoned(tale, first, last), by=tale.who("roster"))
    return last


def _reckoned(tale: Tale, first: date, last: date, *, may_move: bool = False):
    roster = reckoning.ask(by=tale.who("roster"), first=first, last=last, may_move=may_move)
    # Read where it is wanted: a second, and memory, that whoever only looks at the city does not spend.
    return reckoning.carry_out(roster.pk, import_module("yihe.acts.schedules.solver").solve)


def _served(tale: Tale) -> Strand:
    """What the window said, every week of the shifts since; one was not there; the last ones wait."""
    for back in (*range(tale.years * WORKING_DAYS + 30, 30, -WEEKS), 30, 20, 10, 1):
        yield tale.back(back)
        rows = Shift.objects.counting().filter(served=None, ends_at__lte=timezone.now() - timedelta(hours=30))
        for number, shift in enumerate(rows.select_related("post__station", "practitioner").order_by("starts_at")):
            desk = tale.who("advice")
            if back == 10 and number == 0:
                windows.was_absent(shift, by=desk, remark="没有到岗，另请值班律师电话接待（虚构）")
            else:
                windows.serve(shift, by=desk, visitors=number * 3 % 7)


def _paid_before(tale: Tale) -> Strand:
    """Month by month of the years before: what the clock prepared is found right by whoever sat, checked by another, and paid in a batch."""
    for back in reversed(range(PAID[0] + 1, tale.years * WORKING_DAYS + PAID[0], PAY_EVERY)):
        yield tale.back(back)
        waiting = list(Matter.objects.filter(kind="duty_allowance", state="prepared").order_by("pk"))
        for matter in waiting:
            _found_right(tale, matter)
            tale.matters[f"duty:{matter.number}"] = matter
        yield tale.back(back - 1)
        for matter in waiting:
            _checked(tale, matter)
        if waiting:
            yield from story_money.paid_alone(tale, back - 2, *(f"duty:{matter.number}" for matter in waiting))


def _paid(tale: Tale) -> Strand:
    """The first that the clock prepares goes all its way: whoever sat finds it right, another checks it, the cashier pays it."""
    for back in PAID:
        yield tale.back(back)
        if matter := Matter.objects.filter(kind="duty_allowance", state="prepared").order_by("pk").first():
            break
    else:
        return
    _found_right(tale, matter)
    yield tale.back(back - 1)
    _checked(tale, matter)
    tale.matters["duty:payable"] = matter
    yield from story_money.paid_alone(tale, back - 2, "duty:payable")


def _prepared(tale: Tale) -> Strand:
    """Of what the clock prepared since, one is found right and checked; the others wait for who sat."""
    yield tale.back(0)
    waiting = Matter.objects.filter(kind="duty_allowance", state="prepared").order_by("pk")
    for matter in [each for each in waiting if not _signs_in(each)][:1]:
        _found_right(tale, matter)
        _checked(tale, matter)


def _found_right(tale: Tale, matter: Matter) -> None:
    by = _signs_in(matter) or "roster"
    tale.do(matter, "confirm", by, bank="演示银行太仓支行", account="62220200000000001")


def _checked(tale: Tale, matter: Matter) -> None:
    fresh = Matter.objects.get(pk=matter.pk)
    tale.do(fresh, "approve", "reviewer", envelope=tale.envelope(Pay.PETITION, timezone.localdate()))


def _signs_in(matter: Matter) -> str:
    """Return with which account whoever sat signs in, or "": the roster's maker enters what they signed on paper."""
    return next((account for name, account in ACCOUNTS.items() if name in matter.title), "")


def _swapped(tale: Tale) -> Strand:
    """A shift is offered, taken by another, and seen by who makes the roster."""
    yield tale.back(SWAPPED)
    matter = next((swaps.ask(shift, by=tale.who("lawyer")) for shift in _offered()), None)
    if matter is None:
        return
    yield tale.back(SWAPPED)
    tale.do(matter, "take", ACCOUNTS[TAKES])
    yield tale.back(SWAPPED - 1)
    tale.do(matter, "see", "roster")


def _swaps_under_way(tale: Tale) -> Strand:
    """One that was taken waits to be seen; one more is offered to whoever takes it."""
    yield tale.back(TAKEN)
    matter = next((swaps.ask(shift, by=tale.who("lawyer")) for shift in _offered()), None)
    yield tale.back(TAKEN)
    if matter is not None:
        tale.do(matter, "take", ACCOUNTS[TAKES])
    yield tale.back(0)
    if own := _own_ahead().first():
        swaps.ask(own, by=tale.who("lawyer"))


def _own_ahead() -> QuerySet[Shift]:
    """Return the shifts of who has an account that are some days off, the next first."""
    ahead = Shift.objects.counting().filter(practitioner__name=LAWYER, on__gt=timezone.localdate() + timedelta(days=3))
    return ahead.select_related("post__station", "practitioner").order_by("starts_at")


def _offered() -> Iterator[Shift]:
    """Yield those of them the other could take."""
    other = Practitioner.objects.get(name=TAKES)
    yield from (shift for shift in _own_ahead() if not publishing.cannot_sit(shift, other))


def _somebody_falls_ill(tale: Tale, last: date) -> None:
    tomorrow = tale.today + timedelta(days=1)
    ahead = (
        Shift.objects.counting()
        .filter(on__gt=tomorrow)
        .exclude(practitioner__name__in=ACCOUNTS)
        .order_by("starts_at", "pk")
        .first()
    )
    if ahead:
        pool.ask_leave(
            by=tale.who("roster"), practitioner=ahead.practitioner, first=tomorrow, last=tomorrow + timedelta(days=6)
        )
        _reckoned(tale, tomorrow, last, may_move=True)
