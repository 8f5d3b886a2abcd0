"""When a review's result may be told outside the bureau: once what rests on it was decided, and not while it is a proposal."""

from yihe.foundation.roles import ROLES
from yihe.foundation.workflow import State
from yihe.matters import kinds, reading
from yihe.matters.models import Matter


def decision_is_out(matter: Matter) -> bool:
    """
    Test whether it was decided what becomes of the matter after its review: since the last action that is a proposal
    (`Action.until_decided`) somebody who decides (`Role.power`) took a step that does not leave it with somebody who
    decides. A proposal that ends the matter is itself that step. Asks for the events, which a page has read already.
    """
    workflow = kinds.get(matter.kind).workflow_of(matter)
    events = reading.events(matter)
    proposals = {action.name for action in workflow.actions.values() if action.until_decided}
    last = max((i for i, event in enumerate(events) if event.action in proposals), default=None)
    if last is None:
        return False
    return any(
        _decides(event.hat) and not _waits_on_who_decides(workflow.states[event.target]) for event in events[last:]
    )


def _decides(role_code: str) -> bool:
    return role_code in ROLES and ROLES[role_code].power == "decisions"


def _waits_on_who_decides(state: State) -> bool:
    return state.waits_on is not None and state.waits_on.power == "decisions"
