"""
What a roster is made of, as plain values: seats to be filled, people who could, what is fixed already. Nothing here knows a model,
a page or a clock; the same world always has the same roster (`solver.solve`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Span = tuple[datetime, datetime]
Days = tuple[date, date]


@dataclass(frozen=True)
class Slot:
    """
    A duty at a post on a day, with `heads` seats. `rest` is how many whole days somebody who sits here must have had free before it; 0: only
    never twice at once. It may end on a later day than it begins.
    """

    key: str
    post: str
    called: str  # the post, as a sentence names it
    starts: datetime
    ends: datetime
    heads: int = 1
    rest: int = 0
    weekend: bool = False
    far: bool = False

    @property
    def day(self) -> date:
        return self.starts.date()

    @property
    def last_day(self) -> date:
        """Return the day its last minute lies on: midnight belongs to the day before."""
        return (self.ends - timedelta(microseconds=1)).date()

    @property
    def claims(self) -> Span:
        """Return the span nothing else of the same person may meet: the days of rest before it, and itself."""
        first = self.starts
        if self.rest:
            first = datetime.combine(self.day - timedelta(days=self.rest), time.min, self.starts.tzinfo)
        return first, self.ends


@dataclass(frozen=True)
class Before:
    """How often somebody sat in the running year until now: in all, at weekends, at far posts. A newcomer is credited with the mean."""

    all: int = 0
    weekend: int = 0
    far: int = 0


@dataclass(frozen=True)
class Person:
    """
    Somebody who could sit. `licensed` says by post from which day to which (both included) they may sit there: licence, pool and team
    together; a post that is missing is none of theirs. `away` are the days of leave; `busy` other shifts that stand, outside of what is planned.
    """

    key: str
    name: str
    licensed: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)
    away: tuple[Days, ...] = ()
    busy: tuple[Slot, ...] = ()
    before: Before = Before()

    def is_licensed(self, slot: Slot) -> bool:
        return any(since <= slot.day and slot.last_day <= until for since, until in self.licensed.get(slot.post, ()))

    def is_away(self, slot: Slot) -> bool:
        return any(since <= slot.last_day and slot.day <= until for since, until in self.away)

    def meets(self, slot: Slot) -> Slot | None:
        """Return a shift of theirs that stands already and that this one would meet, or None."""
        return next((other for other in self.busy if meet(slot, other)), None)

    def could(self, slot: Slot) -> bool:
        """Test whether this seat alone could be theirs."""
        return self.is_licensed(slot) and not self.is_away(slot) and self.meets(slot) is None


@dataclass(frozen=True)
class World:
    """
    A planning question. `kept` says who sits where by what was published: (slot, person). They stand; where `may_move`, as few as can be are
    moved for the sake of seats that would stay empty. Who cannot sit any more (leave, licence) is moved in either case.

    `month_most` is how often one person sits in a calendar month at most.
    """

    slots: tuple[Slot, ...]
    people: tuple[Person, ...]
    kept: frozenset[tuple[str, str]] = frozenset()
    may_move: bool = False
    month_most: int = 31
    seconds: float = 60.0


@dataclass(frozen=True)
class Line:
    """One filled seat and why it is this person's, as a sentence. `kept`: it was so before."""

    slot: str
    person: str
    why: str
    kept: bool = False


@dataclass(frozen=True)
class Hole:
    """Seats of a slot that stay empty, how many, and why, as a sentence that names what can be done."""

    slot: str
    missing: int
    why: str


@dataclass(frozen=True)
class Roster:
    """
    What was found. `proven`: nothing better exists; else `gap` says by which share the best possible may be better (None: not known), and
    `words` says so. `moved` are seats that were somebody's and are another's now.
    """

    lines: tuple[Line, ...]
    holes: tuple[Hole, ...]
    moved: tuple[tuple[str, str], ...] = ()
    proven: bool = True
    gap: float | None = 0.0
    seconds: float = 0.0
    unfairness: int = 0

    @property
    def words(self) -> str:
        if self.proven:
            return "已经是最优的排法。"
        if self.gap is None:
            return "在规定的时间内没有证明是最优的排法，这是到时为止最好的。"
        return f"在规定的时间内没有证明是最优的排法，这是到时为止最好的，离最优最多还差 {self.gap:.1%}。"


def meet(one: Slot, other: Slot) -> bool:
    """Test whether one person cannot sit at both: they overlap, or the later one's days of rest are not there."""
    (from_one, to_one), (from_other, to_other) = one.claims, other.claims
    return from_one < to_other and from_other < to_one


def cliques(slots: list[Slot]) -> Iterator[frozenset[str]]:
    """
    Yield the largest groups of which one person can sit at one slot only. What meets is a question of spans on one line, so the groups that
    hold at each point where a span begins are all there are.
    """
    spans = sorted((slot.claims, slot.key) for slot in slots)
    found: list[frozenset[str]] = []
    open_now: list[tuple[datetime, str]] = []
    for (begins, ends), key in spans:
        still = [each for each in open_now if each[0] > begins]
        if len(still) < len(open_now):
            found.append(frozenset(name for _ends, name in open_now))
        open_now = [*still, (ends, key)]
    found.append(frozenset(name for _ends, name in open_now))
    yield from (group for group in dict.fromkeys(found) if len(group) > 1)
