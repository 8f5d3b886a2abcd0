"""
Who may know of a matter, and whose turn it is: conditions on the cover sheet, written once.

A condition has a shape – the same for everybody with such hats – and values that go into it, so that a question of one
shape may be compiled once and asked for everybody.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.roles import EXPERT, of
from yihe.matters.models.parties import Party
from yihe.matters.models.people import Countersignature


class Confidentiality(models.IntegerChoices):
    OPEN = 0, "一般"
    INTERNAL = 1, "内部"
    COMPARTMENT = 2, "专卷"  # people under correction, minors: compartments of their own


class Reach:
    """A person's hats as the shape of a condition (`shape`) and what goes into it (`values`)."""

    def __init__(self, user):
        self.shape = tuple(self._way(hat) for hat in user.hats)
        self.values: dict[str, Any] = {"user": user.pk}
        for position, hat in enumerate(user.hats):
            self.values |= {f"role{position}": hat.role_code, f"organization{position}": hat.organization_id or 0}
            self.values[f"region{position}"] = hat.region

    @staticmethod
    def _way(hat) -> str:
        if hat.organization_id:
            return "own"
        return ("led" if of(hat.role_code).sees_all else "worked on") if hat.region else "let in"

    def visible(self) -> Q:
        """Return the condition of the matters this person may know of."""
        return visible(self.shape, self.values.__getitem__)

    def waiting(self) -> Q:
        """Return the condition of the matters whose next step is theirs by their role."""
        return waiting(self.shape, self.values.__getitem__)


def to_come(name: str) -> Parameter:
    """Stand in for one of a reach's values in a question that is compiled before anybody asks it."""
    is_key = name.rstrip("0123456789") in ("user", "organization")
    return key(name) if is_key else Parameter(name, models.CharField())


def visible(shape: tuple[str, ...], value: Callable[[str], Any]) -> Q:
    """
    Whoever was let in (an expert drawn, a signatory asked) knows of the matter; an organization knows of its own; those
    who lead work in a region know of everything submitted there; the others of what waits on them and what they did
    themselves. `value` gives what stands for each name of a reach.
    """
    ordinary = Q(confidentiality__lte=Confidentiality.INTERNAL)
    # Let in as an expert or a tutor: only while one is an expert or a tutor.
    roles = [value(f"role{position}") for position in range(len(shape))]
    # And an expert only while the matter goes on: what was withdrawn or ended is nobody's to judge any more.
    let_in = Party.objects.filter(
        ~Q(role_code=EXPERT.code) | Q(matter__closed_at=None), user_id=value("user"), until=None, role_code__in=roles
    )
    reach = Q(pk__in=let_in.values("matter"))
    for position, way in enumerate(shape):
        if way == "own":
            own = Q(organization_id=value(f"organization{position}"))
            reach |= own & ~Q(confidentiality=Confidentiality.INTERNAL)
        elif way != "let in":
            here = Q(region__startswith=value(f"region{position}"), submitted_at__isnull=False) & ordinary
            if way == "worked on":
                role = value(f"role{position}")
                here &= Q(holder=role) | Q(pk__in=_did(value("user"), role))
            reach |= here
    return reach


def waiting(shape: tuple[str, ...], value: Callable[[str], Any]) -> Q:
    """What waits on a role waits on everybody who holds it there, until it is handed to one of them (转办)."""
    held = [Q(pk__in=[])]
    for position, way in enumerate(shape):
        mine = Q(holder=value(f"role{position}"))
        if way == "own":
            held.append(mine & Q(organization_id=value(f"organization{position}")))
        elif way != "let in":
            here = Q(region__startswith=value(f"region{position}"), confidentiality__lte=Confidentiality.INTERNAL)
            held.append(mine & here)
    return reduce(or_, held) & (Q(assignee=None) | Q(assignee_id=value("user")))


_drawn = CompiledQuery(
    lambda: Party.objects.filter(user_id=key("user"), until=None, role_code=EXPERT.code, done_at=None)
    .order_by().values_list("matter_id", flat=True)
)  # fmt: skip
_asked = CompiledQuery(
    lambda: Countersignature.objects.filter(asked_of_id=key("user"), answered_at=None)
    .order_by().values_list("matter_id", flat=True)
)  # fmt: skip


def called_in(user) -> Q:
    """
    Return the condition of the matters this very person was asked into, as an expert or for an opinion. Few, and read
    as numbers: as a subquery under OR it would keep the index on (holder, due_at) from being used.
    """
    experts = _drawn(user=user.pk) if any(hat.role_code == EXPERT.code for hat in user.hats) else []
    signatures = _asked(user=user.pk)
    return (Q(pk__in=experts, holder=EXPERT.code) if experts else Q()) | (Q(pk__in=signatures) if signatures else Q())


def _did(user: Any, role_code: Any):
    """Return the keys of the matters a person (a key) acted on in a role. The events' model stands on these, so by name."""
    return apps.get_model("matters", "Event").objects.filter(actor_id=user, hat=role_code).values("matter")
