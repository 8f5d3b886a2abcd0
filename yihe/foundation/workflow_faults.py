"""What contradicts itself in a workflow's declaration, as sentences for whoever wrote it. Asked when the class is made."""

from collections.abc import Iterator

from yihe.foundation.roles import APPLICANT, CLOCK, PUBLIC

_OPENING = "open"  # workflow.OPENING
_WORKFLOWS_OWN = (
    "decided",
    "say",
    "states",
    "actions",
    "limits",
    "actions_from",
    "targets",
    "clocks_action",
    "road",
)


def of(workflow) -> Iterator[str]:
    """Yield `member is wrong in this way`, most serious first."""
    yield from _of_actions(workflow)
    yield from _of_hearing(workflow)
    yield from _of_limits(workflow)
    yield from _of_states(workflow)


def _of_actions(workflow) -> Iterator[str]:
    known = set(workflow.states.values())
    for name in (*workflow.actions, *workflow.states):
        if name in _WORKFLOWS_OWN:
            yield f"{name} stands in the place of what every workflow has under that name: call it otherwise"
    for action in workflow.actions.values():
        if foreign := (action.source | ({action.target} - {None})) - known:
            yield f"{action.name} names a state of another workflow: {foreign}"
        if action.owes_a_reason and not _asks_why(action.form):
            yield f"{action.name} refuses without taking a reason: give it a form with a required field `reason`"
        for other in (*action.apart_from, *action.same_hand):
            if other not in workflow.actions and other != _OPENING:
                yield f"{action.name} is kept apart from, or to the hand of, an action that is not there: {other}"
        if action.by_code != any(role.by_code for role in action.roles):
            yield f"{action.name} is taken by a party with a code, and says so with by_code=True: both or neither"
        if action.on_paper and (action.form or not any(role is APPLICANT or role.by_code for role in action.roles)):
            yield f"{action.name} comes in on paper: it must be an applicant's or a party's, and ask for nothing besides"
        if action.assigns and action.target is None:
            yield f"{action.name} assigns somebody to a state it does not lead to: give it a target"
        if action.assigns and action.target and action.target.is_final:
            yield f"{action.name} assigns somebody to a state in which nothing is left to do: {action.target.name}"
        if isinstance(action.assigns, str) and action.assigns not in getattr(action.form, "base_fields", {}):
            yield f"{action.name} assigns whom its form does not ask for: {action.assigns}"
        if action.then and not (action.then in workflow.actions and workflow.actions[action.then].automatic):
            yield f"{action.name} is followed by {action.then}, which is not an automatic action"
        if action.in_bulk and (action.owes_a_reason or action.automatic or action.by_code or action.target is None):
            yield f"{action.name} is taken of many in one go: it must be a person's, say yes, and lead on"
        if action.fetch_back and not _has_no_consequence(action):
            yield (
                f"{action.name} may be fetched back: it must be a person's, lead from one office to another while time runs, and do "
                "nothing else; an effect that only returns what is remembered says so (only_remembers)"
            )
        if action.returns and (
            action.target not in (there := workflow.targets(action)) or any(s.is_final for s in there)
        ):
            yield f"{action.name} returns: its target is one of the states its own interrupts, and none of those is final"
        if action.reopens and not (
            all(s.is_final for s in action.source) and action.target and not action.target.is_final
        ):
            yield f"{action.name} reopens, and does not lead from final states to one that waits on somebody"
        if action.afterwards and (action.target or not all(s.is_final for s in action.source)):
            yield f"{action.name} is done afterwards: it stands in final states only, and leads to none"


def only_remembers(effect):
    """Mark an effect that writes nothing, and only returns what the event keeps: a step with it has no consequence besides."""
    effect.only_remembers = True
    return effect


def _has_no_consequence(action) -> bool:
    between = [*action.source, action.target] if action.target else []
    moves = bool(between) and action.target not in action.source
    inside = all(s.waits_on is not None and s.waits_on.is_staff and s.clock.value == "running" for s in between)
    limits = any((*each.starts, *each.stops, *each.pauses) for each in (action, *between))
    more = (
        action.then or action.automatic or action.holds or action.assigns or action.takes_away or CLOCK in action.roles
    )
    writes = action.effect is not None and not getattr(action.effect, "only_remembers", False)
    return moves and inside and not limits and not more and not writes


def _of_hearing(workflow) -> Iterator[str]:
    for action in workflow.actions.values():
        if action.takes_away and not all(state.heard for state in action.source):
            yield f"{action.name} takes something away, and leads out of a state in which nobody was heard: acts/hearing/parts.py"
        into_heard = action.target and action.target.heard
        if into_heard and not all(state.heard or _may_speak(state, workflow) for state in action.source):
            yield f"{action.name} leads to {action.target.name} past whoever is to be heard"


def _may_speak(state, workflow) -> bool:
    """Test whether whoever the matter is for can speak in a state, and it ends by itself when they do not."""
    out = workflow.actions_from(state.name)
    outside = state.waits_on is not None and state.waits_on.side == "outside"
    return outside and any(CLOCK in a.roles for a in out) and any(state.waits_on in a.roles for a in out)


def _of_limits(workflow) -> Iterator[str]:
    declared = [*workflow.states.values(), *workflow.actions.values()]
    for member in declared:
        for name in (*member.starts, *member.stops, *member.pauses):
            if name not in workflow.limits:
                yield f"{member.name} names a time limit that is not there: {name}"
    for limit in workflow.limits.values():
        if limit.name in workflow.states:
            yield f"{limit.name} is a time limit and a state"
        if not any(limit.name in member.starts for member in declared):
            yield f"{limit.name} is a time limit that nothing starts"
        if limit.then:
            action = workflow.actions.get(limit.then)
            if action is None or CLOCK not in action.roles or action.automatic:
                yield f"{limit.name} is followed by {limit.then}, which is not an action of the clock"


def _of_states(workflow) -> Iterator[str]:
    reached, frontier = {workflow.initial}, [workflow.initial]
    while frontier:
        for action in workflow.actions_from(frontier.pop().name):
            if action.target and action.target not in reached:
                reached.add(action.target)
                frontier.append(action.target)
    of_limits = {limit.then for limit in workflow.limits.values()}
    for state in workflow.states.values():
        open_to = workflow.actions_from(state.name)
        if state not in reached:
            yield f"{state.name} can never be reached"
        if state.is_final:
            if state.tone is None:
                yield f"{state.name} is final and does not say how it looks: write tone=Tone.GOOD, Tone.BAD or Tone.NEUTRAL"
            if not all(action.reopens or action.afterwards for action in open_to):
                yield f"{state.name} waits on nobody, yet has a way out"
            continue
        if not any(action.target not in (None, state) for action in open_to):
            yield f"{state.name} waits on {state.waits_on} for ever"
        if state.within is None and state is not workflow.initial:
            yield f"{state.name} waits without a time limit"
        if not any(state.waits_on in action.roles for action in open_to):
            yield f"{state.name} waits on {state.waits_on}, who can do nothing in it"
        if state.waits_on is PUBLIC:
            yield f"{state.name} waits on everybody, whom nobody is: give it a role of a party (Role(by_code=True))"
        if state.waits_on is CLOCK and state.within is None:
            yield f"{state.name} waits on the clock without a day"
        if sum(CLOCK in a.roles and not a.automatic and a.name not in of_limits for a in open_to) > 1:
            yield f"{state.name} leaves the clock a choice"


def _asks_why(form) -> bool:
    reason = getattr(form, "base_fields", {}).get("reason")
    return reason is not None and reason.required
