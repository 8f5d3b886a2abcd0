"""A table somebody hands in, as plain data: the rows of the sheet of an xlsx file that people see, or of a CSV."""

import codecs
import csv
import io
import re

from yihe.foundation.foreign import BadFile
from yihe.foundation.foreign.workbooks import MOST_CELLS, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, seen_sheet

ENCODINGS = ("utf-8-sig", "gb18030")  # the second is what spreadsheet programs on Chinese Windows save
MARKED = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}  # 存为“Unicode 文本”
_SEPARATORS = ",;\t"
_SAID = re.compile(r"sep=(.)\r?\n", re.I)  # a first line that says what stands between the cells
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.S)  # how programs keep a number's zeros in a CSV
_NOT_A_CSV = "这不是 CSV 文件。"


def rows(content: bytes, suffix: str) -> list[list]:
    """Return the rows, cells as they stand: texts not stripped, numbers as floats. `suffix` is xlsx or csv."""
    return table(content, suffix)[0]


def table(content: bytes, suffix: str) -> tuple[list[list], list[str]]:
    """Return the rows, and the sentences on what else is in the file and was not read."""
    notes: list[str]
    found, notes = (_of_csv(content), []) if suffix == "csv" else seen_sheet(content)
    if len(found) > MOST_ROWS:
        raise BadFile(f"表格超过 {MOST_ROWS} 行，请分成几个文件。")
    while found and not any(cell != "" for cell in found[-1]):
        found.pop()
    if not found:
        raise BadFile("文件里没有内容。")
    return found, notes


def _of_csv(content: bytes) -> list[list]:
    text = _decoded(content)
    if "\x00" in text:
        raise BadFile(_NOT_A_CSV)
    separator, text = _separated(text)
    found: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator):
            cells += len(row)
            if len(row) > MOST_COLUMNS:
                raise BadFile(f"表格超过 {MOST_COLUMNS} 列。")
            if len(found) > MOST_ROWS or cells > MOST_CELLS or len(text) > MOST_LETTERS:
                raise BadFile(f"表格超过 {MOST_ROWS} 行，请分成几个文件。")
            found.append([kept[1] if (kept := _KEPT_AS_TEXT.fullmatch(cell)) else cell for cell in row])
    except csv.Error:
        raise BadFile("CSV 文件的引号或分隔不完整，请重新导出。") from None
    return found


def _separated(text: str) -> tuple[str, str]:
    """Return what stands between the cells – a comma, a semicolon or a tab, whichever the first line has most of – and the text."""
    if said := _SAID.match(text):
        return said[1] if said[1] in _SEPARATORS else ",", text[said.end() :]
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(_SEPARATORS, key=first.count), text


def _decoded(content: bytes) -> str:
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if not ("\ufffd" in text or "\ufffe" in text):
            return text
    raise BadFile("读不懂文件的文字编码，请存为 UTF-8 的 CSV 或 xlsx。")


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return in which encodings a text may be. Two bytes to a letter, every comma and digit has a zero in a place that tells them."""
    if marked := MARKED.get(content[:2]):
        return (marked,)
    if len(content) % 2 == 0 and (zeros := content.count(0)):
        behind = content[1::2].count(0)
        return ("utf-16-le" if behind > zeros - behind else "utf-16-be", *ENCODINGS)
    return ENCODINGS
