"""
Whose hand was in it. A person acts for themselves and for whoever lent them the hat they wear; what was done in a lent
hat was done by two: the one who wore it and the one it belongs to. Four eyes are never two of these.
"""

from collections.abc import Iterable

from django.db.models import Q

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.workflow import OPENING, Action
from yihe.matters import kinds
from yihe.matters.models import Event, Matter
from yihe.matters.reading import read_once


def took(user, through: str = "") -> Q:
    """
    Return the condition "this event was this person's doing, or that of somebody they act for, or was done for one of
    them". `through` is the path from the rows that are filtered to their events. True of nothing for the clock.
    """
    people = () if user is None else user.acts_for
    return Q(**{f"{through}actor__in": people}) | Q(**{f"{through}on_behalf_of__in": people})


_hands_in = CompiledQuery(
    lambda: (
        Event.objects.filter(matter_id=key("matter"))
        .order_by("-seq")
        .values_list("actor_id", "on_behalf_of_id", "action")
    )
)


def seen_in(matter: Matter, events: Iterable[Event]) -> None:
    """Take whose hands were in it from events that were read anyhow, oldest first; a page asks for them once."""
    read_once(matter, "hands", lambda: [(e.actor_id, e.on_behalf_of_id, e.action) for e in events][::-1])


def refusal(action: Action, matter: Matter, user) -> str:
    """Return why this person cannot take an action that is kept apart from what they did, or ""."""
    if not action.apart_from:
        return ""
    # All actions of one page look at the same few rows.
    for actor, on_behalf, name in read_once(matter, "hands", lambda: _hands_in(matter=matter.pk)):
        if name not in action.apart_from:
            continue
        if {actor, on_behalf} & user.acts_for:
            did = "建立了此件" if name == OPENING else f"办理了“{kinds.get(matter.kind).workflow.actions[name].label}”"
            return f"您（或您所代的人）{did}，按照不相容岗位分离的要求，须由他人“{action.label}”。"
    return ""
