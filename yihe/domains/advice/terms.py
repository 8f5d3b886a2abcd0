"""What the city's figures say of advice: which clock runs for which channel, and how many, how often, how long."""

from datetime import date

from django.utils import timezone

from yihe.domains.advice.models import Channel, Topic
from yihe.foundation import parameters
from yihe.foundation.figures import COUNT, Sort, of_term
from yihe.foundation.periods import BUREAU_HOURS, DAYS, HOURS, MINUTES, WORKING_DAYS, YEARS, Term
from yihe.foundation.procedure import lasting, within
from yihe.matters import kinds

ASSIGN = lasting("advice_assign", BUREAU_HOURS)
MESSAGE, LIVE = lasting("advice_message", HOURS), lasting("advice_live", HOURS)
LETTER, READING = within("advice_letter", at_least=1), within("advice_reading", at_least=1)
SUPPLEMENT, ANSWERED = within("advice_supplement", at_least=1), within("advice_answered", at_least=1)
HANDED = within("advice_handed", at_least=1)
REOPENING = within("advice_reopening", at_least=1)
WORDS = lasting("advice_words", YEARS)
RECEIPT, COMPLAINT = within("complaint_receipt", at_least=1), within("complaint_answer", at_least=1)

_MANY, _SOME_DAYS = COUNT.at_least(2), of_term(DAYS).at_least(1)
_TRIES, _AHEAD, _WINDOW = COUNT.at_least(1), of_term(WORKING_DAYS).at_least(1), of_term(MINUTES).at_least(10)
GROUP = parameters.asks_for("advice/group_people", _MANY)
REOPEN = parameters.asks_for("advice/reopen_days", _SOME_DAYS)
AGREED = parameters.asks_for("advice/agreed_days_most", _AHEAD)
TRIES = parameters.asks_for("advice/callback_tries", _TRIES)
WINDOW = parameters.asks_for("advice/window_minutes", _WINDOW)
READ_BY_TWO = frozenset({Topic.HOUSE.value})  # 拆迁征地: what is said to one is said to many


def by_channel(matter) -> Term | date:
    """Return the term in which a consultation is answered: by letter in working days, live in few hours, a message in more."""
    channel = kinds.contents_of(matter).channel
    if channel == Channel.LETTER:
        return LETTER(matter)
    return (MESSAGE if channel == Channel.WEB else LIVE)(matter)


def _figure(path: str, takes: Sort, region: str) -> int:
    return parameters.of(region).at(path, timezone.localdate()).as_(takes)


def group_people(region: str) -> int:
    """Return from how many people on an answer is read by a second person."""
    return _figure(GROUP, _MANY, region)


def reopen_days(region: str) -> int:
    """Return how many days after its closing a consultation may be asked to be reopened."""
    return _figure(REOPEN, _SOME_DAYS, region)


def agreed_days_most(region: str) -> int:
    """Return how many working days ahead an answer may be agreed upon."""
    return _figure(AGREED, _AHEAD, region)


def callback_tries(region: str) -> int:
    """Return how often somebody is rung who does not answer."""
    return _figure(TRIES, _TRIES, region)


def window_minutes(region: str) -> int:
    """Return how many minutes a window of being rung lasts."""
    return _figure(WINDOW, _WINDOW, region)
