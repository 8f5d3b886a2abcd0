"""
The figures in force: those of a county's files, with what the database says laid over them (docs/adr/0061).

Kept in memory per process. Every act that asks a figure looks first whether others were confirmed meanwhile; what reads outside
acts looks at most once in `RECHECK_AFTER`. Looking is one small statement; the rows are read again when they are others.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import inf
from pathlib import Path
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from yihe.foundation import city_pack
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.foundation.figures import YUAN
from yihe.foundation.money import FEN
from yihe.foundation.parameter_files import Parameter, Value
from yihe.foundation.parameters import Parameters
from yihe.registers.policies.models import DatedFigure

RECHECK_AFTER = 1.0  # seconds

Version = tuple[int, UUID] | None
Rows = dict[date, DatedFigure]


@dataclass
class _Known:
    """
    What was read at one time: `version` is the newest row's key and batch, None where there is none, `rows` by region, path and day, `over`
    by pack its files' figures and what they are with the rows laid over. Replaced as a whole: threads that still reckon with the one
    before put nothing into the one after.
    """

    version: Version = None
    rows: dict[str, dict[str, Rows]] = field(default_factory=dict)
    over: dict[Path, tuple[Parameters, Parameters]] = field(default_factory=dict)


_known = _Known()
_recheck_at = 0.0
_is_there = False  # the table, as far as this process knows


def laid_over(pack: Path, files: Parameters) -> Parameters:
    """Return the figures of a pack in force, from memory; asks the database at most once in `RECHECK_AFTER` seconds."""
    if time.monotonic() >= _recheck_at:
        look()
    known = _known
    found = known.over.get(pack)
    if found is None or found[0] is not files:
        rows = known.rows.get(city_pack.region_of(pack), {})
        found = known.over[pack] = files, files.laid_over(histories(rows, files))
    return found[1]


def look() -> None:
    """Look whether figures were confirmed since, by whichever process."""
    global _known, _recheck_at
    try:
        newest = _newest()
    except DatabaseError:  # not migrated yet, or it does not answer: what is known stands
        newest = _known.version
    if newest != _known.version:
        _known = _Known(newest, _by_region(DatedFigure.objects.all()))
    _recheck_at = max(_recheck_at, time.monotonic() + RECHECK_AFTER)


_by_age = CompiledQuery(lambda: DatedFigure.objects.order_by("-pk").values_list("pk", "batch")[:1])


def _newest() -> Version:
    global _is_there
    if _is_there or not connection.in_atomic_block:
        newest = _by_age.first()
    else:
        with transaction.atomic():  # a table not made yet must not spoil the transaction we are called in
            newest = _by_age.first()
    _is_there = True
    return newest


def _by_region(rows: QuerySet[DatedFigure]) -> dict[str, dict[str, Rows]]:
    """Return rows by region, path and day; of a day that was said twice the newest."""
    found: dict[str, dict[str, Rows]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.region, {}).setdefault(row.path, {})[row.since] = row
    return found


def forget(*, files_alone: bool = False) -> None:
    """Look again at the next question; with `files_alone` not before an act asks: for who has no database, or must not ask one."""
    global _known, _recheck_at
    _known, _recheck_at = _Known(), inf if files_alone else 0.0


def forget_soon() -> None:
    """Look at the next question, whenever this process looked last: it has just confirmed something itself."""
    global _recheck_at
    _recheck_at = 0.0


def rows_of(region: str) -> dict[str, Rows]:
    """Return the rows that count of a pack's region, by path and day, read anew."""
    return _by_region(DatedFigure.objects.filter(region=region)).get(region, {})


def histories(rows: dict[str, Rows], files: Parameters) -> dict[str, list[tuple[date, Value | None]]]:
    """Return what rows say of each path otherwise than the files do. A path no file has any more is asked for by nobody."""
    found = {}
    for path in rows:
        if path in files:
            said = [(since, value_of(row, files[path])) for since, row in sorted(rows[path].items())]
            if said != list(files[path].history):
                found[path] = said
    return found


def value_of(row: DatedFigure, parameter: Parameter) -> Value | None:
    """Return a row as the rules read it; None where it says that there is no figure from that day on."""
    if not row.value:
        return None
    return Value(
        row.path, parameter.label, row.unit, read_figure(row.value, row.unit), row.since, row.reference, row.text, row.clause,
        row.setting,
    )  # fmt: skip


def read_figure(words: str, unit: str) -> Decimal | int:
    """Return a figure of a row: money with two places, a count as it is."""
    if unit.startswith(YUAN):
        return Decimal(words).quantize(FEN)
    return int(words) if words.isdecimal() else Decimal(words)


def row_of(region: str, parameter: Parameter, since: date, value: Value | None, batch: UUID) -> DatedFigure:
    """Return the unsaved row of a figure of a file."""
    if value is None:
        return DatedFigure(
            region=region, path=parameter.path, since=since, unit=parameter.unit, setting=parameter.setting,
            reference="自该日起停止施行", batch=batch,
        )  # fmt: skip
    return DatedFigure(
        region=region, path=parameter.path, since=since, value=str(value.value), unit=value.unit, setting=value.setting,
        reference=value.reference, text=value.text, clause=value.clause, batch=batch,
    )  # fmt: skip


def take_files(pack: Path, files: Parameters) -> int:
    """
    Write down the figures of the files of a pack of which the database says nothing yet: all of them in a new installation, later
    those of a path it never heard of (a release brought it). What it has rows of it keeps. Return how many figures were taken.
    """
    region, batch = city_pack.region_of(pack), uuid4()
    known = set(DatedFigure.objects.filter(region=region).values_list("path", flat=True).distinct())
    taken = [
        row_of(region, parameter, since, value, batch)
        for parameter in _sorted(files) if parameter.path not in known
        for since, value in parameter.history
    ]  # fmt: skip
    DatedFigure.objects.bulk_create(taken)
    return len(taken)


def _sorted(files: Iterable[Parameter]) -> list[Parameter]:
    return sorted(files, key=lambda parameter: parameter.path)
