"""What a kind of matter declares beside itself: papers, parts of the contents, a guide, the person it is for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.apps import apps

from yihe.foundation.compiled_queries import CompiledQuery, joined, key
from yihe.foundation.periods import Term
from yihe.foundation.roles import APPLICANT, Role
from yihe.foundation.spoken import spoken
from yihe.matters.readers import Reader
from yihe.matters.reading import read_once


@spoken("label", "note", "faults")
@dataclass(frozen=True)
class Paper:
    """
    A document a matter may or must carry. `required_for` names the actions that need it, `readers` who reads it among those
    who read the matter: whoever does not is not told that it is there. A paper that was collected with readers keeps its
    declaration: taken out of the kind, it is read by everybody who reads the matter. `faults` are what may be ticked as wrong
    with it when it is checked, beside what may be wrong with any paper (`documents.checking`). `lasting` (本局已有) is what it is beyond
    this matter: one of that name which the office holds of the same organization is not asked for again at the counter. `only_in` are
    the states in which it is taken; in all others it is not asked for, and no guide names it. `known` (contents, organization) is what
    a register of the bureau says in its place, as a sentence, or "": what the bureau itself has found is asked of nobody again (免提交).
    """

    code: str
    label: str
    required_for: tuple[str, ...] = ()
    note: str = ""
    by: tuple[Role, ...] = (APPLICANT,)
    readers: tuple[Reader, ...] = ()
    faults: tuple[str, ...] = ()
    lasting: str = ""
    only_in: tuple[str, ...] = ()
    known: Callable[..., str] | None = None

    def known_of(self, contents, organization) -> str:
        """Return what a register says in place of the paper, or "": then it is asked for."""
        return self.known(contents, organization) if self.known and organization is not None else ""

    @property
    def is_brought(self) -> bool:
        """Test whether the applicant brings it with the application."""
        return APPLICANT in self.by and not self.only_in

    @property
    def is_spared(self) -> bool:
        """Test whether another department supplies it, and no applicant has to fetch it (免提交)."""
        return not self.is_brought and any(role.side == "partner" for role in self.by)


@spoken("label")
@dataclass(frozen=True)
class Part:
    """
    Rows that belong to a matter beside its contents and are frozen with each of its events: lines of a budget, milestones.
    `through` is their foreign key to the contents or to the matter; both have the matter's key. Columns that change without
    an event of this matter are declared `free`, beside the field.
    """

    code: str
    label: str
    model: str  # app_label.Model
    through: str
    joined: tuple[str, ...] = ()  # foreign keys whose rows are read with those of one matter

    def among(self, keys: Iterable[int]):
        """Return the rows of several matters, in the order of their keys."""
        return apps.get_model(self.model)._base_manager.filter(**{f"{self.through}__among": keys}).order_by("pk")

    def hanging_on(self, key):
        """Return the rows of the matter with a key, which may be an expression."""
        return apps.get_model(self.model)._base_manager.filter(**{f"{self.through}_id": key})

    @property
    def place(self) -> tuple[str, str]:
        """Return where the rows of a matter are kept once they were read."""
        return ("part", self.code)

    def of(self, matter) -> list:
        """Return the rows of a matter, read once for a matter object; not at all when its contents were read and said there are none."""
        return read_once(matter, self.place, lambda: _rows_of(self)(pk=matter.pk))


@lru_cache
def _rows_of(part: Part) -> CompiledQuery:
    """Return the question for the rows of one matter. Every action asks it: compiled, it costs a fifth."""
    return CompiledQuery(lambda: joined(part.hanging_on(key()).order_by("pk"), part.joined))


def _nothing(_matter) -> str:
    return ""


@dataclass(frozen=True)
class Alike:
    """
    In which way matters are alike that are decided in one go, for `Action.in_bulk`: the `rule`, and what it makes certain of each
    in `words`, as the page says them before they are confirmed; `amounts` says what the amounts are. `note` returns what somebody wrote
    beside the form of one: whoever decides says that they read it. A bare rule says nothing.
    """

    rule: Callable
    words: str = ""
    amounts: str = ""
    note: Callable = _nothing

    def __call__(self, matter, user):
        return self.rule(matter, user)


@spoken("who", "gives", "steps")
@dataclass(frozen=True)
class Guide:
    """办事指南: who may, what to bring, how long, under which clause, whom to ask."""

    who: str
    how_long: str
    basis: str
    steps: tuple[str, ...] = ()
    ask: str = ""
    gives: str = ""
    see_first: tuple[tuple[str, str, str], ...] = ()  # pages to read before: name of the address, words, icon


@dataclass(frozen=True)
class Kept:
    """
    保存期限: how long the words of a closed matter are kept, from its closing, and the clause it rests on, which the event of
    their deletion keeps for ever. `term` is a `Term`, or `(matter)` that returns one, a day or a moment
    (`procedure.lasting`).

    `words` are the fields of the contents and of their parts that are emptied. Undeclared, every text that is not chosen from
    a list: a kind whose contents have a number in such a field says which are words.
    """

    term: Term | Callable[..., Term | date | datetime]
    ground: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonalParty:
    """
    The person a matter is for who has no account: in which role, and which fields of the contents say the name, the contact,
    the ID number, which way of reaching them is safe (`safe_ways`), and what to mind then. They act with the matter's number
    and a code of their own.

    Without a `name` it is whoever is that party of the matter it hangs on: the same person, with a code of this matter's own.
    """

    role: Role
    name: str = ""
    contact: str = ""
    identity: str = ""
    safe_way: str = ""
    safe_note: str = ""
