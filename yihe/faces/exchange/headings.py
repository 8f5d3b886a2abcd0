"""
The headings of a sheet that was handed in: where they stand, which columns they name, and why a sheet is not read by them. What is not
understood is named before a single row is entered: a column that is dropped in silence is a fact that was handed in and is not there.
"""

import difflib

from yihe.foundation import sheets
from yihe.foundation.sheet_tables import Table
from yihe.foundation.sheet_tables import heading_of as plain

WRONG = "错误原因"  # of the sheet that comes back: it is handed in again as it is
_LOOKED_AT = 10  # rows, for titles that somebody put above


def found(table: Table, rows: list[list]) -> tuple[int, dict[str, int], list[str]]:
    """
    Return where the headings stand (counted from 0), the place of each column by its name, and the headings that only our exports
    have. Raises sheets.BadSheet with everything that is wrong with them.
    """
    named = {plain(column.heading): column for column in table.columns}
    besides = {plain(heading) for heading in table.besides}
    earlier = {plain(column.called_before): plain(column.heading) for column in table.columns if column.called_before}
    looked_at = [[earlier.get(plain(cell), plain(cell)) for cell in row] for row in rows[:_LOOKED_AT]]
    at = max(range(len(looked_at)), key=lambda place: len(named.keys() & set(looked_at[place])))
    cells = looked_at[at]
    faults = []
    if missing := [c.heading for c in table.columns if c.required and plain(c.heading) not in cells]:
        faults.append(f"缺少这些列：{'、'.join(missing)}。请用模板填写，不要改列名。")
    unknown = [word for word in cells if word and word not in named and word not in besides | {WRONG}]
    if unknown:
        faults.append(
            f"不认识这些列：{'、'.join(_alike(word, named) for word in unknown)}。请改成模板里的列名，用不到的列请删去。"
        )
    if doubled := sorted({word for word in cells if word in named and cells.count(word) > 1}):
        faults.append(f"这些列出现了两次：{'、'.join(doubled)}。请只留一列。")
    width = max(map(len, rows))
    nameless = [
        _letters(place)
        for place in range(width)
        if (place >= len(cells) or not cells[place])
        and any(place < len(row) and row[place] != "" for row in rows[at + 1 :])
    ]
    if nameless:
        faults.append(f"{'、'.join(nameless[:_LOOKED_AT])} 列有内容，没有列名。请写上列名，用不到的请删去。")
    if faults:
        raise sheets.BadSheet("".join(faults))
    place = {column.name: cells.index(word) for word, column in named.items() if word in cells}
    return at, place, [word for word in cells if word in besides and word not in named]


def _alike(word: str, named) -> str:
    near = difflib.get_close_matches(word, list(named), 1, 0.5) or [each for each in named if word.startswith(each)]
    return f"“{word[:20]}”" + (f"（是不是“{near[0]}”）" if near else "")


def _letters(place: int) -> str:
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(65 + last)
