"""Numbers without gaps, per prefix and year: how they are taken, and whether one is missing."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from yihe.matters.models import FreeNumber, NumberSeries

# Prefixes whose numbers stand in another table than matters: app_label.Model with a column `number`.
_elsewhere: dict[str, str] = {}

LAID_OUT = 16  # numbers of a series that are laid out at once; twice as many when none lay there
STILL_FREE = (
    32 * LAID_OUT
)  # further back than this none lies there, even when a run of a hundred was taken back: the first is taken first
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L: it is read aloud and typed by hand


def take(prefix: str, year: int) -> str:
    """
    Return the next number, `BT-2026-00001`. Must run inside the transaction that uses it: when that rolls back, the number
    is free again. Nobody waits for anybody: a number another transaction has in hand is passed by.
    """
    number = _first_free(prefix, year)
    if number is None:
        _hold(prefix, year)  # until it commits: whoever else found none waits, and finds what is laid out now
        while (number := _first_free(prefix, year)) is None:
            _lay_out(2 * LAID_OUT, prefix, year)
    if number % LAID_OUT == 0:  # long before the last: who lays out more holds the series until it commits
        _lay_out(LAID_OUT, prefix, year)
    return f"{prefix}-{year}-{number:05d}"


def _first_free(prefix: str, year: int) -> int | None:
    """Take away the first number that lies there and that nobody has in hand; None where none does."""
    passing_by = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM matters_freenumber WHERE id = (SELECT id FROM matters_freenumber WHERE prefix = %s AND year = %s "
            f"ORDER BY number LIMIT 1 {passing_by}) RETURNING number",
            [prefix, year],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def _hold(prefix: str, year: int) -> None:
    """Keep others from laying out numbers of a series, which begins in a new year."""
    series = NumberSeries.objects.filter(prefix=prefix, year=year)
    if not series.update(last=F("last")):
        try:
            with transaction.atomic():
                NumberSeries.objects.create(prefix=prefix, year=year, last=0)
        except IntegrityError:  # somebody else began the year at the same moment
            series.update(last=F("last"))


def _lay_out(many: int, prefix: str, year: int) -> None:
    """Lay out the next numbers of a series."""
    series = NumberSeries.objects.filter(prefix=prefix, year=year)
    series.update(last=F("last") + many)
    last = series.values_list("last", flat=True).get()
    FreeNumber.objects.bulk_create(
        FreeNumber(prefix=prefix, year=year, number=number) for number in range(last - many + 1, last + 1)
    )


def random_number(prefix: str) -> str:
    """Return a number of no series, `ZX-7K3MWQ8RTY`: of what is known only to who was let in, no number tells how many there are."""
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _ in range(10))}"


def kept_in(prefix: str, model: str) -> None:
    """Say which model bears the numbers of a prefix that is no kind's."""
    _elsewhere[prefix] = model


def is_kept(prefix: str) -> bool:
    """Test whether numbers of a prefix are those of a register, and no kind's."""
    return prefix in _elsewhere


def gaps() -> Iterator[str]:
    """Yield a sentence for numbers that were given and are no longer there, or are there and were never given."""
    for series in NumberSeries.objects.order_by("prefix", "year"):
        start = f"{series.prefix}-{series.year}-"
        rows = apps.get_model(_elsewhere.get(series.prefix, "matters.Matter")).objects.filter(number__startswith=start)
        tails = (number.removeprefix(start) for number in rows.values_list("number", flat=True).iterator())
        there = {int(tail) for tail in tails if tail.isdecimal()}
        if (
            there.isdisjoint(range(1, series.last + 1))
            and series.prefix not in _elsewhere
            and not _is_used(series.prefix)
        ):
            continue  # of a kind that is no longer installed, in a table that went with it
        lie_there = set(
            FreeNumber.objects.filter(
                prefix=series.prefix, year=series.year, number__gt=series.last - STILL_FREE, number__lte=series.last
            ).values_list("number", flat=True)
        )
        for double in _runs(sorted(there & lie_there)):
            yield f"编号 {_range(start, double)} 已经用过，却还列为待用：编号被改过。"
        for missing in _runs(n for n in range(1, series.last + 1) if n not in there and n not in lie_there):
            yield f"编号 {_range(start, missing)} 给出过，现在没有这样的办件或登记：被删除过。"
        for beyond in _runs(sorted(n for n in there if n > series.last)):
            yield f"编号 {_range(start, beyond)} 超出了给出过的最后一号 {series.last}：编号被改过。"


_is_known: list[Callable[[str], bool]] = []


def begins_with(known: Callable[[str], bool]) -> None:
    """Say who knows whether the numbers of some kind that is installed begin so (`prefixes`)."""
    _is_known[:] = [known]


def _is_used(prefix: str) -> bool:
    return any(known(prefix) for known in _is_known)


def _runs(ascending: Iterable[int]) -> Iterator[list[int]]:
    """Split ascending figures into runs without gaps."""
    for _difference, run in groupby(enumerate(ascending), key=lambda pair: pair[1] - pair[0]):
        yield [figure for _place, figure in run]


def _range(start: str, run: list[int]) -> str:
    first, last = f"{start}{run[0]:05d}", f"{start}{run[-1]:05d}"
    return first if first == last else f"{first} 至 {last}"
