"""
The days of the story, lived in order: each strand of it is a generator that yields the day it goes on.

On every day on which something new falls due, or what fell due waits to move on, the clock of the system runs first, as it does
every night in a real bureau; then the people do what they have to do that day, one after the other. A seal is set
at the end of each month, what is done once a day is done at the end of each half-year; both every night of the last week and on the last day.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import DateField, DateTimeField
from django.utils import timezone

from yihe.faces.demo.calendar_days import on_day
from yihe.foundation import workdays
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.parameters import NotInForce
from yihe.foundation.periods import last_day
from yihe.matters import clock, clocks, evidence
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Clock, Event
from yihe.registers.keys import keyring
from yihe.registers.organizations.models import Residency

Strand = Generator[date, None, None]
EARLY, NIGHT = time(6, 0), time(23, 30)
NINE, APART, AT_MOST = 9 * 60, 7, 8 * 60  # minutes: the first step, from one to the next, the last
EVERY_NIGHT_FOR = timedelta(days=7)
NIGHTS = "nights"  # in `spent`: what no strand does, the clock and the seals


# What an act answers that a city's rules, figures or files do not let happen, and what a strand meets that rests on such an act.
HELD_UP = (NotAllowed, ValidationError, NotInForce, LookupError, ObjectDoesNotExist)


@dataclass(frozen=True)
class HeldUp:
    """A strand that did not go on: which, of which module, on which day, and why, as a sentence."""

    strand: str
    of: str
    day: date
    why: str


class Diary:
    """
    Holds the strands and lives through them, from the first day to today. `spent` are the seconds that took, by the module
    that tells a strand (`story_claims`), and for the clock and the seals.
    """

    def __init__(self, today: date, working_days: int):
        self.today = today
        self._back = [today]
        day = today
        while len(self._back) <= working_days:
            day -= timedelta(days=1)
            if workdays.is_working(day):
                self._back.append(day)
        self._waiting: list[tuple[date, int, Strand]] = []
        self._count = 0
        self.spent: Counter[str] = Counter()
        self.held_up: list[HeldUp] = []

    @property
    def first(self) -> date:
        return self._back[-1]

    def back(self, days: float) -> date:
        """Return the day that lies so many working days before today; 0 is today, whatever day it is."""
        return self._back[max(0, min(int(days), len(self._back) - 1))]

    def working_days_since(self, day: date) -> int:
        """Return the number for `back` that gives the day, or the next working day after it."""
        return next((n for n in range(len(self._back) - 1, -1, -1) if self._back[n] >= day), 0)

    def add(self, *strands: Strand) -> None:
        """Begin strands. What they do before their first yield is nothing: a generator waits to be asked."""
        for strand in strands:
            self._wait(next(strand, None), strand)

    def _wait(self, day: date | None, strand: Strand) -> None:
        if day is not None:
            self._count += 1
            heapq.heappush(self._waiting, (min(day, self.today), self._count, strand))

    def live(self, say: Callable[[str], object] | None = None) -> None:
        """Live through every day; `say` hears of each month that begins."""
        day = self._waiting[0][0] if self._waiting else self.today
        ran, due, waits, unsealed = clocks.BEFORE_ALL, _next_falls_due(), False, False
        month = 0
        while day < self.today:
            if say and day.month != month:
                month = day.month
                say(f"  到 {day.year} 年 {month} 月，已经 {Event.objects.count()} 条办理记录……")
            runs = due < day or waits or (unsealed and self._is_whole(day))
            if runs:
                with self._timed(NIGHTS), on_day(day, EARLY):
                    ran, done = timezone.now(), clock.run(chores=self._does_chores(day))
                waits = bool(done.held or done.failed)
            lived = self._live_one(day)
            unsealed = unsealed or bool(lived)
            if runs or lived:
                due = _next_falls_due(ran)
            if unsealed and self._is_whole(day):
                with self._timed(NIGHTS), on_day(day, NIGHT):
                    evidence.set_seal()
                unsealed = False
            day += timedelta(days=1)
        with self._timed(NIGHTS):
            clock.run()
        self._live_one(day)
        evidence.set_seal()  # the last day as well: nothing of the story is left unguarded

    def _is_whole(self, day: date) -> bool:
        """Test whether all is done that a night does: at the end of a month, and each night of the last week. Or the city would take too long to live."""
        return (day + timedelta(days=1)).day == 1 or day >= self.today - EVERY_NIGHT_FOR

    def _does_chores(self, day: date) -> bool:
        """Test whether what is done once a day is done: at the end of a half-year, and each night of the last week. What lies between finds it done then."""
        return self._is_whole(day) and (day.month % 6 == 0 or day >= self.today - EVERY_NIGHT_FOR)

    def _live_one(self, day: date) -> int:
        """Let everybody do what they do on a day, minutes apart; today it is simply now. Return how many steps."""
        steps = 0
        while self._waiting and self._waiting[0][0] <= day:
            _day, _count, strand = heapq.heappop(self._waiting)
            with self._timed(Path(strand.gi_code.co_filename).stem):
                if day == self.today:
                    following = self._next(strand, day)
                else:
                    minutes = NINE + min(steps * APART, AT_MOST)
                    with on_day(day, time(minutes // 60, minutes % 60)):
                        following = self._next(strand, day)
            self._wait(following, strand)
            steps += 1
        return steps

    def _next(self, strand: Strand, day: date) -> date | None:
        """
        Let a strand go one step, and return when it goes on. What this city's rules do not let happen ends the strand there,
        with what it had done that day taken back; it is remembered in `held_up`.
        """
        try:
            # Of compartments a step keeps what a request of a page does.
            with keyring.kept_open(), transaction.atomic():
                return next(strand, None)
        except HELD_UP as why:
            self.held_up.append(
                HeldUp(strand.gi_code.co_name.strip("_"), Path(strand.gi_code.co_filename).stem, day, _in_words(why))
            )
            return None

    @contextmanager
    def _timed(self, of: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.spent[of] += perf_counter() - began


def _in_words(why: Exception) -> str:
    if isinstance(why, ValidationError):
        return "".join(why.messages)
    if isinstance(why, KeyError):
        return f"前面没有走到“{why.args[0]}”这一件。"
    if isinstance(why, ObjectDoesNotExist):
        return f"前面没有走到，登记簿里还没有要用的记录（{type(why).__qualname__.partition('.')[0]}）。"
    return str(why)


def _next_falls_due(since: datetime = clocks.BEFORE_ALL) -> date:
    """
    Return the earliest day on which something open falls due, or an agreed stay ends: the clock acts on the day after. What was over
    when it ran last (`since`) it has told of, and moved.
    """
    due, ends = _due_first.first(since=since), _ends_first.first(since=timezone.localdate(since))
    return min(last_day(due) if due else date.max, ends or date.max)


_due_first = CompiledQuery(
    lambda: (
        Clock.objects.filter(matter__closed_at=None, due_at__gte=Parameter("since", DateTimeField()))
        .order_by("due_at").values_list("due_at", flat=True)[:1]
    )
)  # fmt: skip
_ends_first = CompiledQuery(
    lambda: (
        Residency.objects.filter(left_on=None, ends_on__gte=Parameter("since", DateField()))
        .order_by("ends_on").values_list("ends_on", flat=True)[:1]
    )
)  # fmt: skip
