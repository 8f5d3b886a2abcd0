"""
Whose a day of a matter is: everybody who can hold one is of exactly one of five sides. Lists and figures of time are told by these, and
never by the name of an official.
"""

from django.db.models import TextChoices

from yihe.foundation.roles import APPLICANT, CLOCK, PUBLIC, Role
from yihe.foundation.workflow import HeldBy, State
from yihe.matters import kinds


class Whose(TextChoices):
    """The five sides a day can be of."""

    BUREAU = "bureau", "司法局"
    APPLICANT = "applicant", "申请人"
    OTHER = "other", "其他部门和专家"
    PUBLIC = "public", "社会公众"
    CLOCK = "clock", "等待期满"


def whose(state: State) -> Whose | None:
    """Return whose the days of a state are; None of a final one, whose days are nobody's."""
    role = state.waits_on
    if role is None:
        return None
    if role is CLOCK:
        return Whose.PUBLIC if state.open_to_objections else Whose.CLOCK
    if role is APPLICANT or state.held_by is HeldBy.FIRST_PARTY:
        return Whose.APPLICANT
    if role is PUBLIC or role.by_code:
        return Whose.PUBLIC
    if state.held_by is HeldBy.OFFICE:
        return Whose.OTHER
    return of_role(role)


def of_role(role: Role) -> Whose:
    """Return on which side the holder of a role sits, where nothing else says it."""
    if role in (PUBLIC, CLOCK) or role.by_code:
        return Whose.CLOCK if role is CLOCK else Whose.PUBLIC
    if role is APPLICANT:
        return Whose.APPLICANT
    return Whose.BUREAU if role.side == "bureau" else Whose.OTHER


def state_of(kind: str, version: int, name: str) -> State | None:
    """Return a state of the workflow a matter follows; None of a room, or a version, that is gone."""
    found = kinds.find(kind)
    if found is None:
        return None
    flow = found.versions().get(version)
    return flow.states.get(name) if flow else None
