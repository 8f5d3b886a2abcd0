"""
Shares of calendar months, exact: the days of a month add up to that month however they are cut.

A month is 13 020 parts, which 28, 30 and 31 divide: a day of January is 420 of them. February is 28 days in every year and
the 29th of February adds nothing to it – the only way in which twelve months from any day on are twelve months: from the
15th of February to the next 14th would otherwise be 12.02 months in one year and 11.98 in another.
"""

from datetime import date

from yihe.domains.subsidies.policies.periods import ONE_DAY, Span, days, last_day

MONTH = 13_020


def length(day: date) -> int:
    """Return how many days a day's month counts: 28 for every February."""
    return 28 if day.month == 2 else last_day(day.year, day.month)


def length_told(day: date) -> str:
    """Return `当月 31 天`, as a line of the working says it."""
    leap = last_day(day.year, day.month) == 29
    return "当月按 28 天（2月29日不另计）" if leap else f"当月 {length(day)} 天"


def told_in_months(some: int) -> str:
    """Return parts as people say them: `12.55`, never more than there are."""
    return f"{some * 100 // MONTH / 100:.2f}"


def parts(spans: list[Span]) -> int:
    """Return how many parts of a month the days of periods are; the periods must not overlap."""
    return sum(_through(until) - _before(since) for since, until in spans)


def months(some: int) -> int:
    """Return how many months a counter shows for so many parts: one that has begun is one."""
    return -(-some // MONTH)


def first_days(spans: list[Span], at_most: int) -> list[Span]:
    """Return the first days of periods within one calendar month, as many as so many parts are."""
    taken: list[Span] = []
    for since, until in spans:
        if parts([(since, until)]) <= at_most:
            taken.append((since, until))
            at_most -= parts([(since, until)])
            continue
        if whole := at_most // (MONTH // length(since)):
            taken.append((since, since + whole * ONE_DAY - ONE_DAY))
        break
    return taken


def adds_nothing(spans: list[Span]) -> bool:
    """Test whether periods are nothing but 29ths of February."""
    return days(spans) > 0 and parts(spans) == 0


def _through(day: date) -> int:
    return _months_before(day) * MONTH + min(day.day, length(day)) * (MONTH // length(day))


def _before(day: date) -> int:
    return _months_before(day) * MONTH + (day.day - 1) * (MONTH // length(day))


def _months_before(day: date) -> int:
    return day.year * 12 + day.month - 1
