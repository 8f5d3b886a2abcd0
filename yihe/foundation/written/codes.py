"""Codes that were given to somebody or something: numbers of certificates, vouchers and records, of matters, of a credit code."""

import re

from yihe.foundation.plain_text import as_number
from yihe.foundation.written import letters
from yihe.foundation.written.letters import BadText

_COMPUTED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{1,3}|[0-9]+\.[0-9]+E[0-9]{1,3}", re.ASCII)
DAMAGED = "号码被表格软件变成了数值，后面的数字已经丢失，请照原件重新填写，单元格先设为“文本”。"


def read(text: str) -> str:
    """Return a code as it is kept and compared: plain letters, capitals, no blanks, nothing unseen. Raises BadText."""
    code = as_number(letters.SHAPES.sub("", letters.without_unseen(text)))  # shapes are of a name's characters
    if fault := letters.unreadable(code):
        raise BadText(fault)
    if _COMPUTED.fullmatch(code):
        raise BadText(DAMAGED)
    return code
