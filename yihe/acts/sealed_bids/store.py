"""
Where sealed bids lie: under `settings.MEDIA_ROOT`, each under its random name, as it came. The name says neither whose it is nor how
many came before it. What is not whole yet lies apart.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from yihe.acts.sealed_bids.format import CHUNK
from yihe.foundation import digests


def place_of(bid: str) -> Path:
    """Return where the bytes of a sealed bid lie."""
    return Path(settings.MEDIA_ROOT) / "sealed_bids" / bid


def coming(key: object) -> Path:
    """Return where the pieces of one that is not whole are gathered."""
    return Path(settings.MEDIA_ROOT) / "sealed_bids" / "coming" / str(key)


def begin(key: object) -> None:
    """Make the empty file that pieces are added to."""
    place = coming(key)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()


def have(key: object) -> int:
    """Return how many bytes are there so far. Raises FileNotFoundError: it was swept away."""
    return coming(key).stat().st_size


class Busy(Exception):
    """Another piece of the same is being taken in."""


def add(key: object, offset: int, pieces: Iterator[bytes]) -> int:
    """
    Add what comes at an offset, which is the end of what is there, and return how many bytes are there now. What breaks off is cut
    back to the offset. One at a time: a browser that gave up waiting sends again while the first may still be read here.

    :raises Busy: another one is adding, or has added, since the offset was asked for
    """
    with coming(key).open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Busy from taken
        if file.seek(0, os.SEEK_END) != offset:
            raise Busy
        try:
            for piece in pieces:
                file.write(piece)
            file.flush()
        except BaseException:
            file.flush()
            file.truncate(offset)
            raise
        return file.tell()


def sm3_of(place: Path) -> str:
    """Return the digest of what lies there, read 64 KiB at a time."""
    found = digests.running_sm3()
    with place.open("rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def keep(key: object, bid: str) -> None:
    """Put one that is whole where it stays; file and name survive a power cut."""
    place = place_of(bid)
    with coming(key).open("rb") as file:
        os.fsync(file.fileno())
    os.replace(coming(key), place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def opened(bid: str) -> BinaryIO:
    """Open the bytes of a sealed bid for reading. Raises OSError."""
    return place_of(bid).open("rb")


def remove(bid: str) -> None:
    """Remove the bytes of one that was replaced or withdrawn: it is never to be opened."""
    place_of(bid).unlink(missing_ok=True)


def give_up(key: object) -> None:
    """Remove what was not whole."""
    coming(key).unlink(missing_ok=True)
