"""
The matters around one matter, as far as a person may know of them: what it hangs on, what hangs on it, and the others of its
organization.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Q, Window

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.compiled_unions import CompiledUnion
from yihe.matters.listed import LISTED, Listed
from yihe.matters.models import Matter, Reach
from yihe.matters.models import reach as reaching
from yihe.matters.reading import read_once


def children(user, matter: Matter) -> list[Matter]:
    """Return the matters that hang on this one and that the person may know of."""
    return [each for each in _kin(user, matter) if each.parent_id == matter.pk]


def _kin(user, matter: Matter) -> list[Matter]:
    return read_once(matter, ("kin", user.pk), lambda: _kin_in_reach(user, matter))


def _kin_in_reach(user, matter: Matter) -> list[Matter]:
    reach = Reach(user)
    if not matter.parent_id:
        return _hanging_on(reach.shape)(parent=matter.pk, **reach.values)
    return _hanging_on_and_by_key(reach.shape)(parent=matter.pk, pk=matter.parent_id, **reach.values)


@lru_cache(maxsize=64)
def _hanging_on(shape: reaching.Shape) -> CompiledQuery:
    return CompiledQuery(
        lambda: Matter.objects.filter(reaching.visible(shape, reaching.to_come), parent_id=key("parent")).order_by("pk")
    )


@lru_cache(maxsize=64)
def _hanging_on_and_by_key(shape: reaching.Shape) -> CompiledUnion:
    above = CompiledQuery(lambda: Matter.objects.filter(reaching.visible(shape, reaching.to_come), pk=key()))
    return CompiledUnion(_hanging_on(shape), above)


def parent(user, matter: Matter) -> Matter | None:
    """Return the matter this one hangs on, if the person may know of it."""
    if not matter.parent_id:
        return None
    return next((each for each in _kin(user, matter) if each.pk == matter.parent_id), None)


NEWEST = 5


@dataclass(frozen=True)
class Others:
    """The newest of some matters, how many there are, and how many of these are open."""

    newest: list[Listed]
    count: int = 0
    open: int = 0


def others_of_organization(user, matter: Matter) -> Others:
    """Return the other matters of a matter's organization that the person may know of."""
    reach = Reach(user)
    rows = _of_organization(reach.shape)(pk=matter.pk, organization=matter.organization_id, **reach.values)
    return Others([Listed(*row[:-2]) for row in rows], *rows[0][-2:]) if rows else Others([])


@lru_cache(maxsize=64)
def _of_organization(shape: reaching.Shape) -> CompiledQuery:
    counted = {"count": Window(Count("pk")), "open": Window(Count("pk", filter=Q(closed_at=None)))}
    rows = Matter.objects.filter(reaching.visible(shape, reaching.to_come), organization_id=key("organization"))
    return CompiledQuery(
        lambda: rows.exclude(pk=key()).annotate(**counted).order_by("-pk").values_list(*LISTED, *counted)[:NEWEST]
    )
