"""The last line of a contract's draft, taken back: a stage, a price, a deduction. They are numbered as they are written, so that none but the last goes."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Line = TypeVar("Line", bound=Model)


def last(rows: QuerySet[Line]) -> Line | None:
    """Return the line that was written last, None where there is none."""
    return rows.order_by("-pk").first()


def drop(rows: QuerySet, **said: str) -> dict | None:
    """Take the line written last back; the history keeps what it said: `said` names the fields, by what they are called there."""
    if (line := last(rows)) is None:
        return None
    line.delete()
    return {name: getattr(line, field) for name, field in said.items()}
