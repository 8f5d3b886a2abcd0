"""Numbers without gaps, per prefix and year, and the codes a matter is followed by."""

import secrets

from django.db import IntegrityError, transaction
from django.db.models import F

from yihe.matters.models import NumberSeries

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L: it is read aloud and typed by hand


def take(prefix: str, year: int) -> str:
    """
    Return the next number, `BT-2026-00001`. Must run inside the transaction that uses it: when that rolls back,
    the number is free again; until it commits, the next taker waits.
    """
    series = NumberSeries.objects.filter(prefix=prefix, year=year)
    if not series.update(last=F("last") + 1):
        try:
            with transaction.atomic():
                NumberSeries.objects.create(prefix=prefix, year=year, last=0)
        except IntegrityError:
            pass  # somebody else began the year at the same moment
        series.update(last=F("last") + 1)
    return f"{prefix}-{year}-{series.values_list('last', flat=True).get():05d}"


def follow_code() -> str:
    """Return eight characters a matter is followed by without signing in."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))
