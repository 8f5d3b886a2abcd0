"""Letting people into a matter or its compartment, and letting them go: as what, on which ground, from when until when."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from yihe.foundation.roles import Role
from yihe.matters.models import Matter, May, Party


def let_in(user, matter: Matter, role: Role | str, *, ground: str = "", until: datetime | None = None) -> Party:
    """Let somebody into a matter in a role they hold themselves. Whoever is in already stays as they are."""
    found, _ = Party.objects.get_or_create(
        matter=matter, user=user, role_code=_code(role), until=until,
        defaults={"since": timezone.now(), "ground": ground, "may": May.ACT},
    )  # fmt: skip
    return found


def let_go(matters: Matter | QuerySet, role: Role | str, *, user=None, but=None) -> int:
    """End what people were let into in a role: everybody, or one `user`, or everybody `but` one. Return how many."""
    rows = Party.objects.filter(role_code=_code(role), until=None)
    rows = rows.filter(matter=matters) if isinstance(matters, Matter) else rows.filter(matter__in=matters)
    if user is not None:
        rows = rows.filter(user=user)
    if but is not None:
        rows = rows.exclude(user=but)
    return rows.update(until=timezone.now())


def done(matter: Matter, role: Role | str, user) -> None:
    """Note that a party has done its part: what waits on everybody of its role waits on it no longer."""
    Party.objects.filter(matter=matter, user=user, role_code=_code(role), until=None).update(done_at=timezone.now())


def _code(role: Role | str) -> str:
    return role if isinstance(role, str) else role.code
