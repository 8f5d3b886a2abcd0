"""What waits on somebody and is no matter: records that are theirs to confirm. 待办 shows it beside the matters."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from yihe.foundation.records import listed, reading
from yihe.foundation.records.declared import Record, State


@dataclass(frozen=True)
class Waits:
    """So many of one sort, and the page where they are dealt with."""

    label: str
    count: int
    href: str


def on(user) -> list[Waits]:
    """Return what waits on a person besides matters, sort by sort; a sort with nothing to do is left out."""
    found = []
    for record in listed.every():
        if not (issubclass(record, Record) and record.answers):
            continue
        if not any(hat.role in record.confirmed_by for hat in user.hats):
            continue
        rows = record.in_reach(user).filter(reading.in_state(record, State.ENTERED)).exclude(by__in=user.acts_for)
        if count := rows.count():
            href = f"{reverse('desk:records', args=[record.code])}?{urlencode({'state': State.ENTERED.code})}"
            found.append(Waits(f"{record.label}待确认", count, href))
    return found
