"""
Folding the noted changes of covers (`CoverChange`) into what is kept of them (`KeptCount`, `KeptDays`): the clock does it each round. A page reads both, so
that its numbers are of this moment however long ago the last fold was; a fold only makes it cheaper to ask.

Days are kept by the day on which matters ended. A day on which any cover that ended changed is reckoned anew whole, from the events.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from yihe.foundation import money
from yihe.matters import days
from yihe.matters.figures import MEASURES, week_begins
from yihe.matters.models import Confidentiality, CoverChange, KeptCount, KeptDays, Matter, TimerRun

KEPT = 100  # days: what came or ended earlier no figure counts by its day
BATCH = 5000
LONG_OVER = datetime(2000, 1, 1, tzinfo=UTC)  # where no moment matters, or it is over for longer than this week
_NAME = "counts"
_BY_DAY = ("submitted", "closed")  # measures that are kept by the day
Key = tuple[str, datetime, str, str, int, str]  # measure, at, kind, region, office, holder


@transaction.atomic
def fold() -> int:
    """Take what changed into what is kept, and return how many changes that were."""
    _alone()
    now, folded, touched = timezone.now(), 0, set[date]()
    while changes := list(CoverChange.objects.order_by("pk")[:BATCH]):
        _add(_sums(changes, now))
        touched |= {timezone.localdate(change.closed_at) for change in changes if change.closed_at}
        CoverChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
        folded += len(changes)
    for day in touched:
        if day > timezone.localdate() - timedelta(days=KEPT):
            keep_day(day)
    _let_go(now)
    return folded


def recount() -> None:
    """Forget what is kept, and count every cover anew. Whoever would change one meanwhile waits until that is done."""
    table = CoverChange._meta.db_table
    with transaction.atomic():
        _alone()
        if connection.vendor == "postgresql":  # or what is committed in between would count twice
            connection.cursor().execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        for kept in (KeptCount, KeptDays, CoverChange):
            kept.objects.all().delete()
        names = _columns()
        connection.cursor().execute(
            f"INSERT INTO {table} ({names}, n) SELECT {names}, 1 FROM {Matter._meta.db_table} "
            "WHERE submitted_at IS NOT NULL AND confidentiality < %s AND (closed_at IS NULL OR closed_at >= %s)",
            [Confidentiality.COMPARTMENT, days.begun(KEPT)],
        )
    fold()


def faults() -> Iterator[str]:
    """Yield a sentence for each measure of which what is kept is not what there is; of what came and ended, this week's."""
    counting = Matter.objects.filter(submitted_at__isnull=False, confidentiality__lt=Confidentiality.COMPARTMENT)
    monday = week_begins(timezone.now())
    for code, measure in MEASURES.items():
        since = monday if code in _BY_DAY else None
        of = measure.of & measure.within(measure.column, since, None)
        kept = KeptCount.objects.filter(measure.within("at", since, None), measure=code)
        there = counting.filter(of).count()
        said = sum(kept.values_list("n", flat=True)) + sum(CoverChange.objects.filter(of).values_list("n", flat=True))
        if there != said:
            yield f"概览的留存数：{code} 留存 {said} 件，实有 {there} 件（manage.py recount 可以重数）。"


def begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _columns() -> str:
    return ", ".join(str(f.column) for f in CoverChange._meta.concrete_fields if f.name not in ("id", "n"))


def _alone() -> None:
    """Be the only one who folds, until the transaction ends."""
    TimerRun.objects.get_or_create(name=_NAME, defaults={"began_at": timezone.now()})
    TimerRun.objects.select_for_update().get(name=_NAME)


def _sums(changes: list[CoverChange], now: datetime) -> dict[Key, list[int]]:
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for change in changes:
        for key in _keys(change, now):
            kept = sums[key]
            kept[0] += change.n
            if key[0] == "open":
                kept[1] += change.n * (money.to_fen(change.amount) if change.amount is not None else 0)
                kept[2] += change.n * (change.amount is None)
    return sums


def _keys(change: CoverChange, now: datetime) -> Iterator[Key]:
    """Yield under what a cover as it stood is counted, of each measure that counts it."""
    of = (change.kind, change.region, change.office_id or 0, change.holder)
    if change.closed_at is None:
        yield ("open", LONG_OVER, *of)
        if change.due_at is not None:
            yield ("due", change.due_at if change.due_at > week_begins(now) else LONG_OVER, *of)
    for measure, at in zip(_BY_DAY, (change.submitted_at, change.closed_at), strict=True):
        if at is not None and at >= days.begun(KEPT):
            # Whoever ended it or has it now is not asked of these.
            yield (measure, begins(timezone.localdate(at)), *of[:3], "")


def _add(sums: dict[Key, list[int]]) -> None:
    table = KeptCount._meta.db_table
    names = "measure, at, kind, region, office_id, holder"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}, n, fen, unpriced) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
            f"ON CONFLICT ({names}) DO UPDATE SET n = {table}.n + excluded.n, fen = {table}.fen + excluded.fen, "
            f"unpriced = {table}.unpriced + excluded.unpriced",
            [(key[0], connection.ops.adapt_datetimefield_value(key[1]), *key[2:], *said) for key, said in sums.items()],
        )


def _let_go(now: datetime) -> None:
    """Count what is over since before this week as long over, and forget what is older than any figure asks, and what came to nothing."""
    over = KeptCount.objects.filter(measure="due", at__lte=week_begins(now)).exclude(at=LONG_OVER)
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in over:
        sums["due", LONG_OVER, row.kind, row.region, row.office_id, row.holder][0] += row.n
    if sums:
        over.delete()
        _add(sums)
    KeptCount.objects.filter(measure__in=_BY_DAY, at__lt=days.begun(KEPT)).delete()
    KeptCount.objects.filter(n=0, fen=0, unpriced=0).delete()
    KeptDays.objects.filter(closed_on__lt=days.begun(KEPT).date()).delete()


def keep_day(day: date) -> None:
    """Reckon anew how long what ended on a day stood where."""
    ended = Matter.objects.filter(
        closed_at__gte=begins(day), closed_at__lt=begins(day + timedelta(days=1)), confidentiality__lt=Confidentiality.COMPARTMENT
    )  # fmt: skip
    KeptDays.objects.filter(closed_on=day).delete()
    KeptDays.objects.bulk_create(
        KeptDays(closed_on=day, kind=kind, version=version, region=region, office_id=office, state=state, days=stood, matters=took)
        for (kind, version, region, office, state), (stood, took) in summed(days.stands(ended)).items()
    )  # fmt: skip


def summed(stands: Iterable[days.Stand]) -> dict[tuple[str, int, str, int, str], tuple[int, int]]:
    """
    Return (days, 0) by kind, version, division, office and state; and by the first four, with "" for the state, (0, how many matters took
    any time at all). Days of a final state, which are nobody's, are not in it.
    """
    stood: Counter[tuple] = Counter()
    took: dict[tuple, set[int]] = defaultdict(set)
    for stand in stands:
        if days.side(stand.kind, stand.version, stand.state) is not None:
            of = (stand.kind, stand.version, stand.region, stand.office)
            stood[*of, stand.state] += stand.days
            took[*of, ""].add(stand.matter)
    return {key: (found, 0) for key, found in stood.items()} | {key: (0, len(found)) for key, found in took.items()}
