"""The order of the inbox, soonest due first, and the place in it where the next page begins."""

from datetime import UTC, datetime

from django.db.models import F, Q
from django.http import Http404

from yihe.foundation import row_keys

FIRST = (F("due_at").asc(nulls_last=True), "pk")  # drafts have no end: after all that have one


def place_of(row) -> str:
    """Return the place of a matter in the order, as an address carries it."""
    return f"{row.due_at.astimezone(UTC).isoformat() if row.due_at else ''}_{row.pk}"


def after(rows, place: str):
    """Keep the matters that come after a place. Raises Http404: it is none."""
    due, _, pk = place.partition("_")
    key = number(pk)
    if not due:
        return rows.filter(due_at=None, pk__gt=key)
    try:
        moment = datetime.fromisoformat(due)
        if moment.tzinfo is None:
            raise ValueError(due)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise Http404 from fault
    return rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=key) | Q(due_at=None))


def number(text: str) -> int:
    """Return a key that an address carries. Raises Http404."""
    if (key := row_keys.read(text)) is None:
        raise Http404
    return key
