"""
What waits on a role that can do nothing about it yet. Either nothing is pressed on its page: the state ends by itself, once something is
done elsewhere – a payment, in a batch of payments –, and `ready` of the act that does it says when that can be done. Or others have
to finish first – a call is over when every application to it is decided –, which the state itself says (`State.once`).
Until then it does not stand in the inbox (待办).
"""

from collections.abc import Callable
from functools import lru_cache

from django.db.models import Q

from yihe.foundation.roles import Role
from yihe.matters import kinds
from yihe.matters.models import reach
from yihe.matters.models.reach import Value

_ready: dict[str, Callable[[Value], Q]] = {}


def done_by(role: Role, ready: Callable[[Value], Q]) -> None:
    """Make known when a role can do elsewhere what ends such a state: a condition on matters, which may ask for `value("today")`."""
    _ready[role.code] = ready


@lru_cache(maxsize=64)
def states_of(role_code: str) -> dict[str, list[str]]:
    """Return the states, by kind, that wait on a role which has no button there."""
    found: dict[str, set[str]] = {}
    for kind in kinds.every():
        for workflow in kind.workflows():
            for name, state in workflow.states.items():
                mine = state.waits_on is not None and state.waits_on.code == role_code
                if mine and not any(
                    not action.automatic and role_code in {role.code for role in action.roles}
                    for action in workflow.actions_from(name)
                ):
                    found.setdefault(kind.code, set()).add(name)
    return {code: sorted(states) for code, states in found.items()}


def is_done_elsewhere(matter) -> bool:
    """Test whether a matter waits on a role that has no button there, and whose work elsewhere is known."""
    return matter.holder in _ready and matter.state in states_of(matter.holder).get(matter.kind, ())


def can_be_done(role_code: str, value: Value, *, others: bool = True) -> Q:
    """Return the condition that a role can do something about a matter that waits on it, here or elsewhere; whether `others` have finished, or not."""
    now = _when_others_have_finished() if others else Q()
    if role_code not in _ready:
        return now
    here = Q()
    for code, states in states_of(role_code).items():
        here &= ~Q(kind=code, state__in=states)
    return now & (here | _ready[role_code](value)) if here else now


def _when_others_have_finished() -> Q:
    """Return the condition that what lies in a state which waits for others first does so no more."""
    found = Q()
    for kind in kinds.every():
        for state in kind.workflow.states.values():
            if state.once is not None:
                found &= ~Q(kind=kind.code, state=state.name) | state.once()
    return found


@lru_cache(maxsize=1)
def waits_for_others() -> frozenset[tuple[str, str]]:
    """Return the states, as (kind, name), whose matters wait until others have finished."""
    states = ((kind.code, state) for kind in kinds.every() for state in kind.workflow.states.values())
    return frozenset((code, state.name) for code, state in states if state.once is not None)


reach.can_be_done = can_be_done
reach.waits_for_others = waits_for_others
