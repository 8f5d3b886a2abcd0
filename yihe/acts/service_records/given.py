"""
What was given, counted: the records that stand for something, and how often each service was given against how often it is
wanted. For a resident of the base that is the recipe of its stage (`domains/incubation`), for a place of residents' services once a
month.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yihe.foundation.records.acts import read_along
from yihe.foundation.records.declared import Record, State


@dataclass(frozen=True)
class Line:
    """One service: how often it is wanted, how often it was given, for how long, and how many of these the other side confirmed."""

    service: str
    label: str
    wanted: int
    times: int
    hours: Decimal
    confirmed: int

    @property
    def lacking(self) -> int:
        return max(0, self.wanted - self.times)


def standing(record: type[Record], **about: Any) -> list:
    """Return the records of something that count, newest first: those no later record put right or took back."""
    return list(read_along(record, record.rows.objects.counting().filter(**about)))


def lines(
    record: type[Record], rows: Iterable, services: Mapping[str, str], wanted: Mapping[str, int], service_of: Callable[[Any], str],
) -> list[Line]:  # fmt: skip
    """
    Count records that stand, by service: every service of `services` (code and label), those most wanted first. What was sent back does
    not count.
    """
    counted = [row for row in rows if record.state_of(row) is not State.SENT_BACK]
    found = []
    for code, label in services.items():
        mine = [row for row in counted if service_of(row) == code]
        confirmed = sum(record.state_of(row) is State.CONFIRMED for row in mine)
        hours = sum((row.hours for row in mine), Decimal(0))
        found.append(Line(code, label, wanted.get(code, 0), len(mine), hours, confirmed))
    return sorted(found, key=lambda line: -line.wanted)
