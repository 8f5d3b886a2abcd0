"""
People by what somebody types – name, login, telephone number: those an administrator may know of, and for staff the colleagues of
their place. Nobody finds experts so (0019), and nobody outside finds anybody.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import CharField, DateField, Prefetch, prefetch_related_objects
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM, ROLES
from yihe.registers.accounts.models import Membership, User
from yihe.registers.accounts.queries import Typed, administered_by, called, oversight

FEWEST, MOST = 2, 10


def found(user, words: str) -> list[User]:
    """Return people who are called so, each with what they hold in reach (`held_here`), by name; no more than MOST."""
    if len(words.strip()) < FEWEST:
        return []
    if reach := oversight(user):
        held = Membership.objects.within(reach).filter(ended_at=None)
        people = list(administered_by(user).filter(called(words)).order_by("name", "pk")[:MOST])
    elif reach := [h.region for h in user.hats if h.role.is_staff and h.region and h.role not in KEEPERS_OF_THE_SYSTEM]:
        held, people = _working(reach, timezone.localdate()), _colleagues(reach, words)
    else:
        return []
    prefetch_related_objects(
        people, Prefetch("memberships", held.select_related("organization").order_by("pk"), to_attr="held_here")
    )
    return people


def _working(regions: Iterable[Any], day: Any):
    """Return what staff hold of their own in some regions on a day."""
    staff = [role.code for role in ROLES.values() if role.is_staff]
    return Membership.objects.in_force(day).within(regions).filter(role_code__in=staff, delegated_by=None)


def _colleagues(reach: list[str], words: str) -> list[User]:
    """Return the staff of some regions who are called so. Whoever searches for anything asks this, and mostly nobody is."""
    typed = Typed.read(words)
    said = {f"region{n}": code for n, code in enumerate(reach)} | {
        f"phone{n}": index for n, index in enumerate(typed.phones)
    }
    asked = _asked(len(reach), len(typed.phones), tuple(ROLES))
    return asked(name=typed.name, word=typed.word, today=timezone.localdate(), **said)


@lru_cache(maxsize=64)
def _asked(regions: int, phones: int, _roles: tuple[str, ...]) -> CompiledQuery:
    text = CharField()
    held = _working([Parameter(f"region{n}", text) for n in range(regions)], Parameter("today", DateField()))
    typed = Typed(
        Parameter("name", text), Parameter("word", text), [Parameter(f"phone{n}", text) for n in range(phones)]
    )
    people = User.objects.filter(pk__in=held.order_by().values("user")).filter(typed.condition())
    return CompiledQuery(lambda: people.order_by("name", "pk")[:MOST])
