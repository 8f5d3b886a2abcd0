"""Effects that many kinds' actions have: what was typed is kept in the contents, and a child is opened."""

from collections.abc import Callable
from typing import Any

from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter


def set_in_contents(matter: Matter, **values) -> Any:
    """Write some fields of the contents, and no others, and return the contents. What an effect of a kind does with figures of its own."""
    contents = kinds.contents_of(matter)
    for name, value in values.items():
        setattr(contents, name, value)
    contents.save(update_fields=list(values))
    return contents


def keep_in_contents(matter: Matter, *, by, **said) -> None:
    """Keep what the action's form asked in the fields of the contents that are called the same."""
    own = {field.name for field in kinds.contents_of(matter)._meta.concrete_fields}
    set_in_contents(matter, **{name: value for name, value in said.items() if name in own})


def opens(code: str) -> Callable[..., None]:
    """
    Return an effect that opens a child of a kind, with nothing in its contents yet. Nobody opened it: its first event names
    the act as its cause, and no person; the event of the act itself says nothing of it to whoever may not know of the child.
    """

    def open_child(matter: Matter, *, by, **said) -> None:
        kind = kinds.get(code)
        open_matter(
            kind, kind.contents(), by=None, parent=matter, region=matter.region, organization=matter.organization,
            office=matter.office, compartment=matter.compartment,
        )  # fmt: skip

    return open_child
