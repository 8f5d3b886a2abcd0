"""Incidents in the demonstration. All of it is invented."""

from collections.abc import Iterator
from datetime import date
from typing import Any


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield from ()
