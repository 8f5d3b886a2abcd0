"""
What a cell of a sheet holds, and what it no longer holds: a spreadsheet that took a number for an amount has dropped its last digits or
its first zeros, one that took a figure for a day shows a day. Nothing of that is stored; it is given back with its cause.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from yihe.foundation.written import days

MOST_DIGITS = 15  # that a spreadsheet keeps of a number
_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA|#+)", re.I
)
_COMPUTED = re.compile(r"-?[0-9](\.[0-9]+)?[eE]\+[0-9]{1,3}|-?[0-9]\.[0-9]+[eE][0-9]{1,3}", re.ASCII)
TOO_MANY_DIGITS = f"表格软件只保留数字的前 {MOST_DIGITS} 位，后面的已经丢失；请把单元格设为“文本”，照原件重新填写。"


def damaged(value) -> str:
    """Return why what a cell holds cannot be what somebody wrote, whatever its column, or ""."""
    if isinstance(value, str):
        word = value.strip()
        return f"单元格显示为 {word[:12]}，公式没有算出结果，请填写内容本身。" if _ERROR.fullmatch(word) else ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        too_many = isinstance(value, int) or value.is_finite()
        return TOO_MANY_DIGITS if too_many and abs(value) >= 10**MOST_DIGITS else ""
    return days.made_of_a_number(value) if isinstance(value, date) else ""


def written(value) -> str:
    """
    Return what was written in a cell as one would type it. Raises ValueError for a figure with parts or an exponent, which no text is:
    of what it was made nobody can say.
    """
    if isinstance(value, str) and _COMPUTED.fullmatch(value.strip()):
        raise ValueError(TOO_MANY_DIGITS)
    if isinstance(value, Decimal):
        raise ValueError("应是文字，读到的是小数；长号码请把单元格格式设为“文本”")
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != datetime.min.time() else value.date().isoformat()
    return str(value)
