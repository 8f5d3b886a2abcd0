"""
What a list of matters is narrowed (筛选) and ordered (排序) by, whatever their kind. Each question stands beside reach in one statement,
so that no filter opens what is out of reach, and a count says nothing of it. Everything asked is on the cover.

A statement has a shape – which questions, which order – and values: one of a shape is compiled once (`compiled_queries`).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, DecimalField, F, Field, Q
from django.http import Http404
from django.utils import timezone

from yihe.foundation import workdays
from yihe.foundation.compiled_queries import Parameter, key
from yihe.matters.models.reach import Value
from yihe.matters.soonest import number
from yihe.registers.accounts.models import User
from yihe.registers.organizations.models import Organization

SOON = 3  # working days: what a row calls near (`shown.deadline_parts`)
OPEN, CLOSED = "open", "closed"
LATE, NEAR = "late", "near"


@dataclass(frozen=True)
class Asked:
    """
    What a list is narrowed by; "" and None narrow by nothing. `state` is a code, OPEN or CLOSED; `town` a code of a division, with all
    beneath it; `organization` part of a name, or a whole code; `handler` part of the name of who works on it; `holder`
    the role it waits on; `due` LATE or NEAR. The days are those of handing in, both included.
    """

    kind: str = ""
    state: str = ""
    town: str = ""
    organization: str = ""
    handler: str = ""
    holder: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    since: date | None = None
    until: date | None = None
    due: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ("", None) for field in fields(self))

    @property
    def questions(self) -> tuple[str, ...]:
        """Return which questions are asked: the shape of the statement."""
        asked = [field.name for field in fields(self) if getattr(self, field.name) not in ("", None)]
        return tuple(getattr(self, name) if (name, getattr(self, name)) in _WORDS else name for name in asked)

    @property
    def values(self) -> dict[str, Any]:
        """Return what goes into them, by names no reach has."""
        found: dict[str, Any] = {name: getattr(self, name) for name in self.questions if name not in _WORDLESS}
        for name, day in (("since", self.since), ("until", self.until and self.until + timedelta(days=1))):
            if day:
                found[name] = timezone.make_aware(datetime.combine(day, time()))
        if self.due:
            found |= {"moment": timezone.now(), "near_until": near_until(timezone.localdate())}
        return {f"asked_{name}": value for name, value in found.items()}


NOTHING = Asked()
_WORDS = {("state", OPEN), ("state", CLOSED), ("due", LATE), ("due", NEAR)}
_WORDLESS = {word for _name, word in _WORDS}


def near_until(today: date) -> datetime:
    """Return the end of the last day that is no more than SOON working days away."""
    last = today
    while workdays.between(today, last + timedelta(days=1)) <= SOON:
        last += timedelta(days=1)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))


_CONDITIONS: dict[str, Callable[[Value], Q]] = {
    "kind": lambda value: Q(kind=value("asked_kind")),
    "state": lambda value: Q(state=value("asked_state")),
    OPEN: lambda value: Q(closed_at=None),
    CLOSED: lambda value: Q(closed_at__isnull=False),
    "town": lambda value: Q(region__startswith=value("asked_town")),
    "organization": lambda value: Q(
        organization_id__in=Organization.objects.filter(
            Q(name__contains=value("asked_organization")) | Q(uscc=value("asked_organization"))
            | Q(record_number__contains=value("asked_organization"))
        ).order_by().values("pk")
    ),
    "handler": lambda value: Q(
        assignee_id__in=User.objects.filter(name__contains=value("asked_handler")).order_by().values("pk")
    ),
    "holder": lambda value: Q(holder=value("asked_holder")),
    "least": lambda value: Q(amount__gte=value("asked_least")),
    "most": lambda value: Q(amount__lte=value("asked_most")),
    "since": lambda value: Q(submitted_at__gte=value("asked_since")),
    "until": lambda value: Q(submitted_at__lt=value("asked_until")),
    LATE: lambda value: Q(closed_at=None, due_at__lte=value("asked_moment")),
    NEAR: lambda value: Q(closed_at=None, due_at__gt=value("asked_moment"), due_at__lte=value("asked_near_until")),
}  # fmt: skip

_MONEY, _MOMENT = DecimalField(max_digits=14, decimal_places=2), DateTimeField()
_FIELDS: dict[str, Field] = {
    "asked_least": _MONEY, "asked_most": _MONEY, "asked_since": _MOMENT, "asked_until": _MOMENT, "asked_moment": _MOMENT,
    "asked_near_until": _MOMENT,
}  # fmt: skip


def to_come(name: str) -> Parameter:
    """Stand in for one of the values in a statement that is compiled before anybody asks it."""
    return Parameter(name, _FIELDS.get(name) or CharField())


def narrowed(rows, questions: tuple[str, ...], value: Value):
    """Keep of some matters those that answer every question."""
    for name in questions:
        rows = rows.filter(_CONDITIONS[name](value))
    return rows


# The order --------------------------------------------------------------------------------------------------------------

NEWEST = "new"


class Order(NamedTuple):
    """By which column, and whether from the top down. What has nothing there comes last either way, newest first."""

    column: str
    down: bool
    field: Any = None


ORDERS: dict[str, Order] = {
    NEWEST: Order("pk", True),
    "old": Order("pk", False),
    "amount": Order("amount", False, _MONEY),
    "-amount": Order("amount", True, _MONEY),
    "submitted": Order("submitted_at", False, _MOMENT),
    "-submitted": Order("submitted_at", True, _MOMENT),
    "due": Order("due_at", False, _MOMENT),
    "-due": Order("due_at", True, _MOMENT),
}


class Place(NamedTuple):
    """Where a page begins: after this value and key. Of the rows without a value (`of_rest`), after the key."""

    pk: int
    value: Any = None
    of_rest: bool = False


def place_of(order: str, row) -> str:
    """Return the place of a row in an order, as an address carries it."""
    asked = ORDERS[order]
    if asked.field is None:
        return str(row.pk)
    value = _value(row, asked)
    return f"_{row.pk}" if value is None else f"{_said(value)}_{row.pk}"


def _value(row, order: Order):
    value = getattr(row, order.column)
    return None if order.column == "due_at" and row.closed_at else value


def _said(value) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def read_place(order: str, text: str) -> Place | None:
    """Return the place an address carries, None for the beginning. Raises Http404: it is none."""
    asked = ORDERS[order]
    if not text:
        return None
    if asked.field is None:
        return Place(number(text))
    said, _, pk = text.rpartition("_")
    if not said:
        return Place(number(pk), of_rest=True)
    try:
        value = Decimal(said) if asked.field is _MONEY else datetime.fromisoformat(said).astimezone(UTC)
        if isinstance(value, Decimal) and not value.is_finite() or abs(len(said)) > 40:
            raise ValueError(said)
    except (ValueError, OverflowError, InvalidOperation) as fault:
        raise Http404 from fault
    return Place(number(pk), value)


def ordered(rows, order: str, *, rest: bool, follows: bool, value: Value):
    """
    Put some matters into an order and keep those after a place (`place_pk`, `place_value`). By a column two statements make a
    list, each with an index that goes its way: of what has a value there, and of the `rest`.
    """
    by = ORDERS[order]
    if by.field is None:
        if follows:
            rows = rows.filter(**{"pk__lt" if by.down else "pk__gt": value("place_pk")})
        return rows.order_by("-pk" if by.down else "pk")
    there = Q(**{f"{by.column}__isnull": False})
    if by.column == "due_at":  # the time of what is closed is over, and its index holds what is open
        there &= Q(closed_at=None)
    if rest:
        rows = rows.filter(~there)
        return (rows.filter(pk__lt=value("place_pk")) if follows else rows).order_by("-pk")
    rows = rows.filter(there)
    if follows:
        beyond, at = ("lt", "lte") if by.down else ("gt", "gte")
        rows = rows.filter(
            Q(**{f"{by.column}__{beyond}": value("place_value")}) | Q(**{f"pk__{beyond}": value("place_pk")}),
            **{f"{by.column}__{at}": value("place_value")},
        )
    column = F(by.column)
    return rows.order_by(*((column.desc(), "-pk") if by.down else (column.asc(), "pk")))


def place_to_come(order: str) -> Value:
    """Return what stands in for a place in a statement that is compiled before anybody asks it."""
    return lambda name: key(name) if name == "place_pk" else Parameter(name, ORDERS[order].field)
