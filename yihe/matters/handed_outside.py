"""
With whom outside the house matters are that were handed over, and since when: a role of ours only waits then, and a list that named it
would name nobody who can do anything. A kind that hands over says it of its own rows (`declare`), in one question for all of a page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

_said_of: dict[str, Callable[[Sequence[Any]], dict[int, str]]] = {}


def declare(kind: str, words: Callable[[Sequence[Any]], dict[int, str]]) -> None:
    """Say how a kind, by its code, tells of rows (with `pk`, `region`, `state`) with whom they are: by key, none of what is in the house."""
    _said_of[kind] = words


def of(rows: Iterable[Any]) -> dict[int, str]:
    """Return with whom those of some rows are that were handed over, by key. Nothing is asked where no kind of theirs hands over."""
    of_kind = defaultdict(list)
    for row in rows:
        if row.kind in _said_of:
            of_kind[row.kind].append(row)
    found: dict[int, str] = {}
    for kind, theirs in of_kind.items():
        found |= _said_of[kind](theirs)
    return found


def add_to(rows: Sequence[Any]) -> None:
    """Write it into rows of a list (`Listed.outside`)."""
    words = of(rows)
    for row in rows:
        row.outside = words.get(row.pk, "")


def since(receiver: str, moment: datetime | None) -> str:
    """Return `公安机关，11-26 09:20 起`: the year where it is another one."""
    if moment is None:
        return receiver
    at = timezone.localtime(moment)
    return (
        f"{receiver}，{at:%m-%d %H:%M} 起" if at.year == timezone.localdate().year else f"{receiver}，{at:%Y-%m-%d} 起"
    )
