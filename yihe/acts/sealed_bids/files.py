"""
Reading the files of an opened bid: out of the sealed file itself, each time held against the manifest that was sealed with it. They are not
filed a second time: what lies there is what the receipt names, and nobody can put another in its place.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from yihe.acts.sealed_bids import paper, store, unsealer
from yihe.acts.sealed_bids.consortium import Consortium, of_lines
from yihe.acts.sealed_bids.contents import Content, File, Manifest
from yihe.acts.sealed_bids.format import DoesNotOpen, read_head
from yihe.acts.sealed_bids.models import OpenedBid
from yihe.registers.evidence.models import Verb, note_access


@dataclass(frozen=True)
class Found:
    """One file of an opened bid: its place, name, size in bytes, SM3."""

    place: int
    file: File


def listed(opened: OpenedBid) -> list[Found]:
    """Return the files of an opened bid, [] for one that stayed shut or whose bytes are gone."""
    manifest = _manifest(opened)
    return [Found(place, each) for place, each in enumerate(manifest.files, 1)] if manifest else []


def consortium_of(opened: OpenedBid) -> Consortium | None:
    """Return who bids together, as the manifest says it or as two read it from paper; None for one who bids alone."""
    if opened.bid.is_paper:
        said = paper.agreed(opened.bid.paper)
        return Consortium(of_lines(said.members)) if said and said.members else None
    manifest = _manifest(opened)
    return manifest.consortium if manifest else None


def _manifest(opened: OpenedBid) -> Manifest | None:
    if not opened.key:
        return None
    try:
        with store.opened(opened.bid.bid) as file:
            return _read(_Bytes(file), opened.bid.bid, opened.key)
    except (OSError, DoesNotOpen):
        return None


class _Bytes:
    """The sealed bytes as they lie there: the same ones as long as nobody wrote to them or put others in their place."""

    def __init__(self, file: BinaryIO):
        self.file, there = file, os.fstat(file.fileno())
        self._there = (there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bytes) and self._there == other._there

    def __hash__(self) -> int:
        return hash(self._there)


@lru_cache(maxsize=256)  # what is sealed never changes, and the page of a tender lists every bid of it at each look
def _read(sealed: _Bytes, _bid: str, secret: str) -> Manifest:
    head = read_head(sealed.file)
    return Content(unsealer.pieces(sealed.file, head, bytes.fromhex(secret))).manifest


def read(opened: OpenedBid, place: int, *, by) -> Iterator[bytes]:
    """
    Yield a file of an opened bid, piece by piece; that it was read is written down. At its end it is held against the manifest.

    :raises DoesNotOpen: it is not as it was sealed
    :raises LookupError: there is no file of that place
    """
    if not opened.key:
        raise LookupError(place)
    note_access(
        Verb.DOWNLOAD,
        f"matter {opened.bid.delivery.opening.matter.number}",
        by=by,
        detail=f"投标文件 {opened.bid.number} 第 {place} 份",
    )
    with store.opened(opened.bid.bid) as file:
        head = read_head(file)
        content = Content(unsealer.pieces(file, head, bytes.fromhex(opened.key)))
        if not 1 <= place <= len(content.manifest.files):
            raise LookupError(place)
        for number, (_file, pieces) in enumerate(content.files(), 1):
            for piece in pieces:
                if number == place:
                    yield piece
            if number == place:
                return


def contents(opened: OpenedBid, most: int) -> Iterator[tuple[Found, bytes | None]]:
    """
    Yield each file of an opened bid with its bytes, for a reckoning that nobody looks at: None for one of more than `most` bytes. Whoever
    reckons says so in an event. Yields nothing for a bid that stayed shut.

    :raises DoesNotOpen: it is not as it was sealed
    :raises OSError: its bytes are gone
    """
    if not opened.key:
        return
    with store.opened(opened.bid.bid) as file:
        content = Content(unsealer.pieces(file, read_head(file), bytes.fromhex(opened.key)))
        for place, (each, pieces) in enumerate(content.files(), 1):
            if each.size > most:
                for _piece in pieces:
                    pass
                yield Found(place, each), None
            else:
                yield Found(place, each), b"".join(pieces)
