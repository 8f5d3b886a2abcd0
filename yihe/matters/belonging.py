"""
What belongs to a matter beside its cover, read in one question: contents, parties, and whether there is anything of what most
matters have none of – rows of the parts its kind declares, clocks. Whatever is done to a matter asks for all of them.
"""

from functools import lru_cache

from django.db.models import Exists, F, OuterRef

from yihe.foundation.compiled_queries import CompiledQuery, joined, key
from yihe.matters.models import Clock, Party
from yihe.matters.models.parties import FROZEN_OF_PARTIES
from yihe.matters.reading import NO_CLOCKS, read_once

_PARTY, _THERE = "party_", "there_"


def read(kind, matter) -> tuple:
    """
    Return the contents (None when there are none) and what is frozen of each party. What there is none of is kept with the matter
    object as read (`read_once`), until something is recorded of the matter or it is to `forget`.
    """
    rows = _contents_of_one(kind)(pk=matter.pk)
    if not rows:
        return None, parties_of(matter)
    found = rows[0]
    found.matter = matter  # the very object, so that what was read of it is not read again
    for name, place in _asked_along(kind).items():
        if not getattr(found, _THERE + name):
            read_once(matter, place, list)
    parties = [{name: getattr(row, _PARTY + name) for name in FROZEN_OF_PARTIES} for row in rows]
    return found, sorted((party for party in parties if party["id"]), key=lambda party: party["id"])


def parties_of(matter) -> list[dict]:
    """Return what is frozen of each party of a matter."""
    return list(Party.objects.filter(matter=matter.pk).order_by("pk").values(*FROZEN_OF_PARTIES))


@lru_cache
def _asked_along(kind) -> dict[str, tuple | str]:
    """Return what is asked along with the contents, and where it is kept (`read_once`) that there is none."""
    return {part.code: part.place for part in kind.parts} | {NO_CLOCKS: NO_CLOCKS}


@lru_cache
def _contents_of_one(kind) -> CompiledQuery:
    """Return the question for the contents of one matter of a kind, once for each of its parties."""
    parties = {_PARTY + name: F(f"matter__parties__{name}") for name in FROZEN_OF_PARTIES}
    there = {_THERE + part.code: Exists(part.hanging_on(OuterRef("pk"))) for part in kind.parts}
    there[_THERE + NO_CLOCKS] = Exists(Clock.objects.filter(matter_id=OuterRef("pk")))
    rows = joined(kind.contents._default_manager.all(), kind.joined).annotate(**parties, **there)
    return CompiledQuery(lambda: rows.filter(pk=key()))
