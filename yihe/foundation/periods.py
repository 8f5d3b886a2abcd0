"""
期限 (`Term`): how a span of time is counted, and at which moment it ends (民法典 200–203).

The day it begins on is not counted. Months and years end on the corresponding day, or on the month's last where there is
none. A day ends at 24:00, and who acts at that very second is in time; so the end of a day's term is written as the
midnight that ends it. Hours run from the moment they begin. Bureau hours run while the bureau is open, on working days, and
end when its business does.

Which days are worked says `workdays`; in a year whose notice is not out every end may still move (`Term.is_estimated`).
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from math import ceil

from django.utils import timezone

from yihe.foundation import workdays

ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
LONGEST_CLOSED = 400  # days without an open hour: then the calendar, not the term, is wrong

# When the bureau is open on a working day: from, until; in order.
Hours = tuple[tuple[time, time], ...]
USUAL_HOURS: Hours = ((time(9), time(12)), (time(13, 30), time(17, 30)))


def _usual_hours() -> Hours:
    return USUAL_HOURS


_hours: Callable[[], Hours] = _usual_hours


def register_hours(source: Callable[[], Hours]) -> None:
    """Say whom to ask for the bureau's hours. The source is called at every use and must answer from memory."""
    global _hours
    _hours = source


def hours() -> Hours:
    """Return when the bureau is open on a working day."""
    return _hours()


def at_hour(text: str) -> time:
    """Return the time of day that is written as `09:00`. Raises ValueError."""
    return datetime.strptime(text.strip(), "%H:%M").time()


class Unit(Enum):
    """What a term is counted in. Minutes are for turns that last less than an hour."""

    MINUTES = "minutes"
    HOURS = "hours"
    BUREAU_HOURS = "bureau_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"

    @property
    def label(self) -> str:
        return _LABELS[self.value]

    @property
    def is_exact(self) -> bool:
        """Test whether it is counted from the moment on, to the second; the others count whole days."""
        return self in (Unit.MINUTES, Unit.HOURS, Unit.BUREAU_HOURS)


_LABELS = {
    "minutes": "分钟", "hours": "小时", "bureau_hours": "个办公小时", "working_days": "个工作日", "days": "日",
    "months": "个月", "years": "年",
}  # fmt: skip


class Rest(Enum):
    """
    What becomes of a last day on which nobody works. Whether a plain Saturday is a 法定休假日 is not settled practice: the rule
    after the Civil Code moves for the days the State Council's notice gives off, and for no other.
    """

    STAYS = "stays"
    TO_WORKING_DAY = "to_working_day"  # to the next day that is worked
    AFTER_HOLIDAY = "after_holiday"  # 民法典 203: to the day after the holiday's end, also when that is a Saturday


MINUTES, HOURS, BUREAU_HOURS, WORKING_DAYS = Unit.MINUTES, Unit.HOURS, Unit.BUREAU_HOURS, Unit.WORKING_DAYS
_SECONDS = {MINUTES: 60, HOURS: 3600, BUREAU_HOURS: 3600}
DAYS, MONTHS, YEARS = Unit.DAYS, Unit.MONTHS, Unit.YEARS
STAYS, TO_WORKING_DAY, AFTER_HOLIDAY = Rest.STAYS, Rest.TO_WORKING_DAY, Rest.AFTER_HOLIDAY


@dataclass(frozen=True)
class Term:
    """
    期限: a number of units, and what becomes of a last day on which nobody works. `Term(24, HOURS)`, `Term(3, MONTHS)`.

    Days, months and years follow the Civil Code unless they say otherwise. Working days end on one, and hours when they are
    over: neither rests.
    """

    n: int
    unit: Unit
    rest: Rest = None  # type: ignore[assignment]  # filled in below: the unit's own

    def __post_init__(self):
        calendar_days = not (self.unit.is_exact or self.unit is WORKING_DAYS)
        if self.rest is None:
            object.__setattr__(self, "rest", AFTER_HOLIDAY if calendar_days else STAYS)
        if type(self.n) is not int or self.n < 1:
            raise ValueError(f"a term is a whole number of units, at least one: {self.n!r}")
        if self.rest is not STAYS and not calendar_days:
            raise ValueError(f"a term in {self.unit.value} has no day to rest on")

    def __str__(self) -> str:
        return f"{self.n} {self.unit.label}"

    @property
    def amount(self) -> int:
        """Return how much it is as a clock keeps it (`counted`): seconds of what is counted to the second, else `n`."""
        return self.n * _SECONDS[self.unit] if self.unit.is_exact else self.n

    def after(self, moment: datetime) -> datetime:
        """Return the moment (aware) at which the term is over that begins at a moment: of a day, its 24:00."""
        if self.unit in (MINUTES, HOURS):
            return moment + timedelta(**{self.unit.value: self.n})
        if self.unit is BUREAU_HOURS:
            return _open_time_after(moment, timedelta(hours=self.n))
        begins = timezone.localdate(moment)
        if self.unit is WORKING_DAYS:
            return end_of(workdays.add(begins, self.n))
        if self.unit is DAYS:
            return end_of(_rested(begins + self.n * ONE_DAY, self.rest))
        months = self.n if self.unit is MONTHS else 12 * self.n
        return end_of(_rested(_corresponding_day(begins, months), self.rest))

    def ends_on(self, begins: date) -> date:
        """Return the last day of a term that begins on a day, whenever it is asked: what a letter, an invoice or a notice set running."""
        return last_day(self.after(timezone.make_aware(datetime.combine(begins, time(12)))))

    def left(self, now: datetime, due: datetime) -> int:
        """
        Return how much is left of a term of this sort at a moment, for pausing it: seconds (open seconds of bureau hours),
        working days, or days where it is counted in days, months or years. 0 once it is over.
        """
        return left(self.unit, now, due)

    def is_estimated(self, moment: datetime) -> bool:
        """Test whether the end may still move, because a notice the counting needs is not out (预估)."""
        first, last = timezone.localdate(moment), last_day(self.after(moment))
        if self.unit not in (WORKING_DAYS, BUREAU_HOURS):
            if self.rest is STAYS:
                return False
            first = last  # only the last day asks the calendar
        return workdays.is_estimated(last, first)


def left(unit: Unit, now: datetime, due: datetime) -> int:
    """Return how much is left of a term counted in a unit (`Term.left`)."""
    if due <= now:
        return 0
    if unit is BUREAU_HOURS:
        return ceil(_open_time_between(now, due) / ONE_SECOND)
    if unit.is_exact:
        return ceil((due - now) / ONE_SECOND)
    first, last = timezone.localdate(now), last_day(due)
    return workdays.between(first, last) if unit is WORKING_DAYS else (last - first).days


def resumed(unit: Unit, rest: Rest, now: datetime, left: int) -> datetime:
    """
    Return when a paused term is over that goes on now, of which so much was left (`Term.left`). It gets at least one unit of
    it, a day or a second: whoever gets it back on its last day has the day after.
    """
    left = max(1, left)
    if unit is BUREAU_HOURS:
        return _open_time_after(now, left * ONE_SECOND)
    if unit.is_exact:
        return now + left * ONE_SECOND
    begins = timezone.localdate(now)
    if unit is WORKING_DAYS:
        return end_of(workdays.add(begins, left))
    return end_of(_rested(begins + left * ONE_DAY, rest))


def of_the_rest(unit: Unit) -> Unit:
    """Return the unit in which a term goes on that was interrupted: what is left of months and years is kept in days."""
    return DAYS if unit in (MONTHS, YEARS) else unit


def counted(unit: Unit, rest: Rest, since: datetime, amount: int) -> datetime:
    """Return when a term is over, as the calendar now is, that is so much in its own unit (`Term.amount`) from a moment on."""
    return Term(amount, unit, rest).after(since) if unit in (MONTHS, YEARS) else resumed(unit, rest, since, amount)


def end_of(day: date) -> datetime:
    """Return 24:00 of a day in the city, which is the midnight the next day begins with."""
    return timezone.make_aware(datetime.combine(day + ONE_DAY, time.min))


def last_day(due: datetime) -> date:
    """Return the day on which a term is over: of one that ends at 24:00 the day it ends, not the next."""
    return timezone.localdate(due - timedelta(microseconds=1))


def ends_with_its_day(due: datetime) -> bool:
    """Test whether a term ends at 24:00, so that naming the day says it all."""
    return timezone.localtime(due).time() == time.min


def day_or_moment(due: datetime) -> date | datetime:
    """Return what a page has to say of an end: its day, or the moment in the city where it does not end with its day."""
    local = due.astimezone(
        timezone.get_default_timezone()
    )  # the city's: no page is in another, and a list asks once a row
    return local.date() - ONE_DAY if local.time() == time.min else local


def words(due: datetime) -> str:
    """Return `2026-11-28`, or `2026-11-28 16:30` where the term does not end with its day."""
    said = day_or_moment(due)
    return f"{said:%Y-%m-%d %H:%M}" if isinstance(said, datetime) else f"{said:%Y-%m-%d}"


def _corresponding_day(begins: date, months: int) -> date:
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    return date(year, month + 1, min(begins.day, monthrange(year, month + 1)[1]))


def _rested(day: date, rest: Rest) -> date:
    rests_on = {
        STAYS: lambda day: False,
        TO_WORKING_DAY: lambda day: not workdays.is_working(day),
        AFTER_HOLIDAY: workdays.is_holiday,
    }[rest]
    while rests_on(day):
        day += ONE_DAY
    return day


def _open_on(day: date) -> Iterator[tuple[datetime, datetime]]:
    if workdays.is_working(day):
        for opens, closes in _hours():
            yield timezone.make_aware(datetime.combine(day, opens)), timezone.make_aware(datetime.combine(day, closes))


def _open_time_after(moment: datetime, wanted: timedelta) -> datetime:
    day, closed = timezone.localdate(moment), 0
    while closed < LONGEST_CLOSED:
        closed += 1
        for opens, closes in _open_on(day):
            begins = max(opens, moment)
            if begins < closes:
                closed = 0
                if wanted <= closes - begins:
                    return begins + wanted
                wanted -= closes - begins
        day += ONE_DAY
    raise ValueError(f"no open hour in {LONGEST_CLOSED} days before {day}")


def _open_time_between(moment: datetime, end: datetime) -> timedelta:
    day, last, total = timezone.localdate(moment), timezone.localdate(end), timedelta()
    while day <= last:
        for opens, closes in _open_on(day):
            total += max(timedelta(), min(closes, end) - max(opens, moment))
        day += ONE_DAY
    return total
