"""Matters as lists show them: a few columns, read without making a model of each row, a page at a time by key."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from yihe.matters.models import reach as reaching
from yihe.matters.readers import Reader, condition_of_any

PAGE = 40


@dataclass(slots=True)
class Listed:
    """What a list shows of a matter."""

    pk: int
    number: str
    kind: str
    title: str
    region: str
    state: str
    holder: str
    due_at: datetime | None
    workflow_version: int
    opened_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None
    amount: Decimal | None
    organization_name: str | None
    assignee_name: str | None  # who works on it, where it was given to one person
    reads: bool = True  # whether the person reads more of it than this (`Kind.readers`)
    contents: Any = None
    handed: Any = None  # by whom, when, how often urged (`handed_on`)
    outside: str = ""  # with whom outside the house it is, and since when (`handed_outside`)


LISTED = (
    "pk", "number", "kind", "title", "region", "state", "holder", "due_at", "workflow_version", "opened_at", "submitted_at",
    "closed_at", "amount", "organization__name", "assignee__name",
)  # fmt: skip


@dataclass
class Page:
    """One page of a long list, by key and not by offset: as quick on the last page as on the first."""

    rows: list
    next: str = ""
    first: bool = True


def listed(rows, readers: tuple[Reader, ...] = ()) -> list[Listed]:
    return [Listed(*row) for row in rows.values_list(*LISTED, *reads(readers))]


def page_of(found: list[Listed], *, first: bool) -> Page:
    """Return the page of rows that were read one further than it holds, newest first."""
    return Page(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "", first)


def reads(readers: tuple[Reader, ...]) -> tuple[str, ...]:
    """Return the column that says whether the person reads a row, where not everybody does."""
    return ("reads",) if readers else ()


def with_reads(rows, readers: tuple[Reader, ...], shape: reaching.Shape, value: reaching.Value):
    if not readers:
        return rows
    condition = condition_of_any(readers, shape, value)
    return rows.annotate(reads=ExpressionWrapper(condition, output_field=BooleanField()))
