"""How finance fills in a cell of its answer: what it writes for nothing, days with a clock time, words with blanks, rows of its own below."""

import re
from datetime import date
from decimal import Decimal

from yihe.foundation import money
from yihe.foundation.written import days, letters
from yihe.foundation.written.cells import written

_NOTHING = frozenset({"无", "没有", "/", "\\", "-", "--", "—", "——", "－"})  # how finance says that a cell is empty
_BELOW = re.compile(r"(合|总|小|共)计|制表|复核|经办|审核|填表|打印|单位负责人|备注")  # how rows below a table begin


def text(cell) -> str:
    """Return what a cell says, "" where it only says that it is empty."""
    try:
        said = letters.read(written(cell))
    except ValueError:
        return str(cell).strip()
    return "" if said in _NOTHING else said


def stands_below(number: str, row: list) -> bool:
    """Test whether a row is none of ours: a total, who made or checked the table. It has no number, and says what it is."""
    words = ["".join(each.split()) for each in row if isinstance(each, str)]
    return any(map(_BELOW.match, words)) and (not number or _BELOW.match("".join(number.split())) is not None)


def word(cell) -> str:
    return "".join(text(cell).split())


def day(value) -> date | None:
    try:
        return days.read(value if isinstance(value, date) else str(value))
    except days.BadDay:
        return None


def said_day(cell):
    return cell if isinstance(cell, date) else text(cell)


def amount(value) -> Decimal | None:
    try:
        return money.read(value)
    except money.BadAmount:
        return None
