"""Periods of days, both ends included, and the months in them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from yihe.foundation.facts import Facts, fact

ONE_DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay(Facts):
    """A period that may still be running."""

    since: date = fact("起", question="从哪天起", asks="从哪一天起？")
    until: date | None = fact("止", default=None, question="到哪天止", asks="到哪一天为止？", help="还没有结束的不填")

    def faults(self) -> list[str]:
        return ["止日早于起日。"] if self.until and self.until < self.since else []

    def span(self, today: date) -> list[Span]:
        """Return the days up to today, [] for one that has not begun."""
        until = min(self.until or today, today)
        return [(self.since, until)] if self.since <= until else []


def merged(spans: list[Span]) -> list[Span]:
    """Return the same days as few periods: in order, none touching the next."""
    if len(spans) < 2:
        return list(spans)
    found: list[Span] = []
    for since, until in sorted(spans):
        if found and since - ONE_DAY <= found[-1][1]:  # the last day there is has no next
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    return found


def both(some: list[Span], others: list[Span]) -> list[Span]:
    """Return the days that lie in both."""
    if not some or not others:
        return []
    if len(some) == len(others) == 1:  # a month of a period that nothing interrupts: nearly always
        (a, b), (c, d) = some[0], others[0]
        since, until = (c if c > a else a), (d if d < b else b)
        return [(since, until)] if since <= until else []
    common = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return merged([span for span in common if span[0] <= span[1]])


def without(some: list[Span], others: list[Span]) -> list[Span]:
    """Return the days of the first that are not in the others."""
    left = merged(some)
    for since, until in others:
        cut: list[Span] = []
        for a, b in left:
            if b < since or a > until:
                cut.append((a, b))
                continue
            if a < since:
                cut.append((a, since - ONE_DAY))
            if b > until:
                cut.append((until + ONE_DAY, b))
        left = cut
    return left


def days(spans: list[Span]) -> int:
    found = 0
    for since, until in spans:
        found += (until - since).days + 1
    return found


@lru_cache(maxsize=2048)  # of some hundred years: a claim for three years asks for thirty-six months, twice each
def last_day(year: int, month: int) -> int:
    """Return how many days a month of the calendar has."""
    return monthrange(year, month)[1]


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month: 1-31 -> 2-28."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def whole_months(span: Span) -> list[date]:
    """Return the first days of the whole months counted from the first day; what is left over is no month."""
    since, end = span[0], span[1] + ONE_DAY
    months = (end.year - since.year) * 12 + end.month - since.month
    if months_later(since, months) > end:
        months -= 1
    return [months_later(since, month) for month in range(months)]


def calendar_months(span: Span) -> list[Span]:
    """Return the calendar months a period touches, each cut to the days of the period."""
    parts, (since, until) = [], span
    while since <= until:
        end = min(until, since.replace(day=last_day(since.year, since.month)))
        parts.append((since, end))
        since = end + ONE_DAY
    return parts
