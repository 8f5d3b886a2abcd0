"""
What was read of a matter, kept with the matter object: rules, forms, panels and the suggestion of one page ask for the
same things. `perform` reads the matter anew under its lock, and so asks anew.
"""

from collections.abc import Callable, Hashable
from typing import Any

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters.models import Event, Matter


def read_once(matter: Matter, what: Hashable, read: Callable[[], Any]) -> Any:
    """Return what `read` answers, asked once for a matter object as long as nothing happens to it."""
    kept = matter.__dict__.setdefault("_read_once", {})
    place = (matter.chain_length, what)
    if place not in kept:
        kept[place] = read()
    return kept[place]


def forget(matter: Matter) -> None:
    """Let everything that was read of a matter object be read again."""
    matter.__dict__.pop("_read_once", None)


def show(matter: Matter) -> Matter:
    """Say that the matter object is for a page: nothing will be done with it, so that `on_page` may keep what it reads."""
    matter.__dict__["_on_page"] = True
    return matter


def is_shown(matter: Matter) -> bool:
    return "_on_page" in matter.__dict__


def on_page(matter: Matter, what: Hashable, read: Callable[[], Any]) -> Any:
    """Return what `read` answers: once for a page; every time while something is being done, since an effect may change it."""
    return read_once(matter, what, read) if is_shown(matter) else read()


_events = CompiledQuery(
    lambda: Event.objects.filter(matter_id=key()).order_by("seq").select_related("actor", "on_behalf_of").only(
        "matter_id", "seq", "at", "hat", "action", "source", "target", "payload", "actor_id", "on_behalf_of_id",
        "actor__name", "actor__username", "on_behalf_of__name", "on_behalf_of__username",
    )
)  # fmt: skip


def events(matter: Matter) -> list[Event]:
    """Return what happened to a matter, oldest first, with who did it."""
    return read_once(matter, "events", lambda: _events(pk=matter.pk))
