"""
Tables out and in: xlsx and CSV. The only place that writes spreadsheets; they are read in a process apart (`apart`).

What a person typed never becomes a formula: a text that begins like one is written with an apostrophe before it, and
read back without it. What comes in is limited in size before it is opened.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from yihe.foundation import apart, ceilings, uploads
from yihe.foundation.foreign import BadFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MOST_BYTES = ceilings.SHEET.most
INSTRUCTIONS = "填写说明"  # the second sheet of what is to be filled in; who reads it back passes it over by this name
_MOST_ROWS = 1_048_576

# Characters nobody sees: blanks, controls, formats, fillers, variation selectors, tags.
_UNSEEN = (
    r"\s\x00-\x1f\x7f-\xa0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5"
    r"\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# What spreadsheet programs take for the beginning of a formula, behind whatever nobody sees; also in full width, small, raised.
# Apostrophes before it count too, so that reading back is exact.
_FORMULA = re.compile(rf"['{_UNSEEN}]*[=+\-@＝＋－＠﹦﹢﹣﹫⁼₌⁺₊⩵⩶﬩−]|'*[\t\r\n]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value):
    """Return the value as it may stand in a cell: text that a program would run as a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal | date | datetime):
        return value
    text = _UNWRITABLE.sub("", str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """Return a text as it was before `harmless`: without the apostrophe that kept it from being a formula."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text, 1) else text


@dataclass(frozen=True)
class ToFillIn:
    """
    How a sheet helps who fills it in: columns that must be filled, whose heading is shown red with an asterisk that is no part of it,
    columns whose cells are texts or days (all counted from 0), and what a second sheet explains.
    """

    musts: frozenset[int] = frozenset()
    texts: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    instructions: tuple[tuple[str, ...], ...] = ()


def to_xlsx(
    header: Sequence[str], rows: Iterable[Sequence], title: str = "Sheet1", *, choices: Mapping[int, Sequence[str]] | None = None,
    to_fill_in: ToFillIn = ToFillIn(),
) -> bytes:  # fmt: skip
    """
    Return a workbook of one sheet, written row after row: the rows are held nowhere. Texts are text cells, whatever they look
    like; amounts keep two places. `choices` are offered in the cells of a column (counted from 0), and nothing is refused by them.
    What is to be filled in has a second sheet of instructions.
    """
    from openpyxl import Workbook  # noqa: PLC0415 -- megabytes that only whoever exports needs
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = _sheet(book, title, header)
    for index in to_fill_in.texts | to_fill_in.days:
        kept = "@" if index in to_fill_in.texts else "yyyy-mm-dd"
        sheet.column_dimensions[get_column_letter(index + 1)].number_format = kept
    heads = [_cell(sheet, words, bold=True) for words in header]
    for index in to_fill_in.musts:
        heads[index].number_format, heads[index].font = '@"*"', _must()
    sheet.append(heads)
    for row in rows:
        cells = [_cell(sheet, value) for value in row]
        for index in to_fill_in.texts:
            if index < len(cells):
                cells[index].number_format = "@"  # what is typed over a figure is a text from then on
        sheet.append(cells)
    for index, offered in (choices or {}).items():
        _offer(sheet, get_column_letter(index + 1), offered)
    if to_fill_in.instructions:
        _explain(book.create_sheet(INSTRUCTIONS), to_fill_in.instructions)
    return _saved(book)


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook of several: what it is called, its heading, its rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence]


def to_workbook(tables: Iterable[Table]) -> bytes:
    """Return a workbook of one sheet for each table, in their order; cells as in `to_xlsx`."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    for table in tables:
        sheet = _sheet(book, table.title, table.header)
        sheet.append([_cell(sheet, words, bold=True) for words in table.header])
        for row in table.rows:
            sheet.append([_cell(sheet, value) for value in row])
    return _saved(book)


def _sheet(book, title: str, header: Sequence[str]):
    """Add a sheet that is called so, as far as a spreadsheet takes it, with columns as wide as their headings ask."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for index, words in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(index)].width = max(12, min(40, 2 * len(words) + 6))
    return sheet


def _saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _must():
    from openpyxl.styles import Font  # noqa: PLC0415

    return Font(bold=True, color="FFC00000")


def _explain(sheet, rows: Sequence[Sequence[str]]) -> None:
    for letter, width in zip("ABCDE", (24, 8, 46, 60, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in rows:
        sheet.append([_cell(sheet, words, bold=not place) for place, words in enumerate(row)])


def _offer(sheet, column: str, words: Sequence[str]) -> None:
    """Let the cells of a column be chosen from a list. A spreadsheet holds 255 characters of one: a longer list is not offered."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    listed = f'"{",".join(words)}"'
    if len(listed) <= 255 and not any("," in word or '"' in word for word in words):
        offered = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=False)
        offered.add(f"{column}2:{column}{_MOST_ROWS}")
        sheet.data_validations.append(offered)


def _cell(sheet, value, bold: bool = False):
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    value = harmless(value)
    if isinstance(value, datetime) and value.tzinfo:
        value = value.replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of what begins with "="
        cell.number_format = "@"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        from openpyxl.styles import Alignment, Font  # noqa: PLC0415

        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def to_csv(header: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """Return CSV with a byte order mark (spreadsheet programs read Chinese by it), every cell quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(words) for words in header])
    writer.writerows([_plain(harmless(value)) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value) -> str:
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


class BadSheet(BadFile):
    """The file is not a table that can be read. Its words are a Chinese sentence for whoever handed it in."""


_asked_first: list[Callable[[bytes], str]] = []


def ask_first(refusal: Callable[[bytes], str]) -> None:
    """Have every sheet asked about before it is read: a callable that returns why a content is not read, or ""."""
    _asked_first[:] = [refusal]


@dataclass(frozen=True)
class Opened:
    """
    A table that was handed in, read: its name, its bytes, its rows as `read` returns them; and the sentences on what else is in the
    file and was not read.
    """

    name: str
    content: bytes
    rows: list[list]
    notes: tuple[str, ...] = ()


def opened(upload) -> Opened:
    """Read a file that was handed in: once, before any transaction begins. Raises BadSheet."""
    return uploads.read_once(upload, _opened, BadSheet)


def _opened(upload) -> Opened:
    upload.seek(0)
    content, name = upload.read(MOST_BYTES + 1), str(upload.name or "")
    upload.seek(0)
    found = _read(content, name)
    return Opened(name, content, *found)


def read(content: bytes, name: str) -> list[list]:
    """
    Return the rows of the sheet people see: text (stripped, `restored`), int, Decimal, date; "" for an empty cell.

    Rows without anything in them stay, so that a row's number is the one people see. Raises BadSheet.
    """
    return _read(content, name)[0]


def _read(content: bytes, name: str) -> tuple[list[list], tuple[str, ...]]:
    if len(content) > MOST_BYTES:
        raise BadSheet(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有读取。")
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if suffix not in ("csv", "xlsx"):
        raise BadSheet("只能读取 .xlsx 或 .csv 文件，请另存为其中一种。")
    for refusal in _asked_first:
        if reason := refusal(content):
            raise BadSheet(reason)
    try:
        rows, notes = apart.read("sheet", content, suffix=suffix)
    except BadFile as bad:
        raise BadSheet(str(bad)) from bad
    return [[_typed(cell) for cell in row] for row in rows], tuple(notes)


def _typed(cell):
    """Return a cell without floats: whole numbers as int, others as Decimal of what was shown."""
    if isinstance(cell, str):
        return restored(cell.strip())
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else Decimal(repr(cell))
    if isinstance(cell, datetime):
        return cell.date() if not (cell.hour or cell.minute or cell.second) else cell
    return cell
