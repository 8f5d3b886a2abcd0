"""
Working days with the adjusted workdays of the State Council's yearly notice (调休).

The calendar is data: the regions register hands in a source of the days that differ from "Monday to Friday"
(`register_source`), which is asked when a day is first counted. A year without a notice counts Monday to Friday but for the
days that rest by regulation (`rest_days`), and says so (`is_estimated`).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from yihe.foundation import rest_days

ONE_DAY = timedelta(days=1)


@dataclass
class Calendar:
    """
    Days that differ from the plain week: True works, False rests. `years` are those a notice was published for. The days that
    rest by regulation need no entry.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    by_regulation: Callable[[date], bool] = rest_days.rests

    def is_working(self, day: date) -> bool:
        exception = self.exceptions.get(day)
        return (day.weekday() < 5 and not self.by_regulation(day)) if exception is None else exception

    def is_holiday(self, day: date) -> bool:
        """Test whether a notice or the regulation gives the day off. A plain Saturday or Sunday is no holiday."""
        exception = self.exceptions.get(day)
        return self.by_regulation(day) if exception is None else not exception

    def is_estimated(self, day: date, since: date | None = None) -> bool:
        """Test whether a span up to the day (from the day `since`) crosses a year whose notice is not in the calendar yet."""
        first = min(since or day, day).year
        return any(year not in self.years for year in range(first, day.year + 1))

    def before_the_regulation_was_known(self) -> "Calendar":
        """Return the calendar as it was counted by before it knew `rest_days`: for what was counted then and is still running."""
        return Calendar(self.exceptions, self.years, lambda day: False)

    def add(self, start: date, days: int) -> date:
        """Return the day `days` working days after `start`; the first is the working day after `start`."""
        if days < 0:
            raise ValueError("working days are counted forwards")
        day = start
        while days:
            day += ONE_DAY
            if self.is_working(day):
                days -= 1
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie in (start, end]; negative when `end` is before `start`."""
        if end < start:
            return -self.between(end, start)
        day, count = start, 0
        while day < end:
            day += ONE_DAY
            count += self.is_working(day)
        return count


_calendar: Calendar | None = None
_source: Callable[[], Calendar] = Calendar


def register(calendar: Calendar | None) -> None:
    """Put one calendar in force for this process, whatever the source says; None returns to the source."""
    global _calendar
    _calendar = calendar


@contextmanager
def by(calendar: Calendar) -> Iterator[None]:
    """Count by a calendar for a while, whatever is in force."""
    global _calendar
    registered, _calendar = _calendar, calendar
    try:
        yield
    finally:
        _calendar = registered


def register_source(source: Callable[[], Calendar]) -> None:
    """Say whom to ask for the calendar. The source is called at every use and must answer from memory."""
    global _source
    _source = source


def calendar() -> Calendar:
    return _source() if _calendar is None else _calendar


def add(start: date, days: int) -> date:
    return calendar().add(start, days)


def between(start: date, end: date) -> int:
    return calendar().between(start, end)


def is_working(day: date) -> bool:
    return calendar().is_working(day)


def is_holiday(day: date) -> bool:
    return calendar().is_holiday(day)


def is_estimated(day: date, since: date | None = None) -> bool:
    """Test whether a deadline on this day, counted from a day, may still move, because a year's notice is not out (预估)."""
    return calendar().is_estimated(day, since)
