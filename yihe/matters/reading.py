"""
What was read of a matter, kept with the matter object: rules, forms, panels and the suggestion of one page ask for the
same things, and there is one answer, whoever asks.

It is fresh where something is done: `perform` reads the matter anew under its lock and keeps nothing of what a page had
read, and whatever is recorded of a matter (its `chain_length` grows) is read again. What an effect changes and then reads
once more in the same act, or what is changed without an event, is the changer's to `forget`.
"""

from collections.abc import Callable, Hashable
from typing import Any

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters.models import Event, Matter


def read_once(matter: Matter, what: Hashable, read: Callable[[], Any]) -> Any:
    """Return what `read` answers, asked once for a matter object as long as nothing is recorded of it."""
    kept = matter.__dict__.setdefault("_read_once", {})
    place = (matter.chain_length, what)
    if place not in kept:
        kept[place] = read()
    return kept[place]


def forget(matter: Matter) -> None:
    """Let everything that was read of a matter object be read again."""
    matter.__dict__.pop("_read_once", None)


_events = CompiledQuery(
    lambda: Event.objects.filter(matter_id=key()).order_by("seq").select_related("actor", "on_behalf_of").only(
        "matter_id", "seq", "at", "hat", "action", "source", "target", "payload", "actor_id", "on_behalf_of_id",
        "actor__name", "actor__username", "on_behalf_of__name", "on_behalf_of__username",
    )
)  # fmt: skip


def events(matter: Matter) -> list[Event]:
    """Return what happened to a matter, oldest first, with who did it."""
    return read_once(matter, "events", lambda: _events(pk=matter.pk))
