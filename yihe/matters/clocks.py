"""
The clocks of a matter: they are started, stopped and made to stand still as its workflow declares, and the earliest of those
that run for whoever holds it is the cover's due moment.

The clock of a step begins when its state is entered, anew when the state comes back to itself. One that was interrupted by a
state with `clock=PAUSED` goes on when the matter comes back, with what it had left (at least one unit), so that sending
papers back does not buy the bureau a fresh one.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache

from django.db.models import DateTimeField, Q
from django.utils import timezone

from yihe.foundation import periods
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery, CompiledUpdate, Parameter, key
from yihe.foundation.periods import HOURS, STAYS, WORKING_DAYS, Rest, Term, Unit
from yihe.foundation.time_limits import Within
from yihe.foundation.workflow import PAUSED, Action, State
from yihe.matters import kinds, telling
from yihe.matters.models import Clock, Matter
from yihe.matters.reading import NO_CLOCKS, was_read

_COLUMNS = ("name", "since", "due_at", "left", "unit", "rest", "told_at", "counted_from", "amount")
_MOMENTS = {"since", "due_at", "told_at", "counted_from"}
AT_ONCE = 500  # clocks that are read together
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)  # a moment before any of them
STEP = "step_before"  # in what the event of a step that may be taken back remembers: its clock, and whose alone it was
_of = CompiledQuery(lambda: Clock.objects.filter(matter_id=key()).order_by("pk"))
_insert = CompiledInsert(Clock)
_update = CompiledUpdate(Clock, _COLUMNS)


class Clocks:
    """The clocks of one matter, which must be locked. Made before the matter moves; `save` when its own row is written."""

    def __init__(self, matter: Matter, workflow, now: datetime):
        self._matter, self._workflow, self._now = matter, workflow, now
        self._source: State | None = workflow.states[matter.state] if matter.state else None
        rows = _of(pk=matter.pk) if matter.pk and not was_read(matter, NO_CLOCKS) else []
        self._rows: dict[str, Clock] = {row.name: row for row in rows}
        self._before = {row.pk: _facts(row) for row in rows}
        self._spare: list[Clock] = []  # rows whose clock is gone: the next takes one over

    def follow(self, state: State, action: Action | None = None) -> None:
        """
        Follow the matter, which has just moved to a state by an action, or stayed where it was: start, stop and pause, and
        set the cover's due moment.
        """
        moves = action is None or action.target is not None
        if moves:
            self._leave_step(state)
        for declared in (action, state if moves else None):
            for name in declared.stops if declared else ():
                self._drop(name)
        still = self._stands_still_in(state)
        if moves and self._source and not self._source.is_final:  # a matter that is reopened says what it starts
            for name in self._stands_still_in(self._source) - still:
                self._go_on(name)
        for name in (*still, *(action.pauses if action else ())):
            self._pause(name)
        for declared in (action, state if moves else None):
            for name in declared.starts if declared else ():
                self._start(name, still)
        if moves:
            self._enter_step(state)
        self._matter.due_at = self._earliest(state)

    def of_step(self) -> dict[str, str | int]:
        """Return what there is to know of the clock of the step the matter is in; {} where it has none that runs."""
        row = self._rows.get(self._source.name) if self._source else None
        if row is None or row.due_at is None:
            return {}
        said = {name: getattr(row, name) for name in _COLUMNS if name != "name"}
        return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in said.items() if v is not None}

    def take_up_again(self, state: State, was: Mapping | None) -> None:
        """
        Follow the matter, which is back in a state as if it had not left it: the step's clock (`of_step`, as it was then) runs as it
        ran. It ends when it was to end, or later where a calendar that came meanwhile says so.
        """
        assert self._source is not None
        self._drop(self._source.name)
        if was:
            row = self._from_spare(state.name) if self._spare else Clock()
            for name in _COLUMNS:
                said = was.get(name)
                setattr(row, name, datetime.fromisoformat(said) if said and name in _MOMENTS else said)
            row.name = state.name
            if row.amount is not None and row.counted_from:
                counted = periods.counted(Unit(row.unit), Rest(row.rest), row.counted_from, row.amount)
                row.due_at = max(row.due_at or counted, counted)
            self._rows[state.name] = row
        self._matter.due_at = self._earliest(state)

    def running(self) -> list[Clock]:
        return [row for row in self._rows.values() if row.due_at]

    def lengthen(self, ends: dict[str, datetime]) -> None:
        """Let clocks that run end later, by name, and set the cover's due moment. None ever ends sooner than it was said to."""
        for name, due_at in ends.items():
            row = self._rows[name]
            if row.due_at is None or due_at <= row.due_at:
                raise ValueError(f"{name} does not end later at {due_at}")
            row.due_at = due_at
        assert self._source is not None
        self._matter.due_at = self._earliest(self._source)

    def save(self) -> None:
        """Write what changed. The matter has its key by now."""
        if gone := [row.pk for row in self._spare]:
            Clock.objects.filter(pk__in=gone).delete()
        for row in self._rows.values():
            if row.pk is None:
                row.matter = self._matter
                _insert(row)
            elif self._before[row.pk] != _facts(row):
                _update(row)

    def _leave_step(self, to: State) -> None:
        if self._source is None:
            return
        if to.is_final:  # and what was interrupted is not taken up again
            for name in [name for name in self._rows if name not in self._workflow.limits]:
                self._drop(name)
        elif to.clock is PAUSED and self._source.clock is not PAUSED:
            self._pause(self._source.name)
        else:
            self._drop(self._source.name)

    def _enter_step(self, state: State) -> None:
        if state.is_final:
            return
        if state.name in self._rows:
            self._go_on(state.name)
            self._end_no_sooner(state)
        elif state.within is not None:
            self._run(state.name, state.within)

    def _end_no_sooner(self, state: State) -> None:
        """Let the clock of a step that was interrupted end no sooner than the day or moment its record says by now."""
        within, row = state.within, self._rows[state.name]
        if callable(within) and row.due_at and isinstance(within(self._matter), date):  # a moment is a day, too
            row.due_at = max(row.due_at, ends(within, self._matter, self._now)[0])

    def _stands_still_in(self, state: State) -> set[str]:
        """Return the time limits that do not run while the matter is in a state: none does once it is closed."""
        limits = self._workflow.limits
        if state.is_final:
            return set(limits)
        of_the_bureau = {name for name, limit in limits.items() if state.clock is PAUSED and limit.is_the_bureaus}
        return of_the_bureau | set(state.pauses)

    def _start(self, name: str, still: set[str]) -> None:
        if name not in self._rows:
            self._run(name, self._workflow.limits[name].within)
        elif name not in still:
            self._go_on(name)
        if name in still:
            self._pause(name)

    def _run(self, name: str, within: Within) -> None:
        row = self._from_spare(name) if self._spare else Clock()
        row.name, row.since, row.left, row.told_at = name, self._now, None, None
        row.due_at, unit, rest, row.amount = ends(within, self._matter, self._now)
        row.unit, row.rest, row.counted_from = unit.value, rest.value, self._now
        self._rows[name] = row

    def _from_spare(self, name: str) -> Clock:
        own = next((row for row in self._spare if row.name == name), self._spare[-1])  # its own, or two had one name
        self._spare.remove(own)
        return own

    def _pause(self, name: str) -> None:
        row = self._rows.get(name)
        if row and row.due_at:
            row.left, row.due_at = periods.left(Unit(row.unit), self._now, row.due_at), None

    def _go_on(self, name: str) -> None:
        row = self._rows.get(name)
        if row and row.left is not None:
            unit = periods.of_the_rest(Unit(row.unit))
            row.unit, row.counted_from, row.amount = unit.value, self._now, max(1, row.left)
            row.due_at = periods.counted(unit, Rest(row.rest), self._now, row.amount)
            row.left = row.told_at = None

    def _drop(self, name: str) -> None:
        row = self._rows.pop(name, None)
        if row and row.pk:
            self._spare.append(row)

    def _earliest(self, state: State) -> datetime | None:
        limits = self._workflow.limits
        running = [
            row.due_at for name, row in self._rows.items()
            if row.due_at and (name == state.name or name in limits and limits[name].counts_for(state.waits_on))
        ]  # fmt: skip
        return min(running, default=None)


def _facts(row: Clock) -> tuple:
    return tuple(getattr(row, name) for name in _COLUMNS)


def ends(within: Within, matter: Matter, now: datetime) -> tuple[datetime, Unit, Rest, int | None]:
    """
    Return when a term begun now is over, how it counts on after a pause – what a record says, in working days –, and its amount:
    None where a record says the day, and the record is asked again.
    """
    said = within(matter) if callable(within) else within
    if isinstance(said, Term):
        return said.after(now), said.unit, said.rest, said.amount
    if isinstance(said, datetime):
        return said, HOURS, STAYS, None
    assert isinstance(said, date)  # a bare number was made a term of where it was declared
    return periods.end_of(said), WORKING_DAYS, STAYS, None


def is_over(matter: Matter, workflow, action: Action, now: datetime) -> bool:
    """Test whether the clock that an action of CLOCK waits for is over. A state without a term waits for none."""
    state = workflow.states[matter.state]
    limit = next((limit.name for limit in workflow.limits.values() if limit.then == action.name), "")
    if not limit and state.within is None:
        return True
    row = next((row for row in _of(pk=matter.pk) if row.name == (limit or state.name)), None)
    return bool(row and row.due_at and row.due_at < now)


def follows(workflow, name: str) -> tuple[Action | None, tuple]:
    """Return what follows when a clock of a name is over: the action it takes, and the roles that are told."""
    if limit := workflow.limits.get(name):
        return workflow.actions.get(limit.then), limit.reminds
    state = workflow.states.get(name)
    return (workflow.clocks_action(state), state.reminds) if state else (None, ())


def over(now: datetime, workflows: Iterable) -> Iterator[Clock]:
    """Yield the clocks that are over and that something follows in any of some workflows, oldest first, read so many at a time."""
    asked = {"now": now, "names": names_with_consequences(workflows)}
    rows = _over(AT_ONCE)(**asked, at=BEFORE_ALL, pk=0)
    while rows:
        yield from rows
        rows = _over(AT_ONCE)(**asked, at=rows[-1].due_at, pk=rows[-1].pk) if len(rows) == AT_ONCE else []


@cache
def _over(at_once: int) -> CompiledQuery:
    now, at = Parameter("now", DateTimeField()), Parameter("at", DateTimeField())
    rows = Clock.objects.filter(due_at__lt=now, name__among=keys("names"), matter__closed_at=None)
    further = rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=key()))
    return CompiledQuery(lambda: further.select_related("matter").order_by("due_at", "pk")[:at_once])


def names_with_consequences(workflows: Iterable) -> set[str]:
    """Return the names of the clocks that anything follows, in any of some workflows."""
    return {name for workflow in workflows for name in _names_of(workflow)}


@cache
def _names_of(workflow) -> frozenset[str]:
    return frozenset(name for name in (*workflow.states, *workflow.limits) if any(follows(workflow, name)))


def remind(row: Clock, matter: Matter, roles: tuple) -> None:
    """Tell some roles that a clock is over, once. The matter is locked."""
    workflow = kinds.get(matter.kind).workflow_of(matter)
    label = (workflow.limits.get(row.name) or workflow.states[row.name]).label
    people = {pk for role in roles for pk in telling.people(role, matter)}
    telling.tell(people, f"“{label}”已到期：{matter.title}。", matter=matter, mail=True)
    Clock.objects.filter(pk=row.pk).update(told_at=timezone.now())
