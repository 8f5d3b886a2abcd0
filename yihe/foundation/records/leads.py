"""
Where an entry of a register leads besides its own page. The register does not know of what stands above it: whoever brings the other page
says so when the apps are ready.
"""

from collections.abc import Callable, Iterable
from typing import Any

Lead = Callable[
    [Any, Any], Iterable[tuple[str, str]]
]  # (entry, user) -> words and addresses, of what this person may open

_leads: dict[str, list[Lead]] = {}


def lead_from(register: str, lead: Lead) -> None:
    """Say where the entries of a register (its code) lead besides."""
    if lead not in (known := _leads.setdefault(register, [])):
        known.append(lead)


def of(register: str, entry, user) -> list[tuple[str, str]]:
    """Return the words and addresses of all an entry leads to."""
    return [each for lead in _leads.get(register, ()) for each in lead(entry, user)]
