"""What a new text does to time limits: which step takes how long from its day on, and how many matters stand in that step now."""

from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q

from yihe.foundation import city_pack
from yihe.matters import kinds
from yihe.matters.models import Matter


@dataclass(frozen=True)
class Step:
    """A step of some kinds whose term a figure says, and how many matters stand in it: their term was counted when they entered it."""

    labels: tuple[str, ...]
    standing: int


def steps_of(path: str, pack: Path) -> Step | None:
    """Return the steps a parameter says the term of, or None."""
    found = Q()
    labels: list[str] = []
    for kind in kinds.every():
        for name, state in kind.workflow.states.items():
            if getattr(state.within, "parameter", "") == path:
                found |= Q(kind=kind.code, state=name)
                labels.append(state.label)
    if not labels:
        return None
    rows = Matter.objects.filter(found, region__startswith=city_pack.region_of(pack), closed_at=None)
    here = sum(1 for region in rows.values_list("region", flat=True) if city_pack.find(region) == pack)
    return Step(tuple(dict.fromkeys(labels)), here)
