"""What a county sets for appointments: how far ahead, how many unconfirmed, how soon confirmed and reminded of, how long words are kept."""

from datetime import datetime, timedelta

from django.utils import timezone

from yihe.foundation import parameters
from yihe.foundation.figures import COUNT, of_term
from yihe.foundation.periods import DAYS, HOURS
from yihe.foundation.procedure import lasting, within
from yihe.matters import kinds

CONFIRM, NOTED = within("appointment_confirm", at_least=1), within("appointment_noted", at_least=1)
WORDS = lasting("appointment_words", DAYS)

_AHEAD, _HOURS = of_term(DAYS).at_least(1), of_term(HOURS).at_least(1)
_SOME = COUNT.at_least(1)
AHEAD = parameters.asks_for("appointments/ahead_days", _AHEAD)
UNCONFIRMED = parameters.asks_for("appointments/unconfirmed_most", _SOME)
FIRST = parameters.asks_for("appointments/first_reminder_hours", _HOURS)
SECOND = parameters.asks_for("appointments/second_reminder_hours", _HOURS)


def ahead_days(region: str) -> int:
    """Return for how many days from today one may book."""
    return parameters.of(region).at(AHEAD, timezone.localdate()).as_(_AHEAD)


def unconfirmed_most(region: str) -> int:
    """Return how many of one day at one place may wait to be confirmed that were made from one network."""
    return parameters.of(region).at(UNCONFIRMED, timezone.localdate()).as_(_SOME)


def starts(matter) -> datetime:
    return kinds.contents_of(matter).starts_at


def ends(matter) -> datetime:
    return kinds.contents_of(matter).ends_at


def first_reminder(matter) -> datetime:
    """Return when somebody is reminded first; not before it is over (`_or_never`) where that moment has passed."""
    return _or_never(matter, FIRST)


def second_reminder(matter) -> datetime:
    return _or_never(matter, SECOND)


def _or_never(matter, path: str) -> datetime:
    """Return the moment some hours before; the end, where nobody is reminded any more, if it has passed already."""
    hours = parameters.of(matter.region).at(path, timezone.localdate()).as_(_HOURS)
    at = starts(matter) - timedelta(hours=hours)
    return at if at > timezone.now() else ends(matter)
