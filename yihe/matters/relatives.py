"""
The matters around one matter, as far as a person may know of them: what it hangs on, what hangs on it, and the others of its
organization.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, Value, Window

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.compiled_unions import CompiledUnion
from yihe.matters.listed import LISTED, Listed
from yihe.matters.models import Matter, Reach
from yihe.matters.models import reach as reaching
from yihe.matters.reading import read_once, was_read

NEWEST = 5  # of the others of an organization


def children(user, matter: Matter) -> list[Matter]:
    """Return the matters that hang on this one and that the person may know of."""
    return [each for each in _kin(user, matter) if each.parent_id == matter.pk]


def _kin(user, matter: Matter) -> list[Any]:
    return _read(user, matter, others=was_read(matter, _place(user, True)))[0]


Read = tuple[
    list[Any], list[Any]
]  # what it hangs on and what hangs on it; the others of its organization, each with their number


def _place(user, others: bool) -> tuple:
    return ("around", user.pk, others)


def _read(user, matter: Matter, *, others: bool) -> Read:
    return read_once(matter, _place(user, others), lambda: _in_reach(user, matter, others))


def _in_reach(user, matter: Matter, others: bool) -> Read:
    """Return both in one question; without `others` none of them."""
    reach = Reach(user)
    values = {"matter": matter.pk, "above": matter.parent_id or 0, "organization": matter.organization_id or 0}
    rows = _around(reach.shape, bool(matter.parent_id), others)(**values, **reach.values)
    return [row for row in rows if not row.count], [row for row in rows if row.count]


@lru_cache(maxsize=64)
def _around(shape: reaching.Shape, above: bool, others: bool) -> CompiledUnion:
    seen = Matter.objects.filter(reaching.visible(shape, reaching.to_come)).annotate(assignee_name=F("assignee__name"))
    kin = seen.annotate(count=Value(0, BigIntegerField()), open=Value(0, BigIntegerField()))
    asked = [kin.filter(parent_id=key("matter")).order_by("pk")]
    if above:
        asked.append(kin.filter(pk=key("above")).order_by())
    if others:
        all_there = seen.filter(organization_id=key("organization")).exclude(pk=key("matter"))
        counted = all_there.annotate(count=Window(Count("pk")), open=Window(Count("pk", filter=Q(closed_at=None))))
        asked.append(counted.order_by("-pk")[:NEWEST])
    return CompiledUnion(*(CompiledQuery(rows.all) for rows in asked))


def parent(user, matter: Matter) -> Matter | None:
    """Return the matter this one hangs on, if the person may know of it."""
    if not matter.parent_id:
        return None
    return next((each for each in _kin(user, matter) if each.pk == matter.parent_id), None)


@dataclass(frozen=True)
class Others:
    """The newest of some matters, how many there are, and how many of these are open."""

    newest: list[Listed]
    count: int = 0
    open: int = 0


def others_of_organization(user, matter: Matter) -> Others:
    """Return the other matters of a matter's organization that the person may know of. Asked for first, its kin is read along."""
    rows = _read(user, matter, others=True)[1]
    name = matter.organization.name if matter.organization else None
    newest = [Listed(*(*_own(row), name, row.assignee_name)) for row in rows]
    return Others(newest, rows[0].count, rows[0].open) if rows else Others([])


_own: Callable[[Any], Any] = attrgetter(
    *LISTED[:-2]
)  # all but the names of the organization, which is one, and of the assignee
assert LISTED[-2:] == ("organization__name", "assignee__name")
