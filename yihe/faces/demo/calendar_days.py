"""
Travelling to a day that is past, so that a story can be lived through in its own time. Demo mode only.

Everything here asks `django.utils.timezone` what time it is, so it is told there: its clock is set to a moment and
runs on from it. Model defaults hold on to the function `now` itself; that is why the `datetime` it reads is exchanged,
and not the function.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as hour_of_day

from django.utils import timezone

MORNING = hour_of_day(9, 0)


class _Same(type):
    """Let a real moment count as an instance of the exchanged class."""

    def __instancecheck__(cls, value) -> bool:
        return isinstance(value, datetime)


@contextmanager
def on_day(day: date, at: hour_of_day = MORNING) -> Iterator[None]:
    """Make it that day and hour in the city; from there the clock runs on. Journeys do not nest."""
    if timezone.datetime is not datetime:
        raise RuntimeError("already on a journey")
    began, moment = time.monotonic(), datetime.combine(day, at, tzinfo=timezone.get_default_timezone())

    class Travelled(datetime, metaclass=_Same):
        @classmethod
        def now(cls, tz=None):
            return (moment + timedelta(seconds=time.monotonic() - began)).astimezone(tz)

    timezone.datetime = Travelled
    try:
        yield
    finally:
        timezone.datetime = datetime
