"""Sheets as somebody fills them in: under the headings of a table, a row for each thing said."""

import io

from openpyxl import Workbook

from yihe.foundation.sheet_tables import Table


def sheet(table: Table, *rows: dict) -> io.BytesIO:
    """Return a workbook to be handed in. `rows` say cells by the names of their columns; what is not said is empty."""
    book = Workbook()
    book.active.append([column.heading for column in table.columns])
    for row in rows:
        book.active.append([row.get(column.name, "") for column in table.columns])
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "填好.xlsx"
    return out
