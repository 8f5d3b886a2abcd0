"""
Where sealed bids lie: under `settings.MEDIA_ROOT`, each under its random name, as it came. The name says neither whose it is nor how
many came before it. What is not whole yet lies apart.
"""

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


def add(key: object, pieces: Iterator[bytes]) -> int:
    """Add what comes to what is there, and return how many bytes are there now."""
    with coming(key).open("ab") as file:
        for piece in pieces:
            file.write(piece)
        return file.tell()


def cut_back(key: object, size: int) -> None:
    """Forget what came beyond a size: a piece that was cut short is sent again whole."""
    os.truncate(coming(key), size)


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
