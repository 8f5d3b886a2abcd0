"""
The one font a PDF is drawn with where it brings none of its own, as most made by our offices do not bring 宋体.

PDFium looks for fonts in folders; a process that reads a foreign file can open nothing any more. So one Chinese font of the
system, if there is one, is mapped into memory when the readers are loaded, and PDFium is handed it piece by piece.
"""

import ctypes
import mmap
import struct
from itertools import chain
from pathlib import Path

import pypdfium2.raw as pdfium

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# In the order in which they are liked; Debian's packages fonts-noto-cjk, fonts-wqy-zenhei, fonts-droid-fallback.
NAMES = ("NotoSerifCJK-Regular.*", "NotoSansCJK-Regular.*", "wqy-zenhei.*", "wqy-microhei.*", "DroidSansFallback*.ttf")
_CHINESE = {
    128,
    129,
    134,
    136,
}  # charsets as Windows numbers them: Japanese, Korean, simplified and traditional Chinese
_SIMPLIFIED = 134
_THE_FONT = 1  # a handle: there is one
_WHOLE, _COLLECTION = (
    0,
    0x74746366,
)  # what PDFium asks for besides a table of the font: all of the file, all of a collection
_FACE = b"Chinese\0"


def find() -> Path | None:
    """Return the file of the font that is liked most among those installed, or None."""
    found = chain.from_iterable(folder.rglob(name) for name in NAMES for folder in FOLDERS if folder.is_dir())
    return next(found, None)


def _bytes_of(path: Path | None) -> mmap.mmap | bytes:
    if path is None:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _table(font: mmap.mmap | bytes, wanted: int) -> tuple[int, int]:
    """Return where a table of a font file lies and how long it is; (0, 0) for one it has not."""
    if wanted == _WHOLE:
        return 0, len(font)
    if font[:4] == b"ttcf" and wanted == _COLLECTION:
        return 0, len(font)
    start = struct.unpack(">I", font[12:16])[0] if font[:4] == b"ttcf" else 0
    for number in range(struct.unpack(">H", font[start + 4 : start + 6])[0]):
        entry = font[start + 12 + 16 * number : start + 28 + 16 * number]
        tag, _checksum, place, length = struct.unpack(">IIII", entry)
        if tag == wanted:
            return place, length
    return 0, 0


def _map(_this, _weight, _italic, charset, _pitch, _face, _exact):
    return _THE_FONT if charset in _CHINESE else None


def _data(_this, _font, wanted, buffer, size):
    place, length = _table(FONT, wanted)
    if buffer and 0 < length <= size:
        ctypes.memmove(buffer, FONT[place : place + length], length)
    return length


def _name(_this, _font, buffer, size):
    if buffer and size >= len(_FACE):
        ctypes.memmove(buffer, _FACE, len(_FACE))
    return len(_FACE)


def _provider() -> pdfium.FPDF_SYSFONTINFO:
    made = pdfium.FPDF_SYSFONTINFO()
    made.version = 1
    answers = {
        "MapFont": _map, "GetFontData": _data, "GetFaceName": _name, "GetFont": lambda _this, _face: None,
        "GetFontCharset": lambda _this, _font: _SIMPLIFIED, "DeleteFont": lambda _this, _font: None,
    }  # fmt: skip
    types = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    for name, answer in answers.items():
        setattr(made, name, types[name](answer))
    return made


FONT = _bytes_of(find())  # b"": Chinese that a PDF does not bring the signs of stays blank
_PROVIDER = _provider()  # PDFium keeps its address
pdfium.FPDF_SetSystemFontInfo(ctypes.byref(_PROVIDER))
