"""A table somebody hands in, as plain data: the rows of the first sheet of an xlsx file, or of a CSV."""

import csv
import io

from yihe.foundation.foreign import BadFile
from yihe.foundation.foreign.workbooks import MOST_CELLS, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, first_sheet

ENCODINGS = ("utf-8-sig", "gb18030")  # the second is what spreadsheet programs on Chinese Windows save


def rows(content: bytes, suffix: str) -> list[list]:
    """Return the rows, cells as they stand: texts not stripped, numbers as floats. `suffix` is xlsx or csv."""
    found = _of_csv(content) if suffix == "csv" else first_sheet(content)
    if len(found) > MOST_ROWS:
        raise BadFile(f"表格超过 {MOST_ROWS} 行，请分成几个文件。")
    while found and not any(cell != "" for cell in found[-1]):
        found.pop()
    if not found:
        raise BadFile("文件里没有内容。")
    return found


def _of_csv(content: bytes) -> list[list]:
    text = _decoded(content)
    if "\x00" in text:
        raise BadFile("这不是 CSV 文件。")
    found: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            cells += len(row)
            if len(row) > MOST_COLUMNS:
                raise BadFile(f"表格超过 {MOST_COLUMNS} 列。")
            if len(found) > MOST_ROWS or cells > MOST_CELLS or len(text) > MOST_LETTERS:
                raise BadFile(f"表格超过 {MOST_ROWS} 行，请分成几个文件。")
            found.append(row)
    except csv.Error:
        raise BadFile("CSV 文件的引号或分隔不完整，请重新导出。") from None
    return found


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("读不懂文件的文字编码，请存为 UTF-8 的 CSV 或 xlsx。")
