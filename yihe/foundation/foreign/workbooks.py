"""
The sheet of an xlsx file that people see, read as a stream. Memory is taken for what a cell holds, never for what its address, a
<dimension> or a count promises: a promise costs the sender nothing. A native parser that allocates the rectangle between
A1 and XFD1048576 ends the whole process, and no `except` sees it.
"""

import io
import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

from yihe.foundation.foreign import BadFile, days
from yihe.foundation.foreign.workbook_parts import (
    BROKEN,
    TOO_LARGE,
    Book,
    Listed,
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
INSTRUCTIONS = "填写说明"  # beside the sheet to fill in, in our templates (`foundation/sheets.py` names it so)
_SPAN = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})", re.ASCII)
_MOST_NAMED = 8
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_NUMBER = re.compile(r"[-+]?([0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})([eE][-+]?[0-9]{1,4})?", re.ASCII)
TOO_FAR = f"表格超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请检查是否有多余的空行空列。"

Cell = str | float | bool | date | datetime | time | timedelta


def seen_sheet(content: bytes) -> tuple[list[list[Cell]], list[str]]:
    """
    Return the rows of the sheet that is on the screen when the file is opened, from A1 on, all of one width, "" for an empty cell;
    and the sentences on what else is in the file and was not read. Raises BadFile, also for what hides or blurs rows.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            package = Package(archive)
            book = package.read("_rels/.rels", Relations("")).first_of("officeDocument")
            folder, name = posixpath.split(book)
            relations = package.read(posixpath.join(folder, "_rels", f"{name}.rels"), Relations(folder))
            listed = package.read(book, Book())
            strings, styles = Strings(), Styles()
            if part := relations.first_of("sharedStrings"):
                package.read(part, strings)
            if part := relations.first_of("styles"):
                package.read(part, styles)

            def read(one: Listed) -> "Sheet":
                sheet = Sheet(strings.texts, styles, listed.epoch)
                return package.read(relations.targets.get(one.link, ""), sheet)

            return _chosen(
                [one for one in listed.sheets if relations.sorts.get(one.link) == "worksheet"], _on_screen(listed), read
            )
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise BadFile(BROKEN) from None


def _on_screen(book: Book) -> Listed | None:
    return book.sheets[book.active] if book.active < len(book.sheets) else None


def _chosen(sheets: list[Listed], shown: Listed | None, read: Callable) -> tuple[list[list[Cell]], list[str]]:
    """Return the rows of the sheet that was meant, and what is said of the others."""
    seen = [one for one in sheets if one.is_seen and one.name != INSTRUCTIONS]
    if not seen:
        raise BadFile("文件里没有看得见的工作表，请取消隐藏后保存，再上传。" if sheets else BROKEN)
    if shown not in seen and len(seen) > 1 and shown is not None and shown.name != INSTRUCTIONS:
        raise BadFile(f"文件里有几张工作表：{_named(seen)}，看不出要交的是哪一张。请点开要交的那一张，保存后再上传。")
    meant = shown if shown is not None and shown in seen else seen[0]
    sheet = read(meant)
    if not sheet.cells and len(seen) > 1:
        full = [(one, there) for one in seen if one is not meant and (there := read(one)).cells]
        if len(full) > 1:
            raise BadFile(
                f"“{meant.name}”是空的，有内容的还有：{_named([one for one, _there in full])}。请点开要交的那一张，保存后再上传。"
            )
        meant, sheet = full[0] if full else (meant, sheet)
    others = [one for one in sheets if one is not meant and one.name != INSTRUCTIONS]
    notes = [f"读取的是“{meant.name}”这张工作表；没有读取：{_named(others)}"] if others else []
    return sheet.rows(), notes


def _named(sheets: list[Listed]) -> str:
    words = "、".join(f"“{one.name[:31]}”{'' if one.is_seen else '（隐藏）'}" for one in sheets[:_MOST_NAMED])
    return words + (f"等 {len(sheets)} 张" if len(sheets) > _MOST_NAMED else "")


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
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[tuple[int, int]] = []  # first and last row of what spans several

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
            if _is_hidden(attributes, "ht") and len(self.hidden_rows) < MOST_ROWS:
                self.hidden_rows.add(self.row)
        elif tag == "col" and _is_hidden(attributes, "width") and len(self.hidden_columns) < MOST_ROWS:
            self.hidden_columns.append(
                (self._counted(attributes.get("min"), 1), self._counted(attributes.get("max"), 1))
            )
        elif tag == "mergeCell" and (span := _SPAN.fullmatch(attributes.get("ref", "").replace("$", ""))):
            if span[1] != span[2] and len(self.merged) < MOST_ROWS:
                self.merged.append((int(span[1]), int(span[2])))
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
        self._all_is_seen()
        height = max(self.cells, default=0)
        width = max((max(row) for row in self.cells.values()), default=0)
        found = [self.cells.get(row, {}) for row in range(1, height + 1)]
        return [[row.get(column, "") for column in range(1, width + 1)] for row in found]

    def _all_is_seen(self) -> None:
        """Raise BadFile where rows or columns with something in them are not on the screen, or cells stand for several rows."""
        if rows := sorted(self.hidden_rows & self.cells.keys()):
            raise BadFile(
                f"第 {_few(rows)} 行被隐藏或者筛选掉了，看不见的行不能导入。请取消筛选和隐藏；不要的行请删去，保存后再上传。"
            )
        held = {column for row in self.cells.values() for column in row}
        if columns := sorted(c for c in held if any(first <= c <= last for first, last in self.hidden_columns)):
            raise BadFile(
                f"{_few([_letters(column) for column in columns])} 列被隐藏了，看不见的列不能导入。请取消隐藏；不要的列请删去，保存后再上传。"
            )
        for first, last in self.merged:
            if any(row in self.cells for row in range(first + 1, min(last, MOST_ROWS) + 1)):
                raise BadFile(
                    f"第 {first} 至 {last} 行有合并的单元格，看不出各行写的是什么。请取消合并，每行各填一格，保存后再上传。"
                )

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
        if not text:
            return ""
        if self.sort == "e":  # what a formula came to, said by the column it stands in
            return text if text.startswith("#") else f"#{text}"
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


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden", "") in ("1", "true") or attributes.get(size, "") in ("0", "0.0")


def _few(places: list) -> str:
    return "、".join(map(str, places[:_MOST_NAMED])) + (f" 等 {len(places)} " if len(places) > _MOST_NAMED else "")


def _letters(column: int) -> str:
    before, last = divmod(column - 1, 26)
    return (_letters(before) if before else "") + chr(65 + last)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
