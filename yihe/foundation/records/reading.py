"""Which rows of a record a list shows, narrowed by state, days, words and the fields the record names; and those not confirmed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yihe.foundation import row_keys
from yihe.foundation.records import listed
from yihe.foundation.records.acts import read_along
from yihe.foundation.records.declared import Record, State

PAGE, TO_CONFIRM = 40, 200  # rows of a page; of one of rows that somebody goes through to confirm them


def states_of(record: type[Record]) -> list[State]:
    """Return the states a list of the record can be narrowed by."""
    answered = (
        [State.ENTERED, State.CONFIRMED, State.SENT_BACK, State.UNCONFIRMED] if record.answers else [State.RECORDED]
    )
    return [*answered, State.CORRECTED, State.VOID]


def in_state(record: type[Record], state: State) -> Q:
    """Return the condition that `Record.state_of` computes for one row."""
    if state is State.CORRECTED:
        return Q(corrected_by__void=False, void=False)
    if state is State.VOID:
        return Q(corrected_by__void=True, void=False)
    standing = Q(corrected_by=None, void=False)
    if state is State.RECORDED:
        return standing
    link = record.answer_link()
    if state in (State.CONFIRMED, State.SENT_BACK):
        return standing & Q(**{f"{link}__accepted": state is State.CONFIRMED})
    oldest = _begin(timezone.localdate() - timedelta(days=record.stands_after()))
    waits = standing & Q(**{link: None})
    return waits & (Q(recorded_at__gte=oldest) if state is State.ENTERED else Q(recorded_at__lt=oldest))


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def narrowed(record: type[Record], user, wanted: dict[str, Any]) -> QuerySet:
    """
    Return the rows in reach that a list shows, newest first: those that count, unless a state is asked for. `wanted` has
    `q`, `state`, `since`, `until`, `about` and the record's own filters, each as a form has cleaned it.
    """
    rows = record.in_reach(user)
    state = next((each for each in State if each.code == wanted.get("state")), None)
    rows = rows.filter(in_state(record, state) if state else Q(corrected_by=None, void=False))
    rows = listed.narrowed(record, rows, wanted)
    for name, lookup in (("since", "gte"), ("until", "lte")):
        if wanted.get(name):
            rows = rows.filter(**{f"{record.happened}__{lookup}": wanted[name]})
    if wanted.get("about"):
        rows = rows.filter(**{record.about: wanted["about"]})
    return read_along(record, rows).order_by(f"-{record.happened}", "-pk")


def page(record: type[Record], rows: QuerySet, after: str = "", most: int = PAGE) -> tuple[list, str]:
    """Return one page of ordered rows, and the key of the next ("" on the last)."""
    day, _, pk = after.partition("_")
    if (key := row_keys.read(pk)) is not None and (on := _day(day)):
        name = record.happened
        rows = rows.filter(Q(**{f"{name}__lt": on}) | Q(**{name: on, "pk__lt": key}))
    found = list(rows[: most + 1])
    last = found[most - 1] if len(found) > most else None
    return found[:most], f"{record.day_of(last).isoformat()}_{last.pk}" if last else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def history(record: type[Record], row) -> list:
    """Return the rows that stand for one thing, oldest first: the row, what it puts right, and what puts it right."""
    found, at = [row], row
    while at.corrects_id and (at := read_along(record, record.rows.objects.filter(pk=at.corrects_id)).first()):
        found.insert(0, at)
    at = row
    while at := read_along(record, record.rows.objects.filter(corrects=at.pk)).first():
        found.append(at)
    return found


def unreminded(record: type[Record], today: date) -> QuerySet:
    """Return the rows whose receivers are due their one reminder: entered long enough ago, and still to be confirmed."""
    waits = record.rows.objects.filter(in_state(record, State.ENTERED))
    until = _begin(today - timedelta(days=record.reminded_after() - 1))
    return waits.filter(recorded_at__lt=until).select_related(record.about, *record.joined)
