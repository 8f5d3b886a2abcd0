"""A telephone number as people type it, and as it is kept: a mobile number, or a line with its area code."""

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,5})?", re.ASCII)
NO_NUMBER = "号码格式不正确：手机号是 11 位数字，座机要带区号，例如 0512-53520000。"
NO_ZERO = "号码少了区号前面的 0（表格软件会去掉开头的 0），请补上，例如 0512-53520000；单元格先设为“文本”。"
_WITHOUT_ZERO = re.compile(
    r"[2-9]\d{9,10}|10[2-9]\d{7}", re.ASCII
)  # as long as a line with its area code, but for the zero
_DASHES = str.maketrans(dict.fromkeys("－—–−‐‑", "-"))


def read(typed: str) -> str:
    """
    Return a number without blanks, full-width digits made plain; a mobile one of digits alone.

    :raises ValueError: it is none; the words say so in Chinese
    """
    number = unicodedata.normalize("NFKC", typed).translate(_DASHES)
    number = re.sub(r"[\s()]", "", number).removeprefix("+86")
    bare = number.replace("-", "")
    if MOBILE.fullmatch(bare):
        return bare
    if LANDLINE.fullmatch(number):
        return number
    raise ValueError(NO_ZERO if _WITHOUT_ZERO.fullmatch(bare) else NO_NUMBER)


def is_mobile(number: str) -> bool:
    return bool(MOBILE.fullmatch(number))
