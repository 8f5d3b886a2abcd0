"""
What is scanned or photographed at the counter, made one paper: a PDF, an OFD or a single picture as it is, several pictures drawn anew and
bound in their order. Everything is read in the process apart, before any transaction begins; what comes out is checked once
more like any upload.
"""

import base64
from dataclasses import dataclass

from django.core.files.base import ContentFile

from yihe.acts.documents.checks import (
    INSTEAD,
    PHOTOGRAPHS,
    Checked,
    Refused,
    checked,
    cleaned_name,
    limits,
    photograph,
    shown_size,
)
from yihe.foundation import apart, ceilings, uploads
from yihe.foundation.foreign import BadFile

PICTURES, WHOLE = PHOTOGRAPHS, ("pdf", "ofd")
ACCEPT = ",".join(f".{extension}" for extension in (*PICTURES, *WHOLE))
ALLOWED = "照片（JPG、PNG、HEIC）、PDF、OFD"
WIDTH = 1654  # pixels: A4 at 200 dpi
_PIXELS = 1654 * 2339
_PAGE = 700 * 1024  # bytes of a page that was photographed; less where many share the room of one paper
_ROOM_FOR_THE_REST = 64 * 1024  # of the PDF around them


@dataclass(frozen=True)
class Scan:
    """One paper as it will be kept, and how many pages it has."""

    ready: Checked
    pages: int


def scans(files, called: str) -> list[Scan]:
    """
    Return what was chosen for one paper: pictures as one scan, every other file as one of its own. `called` names what is bound.
    They are read once: whoever asks again is told what was found then.

    :raises Refused: one of them is not taken; none is, then
    """
    return uploads.read_once(files[0], lambda _first: _scans(files, called), Refused) if files else []


def _scans(files, called: str) -> list[Scan]:
    pictures: list[tuple] = []
    others: list[tuple] = []
    for file in files:
        extension = cleaned_name(file.name or "").rpartition(".")[2].lower()
        if extension not in (*PICTURES, *WHOLE):
            raise Refused(
                f"“{cleaned_name(file.name or '')}”不是扫描件或照片。窗口收的纸质材料请选{ALLOWED}。{INSTEAD.get(extension, '')}"
            )
        (pictures if extension in PICTURES else others).append((file, extension))
    made = [_whole(file, extension) for file, extension in others]
    if len(pictures) == 1:
        made.insert(0, _whole(*pictures[0]))
    elif pictures:
        made.insert(0, _bound(pictures, called))
    return made


def _whole(file, extension: str) -> Scan:
    """Return a file as it is; that it is what it says is asked when it is put on the matter."""
    content = _content(file)
    pages = 1
    if extension in WHOLE:
        _said(file, "paper", content, extension=extension)
        pages = _said(file, "drawing", content, extension=extension, first=1, count=0, width=WIDTH, pixels=1, size=1)[0]
    return Scan(checked(ContentFile(content, cleaned_name(file.name))), max(1, pages))


def _bound(pictures: list, called: str) -> Scan:
    if len(pictures) > (most := ceilings.PICTURES_OF_A_PAPER.most):
        raise Refused(f"“{called}”选了 {len(pictures)} 张照片，一份最多合成 {most} 张，请分成几份。")
    size = min(_PAGE, (limits().file - _ROOM_FOR_THE_REST) // len(pictures))
    drawn = []
    for file, _extension in pictures:
        name = cleaned_name(file.name)
        try:
            name, content, _done = photograph(name, _content(file))
        except BadFile as bad:
            raise Refused(f"“{name}”没有接收：{bad}") from bad
        extension = name.rpartition(".")[2].lower()
        _count, pages, _notes = _said(
            file, "drawing", content, extension=extension, first=1, count=1, width=WIDTH, pixels=_PIXELS, size=size
        )
        _number, made, _lines, fault = pages[0]
        if not made:
            raise Refused(f"“{cleaned_name(file.name)}”没有接收：{fault}")
        drawn.append(base64.b64decode(made[0]))
    whole = b"".join(drawn)
    try:
        pdf = apart.read("binding", whole, sizes=[len(each) for each in drawn])
    except BadFile as bad:
        raise Refused(f"“{called}”的照片没有合成：{bad}") from bad
    return Scan(checked(ContentFile(base64.b64decode(pdf), cleaned_name(f"{called}.pdf"))), len(pictures))


def _content(file) -> bytes:
    """Return what is in an uploaded file. Raises Refused."""
    most = limits().file
    file.seek(0)
    content = file.read(most + 1)
    if len(content) > most:
        raise Refused(f"“{cleaned_name(file.name)}”超过每份 {shown_size(most)} 的上限，请压缩后再选。")
    if not content:
        raise Refused(f"“{cleaned_name(file.name)}”是空文件，请重新选择。")
    return content


def _said(file, reader: str, content: bytes, **said):
    try:
        return apart.read(reader, content, **said)
    except BadFile as bad:
        raise Refused(f"“{cleaned_name(file.name)}”没有接收：{bad}") from bad
