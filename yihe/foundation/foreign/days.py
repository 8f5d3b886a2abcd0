"""Days and times of a sheet: numbers counted from an epoch, shown as days by a format code; texts of ISO 8601."""

import re
from datetime import date, datetime, time, timedelta

WINDOWS_EPOCH, MAC_EPOCH = datetime(1899, 12, 30), datetime(1904, 1, 1)
# Formats that go by number without being declared, as far as they show a day or a time (ECMA-376 18.8.30).
BUILT_IN = {
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    # Of Chinese programs.
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
}  # fmt: skip
_NOT_SHOWN = re.compile(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')  # words, colours, languages
_OF_A_DAY = re.compile(r"(?<![_\\])[dmhysDMHYS]")
_LASTS = re.compile(r"\[(hh?|mm?|ss?)\]", re.I)
_ISO = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d))?T?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?Z?", re.ASCII
)  # fmt: skip


def shows_a_day(code: str) -> bool:
    """Test whether a format code (its part for positive numbers) makes a day, a time or a duration of a number."""
    return _OF_A_DAY.search(_NOT_SHOWN.sub("", code.split(";")[0])) is not None


def of_number(number: float, code: str, epoch: datetime) -> datetime | time | timedelta:
    """Return what a number is shown as, to the millisecond. Raises OverflowError or ValueError: out of the calendar."""
    day, part = divmod(number, 1)
    within = timedelta(milliseconds=round(part * 86_400_000))
    if _LASTS.search(code.split(";")[0]):
        return timedelta(days=day) + within
    if 0 <= number < 1 and not within.days:
        return (datetime.min + within).time()
    if 0 < number < 60 and epoch == WINDOWS_EPOCH:
        day += 1  # there the year 1900 has a 29 February
    return epoch + timedelta(days=day) + within


def of_text(text: str) -> date | datetime | time | str:
    """Return what a text of ISO 8601 says, or the text. Raises ValueError for a day no calendar has."""
    found = _ISO.fullmatch(text.strip())
    if not found or not any(found.groups()):
        return text
    year, month, day, hour, minute, second, part = (int(word) if word else 0 for word in found.groups())
    parts = (hour, minute, second, int((found[7] or "0").ljust(3, "0")) * 1000)
    if found[1] is None:
        return time(*parts)
    return date(year, month, day) if found[4] is None else datetime(year, month, day, *parts)
