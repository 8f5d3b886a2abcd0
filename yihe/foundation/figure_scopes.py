"""
For how long a figure is what it was found to be: through an act, which looks once whether others were confirmed meanwhile; and figures
that are supposed, to show beforehand what a new text would do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yihe.foundation.parameters import Parameters

Source = Callable[[str], "Parameters"]

_look: Callable[[], None] | None = None
_act: ContextVar[dict[str, "Parameters"] | None] = ContextVar("act", default=None)
_supposed: ContextVar[Source | None] = ContextVar("supposed", default=None)


def register_look(look: Callable[[], None]) -> None:
    """Say who looks whether figures were confirmed since (`registers/policies/entered`)."""
    global _look
    _look = look


@contextmanager
def one_act() -> Iterator[None]:
    """
    Within, the first question for a figure looks whether others were confirmed meanwhile, by whichever process; what a region's
    figures are found to be then, they are until the act is over. An act in an act is one.
    """
    if _act.get() is not None:
        yield
        return
    token = _act.set({})
    try:
        yield
    finally:
        _act.reset(token)


@contextmanager
def supposing(source: Source) -> Iterator[None]:
    """Within, the rules reckon with figures that are not in force: to show beforehand what a new text does. Nothing is written so."""
    token = _supposed.set(source)
    try:
        yield
    finally:
        _supposed.reset(token)


def asked(region: str, source: Source) -> "Parameters":
    """Return the figures of a region as they are here and now: supposed, as the act found them, or as the source says."""
    if (supposed := _supposed.get()) is not None:
        return supposed(region)
    known = _act.get()
    if known is None:
        return source(region)
    if not known and _look:
        _look()
    if not region:  # of the city we speak in, which may be another one later in the act
        found = source(region)
        known.setdefault("", found)
        return found
    if region not in known:
        known[region] = source(region)
    return known[region]
