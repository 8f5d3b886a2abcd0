"""Days as people write them; and what a spreadsheet made of a day, or a day of."""

import re
import unicodedata
from datetime import date, datetime

from yihe.foundation.written import letters

# A day before or after these is a slip of the finger; those at the ends of the calendar cannot be reckoned with.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
NOT_IN_THE_CALENDAR = f"日期应在 {FIRST_DAY} 至 {LAST_DAY} 之间。"
NO_DAY = "请填写日期，例如 2026-11-21。"
_WRITTEN = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})(?:日|号)?|([0-9]{2})([0-9]{2}))"
    r"(?:[T星期周 ].*)?",
    re.ASCII,
)
_SERIAL = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?", re.ASCII)  # 36526 is the first day of 2000
_DASHES = str.maketrans(dict.fromkeys("—–−‐‑", "-") | {"。": "."})
_BLANKS_IN_IT = re.compile(r"(?<=[-/.年月]) +| +(?=[-/.年月日])")


class BadDay(ValueError):
    """What was written is no day. Its words are a Chinese sentence for whoever wrote it."""


def read(said: date | str, *, far: bool = False) -> date:
    """
    Return a day as people write it: `2026-03-02`, `2026/3/2 0:00:00`, `2026.3.2`, `2026年3月2日`, `20260302`, in full width too. Raises
    BadDay for whatever else: what no calendar has, the number a spreadsheet keeps of a day, and – unless it may be – what is far from our time.
    """
    if isinstance(said, date):
        return _near(said.date() if isinstance(said, datetime) else said, far)
    text = unicodedata.normalize("NFKC", letters.without_unseen(said)).translate(_DASHES).strip()
    found = _WRITTEN.fullmatch(_BLANKS_IN_IT.sub("", text))
    if found is None:
        raise BadDay(_wrong(text, said))
    year, _sign, *parts = found.groups()
    month, day = (int(each) for each in parts if each)
    try:
        return _near(date(int(year), month, day), far)
    except BadDay:
        raise
    except ValueError:
        raise BadDay(f"“{said.strip()[:20]}”：日历里没有这一天，请核对。") from None


def _near(day: date, far: bool) -> date:
    if not far and not FIRST_DAY <= day <= LAST_DAY:
        raise BadDay(NOT_IN_THE_CALENDAR)
    return day


def _wrong(text: str, said: str) -> str:
    if _SERIAL.fullmatch(text):
        return f"“{text[:20]}”是表格软件里日期的内部数字，请照原件重新填写日期，例如 2026-11-21。"
    if not text:
        return NO_DAY
    return f"“{said.strip()[:20]}”不是日期，请写成 2026-03-02 的样子。"


def made_of_a_number(day: date) -> str:
    """Return the sentence on a cell's day of the year 1900, which is what a small number looks like in the format of a day; or ""."""
    if day.year != FIRST_DAY.year:
        return ""
    count = (day - date(1899, 12, 31)).days  # to the end of February; afterwards spreadsheets are one day ahead
    return f"“{day:%Y-%m-%d}”是数字 {count + (count > 59)} 被显示成了日期，请照原件重新填写。"
