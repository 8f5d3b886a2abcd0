"""Which rows of a record a list shows, narrowed by state, days, words and the fields the record names; and those not confirmed."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import DateTimeField, Q, QuerySet, Value
from django.utils import timezone

from yihe.foundation import city_pack, region_codes, regions_asked, row_keys
from yihe.foundation.compiled_counts import CompiledCount
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.records import listed
from yihe.foundation.records.acts import read_along
from yihe.foundation.records.declared import Record, State

PAGE, TO_CONFIRM = 40, 200  # rows of a page; of one of rows that somebody goes through to confirm them
MOST_LATELY = 1_000_000  # no county enters as many in the days a record may wait


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
    today, lookup = timezone.localdate(), "gte" if state is State.ENTERED else "lt"
    return _waits(record) & _by_county(
        record, record.stands_after, lambda days: Q(**{f"recorded_at__{lookup}": _begin(today - timedelta(days=days))})
    )


def _waits(record: type[Record]) -> Q:
    """Return the condition of rows that stand and that nobody answered."""
    return Q(corrected_by=None, void=False) & Q(**{record.answer_link(): None})


def _entered(record: type[Record], since: Any) -> QuerySet:
    """
    Return the keys of the rows that were entered since a moment, newest last. A question that starts from these is quick however many rows
    there are of years gone by; it is bounded so that PostgreSQL does start from them, whatever else is asked.
    """
    rows = record.rows.objects.filter(recorded_at__gte=since)
    return rows.order_by("recorded_at").values("pk")[:MOST_LATELY]


def lies_in(record: Any, regions: Iterable[Any]) -> Q:
    """Return the condition of rows about something in one of some regions, or beneath."""
    return regions_asked.lies_in(record.region_at, regions)


def to_confirm(record: Any, user) -> int:
    """Return how many rows in a person's reach wait for an answer, but for what they entered themselves. On every inbox of who answers."""
    regions, days, by = record.regions_of(user), _days(record, record.stands_after), sorted(user.acts_for)
    since = _begin(timezone.localdate() - timedelta(days=max(days.values())))
    if regions is None or len(set(days.values())) > 1:
        rows = record.in_reach(user).filter(in_state(record, State.ENTERED), pk__in=_entered(record, since))
        return rows.exclude(by__in=by).count()
    asked = _waiting(record, tuple(region_codes.outermost(regions)), since, len(by))
    return asked(**{f"by{n}": whose for n, whose in enumerate(by)}) if regions else 0


@lru_cache(maxsize=512)
def _waiting(record: Any, regions: tuple[str, ...], since: datetime, many: int) -> CompiledCount:
    """
    Return the question for the rows entered since a moment that wait, by others than so many. The moment, which is another only once a day,
    and the regions stand in its text: the database plans it for these, and once. Planned for any it begins at the far end, which takes ten
    times as long; with a list of unknown length it is planned again each time, which takes as long as the answer.
    """

    def rows() -> QuerySet:
        places = lies_in(record, [Value(region) for region in regions])
        found = record.rows.objects.filter(places).filter(_waits(record), recorded_at__gte=since)
        for n in range(many):
            found = found.exclude(by=key(f"by{n}"))
        return found.order_by().values_list("pk")

    return CompiledCount(rows)


def _days(record: type[Record], days_of: Callable[[str], int]) -> dict[str, int]:
    """Return the number of days each county says, by its region; of what lies in no county, one for all."""
    regions = [city_pack.region_of(pack) for pack in city_pack.every()]
    return {region: days_of(region) for region in (regions if record.region_at else regions[:1])}


def _by_county(record: type[Record], days_of: Callable[[str], int], condition: Callable[[int], Q]) -> Q:
    """
    Return a condition by a number of days that each county says for itself. One question where all say the same; what lies in no
    county that is served meets none.
    """
    days = _days(record, days_of)
    if len(set(days.values())) == 1:
        return condition(next(iter(days.values())))
    found = Q(pk__in=[])
    for region, said in days.items():
        own = Q(**{f"{record.region_at}__startswith": region})
        for nearer in days:
            if nearer != region and nearer.startswith(region):
                own &= ~Q(**{f"{record.region_at}__startswith": nearer})
        found |= own & condition(said)
    return found


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
    """Return the rows whose receivers are due their one reminder: entered long enough ago, and still to be confirmed (`to_remind_of`)."""
    waits = record.rows.objects.filter(in_state(record, State.ENTERED))
    due = _by_county(
        record, record.reminded_after, lambda days: Q(recorded_at__lt=_begin(today - timedelta(days=days - 1)))
    )
    return waits.filter(due).select_related(record.about, *record.joined)


def to_remind_of(record: Any, today: date) -> list:
    """Return those rows. Where every county says the same days, by a question compiled once: the clock asks at every run."""
    stand, remind = (set(_days(record, days_of).values()) for days_of in (record.stands_after, record.reminded_after))
    if len(stand) > 1 or len(remind) > 1:
        return list(unreminded(record, today))
    since = _begin(timezone.localdate() - timedelta(days=stand.pop()))
    return _waiting_since(record)(since=since, before=_begin(today - timedelta(days=remind.pop() - 1)))


@lru_cache
def _waiting_since(record: Any) -> CompiledQuery:
    entered = Q(
        recorded_at__gte=Parameter("since", DateTimeField()), recorded_at__lt=Parameter("before", DateTimeField())
    )
    return CompiledQuery(
        lambda: record.rows.objects.filter(_waits(record)).filter(entered).select_related(record.about, *record.joined)
    )
