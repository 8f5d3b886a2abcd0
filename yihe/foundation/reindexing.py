"""
Writing again what is found or recognised by a keyed digest, under the index key that writes now. Who keeps such digests
declares a part; `manage.py rotate_index` goes through the parts in their order.

Each batch is a transaction of its own, and what is under the newest key is not written twice: it may be interrupted at any
row and started again, while people work.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import models, transaction

BATCH = 100


class Done(NamedTuple):
    """How many rows were written again; and a sentence for each reason for which an earlier key is needed still."""

    written: int
    needed: tuple[str, ...] = ()


class Part(NamedTuple):
    label: str
    turn: int
    again: Callable[[], Done]


_parts: dict[str, Part] = {}


def part(label: str, turn: int, again: Callable[[], Done]) -> None:
    """Declare what is written again. What has an earlier `turn` is done when it begins. Called when the apps are ready."""
    _parts[label] = Part(label, turn, again)


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: part.turn)


def batches(rows: models.QuerySet) -> Iterator[list]:
    """
    Yield some rows at a time, locked, in the order of their keys; what is done with them is one transaction, which ends when
    the next are asked for.
    """
    last = None
    while True:
        with transaction.atomic():
            some = rows.select_for_update(of=("self",)).order_by("pk")
            batch = list((some if last is None else some.filter(pk__gt=last))[:BATCH])
            if batch:
                yield batch
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def unreadable(label: str, rows: int) -> tuple[str, ...]:
    """Return the sentence on rows whose value does not open, so that its index cannot be computed."""
    return (f"{label}有 {rows} 行的内容解不开，索引不能重写：请核对 FIELD_KEYS。",) if rows else ()
