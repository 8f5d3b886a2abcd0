"""
预览: a paper as pictures of its pages, drawn in the process apart (`foundation.foreign.drawing`), for whoever may take the paper and
at the same price: the same reach, the same scanner, a line in the access log for every page.

One thing is drawn at a time beside a worker, for some seconds; nobody waits for another's: who comes meanwhile is told to look again.
What could not be drawn is remembered for a day, kept as drawings are, and not tried again.

What was drawn is kept for some days below `MEDIA_ROOT/drawings`, sealed like the paper it shows – in a compartment with its key –
and goes with it. It is a cache: what is missing, or does not open, is drawn again.
"""

import base64
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from yihe.acts.documents import scanning, storage
from yihe.acts.documents.checks import TYPES
from yihe.acts.documents.models import Document
from yihe.foundation import apart, ceilings, ciphers, encryption, office
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.foreign import BadFile
from yihe.registers.evidence.models import Verb, note_access

AT_ONCE = 4  # pages of one sheet, drawn in one go
WIDTH = 1240  # pixels: A4 at 150 dpi
KEPT = 7 * 24 * 3600.0  # seconds
FAULTS_KEPT = 24 * 3600.0  # seconds: the machine may have been busy, or its reader is a better one now
# Of the clock on the wall: somebody waits for it, and a thread of the worker.
SECONDS_OF_A_SHEET, SECONDS_OF_A_PAGE = 6.0, 4.0
MOST_PICTURES = 80  # of a page, seals among them
ROOM = 1 << 30  # bytes that stay free on the disk: with less, nothing more is kept
OFFICE = {TYPES["docx"]: "docx", TYPES["xlsx"]: "xlsx"}
OF_NO_COMPARTMENT = "open"  # the folder of papers in none; the others have the name of their compartment
_OTHERS = {TYPES["pdf"]: "pdf", TYPES["jpg"]: "jpg", TYPES["png"]: "png", TYPES["ofd"]: "ofd"}
_WHERE_ONE_PAGE_MAY_BE_ALL = (apart.TOO_LONG, apart.TOO_MUCH, apart.BROKEN)
_AS_PDF = "pdf"
WAIT = "正在绘制，请稍候再看。"
AGAIN = 3  # seconds, after which a page asks again whether it is drawn
_turn = threading.Lock()


class NotDrawn(Exception):
    """Nothing of it can be shown. The message is a Chinese sentence."""


class NotYet(NotDrawn):
    """Something is being drawn beside this worker. To be asked for again in some seconds."""


@dataclass(frozen=True)
class Page:
    """One page: how many pictures it has, its texts where it is read and not drawn, and why there is nothing of it."""

    number: int
    pictures: int
    lines: list[str]
    fault: str


@dataclass(frozen=True)
class Sheet:
    """Some pages of a paper, what is said of the whole, and where the sheets before and after begin (0: there is none)."""

    pages: list[Page]
    notes: list[str]
    count: int
    before: int
    after: int


def sheet(document: Document, first: int, *, by) -> Sheet:
    """
    Return the pages of a paper from the `first` on, drawn if they were not.

    :raises NotDrawn: with the sentence why there is nothing to show
    :raises storage.Damaged: the paper itself is not handed out, or not now
    """
    most = ceilings.PREVIEW_PAGES.most
    if first > most:
        raise NotDrawn(f"这里只能看前 {most} 页，其余请下载后查看。")
    _raise_if_withheld(document)
    kept = _kept(document, str(first))
    count, said, notes = json.loads(kept) if kept else _drawn(document, first, by)
    pages = [Page(*page) for page in said if page[0] <= most]
    if not pages:
        raise NotDrawn(f"这份材料没有第 {first} 页。")
    if any(page.lines for page in pages):
        _note(document, first, by)  # pictures are noted one by one, as they are taken
    if count > most:
        notes = [*notes, f"共 {count} 页，这里只能看前 {most} 页，其余请下载后查看。"]
    last = pages[-1].number
    return Sheet(
        pages, notes, count,
        before=max(1, first - AT_ONCE) if first > 1 else 0, after=last + 1 if last < min(count, most) else 0,
    )  # fmt: skip


def picture(document: Document, page: int, number: int, *, by) -> bytes | None:
    """Return a picture (JPEG) of a page, the `number`-th from 0; None where there is none. Raises as `sheet` does."""
    if not (1 <= page <= ceilings.PREVIEW_PAGES.most and 0 <= number < MOST_PICTURES):
        return None
    _raise_if_withheld(document)
    found = _kept(document, f"{page}.{number}")
    if found is None:
        found = _picture_drawn(document, page, number, by)
    if found:
        _note(document, page, by)
    return found or None


def _note(document: Document, page: int, by) -> None:
    note_access(Verb.DOWNLOAD, f"matter {document.matter.number}", by=by, detail=f"材料 {document.pk}，看第 {page} 页")


def _raise_if_withheld(document: Document) -> None:
    """Raise what asking for the paper would raise: what waits for the scanner is shown to nobody."""
    if scanning.waiting({document.digest}):
        scanning.handed_out(storage.content_of(document.digest, document.matter.compartment_id))


# Drawing ------------------------------------------------------------------------------------------------------------------


@contextmanager
def _at_once(document: Document, page: int, by) -> Iterator[None]:
    """Draw now, counted, or raise at once: NotYet while something else is drawn, NotDrawn what is remembered of this page."""
    if fault := _kept(document, f"{page}.fault", FAULTS_KEPT):
        raise NotDrawn(fault.decode())
    if not _turn.acquire(blocking=False):
        raise NotYet(WAIT)
    try:
        if reached := ceilings.take({ceilings.DRAWINGS: 1}, person=by.pk if by else None):
            raise NotDrawn(reached)
        yield
    finally:
        _turn.release()


def _failed(document: Document, page: int, said: str, fault: BadFile) -> NotDrawn:
    """Return what is raised where a page is not drawn, and remember it."""
    if str(fault) in (apart.BUSY, office.BUSY):
        return NotYet(WAIT)
    sentence = f"{said}不能在这里看：{fault}"
    if str(fault) not in (office.NOT_INSTALLED, office.NOT_APART):  # nobody's file
        _keep(document, f"{page}.fault", sentence.encode())
    return NotDrawn(sentence)


def _drawn(document: Document, first: int, by) -> list:
    """Draw a sheet, keep it, and return what is kept of it: how many pages there are, the pages, the notes."""
    with _at_once(document, first, by):
        try:
            count, pages, notes = _read(document, first, AT_ONCE, SECONDS_OF_A_SHEET)
        except BadFile as bad:
            if str(bad) not in _WHERE_ONE_PAGE_MAY_BE_ALL:
                raise _failed(document, first, "这份材料", bad) from bad
            try:
                count, pages, notes = _read(document, first, 1, SECONDS_OF_A_PAGE)  # perhaps it is one of the next
            except BadFile as worse:
                raise _failed(document, first, f"第 {first} 页", worse) from worse
        for page, pictures, _lines, _fault in pages:
            for number, drawn in enumerate(pictures):
                _keep(document, f"{page}.{number}", base64.b64decode(drawn))
        said = [count, [[page, len(pictures), lines, fault] for page, pictures, lines, fault in pages], notes]
        _keep(document, str(first), json.dumps(said).encode())
        return said


def _picture_drawn(document: Document, page: int, number: int, by) -> bytes:
    """Draw a page again whose picture is not kept; b"" where it has no such picture, which is kept as well."""
    with _at_once(document, page, by):
        try:
            _count, pages, _notes = _read(document, page, 1, SECONDS_OF_A_PAGE)
        except BadFile as bad:
            raise _failed(document, page, f"第 {page} 页", bad) from bad
        found = {n: base64.b64decode(drawn) for n, drawn in enumerate(pages[0][1] if pages else [])}
        for n, drawn in (found | {number: found.get(number, b"")}).items():
            _keep(document, f"{page}.{n}", drawn)
        return found.get(number, b"")


def _read(document: Document, first: int, count: int, seconds: float) -> list:
    """Return what the process apart draws (`drawing.draw`). Raises BadFile, storage.Damaged."""
    content, extension = _content(document), _OTHERS.get(document.content_type, _AS_PDF)
    return apart.read(
        "drawing", content, seconds=seconds, wait=0, extension=extension, first=first, count=count,
        width=WIDTH, pixels=ceilings.PREVIEW_PIXELS.most, size=ceilings.PREVIEW_BYTES.most,
    )  # fmt: skip


def _content(document: Document) -> bytes:
    """Return the paper, or the PDF that was made of it."""
    extension = OFFICE.get(document.content_type)
    if extension and (kept := _kept(document, _AS_PDF)):
        return kept
    content = scanning.handed_out(storage.content_of(document.digest, document.matter.compartment_id))
    if extension:
        content = office.as_pdf(content, extension)
        _keep(document, _AS_PDF, content)
    return content


# Keeping ------------------------------------------------------------------------------------------------------------------


def _kept(document: Document, name: str, age: float = KEPT) -> bytes | None:
    """Return what is kept under a name, None where nothing is that opens, or that is not older than it may be (in seconds)."""
    compartment = document.matter.compartment_id
    place = _folder(document.digest, compartment) / name
    try:
        if place.stat().st_mtime < time.time() - age:
            return None
        sealed = place.read_bytes()
        wrapped, _end, body = sealed.partition(b"\n")
        purpose = _purpose(document, name)
        key = encryption.compartment_key(compartment) if compartment else None
        return ciphers.decrypt(body, purpose, bytes.fromhex(ciphers.unseal(wrapped.decode(), purpose, key)))
    except (OSError, Unreadable, ValueError):
        return None


def _keep(document: Document, name: str, content: bytes) -> None:
    """Keep what was drawn, if there is room. Whoever erases the paper meanwhile does not find it left."""
    compartment, purpose, secret = document.matter.compartment_id, _purpose(document, name), ciphers.new_secret()
    folder = _folder(document.digest, compartment)
    with suppress(OSError, Unreadable):
        key = encryption.compartment_key(compartment) if compartment else None
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < ROOM:
            return
        handle, waiting = tempfile.mkstemp(dir=folder, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(ciphers.seal(secret.hex(), purpose, key).encode() + b"\n")
            file.write(ciphers.encrypt(content, purpose, secret))
        os.replace(waiting, folder / name)
        # The paper goes first, then its drawings: either we see that it is gone, or they see what we have put there.
        if not storage.is_there(document.digest, compartment):
            shutil.rmtree(folder, ignore_errors=True)


def _purpose(document: Document, name: str) -> str:
    """Return what a drawing is bound to: laid elsewhere, it does not open."""
    return f"drawing:{document.digest}:{name}"


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "drawings"


def _folder(digest: str, compartment: UUID | None) -> Path:
    return _root() / (compartment.hex if compartment else OF_NO_COMPARTMENT) / digest


# Removing -----------------------------------------------------------------------------------------------------------------


def remove(digest: str) -> None:
    """Remove what was drawn of a paper outside of compartments."""
    shutil.rmtree(_folder(digest, None), ignore_errors=True)


def remove_all(compartment: UUID) -> None:
    """Remove what was drawn of the papers of a compartment."""
    shutil.rmtree(_root() / compartment.hex, ignore_errors=True)


def still_has(compartment: UUID) -> bool:
    return (_root() / compartment.hex).exists()


def sweep(now: float | None = None) -> int:
    """Remove what was drawn days ago, then the oldest of what is more than the ceiling; return how many files. The clock does."""
    found = []
    for place in _root().glob("*/*/*"):
        with suppress(FileNotFoundError):
            said = place.stat()
            found.append((said.st_mtime, said.st_size, place))
    old = (time.time() if now is None else now) - KEPT
    left, removed = sum(size for _at, size, _place in found), 0
    for at, size, place in sorted(found):
        if at >= old and left <= ceilings.PREVIEWS.most:
            break
        place.unlink(missing_ok=True)
        left, removed = left - size, removed + 1
    for folder in (*_root().glob("*/*"), *_root().glob("*")):
        with suppress(OSError):
            folder.rmdir()  # the empty ones
    return removed
