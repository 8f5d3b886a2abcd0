"""What a county sets for ratings (`pack/parameters/ratings`), each asked for the region of what is rated."""

from datetime import date, timedelta

from django.utils import timezone

from yihe.foundation import figures, parameters
from yihe.foundation.periods import YEARS, Unit
from yihe.foundation.procedure import lasting

IN_DAYS, IN_MARKS = figures.of_term(Unit.DAYS).at_least(1), figures.COUNT.at_least(2)
DAYS = parameters.asks_for("ratings/days", IN_DAYS)
WORDS = lasting("bad_mark_words", YEARS)
SMALLEST = parameters.asks_for("ratings/smallest", IN_MARKS)


def last_day(region: str) -> date:
    """Return the last day on which what ended today may be rated: the day itself does not count."""
    today = timezone.localdate()
    return today + timedelta(days=parameters.of(region).at(DAYS, today).as_(IN_DAYS))


def smallest(region: str) -> int:
    """Return from how many marks on a total is told."""
    return parameters.of(region).at(SMALLEST, timezone.localdate()).as_(IN_MARKS)
