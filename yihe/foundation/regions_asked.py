"""
Reaches asked for in a question that is compiled once for so many of them: the parameters that stand for them, what is given for those, and the condition
that something lies in one of them.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Q

from yihe.foundation import region_codes
from yihe.foundation.compiled_queries import Parameter


def given(reaches: Iterable[str]) -> dict[str, str]:
    """Return what is given for the parameters of a question: the outermost of some reaches, each once."""
    return {f"region{n}": region for n, region in enumerate(region_codes.outermost(reaches))}


def to_come(many: int) -> list[Parameter]:
    """Return the parameters that stand for so many reaches."""
    return [Parameter(f"region{n}", CharField()) for n in range(many)]


def lies_in(path: str, regions: Iterable[Any]) -> Q:
    """Return the condition that `path` lies in one of some regions, or beneath: codes, or parameters that stand for them."""
    found = Q(pk__in=[])
    for region in regions:
        found |= Q(**{f"{path}__startswith": region})
    return found
