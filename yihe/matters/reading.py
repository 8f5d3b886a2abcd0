"""
What was read of a matter, kept with the matter object: rules, forms, panels and the suggestion of one page ask for the
same things. `perform` reads the matter anew under its lock, and so asks anew.
"""

from collections.abc import Callable, Hashable
from typing import Any

from yihe.matters.models import Matter


def read_once(matter: Matter, what: Hashable, read: Callable[[], Any]) -> Any:
    """Return what `read` answers, asked once for a matter object as long as nothing happens to it."""
    kept = matter.__dict__.setdefault("_read_once", {})
    key = (matter.chain_length, what)
    if key not in kept:
        kept[key] = read()
    return kept[key]


def forget(matter: Matter) -> None:
    """Let everything that was read of a matter object be read again."""
    matter.__dict__.pop("_read_once", None)
