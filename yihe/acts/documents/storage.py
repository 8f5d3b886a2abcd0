"""
Files under the SM3 digest of their content, below `settings.MEDIA_ROOT`. The same content is kept once; a file is never
overwritten with another content, and never handed out without its digest being computed again.

On the disk every file is sealed with a key of its own, which stands in its first line, wrapped by the master's or, for papers
in a compartment, by the compartment's; those lie in a folder of the compartment. Files from before are plain, and are read
as they are (`manage.py seal_papers` seals them). The digest is that of the plain content.

    yihe-paper 1 KEY:BASE64\\n  then for each piece of 256 KB its tag (16 bytes) and its ciphertext, SM4-GCM,
                               the nonce being the number of the piece
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from yihe.foundation import ciphers, digests, encryption
from yihe.foundation.ciphers import Unreadable

MAGIC = b"yihe-paper 1 "
PIECE = 256 * 1024
TAG = 16
COMPARTMENTS = "compartments"  # the folder of their folders; digests have none of this name
_LONGEST_LINE = 1000
_new: ContextVar[list | None] = ContextVar("new", default=None)


class Damaged(Exception):
    """The file is missing or is no longer what was stored. The message is a Chinese sentence."""


def keep(content: bytes, compartment: UUID | None = None) -> str:
    """Store the content and return its digest. It is on the disk, whole and sealed, when this returns."""
    digest = digests.sm3(content)
    place = _place(digest, compartment)
    if place.is_file() and _is_whole(place, digest, compartment):
        os.utime(place)  # whoever would remove it for want of a row sees that somebody has just relied on it
        return digest
    pieces = [content[start : start + PIECE] for start in range(0, len(content), PIECE)] or [b""]
    with _written(place) as file:
        _write_sealed(file, digest, pieces, compartment)
    if (noted := _new.get()) is not None:
        noted.append((place, place.stat().st_mtime_ns))
    return digest


@contextmanager
def noting_new() -> Iterator[list[tuple[Path, int]]]:
    """Note what is put on the disk meanwhile, each with the moment in nanoseconds. A file's name is its digest."""
    noted: list[tuple[Path, int]] = []
    before = _new.set(noted)
    try:
        yield noted
    finally:
        _new.reset(before)
        if (around := _new.get()) is not None:
            around.extend(noted)


def on_disk(before: float) -> Iterator[tuple[Path, int]]:
    """Yield every file that was last written or relied on before a moment, as `noting_new` notes it; writings cut short too."""
    root = Path(settings.MEDIA_ROOT)
    for place in (*root.glob("??/??/*"), *(root / COMPARTMENTS).glob("*/*")):
        with suppress(FileNotFoundError):
            said = place.stat()
            if said.st_mtime < before:
                yield place, said.st_mtime_ns


def remove_untouched(place: Path, at: int) -> bool:
    """Remove a file nobody has relied on since a moment (nanoseconds). Return whether it is gone now."""
    with suppress(FileNotFoundError):
        if place.stat().st_mtime_ns != at:
            return False
        place.unlink()
    return True


def content_of(digest: str, compartment: UUID | None = None) -> bytes:
    """Return the content of a digest. Raises Damaged when it is not there, does not open or is not the same any more."""
    return b"".join(pieces_of(digest, compartment))


def pieces_of(digest: str, compartment: UUID | None = None) -> Iterator[bytes]:
    """Yield the content piece by piece; at the end, Damaged is raised when it was not that of the digest."""
    place = _place(digest, compartment)
    if compartment and not place.is_file():
        place = _place(digest)  # put there before the matter came into a compartment
    yield from _read(place, digest, compartment)


def is_there(digest: str, compartment: UUID | None = None) -> bool:
    """Test whether there is a file of a digest, whatever is in it."""
    return _place(digest, compartment).is_file() or (compartment is not None and _place(digest).is_file())


def faults(stored: Iterable[tuple[int, str, UUID | None]], what: str = "材料") -> Iterator[str]:
    """Yield one sentence for each (key, digest, compartment) whose file is missing or altered: for `manage.py verify`."""
    for key, digest, compartment in stored:
        try:
            for _piece in pieces_of(digest, compartment):
                pass
        except Damaged as fault:
            yield f"{what}第 {key} 行（摘要 {digest[:12]}…）：{fault}"


def remove(digest: str) -> None:
    """Remove a file that lies outside of compartments and that no paper speaks of any more."""
    _place(digest).unlink(missing_ok=True)


def remove_all(compartment: UUID) -> None:
    """Remove the papers of a compartment."""
    shutil.rmtree(_folder(compartment), ignore_errors=True)


def still_has(compartment: UUID) -> bool:
    return _folder(compartment).exists()


def seal_again() -> Iterator[str]:
    """
    Seal what lies on the disk in plain, and wrap with the newest master key what an older one wraps. Yield the digest of each
    file written. May be interrupted: a file is replaced whole, and one that is done is not written again.
    """
    for place in sorted(Path(settings.MEDIA_ROOT).glob("??/??/*")):
        digest = place.name
        if len(digest) != 64 or not place.is_file() or _is_up_to_date(place):
            continue
        pieces = _read(place, digest, None)
        try:
            with _written(place) as file:
                _write_sealed(file, digest, pieces, None)
        except Damaged:
            continue  # `verify` names it; what is there stays there
        yield digest


# The format -----------------------------------------------------------------------------------------------------------


def _write_sealed(file: BinaryIO, digest: str, pieces: Iterable[bytes], compartment: UUID | None) -> None:
    secret = ciphers.new_secret()
    try:
        key = encryption.compartment_key(compartment) if compartment else None
    except Unreadable as fault:
        raise Damaged("专卷的密钥不在，不能存入材料。") from fault
    file.write(MAGIC + ciphers.seal(secret.hex(), f"paper:{digest}", key).encode() + b"\n")
    number, waiting = 0, None
    for piece in pieces:
        if waiting is not None:
            file.write(_sealed(waiting, secret, digest, number))
            number += 1
        waiting = piece
    file.write(_sealed(waiting or b"", secret, digest, number, last=True))


def _sealed(piece: bytes, secret: bytes, digest: str, number: int, last: bool = False) -> bytes:
    return ciphers.encrypt(piece, _about(digest, number, last), secret, _nonce(number))[12:]


def _read(place: Path, digest: str, compartment: UUID | None) -> Iterator[bytes]:
    try:
        file = place.open("rb")
    except OSError as fault:
        raise Damaged("存储中找不到这份文件，请联系系统管理员。") from fault
    found = digests.running_sm3()
    with file:
        try:
            for piece in _pieces(file, digest, compartment):
                found.update(piece)
                yield piece
        except (Unreadable, ValueError) as fault:
            raise Damaged("这份文件解不开：密钥不在，或者存储中的文件被改动，请联系系统管理员。") from fault
    if found.hexdigest() != digest:
        raise Damaged("这份文件与上传时的摘要不符，已停止下载，请联系系统管理员。")


def _pieces(file: BinaryIO, digest: str, compartment: UUID | None) -> Iterator[bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
        return
    wrapped = file.readline(_LONGEST_LINE).decode("ascii").strip()
    of_compartment = compartment and wrapped.startswith(f"{encryption.COMPARTMENT}:")
    key = encryption.compartment_key(compartment) if compartment and of_compartment else None
    secret = bytes.fromhex(ciphers.unseal(wrapped, f"paper:{digest}", key))
    number, piece = 0, file.read(TAG + PIECE)
    while piece:
        following = file.read(TAG + PIECE)
        yield ciphers.decrypt(_nonce(number) + piece, _about(digest, number, not following), secret)
        number, piece = number + 1, following


def _nonce(number: int) -> bytes:
    """A file has a key of its own, so that the number of a piece is used once with it."""
    return number.to_bytes(12, "big")


def _about(digest: str, number: int, last: bool) -> str:
    return f"{digest}:{number}:{'end' if last else ''}"


def _is_whole(place: Path, digest: str, compartment: UUID | None) -> bool:
    try:
        for _piece in _read(place, digest, compartment):
            pass
    except Damaged:
        return False
    return True


def _is_up_to_date(place: Path) -> bool:
    with place.open("rb") as file:
        return file.read(_LONGEST_LINE).startswith(MAGIC + f"{ciphers.newest_key().name}:".encode())


# Places -----------------------------------------------------------------------------------------------------------------


@contextmanager
def _written(place: Path) -> Iterator[BinaryIO]:
    """Write a file beside its place and put it there whole; the name, too, survives a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, waiting = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, place)
    except BaseException:
        Path(waiting).unlink(missing_ok=True)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _folder(compartment: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / COMPARTMENTS / compartment.hex


def _place(digest: str, compartment: UUID | None = None) -> Path:
    if len(digest) != 64 or not digest.isalnum():
        raise Damaged("文件摘要的写法不对。")
    if compartment:
        return _folder(compartment) / digest
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest
