"""
Who is given the work: the candidates of an action, and whose turn it is where it is offered to one after the other (轮派).

A round begins when a matter enters a state from another. Whoever was given the matter since – offered it in turn, chosen
by name, or handed it by a colleague – is not asked again before it comes back from elsewhere. When nobody is left, it is
the role's, and no clock passes it on any more.
"""

import json
from collections.abc import Iterable

from django.db.models import CharField, Max

from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.roles import Role
from yihe.foundation.workflow import IN_TURN, Action
from yihe.matters import kinds, parties, reading, telling
from yihe.matters.models import Event, Matter, Party
from yihe.registers.accounts.models import User

GIVEN_TO = "assignee"  # what an event says of whom the work was given to, where no form's field does


def candidates(action: Action, matter: Matter) -> list[User]:
    """Return who can be given what an action leads to, in the order in which they are asked."""
    if action.candidates is not None:
        return list(action.candidates(matter))
    assert action.target is not None and action.target.waits_on is not None  # or the declaration had not imported
    return holders(action.target.waits_on, matter)


_people = CompiledQuery(lambda: User.objects.filter(pk__among=keys()).order_by("name", "pk"))
_last_given = CompiledQuery(
    lambda: (
        Party.objects.filter(user__among=keys(), role_code=Parameter("role", CharField()), ground=parties.ASSIGNED)
        .values_list("user")
        .annotate(Max("since"))
        .order_by()
    )
)


def holders(role: Role, matter: Matter) -> list[User]:
    """Return whoever holds a role where the matter lies, let in or not: first who was given no work in it yet, then who had some longest ago."""
    could = telling.who_could(role, matter)
    people = _people(keys=could) if could else []
    last = dict(_last_given(keys=could, role=role.code)) if len(people) > 1 else {}
    return sorted(people, key=lambda person: last[person.pk].timestamp() if person.pk in last else 0)


def next_in_turn(matter: Matter, among: Iterable[User]) -> User | None:
    """Return the first of some people who was not given the matter since it entered the state it is in; None: nobody is left."""
    had = _given_this_round(matter)
    return next((person for person in among if person.pk not in had), None)


def chosen(action: Action, matter: Matter, said: dict) -> User | None:
    """Return whom an action gives its matter to, which is in the next state by now; None: to the role."""
    if action.assigns is IN_TURN:
        return next_in_turn(matter, candidates(action, matter))
    return action.assigns(matter) if callable(action.assigns) else said.get(action.assigns)


def cannot_have_it(to: User, action: Action, matter: Matter) -> str:
    """Return why somebody cannot be given the work, or "". Asked under the lock, the action's effect done."""
    if action.assigns is IN_TURN or (callable(action.assigns) and action.candidates is None):
        return ""  # one of them, just now; or a record says who
    return "" if to in candidates(action, matter) else f"{to} 现在不能承办此件，请另选一位。"


def nobody_has_it(action: Action, matter: Matter) -> bool:
    """Test whether an action would pass on what nobody has: it went back to the role, and the clock lets it lie."""
    return action.passes_on and matter.assignee_id is None


def refusal(action: Action, matter: Matter) -> str:
    """Return why an action that gives the work to somebody cannot be taken now, whoever asks; or ""."""
    if nobody_has_it(action, matter):
        return f"此件现在没有派给哪一位，不能“{action.label}”。"
    if isinstance(action.assigns, str) and not candidates(action, matter):
        return f"现在没有可以承办的{action.target.waits_on.label}，请先安排人员。"
    return ""


def _given_this_round(matter: Matter) -> set[int]:
    workflow = kinds.get(matter.kind).workflow_of(matter)
    given: set[int] = set()
    for event in reversed(reading.events(matter)):
        if event.target != matter.state:
            break
        given |= _given_by(event, workflow.actions.get(event.action))
        if event.source != matter.state:
            break
    return given


def _given_by(event: Event, action: Action | None) -> set[int]:
    """Return whom an event gave the work to: its key is a fact, and stays when words are emptied."""
    name = "to" if event.action == "reassign" else ""
    if action is not None and action.assigns is not None:
        name = action.assigns if isinstance(action.assigns, str) else GIVEN_TO
    said = json.loads(event.payload).get(name)
    return {said["id"]} if isinstance(said, dict) and said.get("id") else set()
