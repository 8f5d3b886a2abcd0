"""
A paper as pictures of its pages, to be looked at without opening it: PDF by PDFium, pictures by Pillow, both drawn anew.
What comes out was made here, pixel by pixel; nothing of the file itself goes on to whoever looks. OFD: `ofd`.

Some pages of a paper are drawn at a time. Each is `[number, [pictures: a JPEG in base64], [lines of text], sentence]`; the sentence says
why there is nothing of it.
"""

import base64
import io
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401  it reads how a photograph was held

from yihe.foundation.foreign import BadFile, fonts, ofd

QUALITIES = (80, 60, 40)  # of the JPEG: the first that is small enough
_A_LITTLE_LESS = 1 - 1e-9  # PDFium rounds the sides up
_PASSWORD = 4  # PDFium's FPDF_ERR_PASSWORD
_BROKEN = "文件打不开，可能已经损坏或不完整。"
_NO_ROOM = "第 {} 页画出来太大，请下载后查看。"
_NO_SIZE = "第 {} 页没有大小，画不出来，请下载后查看。"
_NOT_DRAWN = "第 {} 页画不出来，请下载后查看。"


@dataclass(frozen=True)
class Room:
    """How large the picture of a page may be: its width and all of it in pixels, and in bytes."""

    width: int
    pixels: int
    size: int

    def scale(self, width: float, height: float) -> float:
        """Return by how much something is drawn larger or smaller, so that it fits."""
        by_width = self.width / width
        return min(by_width, (self.pixels / (width * height)) ** 0.5)


def has_font(_content: bytes) -> bool:
    """Test whether there is a font for Chinese that a PDF does not bring the signs of; without one it stays blank."""
    return len(fonts.FONT) > 0


def draw(content: bytes, extension: str, first: int, count: int, width: int, pixels: int, size: int) -> list:
    """
    Return `[pages in all, [pages], [notes]]`: `count` pages from the `first` on (from 1), fewer at the end.

    :raises BadFile: with a sentence why nothing of it can be drawn
    """
    room = Room(width, pixels, size)
    if extension == "pdf":
        return _pdf(content, first, count, room)
    if extension == "ofd":
        return ofd.read(content, first, count, lambda picture: _jpeg(_opened(picture), room))
    return [1, [_page(1, _opened(content), room)] if first == 1 else [], []]


def _pdf(content: bytes, first: int, count: int, room: Room) -> list:
    try:
        paper = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as fault:
        asked = getattr(fault, "err_code", None) == _PASSWORD
        raise BadFile("PDF 设有密码，请取消密码后重新上传。" if asked else _BROKEN) from fault
    if len(paper) < 1:
        raise BadFile("PDF 里没有页面。")
    paper.init_forms()  # or what was filled in and the seals that were put on it are left out
    last = min(len(paper), first + count - 1)
    pages = [_pdf_page(paper, number, room) for number in range(first, last + 1)]
    return [len(paper), pages, []]


def _pdf_page(paper: pdfium.PdfDocument, number: int, room: Room) -> list:
    try:
        page = paper[number - 1]
        width, height = page.get_size()
        if not (width > 0 and height > 0):
            return _said(number, _NO_SIZE)
        scale = room.scale(width, height) * _A_LITTLE_LESS
        if min(width, height) * scale < 1:  # a line, not a page
            return _said(number, _NO_SIZE)
        return _page(number, page.render(scale=scale).to_pil(), room)
    except pdfium.PdfiumError:
        return _said(number, _NOT_DRAWN)


def _page(number: int, picture: Image.Image, room: Room) -> list:
    made = _jpeg(picture, room)
    return [number, [made], [], ""] if made else _said(number, _NO_ROOM)


def _said(number: int, sentence: str) -> list:
    return [number, [], [], sentence.format(number)]


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
        picture.draft("RGB", (2480, 2480))  # a JPEG is then decoded at half, a quarter or an eighth, in little memory
        picture.load()
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as fault:
        raise BadFile(_BROKEN) from fault
    return ImageOps.exif_transpose(picture)


def _jpeg(picture: Image.Image, room: Room) -> str:
    """Return a picture as a JPEG that fits, in base64; "" when none does."""
    scale = room.scale(*picture.size)
    if scale < 1:
        sides = [max(1, int(side * scale)) for side in picture.size]
        picture = picture.resize((sides[0], sides[1]), reducing_gap=2.0)
    if picture.mode not in ("RGB", "L"):
        clear = picture.convert("RGBA")
        picture = Image.new("RGB", clear.size, "white")
        picture.paste(clear, mask=clear.getchannel("A"))
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if len(out.getvalue()) <= room.size:
            return base64.b64encode(out.getvalue()).decode()
    return ""
