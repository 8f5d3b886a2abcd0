"""
The roster of a world, by `scipy.optimize.milp` (HiGHS): first as few empty seats as can be, then as few moved as can be, then as fair as
can be over the running year – in all, at weekends, at far posts. No model, no clock, no chance: the same world, the same roster.

Fair is the least sum of squares of how often each has sat: the eighth shift of one costs more than the third of another.
"""

import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from yihe.acts.schedules.reasons import hole, why
from yihe.acts.schedules.worlds import Before, Hole, Line, Person, Roster, Slot, World, cliques

Chosen = dict[str, list[str]]  # who sits, by the key of the slot
EMPTY, MOVED = 10_000, 1  # one seat more that is filled is worth any number of moves
MEASURES = ("all", "weekend", "far")


class _Model:
    """Columns with bounds and rows of a linear program, gathered sparsely."""

    def __init__(self):
        self.columns: dict[Any, int] = {}
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.at: tuple[list[int], list[int], list[float]] = ([], [], [])

    def column(self, name, upper: float = 1.0, *, whole: bool = True) -> int:
        self.columns[name] = len(self.upper)
        self.upper.append(upper)
        self.whole.append(int(whole))
        return self.columns[name]

    def row(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        for column, factor in terms:
            self.at[0].append(len(self.low))
            self.at[1].append(column)
            self.at[2].append(factor)
        self.low.append(low)
        self.high.append(high)

    def least(self, costs: dict[int, float], seconds: float):
        objective = np.zeros(len(self.upper))
        for column, cost in costs.items():
            objective[column] = cost
        rows, columns, factors = self.at
        matrix = coo_array((factors, (rows, columns)), shape=(len(self.low), len(self.upper))).tocsr()
        return milp(
            objective, integrality=np.array(self.whole), bounds=Bounds(0, np.array(self.upper)),
            constraints=LinearConstraint(matrix, np.array(self.low), np.array(self.high)),
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
        )  # fmt: skip


def solve(world: World) -> Roster:
    """Return the best roster of a world, or the best that was found in `world.seconds`, which says so."""
    began = time.monotonic()
    slots = sorted(world.slots, key=lambda slot: (slot.starts, slot.key))
    people = sorted(world.people, key=lambda person: person.key)
    fixed: Chosen = {slot.key: [] for slot in slots}
    if not world.may_move:
        slots, people, fixed = _standing(world, slots, people)
    found, proven, gap = _best(world, slots, people, began)
    chosen = {key: sorted({*there, *found.get(key, ())}) for key, there in fixed.items()}
    return _told(world, chosen, proven, gap, time.monotonic() - began)


def _standing(world: World, slots: list[Slot], people: list[Person]) -> tuple[list[Slot], list[Person], Chosen]:
    """
    Take out of a question what was published and can stand: the seats are filled, their people busy, and counted so. It stands even where a
    rule of planning (rest, how often in a month) would not plan it: people agreed to it.
    """
    by_key = {slot.key: slot for slot in slots}
    fixed: Chosen = {key: [] for key in by_key}
    left = []
    for person in people:
        stands = [by_key[slot] for slot, key in sorted(world.kept) if key == person.key and slot in by_key]
        stands = [slot for slot in stands if person.could(slot)]
        for slot in stands:
            fixed[slot.key].append(person.key)
        counted = Before(*(getattr(person.before, m) + sum(_counts(s, m) for s in stands) for m in MEASURES))
        left.append(replace(person, busy=(*person.busy, *stands), before=counted))
    return [replace(slot, heads=max(slot.heads - len(fixed[slot.key]), 0)) for slot in slots], left, fixed


def _counts(slot: Slot, measure: str) -> bool:
    return measure == "all" or getattr(slot, measure)


def _best(world: World, slots, people, began: float) -> tuple[Chosen, bool, float | None]:
    """Return who sits where, whether that is proven to be the best, and the gap where it is not (None: not known)."""
    model = _Model()
    could = {(p.key, s.key): model.column((p.key, s.key)) for p in people for s in slots if s.heads and p.could(s)}
    if not could:
        return {}, True, 0.0
    kept = sorted((person, slot) for slot, person in world.kept if (person, slot) in could) if world.may_move else []
    empty = {slot.key: model.column(slot.key, slot.heads) for slot in slots}
    _seats(model, slots, people, could, empty)
    _never_twice(model, slots, people, could, world.month_most)
    steps = _fairness(model, slots, people, could, world.month_most)
    first = {column: float(EMPTY) for column in empty.values()} | {could[pair]: -float(MOVED) for pair in kept}
    found = model.least(first, world.seconds)
    if found.x is None:
        stays = {slot: [p for p, where in kept if where == slot] for slot in empty}
        return stays, False, None
    proven, gap, values = found.status == 0, found.mip_gap, found.x
    if proven:
        # What the first question found holds in the second; it is whole numbers, and what is computed is not.
        model.row(
            [(column, 1) for column in empty.values()], 0, round(sum(values[column] for column in empty.values()))
        )
        if kept:
            model.row([(could[pair], 1) for pair in kept], round(sum(values[could[pair]] for pair in kept)), len(kept))
        fairest = model.least(steps, world.seconds - (time.monotonic() - began))
        proven, gap = fairest.status == 0, fairest.mip_gap
        values = values if fairest.x is None else fairest.x
    chosen = {
        s.key: [p.key for p in people if (p.key, s.key) in could and values[could[p.key, s.key]] > 0.5] for s in slots
    }
    return chosen, proven, gap


def _seats(model, slots, people, could, empty) -> None:
    """Every seat is somebody's, or empty."""
    for slot in slots:
        terms = [(could[p.key, slot.key], 1.0) for p in people if (p.key, slot.key) in could]
        model.row([*terms, (empty[slot.key], 1.0)], slot.heads, slot.heads)


def _never_twice(model, slots, people, could, month_most: int) -> None:
    """Nobody sits twice at once, or without the rest between, or more often in a month than is set."""
    for person in people:
        own = [slot for slot in slots if (person.key, slot.key) in could]
        if not own:
            continue
        for group in cliques(own):
            model.row([(could[person.key, key], 1.0) for key in sorted(group)], 0, 1)
        for month, there in _by_month(own).items():
            left = month_most - sum((other.day.year, other.day.month) == month for other in person.busy)
            if len(there) > left:
                model.row([(could[person.key, slot.key], 1.0) for slot in there], 0, max(left, 0))


def _by_month(slots) -> dict[tuple[int, int], list]:
    found = defaultdict(list)
    for slot in slots:
        found[slot.day.year, slot.day.month].append(slot)
    return found


def _fairness(model, slots, people, could, month_most: int) -> dict[int, float]:
    """Return what the nth shift of each costs, each in a column of its own: they rise, so that the cheap ones come first."""
    costs: dict[int, float] = {}
    for person in people:
        own = [slot for slot in slots if (person.key, slot.key) in could]
        for measure in MEASURES:
            counted = [slot for slot in own if _counts(slot, measure)]
            if not counted:
                continue
            had, steps = getattr(person.before, measure), []
            for nth in range(1, _most(counted, month_most) + 1):
                step = model.column((person.key, measure, nth), whole=False)
                costs[step] = 2.0 * (had + nth) - 1
                steps.append((step, -1.0))
            model.row([*((could[person.key, slot.key], 1.0) for slot in counted), *steps], 0, 0)
    return costs


def _most(slots, month_most: int) -> int:
    """Return how many of these one person could sit at, at most: no two on one day unless no rest is asked."""
    months = _by_month(slots).values()
    return sum(min(month_most, len({slot.day if slot.rest else slot.key for slot in there})) for there in months)


def unfairness(world: World, chosen: Chosen) -> int:
    """Return the sum over people and measures of what each shift costs them: squares after, less squares before."""
    total = 0
    for person in world.people:
        own = [slot for slot in world.slots if person.key in chosen.get(slot.key, ())]
        for measure in MEASURES:
            had = getattr(person.before, measure)
            total += (had + sum(_counts(slot, measure) for slot in own)) ** 2 - had**2
    return total


def _told(world: World, chosen: Chosen, proven: bool, gap: float | None, seconds: float) -> Roster:
    slots = sorted(world.slots, key=lambda slot: (slot.starts, slot.key))
    people = {person.key: person for person in sorted(world.people, key=lambda person: person.key)}
    sits = {key: [slot for slot in slots if key in chosen[slot.key]] for key in people}
    told, lines, holes = list(people.values()), [], []
    for slot in slots:
        for key in chosen[slot.key]:
            reason = why(slot, people[key], told, sits, world.month_most)
            lines.append(Line(slot.key, key, reason, (slot.key, key) in world.kept))
        if (missing := slot.heads - len(chosen[slot.key])) > 0:
            holes.append(Hole(slot.key, missing, hole(slot, told, sits, world.month_most)))
    moved = tuple(sorted((slot, key) for slot, key in world.kept if slot in chosen and key not in chosen[slot]))
    gap = None if gap is None else float(gap)
    return Roster(tuple(lines), tuple(holes), moved, proven, gap, seconds, unfairness(world, chosen))
