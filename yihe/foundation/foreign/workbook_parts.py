"""
The parts of an xlsx file: a package of XML, unpacked piece by piece and read as a stream, with a bound on whatever a few
packed bytes can become – bytes, elements, texts.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

from yihe.foundation.foreign import BadFile
from yihe.foundation.foreign.days import BUILT_IN, MAC_EPOCH, WINDOWS_EPOCH

MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2000
MOST_RATIO = 200  # of one part over a megabyte; XML of real tables stays under 50
MOST_TEXTS = 400_000
LONGEST_FORMAT = 255  # spreadsheet programs take no more
_CHUNK = 1 << 16
_ESCAPED = re.compile(r"_x(?![dD][89A-Fa-f])([0-9A-Fa-f]{4})_")  # a character as its number; not half of one
BROKEN = "这不是完整的 xlsx 文件，请重新导出。"
TOO_LARGE = "文件展开后过大，没有读取。"


def is_count(text: str) -> bool:
    """Test whether a text is a whole number such as addresses and indexes are made of."""
    return text.isascii() and text.isdigit() and len(text) < 8


class Package:
    """The parts of a file: unpacked piece by piece into their readers, and no more of them than the limit."""

    def __init__(self, archive: zipfile.ZipFile):
        entries = archive.infolist()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise BadFile(TOO_LARGE)
        if any(e.file_size > 1 << 20 and e.file_size > MOST_RATIO * max(e.compress_size, 1) for e in entries):
            raise BadFile(TOO_LARGE)
        self.archive, self.left = archive, MOST_UNPACKED
        self.found = {entry.filename.lower(): entry for entry in entries}

    def read(self, part: str, reader):
        """Feed a part to its reader and return the reader."""
        entry = self.found.get(part.lower())
        # What is packed in another way is not unpacked piece by piece.
        if entry is None or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadFile(BROKEN)
        with self.archive.open(entry) as source:
            while chunk := source.read(_CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise BadFile(TOO_LARGE)
                reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
        return reader


class Part:
    """One XML part, without entities. Its elements are known by their local names; more than `most` are refused."""

    most = 400_000
    said: Callable | None = None

    def __init__(self):
        self.elements = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = self._opened
        self.parser.EndElementHandler = lambda tag: self.closed(tag.rpartition(":")[2])
        self.parser.CharacterDataHandler = self.said

    def _opened(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.most:
            raise BadFile(TOO_LARGE)
        self.opened(tag.rpartition(":")[2], attributes)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def closed(self, tag: str) -> None:
        pass


def _refuse(*_declaration):
    raise BadFile(BROKEN)


class Relations(Part):
    """Which parts belong to one, by the name of the relation and by what they are (the last word of its type)."""

    def __init__(self, folder: str):
        super().__init__()
        self.folder = folder
        self.targets: dict[str, str] = {}
        self.sorts: dict[str, str] = {}

    def opened(self, tag, attributes):
        if tag == "Relationship":
            link, target = attributes.get("Id", ""), attributes.get("Target", "")
            self.targets[link] = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            self.sorts[link] = attributes.get("Type", "").rpartition("/")[2]

    def first_of(self, sort: str) -> str:
        """Return the path of the first part of a sort, "" when there is none."""
        return next((self.targets[link] for link, each in self.sorts.items() if each == sort), "")


@dataclass(frozen=True)
class Listed:
    """A sheet as the book lists it: what its tab says, the relation to it, whether people see the tab."""

    name: str
    link: str
    is_seen: bool


class Book(Part):
    """
    The list of sheets, and which of them was on the screen when the book was saved (`active`, a place in the list). `epoch` is
    the day that days are counted from.
    """

    epoch = WINDOWS_EPOCH

    def __init__(self):
        super().__init__()
        self.sheets: list[Listed] = []
        self.active = 0

    def opened(self, tag, attributes):
        if tag == "sheet":
            link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.sheets.append(
                Listed(attributes.get("name", ""), link, attributes.get("state", "visible") == "visible")
            )
        elif tag == "workbookView" and is_count(attributes.get("activeTab", "")):
            self.active = int(attributes["activeTab"])
        elif tag == "workbookPr" and attributes.get("date1904", "") in ("1", "true"):
            self.epoch = MAC_EPOCH


class Styles(Part):
    """How cells are shown, as far as it makes a day of a number."""

    def __init__(self):
        super().__init__()
        self.formats: dict[str, str] = {}
        self.of_cells: list[str] = []
        self.among_cells = False

    def opened(self, tag, attributes):
        if tag == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:LONGEST_FORMAT]
        elif tag == "cellXfs":
            self.among_cells = True
        elif tag == "xf" and self.among_cells:
            self.of_cells.append(attributes.get("numFmtId", ""))

    def closed(self, tag):
        if tag == "cellXfs":
            self.among_cells = False

    def of(self, style: str) -> str:
        """Return the format code of a cell's style, "" for one that shows no day."""
        number = self.of_cells[int(style)] if is_count(style) and int(style) < len(self.of_cells) else ""
        if number in self.formats or not is_count(number):
            return self.formats.get(number, "")
        return BUILT_IN.get(int(number), "")


class Strings(Part):
    """The shared texts, without the phonetic reading (rPh) that may stand beside one."""

    most = 4 * MOST_TEXTS

    def __init__(self):
        super().__init__()
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.hears = self.aside = False

    def opened(self, tag, _attributes):
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.aside = True
        elif tag == "t":
            self.hears = not self.aside

    def closed(self, tag):
        if tag == "t":
            self.hears = False
        elif tag == "rPh":
            self.aside = False
        elif tag == "si":
            self.texts.append(unescaped("".join(self.pieces)))
            if len(self.texts) > MOST_TEXTS:
                raise BadFile(TOO_LARGE)

    def said(self, text):
        if self.hears:
            self.pieces.append(text)


def unescaped(text: str) -> str:
    """Return a text with the characters that were written as numbers (_x000D_)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
