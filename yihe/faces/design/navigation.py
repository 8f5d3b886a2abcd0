"""
What stands in the side navigation. Each face registers its own entries and those of the rooms when it is loaded; the shell asks which of
them the role a person acts in may see. Seeing an entry is no permission: the page behind it asks again.
"""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from yihe.foundation import city_pack, region_codes
from yihe.foundation.roles import Role
from yihe.foundation.spoken import spoken


@spoken("label", "group")
@dataclass(frozen=True)
class Item:
    """
    One entry. No `roles` means everybody who is signed in; a function where rooms add to them. `icon` is a name in
    static/design/icons.svg.
    """

    label: str
    url_name: str
    roles: tuple[Role, ...] | frozenset[Role] | Callable[[], Iterable[Role]] = ()
    group: str = ""
    icon: str = "dot"
    kwargs: tuple[tuple[str, object], ...] = ()
    weight: int = 500  # entries stand by it within their group, and groups by that of their first entry
    over_a_county: bool = False  # not for whose hat reaches one town or village: the page is not there for them

    @property
    def href(self) -> str:
        """Return the address, or "" while the page is not there."""
        return address(self.url_name, self.kwargs)

    def is_for(self, roles: Set[Role]) -> bool:
        allowed = self.roles() if callable(self.roles) else self.roles
        return not allowed or not roles.isdisjoint(allowed)


@dataclass
class Group:
    """Entries under one small heading."""

    label: str
    items: list[Item] = field(default_factory=list)


class Entries(tuple[Item, ...]):
    """All entries there are, as one thing: another one is another, whatever stands in it."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


_items = Entries()
_bell: tuple[str, Callable] | None = None


def register(*items: Item) -> None:
    """Add entries; they stand by weight. Registering the same entry twice is harmless."""
    global _items
    more = (item for item in items if not any(item == there for there in _items))
    _items = Entries(sorted((*_items, *more), key=lambda item: item.weight))


def register_bell(url_name: str, unread: Callable) -> None:
    """Say where notices to a person are read, and who counts the unread ones: `unread(user) -> int`."""
    global _bell
    _bell = (url_name, unread)


def bell(user) -> tuple[str, int]:
    """Return (address, unread); ("", 0) when nobody registered a bell or nobody is signed in."""
    if _bell is None or not user.is_authenticated:
        return "", 0
    return address(_bell[0]), _bell[1](user)


def for_user(user) -> list[Group]:
    """Return the groups a person sees as what they act as now; nothing for who is not signed in."""
    return list(seen_by(whose(user)))


class Whose(NamedTuple):
    """On what a navigation depends: in the words of which city, for whoever acts in which roles (None: nobody is signed in), of what there is."""

    said_in: Path
    roles: frozenset[Role] | None
    over_a_county: frozenset[Role]  # those of them that reach further than a town
    items: Entries


def whose(user) -> Whose:
    if not user.is_authenticated:
        return Whose(city_pack.here(), None, frozenset(), _items)
    worn = hats(user)
    wide = frozenset(hat.role for hat in worn if region_codes.is_over_a_county(hat.region))
    return Whose(city_pack.here(), frozenset(hat.role for hat in worn), wide, _items)


@lru_cache(maxsize=256)
def seen_by(whose: Whose) -> tuple[Group, ...]:
    """Return the groups of a navigation: the same for everybody who acts in these roles, on every page."""
    if whose.roles is None:
        return ()
    seen = (i for i in whose.items if i.is_for(whose.over_a_county if i.over_a_county else whose.roles) and i.href)
    return tuple(grouped(seen))


def hats(user) -> tuple:
    """Return what a person acts as now: the membership they chose, else whatever they hold."""
    acting = getattr(user, "acting", None)
    return (acting,) if acting else tuple(getattr(user, "hats", ()))


def grouped(items: Iterable[Item]) -> list[Group]:
    groups: dict[str, Group] = {}
    for item in items:
        groups.setdefault(item.group, Group(item.group)).items.append(item)
    return list(groups.values())


@lru_cache(maxsize=512)
def address(url_name: str, kwargs: tuple[tuple[str, object], ...] = ()) -> str:
    """Return the address of a named page, or "" while it is not there. Remembered: addresses do not move."""
    try:
        return reverse(url_name, kwargs=dict(kwargs) or None)
    except NoReverseMatch:
        return ""
