"""
Where an entry of a register leads besides its own page. The register does not know of what stands above it: whoever brings the other page
says so when the apps are ready.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple


class Way(NamedTuple):
    """Where an entry leads: words, address, and whether something is begun there (a button that stands out) or only shown."""

    words: str
    address: str
    begins: bool = False


Lead = Callable[[Any, Any], Iterable[Way]]  # (entry, user) -> what this person may open

_leads: dict[str, list[Lead]] = {}


def lead_from(register: str, lead: Lead) -> None:
    """Say where the entries of a register (its code) lead besides."""
    if lead not in (known := _leads.setdefault(register, [])):
        known.append(lead)


def of(register: str, entry, user) -> list[Way]:
    """Return all an entry leads to."""
    return [way for lead in _leads.get(register, ()) for way in lead(entry, user)]
