"""
The doors of the rooms (业务的门): what a room (业务) says of itself before Django makes a model.

A room is a Django app with a module `door` in which a `Door` stands as `DOOR`; all that the house knows of it comes from
there and from what the room declares itself (its kinds in `kinds.py`, its policies in `policies`). Ours are the folders of
`yihe/acts` and `yihe/domains`; others are installed packages that name themselves under the entry point `yihe.rooms`
(docs/adding-a-domain.md). Nothing lists them.
"""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import yihe
from yihe.foundation.roles import Role, add
from yihe.foundation.spoken import spoken

FLOORS = ("acts", "domains")
ENTRY_POINT = "yihe.rooms"


class BadDoor(Exception):
    """A door cannot be read, or two claim the same thing. Its words name both rooms."""


@spoken("label", "group")
@dataclass(frozen=True)
class Entry:
    """
    One entry of the side navigation: `page` is the name of an address; no `roles` means everybody who is signed in. One that is
    `over_a_county` is not shown to whose hat reaches one town or village only, for whom the page is not there.

    Entries stand by `weight` within their group, and groups by that of their first entry (faces/desk/menu.py has ours).
    """

    label: str
    page: str
    roles: tuple[Role, ...] = ()
    group: str = ""
    icon: str = "list"
    weight: int = 500
    over_a_county: bool = False


@dataclass(frozen=True)
class Door:
    """
    What a room brings. `name` is its app's label.

    `purposes` are codes of what its money is spent on (fund-sources.yaml of the city, or of the room's own `pack`). What else
    a room brings is named as "module:NAME" beside the door, and read when it is asked for, never while doors are opened:

    - `ties`: functions that tell what binds experts to whom a matter is about (`acts/reviews/conflicts.py`);
    - `sheets`: spreadsheets that may be handed in, each a `Table` (`foundation/sheet_tables.py`);
    - `pages`: the `urlpatterns` of its own pages, which stand behind the sign-in under `/desk/<path>/` (`path` is the name
      unless said) and are called `desk:<name>:<page>`;
    - `chapters`: functions (user, organization) that tell a part of an organization's life as `Chapter` or None;
    - `story`: a function (tale) that yields what happens with the room's matters in the demonstration
      (`faces/demo/story.py`); without one, each kind of `samples` goes its straight way there;
    - `facts`: facts of its registers that a city may make a condition of a subsidy it declares, each an `OfferedFact`
      (`foundation/offered_facts.py`);
    - `samples`: for each kind a `Sample` (`matters/samples.py`), an invented matter that can go all its ways.

    `long_forms` are names of pages whose form is kept as a draft while it is typed.
    """

    name: str
    label: str
    roles: tuple[Role, ...] = ()
    menu: tuple[Entry, ...] = ()
    purposes: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    pages: str = ""
    path: str = ""
    chapters: tuple[str, ...] = ()
    story: str = ""
    samples: str = ""
    facts: tuple[str, ...] = ()
    long_forms: tuple[str, ...] = ()
    package: str = field(default="", init=False)

    @property
    def folder(self) -> Path:
        """Return where the room's files lie."""
        return _folder_of(str(import_module(self.package).__file__))


@cache
def _folder_of(file: str) -> Path:
    return Path(file).parent


@dataclass(frozen=True)
class Chapter:
    """A part of an organization's life, told on its page: rows of (day, what happened, number of the matter or "")."""

    title: str
    rows: tuple[tuple[date, str, str], ...]


@cache
def every() -> tuple[Door, ...]:
    """
    Open the doors and return them: acts, domains, then what is installed. Their roles are known from then on.

    :raises BadDoor: a door is missing or is none, or two rooms claim one name, role, purpose or path
    """
    doors = [_open(package) for package in (*_ours(), *sorted(_installed()))]
    _only_once(doors, "名称", lambda door: [door.name])
    _only_once(doors, "角色", lambda door: [role.code for role in door.roles])
    _only_once(doors, "资金用途", lambda door: door.purposes)
    _only_once(doors, "页面路径", lambda door: [door.path or door.name] if door.pages else [])
    for door in doors:
        for role in door.roles:
            try:
                add(role)
            except ValueError as taken:
                raise BadDoor(f"{door.package}：{taken}") from taken
    return tuple(doors)


def apps() -> list[str]:
    """Return the rooms as INSTALLED_APPS takes them: domains and what was installed before the acts they stand on."""
    return [door.package for door in sorted(every(), key=lambda door: door.package.startswith("yihe.acts."))]


def brought(what: str) -> Iterator[tuple[Door, Any]]:
    """Yield what rooms bring by the name of a field of their doors (`ties`, `sheets`, `pages` …), each with its door."""
    for door in every():
        named = getattr(door, what)
        for name in (named,) if isinstance(named, str) else named:
            if name:
                yield door, _read(door, name)


def ties() -> Iterator[Callable]:
    """Yield the functions that tell what binds experts to somebody, of every room that has one."""
    for _door, tie in brought("ties"):
        yield tie


def _ours() -> Iterator[str]:
    for floor in FLOORS:
        for folder in yihe.__path__:
            for found in pkgutil.iter_modules([str(Path(folder) / floor)]):
                if found.ispkg:
                    yield f"yihe.{floor}.{found.name}"


def _installed() -> set[str]:
    return {point.value for point in entry_points(group=ENTRY_POINT)}


def _open(package: str) -> Door:
    try:
        module = import_module(f"{package}.door")
    except ModuleNotFoundError as missing:
        if missing.name != f"{package}.door":
            raise
        raise BadDoor(f"{package} 没有 door.py：业务目录要有一扇门（docs/adding-a-domain.md）。") from None
    door = getattr(module, "DOOR", None)
    if not isinstance(door, Door):
        raise BadDoor(f"{package}/door.py 里没有 DOOR = Door(…)。")
    if not (door.name.isidentifier() and door.name.islower()):
        raise BadDoor(f"{package}：名称“{door.name}”只能用小写英文字母、数字和下划线。")
    object.__setattr__(door, "package", package)
    return door


def _only_once(doors: list[Door], what: str, claims: Callable) -> None:
    owners: dict[str, Door] = {}
    for door in doors:
        for claim in claims(door):
            if (other := owners.setdefault(claim, door)) is not door:
                raise BadDoor(f"{other.package} 和 {door.package} 都用了{what}“{claim}”，请改其中一个。")


def _read(door: Door, name: str) -> Any:
    module, _, member = name.partition(":")
    try:
        return getattr(import_module(module if "." in module else f"{door.package}.{module}"), member)
    except (ImportError, AttributeError) as fault:
        raise BadDoor(f"{door.package}/door.py 写的“{name}”读不到：{fault}") from fault
