"""
Who hears that a letter was signed: an act that has to do something with every letter, whatever the kind (it is served). Heard inside the
action that signs it, once its event is written.
"""

from collections.abc import Callable

from yihe.matters.models import Event, Matter

_hearing: list[Callable[[Matter, Event], None]] = []


def hear(listener: Callable[[Matter, Event], None]) -> None:
    """Have `(matter, event)` called for each letter that is signed; the matter is locked. Called when the apps are ready."""
    if listener not in _hearing:
        _hearing.append(listener)


def signed(matter: Matter, event: Event) -> None:
    for listener in _hearing:
        listener(matter, event)
