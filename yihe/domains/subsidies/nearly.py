"""
差一点: the smallest lawful change by which a "no" would be a "yes", found by asking the formula itself. Only what the facts declare may
be suggested is: nobody is told to spend, to buy a home or to give back what was had (`foundation.facts.Change`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from yihe.foundation.changes import Change, Day, Step
from yihe.foundation.facts import BadFacts, Facts
from yihe.foundation.parameters import Parameters
from yihe.foundation.policy import Policy
from yihe.foundation.reckoning import NotInForce, Reckoning

AT_MOST = 2  # steps together; what takes more is no 差一点
LOOKED_AHEAD = 2 * 366  # days


@dataclass(frozen=True)
class Near:
    """What to do, what it would give in yuan, and the last day on which it would (None: no day of the next two years ends it)."""

    steps: tuple[Step, ...]
    amount: Decimal
    last_day: date | None

    @property
    def words(self) -> str:
        return "，".join(step.do for step in self.steps)


def nearest(policy: Policy, facts: Any, on: date, known: Parameters) -> Near | None:
    """Return the smallest change after which the policy gives something; None where it does already, or none helps."""
    if gives(_reckoned(policy, facts, on, known)):
        return None
    for steps in _tried(facts):
        if (found := _after(policy, facts, steps, on, known)) and gives(found):
            return Near(steps, found.amount, _last_day(policy, facts, steps, on, known))
    return None


def gives(found: Reckoning | None) -> bool:
    """Test whether money would be given once the office has seen to what is its own."""
    return found is not None and not found.refusals and not found.lacks_of_the_applicant and found.amount > 0


def changed(facts: Facts, steps: tuple[Step, ...], day: date) -> Any:
    """Return the facts as they would be once the steps are done on a day. Raises BadFacts."""
    for step in steps:
        made = {name: _made(facts, value, day) for name, value in step.makes.items()}
        facts = replace(facts, **made)  # type: ignore[type-var]  # Facts are subclassed as dataclasses
    return facts


def _made(facts: Facts, value: Any, day: date) -> Any:
    return day if value is Day.IT_IS_DONE else value(facts, day) if callable(value) else value


def _tried(facts: Facts) -> Iterator[tuple[Step, ...]]:
    open_ones = [step for step in facts.steps if is_open(facts, step)]
    for many in range(1, AT_MOST + 1):
        yield from combinations(open_ones, many)


def is_open(facts: Facts, step: Step) -> bool:
    """Test whether a step is still to be done: something that can change would be otherwise. Nobody registers twice."""
    may = {each.name for each in facts.described() if each.change is Change.CAN}
    return any(name in may and getattr(facts, name) != _made(facts, step.makes[name], date.max) for name in step.makes)


def _after(policy: Policy, facts: Any, steps: tuple[Step, ...], day: date, known: Parameters) -> Reckoning | None:
    try:
        return _reckoned(policy, changed(facts, steps, day), day, known)
    except BadFacts:
        return None


def _reckoned(policy: Policy, facts: Any, on: date, known: Parameters) -> Reckoning | None:
    try:
        return policy.reckon(facts, on=on, parameters=known)
    except (BadFacts, NotInForce):
        return None


def _last_day(policy: Policy, facts: Any, steps: tuple[Step, ...], on: date, known: Parameters) -> date | None:
    for after in range(1, LOOKED_AHEAD):
        if not gives(_after(policy, facts, steps, on + timedelta(days=after), known)):
            return on + timedelta(days=after - 1)
    return None
