"""
Kinds that stand in no module: a room declares them of files (a pack's subsidies). They are made when all kinds of code are known, and
when a file is gone somebody remembers how its matters are read.
"""

from collections.abc import Callable, Iterable
from typing import Any

_declaring: list[Callable[[], None]] = []
_remembering: list[Callable[[str], Any]] = []
_tables: list[Any] = []


def declared_by(declare: Callable[[], None], *, remember: Callable[[str], Any], tables: Iterable[Any]) -> None:
    """
    Have a room `declare` its kinds once those of code are known. `remember` returns, of a code that no file declares any more, a kind
    with which its matters stay readable, or None; in `tables` lie the contents of such kinds, whichever there are today.
    """
    _declaring.append(declare)
    _remembering.append(remember)
    _tables.extend(tables)


def declare() -> None:
    for each in _declaring:
        each()


def remembered(code: str) -> Any:
    """Return the kind that stands for one no file declares any more, or None."""
    return next(filter(None, (remember(code) for remember in _remembering)), None)


def tables() -> list[Any]:
    """Return the models of the contents of kinds that files declare."""
    return [*_tables]
