"""A world is a list of plain facts: who worked where, what was asked, what was paid before.

Nothing of the platform is imported here or in the naive reckoning. Amounts are whole fen (1 yuan = 100 fen), days are
`datetime.date`, an open end is `None`. A fact names others by their keys, so a fact can be taken out of a world to see
whether it matters; what then hangs in the air goes with it (`whole`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

Day = date


@dataclass(frozen=True)
class Figure:
    """A figure of the regulation, from a day on: yuan, years or months as the figure's name says."""

    name: str
    since: Day
    value: int


@dataclass(frozen=True)
class Organization:
    key: str
    registered_on: Day
    judicial: bool = True
    recorded: bool = False  # 备案, not 登记
    ended_on: Day | None = None


@dataclass(frozen=True)
class StaffConfirmed:
    """Civil affairs has found full-time staff fit for the business (民政认定)."""

    org: str
    on: Day


@dataclass(frozen=True)
class Employment:
    """`role`: full_time (专职), part_time (兼职) or board (理事)."""

    key: str
    person: str
    org: str
    role: str
    since: Day
    until: Day | None = None


@dataclass(frozen=True)
class Certificate:
    """`level`: assistant (助理) or intermediate (中级); the last day it is valid may be open."""

    key: str
    person: str
    level: str
    since: Day
    until: Day | None = None


@dataclass(frozen=True)
class Post:
    key: str
    org: str
    since: Day
    abolished_on: Day | None = None


@dataclass(frozen=True)
class Incumbency:
    key: str
    post: str
    person: str
    since: Day
    until: Day | None = None


@dataclass(frozen=True)
class Stay:
    """An organization resides in the base (创客基地)."""

    key: str
    org: str
    since: Day
    until: Day | None = None


@dataclass(frozen=True)
class Talent:
    """Somebody named 领军人才 (or 重点人才: not `leading`), of a degree: doctor, master or other."""

    person: str
    degree: str
    named_on: Day
    leading: bool = True


@dataclass(frozen=True)
class Home:
    person: str
    bought_on: Day
    first: bool = True
    in_city: bool = True
    lived_in: bool = True


@dataclass(frozen=True)
class Base:
    key: str
    org: str
    accepted_on: Day | None


@dataclass(frozen=True)
class Plan:
    base: str
    year: int
    filed_on: Day


@dataclass(frozen=True)
class Claim:
    """A claim of `kind`: startup, incubation, activity, post, settling_in, exam, base_once, base_year.

    `subject` is whose counter it is: an organization, a person, a post or a base. `asked` is the cost or the sum that
    the applicant names, in fen (`None`: the kind asks for no sum). `on` is the day of the decision.
    """

    key: str
    kind: str
    org: str
    subject: str
    on: Day
    since: Day | None = None
    until: Day | None = None
    asked: int | None = None
    level: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Imported:
    """What was paid before there was a platform, in fen."""

    key: str
    kind: str
    subject: str
    on: Day
    paid: int
    since: Day | None = None
    until: Day | None = None
    level: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Recovery:
    """Money of a claim taken back: the whole of it (`whole`), or a share of it in hundredths."""

    claim: str
    on: Day
    hundredths: int = 100


Fact = (
    Figure
    | Organization
    | StaffConfirmed
    | Employment
    | Certificate
    | Post
    | Incumbency
    | Stay
    | Talent
    | Home
    | Base
    | Plan
    | Claim
    | Imported
    | Recovery
)
World = tuple[Fact, ...]


def of(world: Iterable[Fact], sort: type, **said: Any) -> list[Any]:
    """The facts of a sort that say so, in the order of the world."""
    return [f for f in world if isinstance(f, sort) and all(getattr(f, k) == v for k, v in said.items())]


def whole(world: Iterable[Fact]) -> World:
    """The world without what refers to something that is not in it (people need no fact of their own)."""
    kept = tuple(world)
    while True:
        orgs = {f.key for f in kept if isinstance(f, Organization)}
        posts = {f.key for f in kept if isinstance(f, Post)}
        bases = {f.key for f in kept if isinstance(f, Base)}
        claims = {f.key for f in kept if isinstance(f, Claim)}

        def stands(fact: Fact, orgs=orgs, posts=posts, bases=bases, claims=claims) -> bool:
            if getattr(fact, "org", None) is not None and fact.org not in orgs:
                return False
            if getattr(fact, "post", None) is not None and fact.post not in posts:
                return False
            if getattr(fact, "base", None) is not None and fact.base not in bases:
                return False
            if isinstance(fact, Recovery):
                return fact.claim in claims
            if isinstance(fact, Claim | Imported):
                return {
                    "post": fact.subject in posts,
                    "base_once": fact.subject in bases,
                    "base_year": fact.subject in bases,
                    "startup": fact.subject in orgs,
                    "incubation": fact.subject in orgs,
                    "activity": fact.subject in orgs,
                }.get(fact.kind, True)
            return True

        left = tuple(f for f in kept if stands(f))
        if left == kept:
            return kept
        kept = left


def told(world: Iterable[Fact]) -> str:
    """The world, one fact a line, without what is at its default: it can be pasted back into a test."""
    lines = []
    for fact in world:
        said = ", ".join(
            f"{f.name}={getattr(fact, f.name)!r}".replace("datetime.", "")
            for f in fields(fact)
            if getattr(fact, f.name) != f.default
        )
        lines.append(f"    {type(fact).__name__}({said}),")
    return "(\n" + "\n".join(lines) + "\n)"
