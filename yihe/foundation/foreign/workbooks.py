"""
The first sheet of an xlsx file, read as a stream. Memory is taken for what a cell holds, never for what its address, a
<dimension> or a count promises: a promise costs the sender nothing. A native parser that allocates the rectangle between
A1 and XFD1048576 ends the whole process, and no `except` sees it.
"""

import io
import math
import posixpath
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

from yihe.foundation.foreign import BadFile, days
from yihe.foundation.foreign.workbook_parts import (
    BROKEN,
    TOO_LARGE,
    Book,
    Package,
    Part,
    Relations,
    Strings,
    Styles,
    is_count,
    unescaped,
)  # fmt: skip

MOST_ROWS = 20_000
MOST_COLUMNS = 80
MOST_CELLS = 400_000  # with something in them
MOST_LETTERS = 10_000_000  # of all cells together, a shared text counted as often as a cell shows it
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_NUMBER = re.compile(r"[-+]?([0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})([eE][-+]?[0-9]{1,4})?", re.ASCII)
TOO_FAR = f"表格超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请检查是否有多余的空行空列。"

Cell = str | float | bool | date | datetime | time | timedelta


def first_sheet(content: bytes) -> list[list[Cell]]:
    """Return the rows of the first sheet from A1 on, all of one width; "" for an empty cell. Raises BadFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            package = Package(archive)
            book = package.read("_rels/.rels", Relations("")).first_of("officeDocument")
            folder, name = posixpath.split(book)
            relations = package.read(posixpath.join(folder, "_rels", f"{name}.rels"), Relations(folder))
            first = package.read(book, Book())
            strings, styles = Strings(), Styles()
            if part := relations.first_of("sharedStrings"):
                package.read(part, strings)
            if part := relations.first_of("styles"):
                package.read(part, styles)
            sheet = Sheet(strings.texts, styles, first.epoch)
            return package.read(relations.targets.get(first.link, ""), sheet).rows()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise BadFile(BROKEN) from None


class Sheet(Part):
    """The cells. A row or a cell that does not say its place follows the one before it."""

    most = 2_000_000  # cells that are only painted count here, not below

    def __init__(self, texts: list[str], styles: Styles, epoch: datetime):
        super().__init__()
        self.texts, self.styles, self.epoch = texts, styles, epoch
        self.cells: dict[int, dict[int, Cell]] = {}
        self.row = self.column = self.count = self.letters = 0
        self.at, self.sort, self.style = 0, "", ""
        self.within = self.hears = self.aside = False
        self.pieces: list[str] = []
        self.formats: dict[str, str] = {}

    def opened(self, tag, attributes):
        if tag == "c" and self.within:
            self._placed(attributes.get("r"))
            self.sort, self.style, self.pieces = attributes.get("t", "n"), attributes.get("s", ""), []
        elif tag == "v" or tag == "t":
            self.hears = self.within and not self.aside
        elif tag == "rPh":
            self.aside = True
        elif tag == "row" and self.within:
            self.row, self.column = self._counted(attributes.get("r"), self.row + 1), 0
        elif tag == "sheetData":
            self.within = True

    def closed(self, tag):
        if tag == "v" or tag == "t":
            self.hears = False
        elif tag == "c" and self.within:
            value = self._value("".join(self.pieces))
            if value != "":
                self._keep(value)
        elif tag == "rPh":
            self.aside = False
        elif tag == "sheetData":
            self.within = False

    def said(self, text):
        if self.hears:
            self.pieces.append(text)

    def rows(self) -> list[list[Cell]]:
        """Return the rectangle from A1 to what was found last."""
        height = max(self.cells, default=0)
        width = max((max(row) for row in self.cells.values()), default=0)
        found = [self.cells.get(row, {}) for row in range(1, height + 1)]
        return [[row.get(column, "") for column in range(1, width + 1)] for row in found]

    def _placed(self, address: str | None) -> None:
        self.at, self.column = self.row, self.column + 1
        if address is not None:
            place = _ADDRESS.fullmatch(address.replace("$", "").upper())
            if place is None:
                raise BadFile(BROKEN)
            self.at, self.column = int(place[2]), _column(place[1])

    @staticmethod
    def _counted(number: str | None, following: int) -> int:
        if number is None:
            return following
        if not is_count(number):
            raise BadFile(BROKEN)
        return int(number)

    def _keep(self, value: Cell) -> None:
        self.count += 1
        self.letters += len(value) if isinstance(value, str) else 0
        if not (0 < self.at <= MOST_ROWS and 0 < self.column <= MOST_COLUMNS):
            raise BadFile(TOO_FAR)
        if self.count > MOST_CELLS or self.letters > MOST_LETTERS:
            raise BadFile(TOO_LARGE)
        self.cells.setdefault(self.at, {})[self.column] = value

    def _value(self, text: str) -> Cell:
        if not text or self.sort == "e":  # an error is no value
            return ""
        if self.sort == "s":
            if not is_count(text) or int(text) >= len(self.texts):
                raise BadFile(BROKEN)
            return self.texts[int(text)]
        if self.sort == "b":
            return text.strip() == "1"
        if self.sort == "d":
            try:
                return days.of_text(text)
            except ValueError:
                return text
        return self._number(text.strip()) if self.sort == "n" else unescaped(text)

    def _number(self, text: str) -> Cell:
        if not _NUMBER.fullmatch(text):
            raise BadFile(BROKEN)
        number, shown = float(text), self._format()
        if not math.isfinite(number) or not days.shows_a_day(shown):
            return number if math.isfinite(number) else text
        try:
            return days.of_number(number, shown, self.epoch)
        except (OverflowError, ValueError):
            return number

    def _format(self) -> str:
        if self.style not in self.formats:
            self.formats[self.style] = self.styles.of(self.style)
        return self.formats[self.style]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
