"""
取回: whoever took the last step takes it back, as long as nobody did anything after it. The matter is where it was, with whom it was, and
the time of that step runs as it ran: what went by meanwhile went by. Both events stay in the chain; an act is never rewritten.

Only steps that are declared so (`Action(fetch_back=True)`): within the bureau, and without consequence – nothing is written by them but
what the event remembers, nobody outside is told, no letter is signed. What had consequences is undone by an act of its own.
"""

import json

from django.db import transaction
from django.utils import timezone

from yihe.foundation.workflow import Action
from yihe.matters import access, chain, clocks, kinds, letters, parties, saying, standing, telling
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, Matter
from yihe.matters.reading import events, forget
from yihe.registers.accounts.models import User

FETCH_BACK = "fetch_back"


def cannot_fetch_back(matter: Matter, user) -> str:
    """Return why this person cannot take the last step back, or ""."""
    if reason := standing.only_reads(matter, user):
        return reason
    last, action = _last_step(matter)
    if action is None or letters.SIGNED in last.payload:
        return "最近一条办理记录不是可以取回的步骤；需要改正的，请联系现在的经办人。"
    if last.actor_id != user.pk:
        return "上一步不是您办理的，不能取回。"
    if access.hat_for(user, action.roles, matter) is None:
        return f"您现在没有办理“{action.label}”的职责，不能取回。"
    return ""


def fetch_back(matter: Matter, *, by, reason: str) -> Event:
    """
    Take back the step that was taken last.

    :raises NotAllowed: somebody did something since, or the step is not theirs, or not one that is taken back
    """
    with transaction.atomic():
        fresh = standing.held(matter.pk)
        if why := cannot_fetch_back(fresh, by):
            raise NotAllowed(why)
        last, action = _last_step(fresh)
        assert action is not None
        hat = access.hat_for(by, action.roles, fresh)
        workflow, left, now = kinds.get(fresh.kind).workflow_of(fresh), fresh.state, timezone.now()
        running = clocks.Clocks(fresh, workflow, now)
        role, whose = workflow.states[left].waits_on, workflow.states[last.source].waits_on
        assert role is not None and whose is not None  # or the declaration had not imported
        told = {fresh.assignee_id} if fresh.assignee_id else set()
        told |= {pk for copied in action.copies for pk in telling.people(copied, fresh)}
        parties.assign(fresh, None, role)
        before = last.said.get(clocks.STEP) or {}
        fresh.enter(workflow.states[last.source], now)
        if alone := before.get("assignee"):
            parties.assign(fresh, User.objects.get(pk=alone), whose)
        forget(fresh)
        running.take_up_again(workflow.states[last.source], before.get("clock"))
        event = chain.append(
            fresh, FETCH_BACK, by=by, hat=hat.role_code, source=left, at=now, said=saying.remembered({"reason": reason}),
            on_behalf_of=hat.delegated_by.user if hat.delegated_by_id else None, save=chain.save_cover,
        )  # fmt: skip
        running.save()
        neutral = f"已取回，不用办理：{fresh.title}。"
        telling.tell(told - {by.pk}, f"{neutral}{reason}", neutral=neutral, matter=fresh)
        for column in chain.COVER:
            setattr(matter, column, getattr(fresh, column))
        return event


def _last_step(matter: Matter) -> tuple[Event, Action | None]:
    """Return the last event, and the action it is of where that can be taken back."""
    last = events(matter)[-1]
    action = kinds.get(matter.kind).workflow_of(matter).actions.get(last.action)
    moved = matter.is_open and last.source != last.target == matter.state
    # In a compartment what a step remembers are words, which may be gone: nothing is taken back there.
    remembers = not chain.in_compartment(matter) and clocks.STEP in json.loads(last.payload)
    return last, action if moved and remembers and action is not None and action.fetch_back else None
