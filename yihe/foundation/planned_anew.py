"""
Statements whose plan depends on what is asked: how many rows are of a state, a town or an amount differs a thousandfold. A statement that comes
again is planned once for a connection (`prepare_threshold`), for what is asked on average; these are planned each time, for what is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any


def planned(connection: Any, *, anew: bool) -> Any:
    """Return a block within which the statements of a connection are planned each time, if they are to be (`anew`)."""
    return _unprepared(connection.connection) if anew and connection.vendor == "postgresql" else nullcontext()


@contextmanager
def _unprepared(driver: Any) -> Iterator[None]:
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold
