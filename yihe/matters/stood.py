"""
Where a matter really stood: the states it was in, as its records tell. A step that only chose by a rule which step comes – entered and left
by itself in one act – was no step for anybody, and no way says that it was passed.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from yihe.foundation.workflow import Workflow

# An opening names no cause for what follows it in the same act: what comes by itself after so short a time was of that act.
ONE_ACT = timedelta(seconds=5)
ASKED = ("action", "source", "target", "at", "ref", "cause_id")  # what is asked of an event


def stood_in(workflow: type[Workflow], events: Iterable[Any]) -> list[str]:
    """Return the names of the states a matter stood in, in the order in which it came there first; `events` in their order."""
    stood: dict[str, None] = {}
    entered: Any = None
    for event in events:
        if event.source == event.target:  # something was noted, or done again: nothing was entered or left
            continue
        if event.source and not (entered and event.source == entered.target and _chose(workflow, entered, event)):
            stood[event.source] = None
        entered = event
    if entered is not None:
        stood[entered.target] = None
    return list(stood)


def _chose(workflow: type[Workflow], entered: Any, left: Any) -> bool:
    """Test whether a state was left by the act that entered it, without anybody."""
    action = workflow.actions.get(left.action)
    if action is None or not action.automatic:
        return False
    if left.cause_id is not None:
        return left.cause_id == entered.ref
    return left.at - entered.at <= ONE_ACT
