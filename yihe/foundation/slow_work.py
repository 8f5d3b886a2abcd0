"""
What takes seconds – a stranger's file that is read, the scanner, a conversion – is done before a transaction begins: one that
is open holds rows, or the whole database, from everybody else. Done within one it raises in tests and is logged elsewhere.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
_here = threading.local()


class HoldsOthersUp(RuntimeError):
    """Something slow was done while a transaction was open."""


@contextmanager
def nobody_waits() -> Iterator[None]:
    """Declare that nobody else works with this database meanwhile: the demonstration is being told."""
    before = getattr(_here, "alone", False)
    _here.alone = True
    try:
        yield
    finally:
        _here.alone = before


def begins(what: str) -> None:
    """Say that something slow begins. The transaction that a test runs in is none: nobody waits for it."""
    if getattr(_here, "alone", False) or all(
        getattr(block, "_from_testcase", False) for block in connection.atomic_blocks
    ):
        return
    if settings.MODE == "test":
        raise HoldsOthersUp(f"{what}: done within a transaction")
    log.error("%s: done within a transaction, which holds others up", what, stack_info=True)
