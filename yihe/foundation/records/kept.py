"""
What a room or a register says, in its `records.py`, of entries that are kept: entered once, changed by named acts, each of
which leaves a line in the edit log. List, detail, forms, history, search, sheets in and out and print follow from it.

Nothing here decides or writes: an act is a verb of the register (`Change.verb`), which asks who may, refuses with a sentence
and notes what it changed. What opens money is changed by a verb that proposes; `Waiting` is where a second person decides.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from django.db import models
from django.db.models import QuerySet

from yihe.foundation import row_keys
from yihe.foundation.city_words import say
from yihe.foundation.records import listed
from yihe.foundation.roles import Role

PAGE = 40


class Said(NamedTuple):
    """One of several things that stand in a cell, with a mark (`tag`) that looks good, bad or neutral."""

    words: str
    tag: str = ""
    tone: str = "neutral"

    def __str__(self):
        return " ".join(filter(None, (self.words, self.tag)))


Cell = str | date | None | list[Said]


@dataclass(frozen=True)
class Column:
    """A column of a list or a line of a page: heading, and what it says of a row."""

    label: str
    of: Callable[[Any], Cell]


@dataclass(frozen=True)
class Asked:
    """
    One box of a form, and one column of a sheet: a column of a table, given to the verb as `name`.

    `options` narrows what may be chosen: pairs (code, label), or for a foreign key a function (user, subject) that returns the
    rows. `named` finds what a sheet means by a text: (text, user) -> row, or ValidationError.
    """

    model: type[models.Model]
    column: str
    name: str = ""
    label: str = ""
    help: str = ""
    required: bool | None = None
    options: Any = None
    named: Callable[[str, Any], Any] | None = None
    example: str = ""

    @property
    def field(self) -> models.Field:
        return cast(models.Field, self.model._meta.get_field(self.column))

    @property
    def called(self) -> str:
        """Return the name it has in the form, in the sheet and for the verb."""
        return self.name or self.column

    @property
    def heading(self) -> str:
        return self.label or say(str(self.field.verbose_name))

    @property
    def must(self) -> bool:
        return not self.field.blank if self.required is None else self.required


@dataclass(frozen=True)
class Change:
    """
    One act on an entry, on one of its lines, or (`Register.enter`, its subject is None) that makes an entry.

    `may` tells whose it is: who may not finds no page. `offered` tells whether there is anything to do now; who comes too late
    with a form is told by the verb. That is called as verb(subject, by=…, **said) and raises ValidationError or NotAllowed.
    """

    name: str
    label: str
    asks: tuple[Asked, ...]
    verb: Callable[..., Any]
    may: Callable[[Any, Any], bool]  # (user, subject)
    offered: Callable[[Any], bool] = lambda _subject: True
    initial: Callable[[Any], dict] = lambda _subject: {}
    note: Callable[[Any, Any], str] = lambda _user, subject: str(
        subject or ""
    )  # under the form's title: (user, subject)


@dataclass(frozen=True)
class Lines:
    """What hangs on an entry, as a table on its page: `acts` are offered under it, `each` beside every row."""

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterable]
    none: str
    acts: tuple[Change, ...] = ()
    each: tuple[Change, ...] = ()
    waits: Callable[[Any], str] = lambda _entry: (
        ""
    )  # a sentence on what is not there before a second person confirmed it


@dataclass(frozen=True)
class Waiting:
    """
    What one person proposed and a second one confirms or refuses, in a table of its own; it stands above the list.

    `rows` are those a person may know of. A row has `organization`, `proposed_by`, and `outcome`, which is "" while it waits.
    """

    model: type[models.Model]
    label: str
    note: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], QuerySet]
    cannot_decide: Callable[[Any, Any], str]
    act: str  # what confirming is called
    question: Callable[[Any], str]
    confirm: Callable[..., Any]
    refuse: Callable[..., Any]
    waits: str  # said to whoever proposed
    confirmers: tuple[Role, ...]
    told: Callable[[Any], str]  # said to those who may confirm
    answer: Callable[[Any], str]  # said to whoever proposed, once it is decided
    warns: Callable[[Any], str] = lambda _row: ""  # said to those who may decide, and to nobody else


class Register(listed.Listed):
    """One register. `rows` is the model of its entries; `edits` is what the edit log calls it."""

    edits: str
    columns: tuple[Column, ...]  # of the list; the first leads to the entry
    facts: tuple[Column, ...]  # of an entry's page
    sheet: tuple[Column, ...] = ()  # of the export and the print; `columns` when empty
    lines: tuple[Lines, ...] = ()
    enter: Change
    changes: tuple[Change, ...] = ()
    waiting: Waiting | None = None
    note: str = ""  # under the list's title
    latest_first = False  # where it is looked into for what was entered of late

    def __init_subclass__(cls):
        names = [change.name for change, _lines in cls.acts()]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"{cls.__module__}：登记簿“{cls.code}”有两个动作都叫“{twice.pop()}”。")
        listed.add(cls)

    @classmethod
    def acts(cls) -> list[tuple[Change, Lines | None]]:
        """Return every act on an entry, and every act on a line with the lines it is done to."""
        own = [*cls.changes, *(act for lines in cls.lines for act in lines.acts)]
        return [*((act, None) for act in own), *((act, lines) for lines in cls.lines for act in lines.each)]

    @classmethod
    def may_enter_any(cls, user) -> bool:
        return cls.enter.may(user, None)

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        """Return what stands against an entry as far as it is said, by name: what the verb would refuse, told all at once."""
        return {}

    @classmethod
    def called(cls, entry) -> str:
        """Return the title of an entry's page."""
        return str(entry)

    @classmethod
    def over(cls, entry) -> str:
        """Return what stands over the title."""
        return cls.label

    @classmethod
    def edits_key(cls, entry) -> str:
        """Return what the edit log calls an entry."""
        return str(entry.pk)

    @classmethod
    def edits_keys(cls, entry, user) -> list[str]:
        """Return what the edit log calls an entry and what of it this person reads apart: a county's own facts."""
        return [cls.edits_key(entry)]

    @classmethod
    def edits_told(cls, edits: QuerySet, user) -> QuerySet:
        """Keep the lines of the edit log that a person may read."""
        return edits

    @classmethod
    def noted(cls, row) -> str:
        return f"record {cls.code} {cls.edits_key(row)}"


def every() -> list[type[Register]]:
    return [each for each in listed.every() if issubclass(each, Register)]


def narrowed(register: type[Register], user, wanted: dict[str, Any]) -> QuerySet:
    """
    Return the entries in reach that hold `q` and what the register's own filters ask for, in the order they were entered or the
    other way round (`latest_first`).
    """
    order = "-pk" if register.latest_first else "pk"
    return listed.narrowed(register, register.in_reach(user), wanted).order_by(order)


def page(rows: QuerySet, after: str = "", most: int = PAGE) -> tuple[list, str]:
    """Return one page of entries, and the key of the next ("" on the last)."""
    if (key := row_keys.read(after)) is not None:
        rows = rows.filter(pk__lt=key) if rows.query.order_by == ("-pk",) else rows.filter(pk__gt=key)
    found = list(rows[: most + 1])
    return found[:most], str(found[most - 1].pk) if len(found) > most else ""


def on_record(register: type[Register], said: dict[str, Any], by) -> bool:
    """
    Test whether an entry in a person's reach says just this: a row of a sheet that is handed in again is that entry. Another county may
    say the same of its own.
    """
    own = all(asked.model is register.rows for asked in register.enter.asks)
    return own and register.in_reach(by).filter(**said).exists()
