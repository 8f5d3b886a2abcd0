"""
Whose hand was in it. A person acts for themselves and for whoever lent them the hat they wear; what was done in a lent
hat was done by two: the one who wore it and the one it belongs to. Four eyes are never two of these.
"""

from django.db.models import Q

from yihe.foundation.workflow import OPENING, Action
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.matters.reading import events


def took(user, through: str = "") -> Q:
    """
    Return the condition "this event was this person's doing, or that of somebody they act for, or was done for one of
    them". `through` is the path from the rows that are filtered to their events. True of nothing for the clock.
    """
    people = () if user is None else user.acts_for
    return Q(**{f"{through}actor__in": people}) | Q(**{f"{through}on_behalf_of__in": people})


def refusal(action: Action, matter: Matter, user) -> str:
    """Return why this person cannot take an action that is kept apart from what they did, or to whoever did it; or ""."""
    if action.same_hand and not any(
        event.action in action.same_hand and event.actor_id == user.pk for event in events(matter)
    ):
        return f"只有提出的人可以{action.label}。"
    if not action.apart_from:
        return ""
    for event in reversed(events(matter)):
        name = event.action
        if name in action.apart_from and {event.actor_id, event.on_behalf_of_id} & user.acts_for:
            did = (
                "创建了此件"
                if name == OPENING
                else f"办理了“{kinds.get(matter.kind).workflow_of(matter).actions[name].label}”"
            )
            return f"您或委托您的同志{did}，按照不相容岗位分离的要求，须由他人“{action.label}”。"
    return ""
