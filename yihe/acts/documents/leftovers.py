"""
Files without a row: what a refusal or a rolled back transaction left on the disk goes at once, what a crash left is swept.

Rooms that keep files without `Document` say so (`also_held_by`), or what they keep is taken for left over.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from django.db import DatabaseError

from yihe.acts.documents import removing, storage
from yihe.foundation import ceilings

OLD = 24 * 3600.0  # seconds, after which a file that has no row will have none
_AT_ONCE = 500
_holders: list[Callable[[set[str]], set[str]]] = [removing.held]


def also_held_by(holder: Callable[[set[str]], set[str]]) -> None:
    """Ask `holder`, too, which of some digests it keeps, before their files are removed."""
    _holders.append(holder)


def counted(size: int, *, by, address: str = "") -> str:
    """Count one file that is about to be kept for somebody, and return "", or why it is one too many today."""
    return ceilings.take(
        {ceilings.PAPERS: 1, ceilings.BYTES: size},
        person=by.pk if by else None, organization=ceilings.organization_of(by), address=address,
    )  # fmt: skip


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Remove the files put on the disk meanwhile that no row keeps, when it ends with a refusal. Stands outside of the transaction."""
    with storage.noting_new() as noted:
        try:
            yield
        except BaseException:
            with suppress(DatabaseError):  # then it is swept
                _remove(noted)
            raise


def sweep(now: float | None = None) -> int:
    """Remove the files older than a day that no row keeps, and return how many. The clock does this once a day."""
    files = storage.on_disk((time.time() if now is None else now) - OLD)
    removed = 0
    while some := list(islice(files, _AT_ONCE)):
        removed += _remove(some)
    return removed


def _remove(files: list[tuple[Path, int]]) -> int:
    digests = {place.name for place, _at in files}
    kept = set().union(*(holder(digests) for holder in _holders)) if digests else set()
    return sum(storage.remove_untouched(place, at) for place, at in files if place.name not in kept)
