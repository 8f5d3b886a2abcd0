"""
What a page, and a formula that counts none of it, need of what somebody had before: the latest of what stands, with how many and how
much they all are, and whatever was taken back. An organization may have been given the same a thousand times.
"""

from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, BooleanField, CharField, Count, Exists, F, OuterRef, Sum, Value, Window

from yihe.domains.subsidies.lifetimes import Entered, past_in
from yihe.domains.subsidies.outcomes import Benefit, with_payment
from yihe.foundation import money
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.compiled_unions import CompiledUnion
from yihe.foundation.money_fields import MoneyField
from yihe.matters.models import Matter

LATEST = 10


class Recent(NamedTuple):
    """
    `standing` are the latest, oldest first, `many` and `total` (yuan) are of all; `taken_back` is what was taken back whole of claims,
    `gone` every row that was, imported ones too.
    """

    standing: list[Any]
    many: int
    total: Decimal
    taken_back: list[Any]
    gone: list[Any]


def recent_in(entered: Entered, *, besides: Matter) -> Recent:
    """Return it of what was read whole; `besides` leaves one matter out."""
    past = past_in(entered, besides=besides)
    total = sum((row.amount for row in past.standing), money.ZERO)
    gone = [row for row in entered if row.gone is not None and row.matter_id != besides.pk]
    return Recent(past.standing[-LATEST:], len(past.standing), total, past.taken_back, gone)


def recent_for(kind: str, line: tuple[str, ...], *, besides: Matter) -> Recent:
    """Return the same, asked of the database, for the keys of a line."""
    parts = [_asked()(kind=kind, subject=each, besides=besides.pk) for each in line]
    standing = _in_order(row for part in parts for row in part if row.gone is None)
    gone = _in_order(row for part in parts for row in part if row.gone is not None)
    first = [next((row for row in part if row.gone is None), None) for part in parts]
    total = sum((money.yuan(row.total) for row in first if row), money.ZERO)
    taken_back = {row.matter_id: row for row in gone if row.matter_id and not row.still}
    return Recent(
        standing[-LATEST:], sum(row.count for row in first if row), total, list(taken_back.values()), gone
    )  # fmt: skip


def _in_order(rows) -> list[Any]:
    return sorted(rows, key=lambda row: (row.paid_on, row.pk))


@cache
def _asked() -> CompiledUnion:
    """Return the question for one key: the latest that stand, each with how many and how much all of them are; then what is gone."""
    there = Benefit.objects.filter(
        kind=Parameter("kind", CharField()), subject=Parameter("subject", CharField()), reverses=None
    ).exclude(matter_id=key("besides"))  # fmt: skip
    stands = Benefit.objects.filter(
        kind=OuterRef("kind"), matter_id=OuterRef("matter_id"), reverses=None, reversed_by=None
    )
    there = there.annotate(gone=F("reversed_by__pk"), gone_by=F("reversed_by__document"))
    latest = there.filter(reversed_by=None).annotate(
        count=Window(Count("pk")), total=Window(Sum("amount")), still=Value(False, BooleanField())
    )
    back = there.filter(reversed_by__isnull=False).annotate(
        count=Value(0, BigIntegerField()), total=Value(money.ZERO, MoneyField()), still=Exists(stands)
    )
    return CompiledUnion(
        CompiledQuery(lambda: with_payment(latest).order_by("-paid_on", "-pk").defer("recorded_at")[:LATEST]),
        CompiledQuery(lambda: with_payment(back).order_by("paid_on", "pk").defer("recorded_at")),
    )
