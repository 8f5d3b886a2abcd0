"""Months of a stay. Where a month has no such day, its last day stands in (民法典 202)."""

from calendar import monthrange
from datetime import date

# One year from 2026-12-01 ends on 2027-11-30. The stay's last day is counted as the agreement's is.
from yihe.acts.agreements.rules import months_after as last_day

__all__ = ["last_day", "months_after"]


def months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
