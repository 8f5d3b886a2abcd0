"""Money: `Decimal` yuan with two places in the domain, integer fen in the ledger. Never a float."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from yihe.foundation.plain_text import plain

FEN = Decimal("0.01")
ZERO = Decimal("0.00")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_MOST_DIGITS = 12
_AMOUNT = re.compile(
    r"(?P<before>-?)(?:¥|RMB|人民币)?(?P<behind>-?)"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:[.。](?P<parts>[0-9]*))?(?:[元圆]整?)?"
)  # fmt: skip
_TAIL_OF_A_FLOAT = Decimal("1e-9")


class BadAmount(ValueError):
    """What was typed is no amount of money. Its words are a Chinese sentence for whoever typed it."""


def read(said: Decimal | int | str, *, negative: bool = False) -> Decimal:
    """
    Return an amount in yuan as people write it: `５０００。00`, `￥5,000`, `5，000元`. Every door reads money by this.

    A full stop of a Chinese input method is a decimal point. Of a `Decimal` (a computed cell), what lies within a
    milliardth of a yuan from a fen is that fen. Raises BadAmount for whatever else, for more than two places or twelve digits, and
    for what is negative unless it may be.
    """
    if isinstance(said, float):
        raise TypeError("money is never a float")
    shown_as = f"“{str(said).strip()[:30]}”"
    found = _AMOUNT.fullmatch(_without_tail(said) if isinstance(said, Decimal) else plain(str(said)))
    if found is None or not (found["whole"] or found["parts"]) or (found["before"] and found["behind"]):
        raise BadAmount(f"{shown_as}不是金额，请以元为单位写数字，例如 1200.50。")
    whole, parts = found["whole"].replace(",", "").lstrip("0"), found["parts"] or ""
    if len(parts) > 2:
        raise BadAmount(f"金额最多两位小数，填写的是{shown_as}。")
    if len(whole) > _MOST_DIGITS:
        raise BadAmount(f"金额太大，整数部分最多 {_MOST_DIGITS} 位。")
    amount = Decimal(f"{whole or 0}.{parts or 0}").quantize(FEN)
    if not (found["before"] or found["behind"]) or not amount:
        return amount
    if not negative:
        raise BadAmount(f"金额不能是负数，填写的是{shown_as}。")
    return -amount


def _without_tail(value: Decimal) -> str:
    if value.is_finite() and abs(value) < Decimal(10) ** (_MOST_DIGITS + 1):
        nearest = value.quantize(FEN)
        return f"{nearest if abs(value - nearest) <= _TAIL_OF_A_FLOAT else value:f}"
    return str(value)  # written out, a number of one line could be of a gigabyte


def yuan(value: Decimal | int | str) -> Decimal:
    """Return the amount in yuan, rounded half up to the fen."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    return Decimal(value).quantize(FEN, ROUND_HALF_UP)


def rounded_down(value: Decimal) -> Decimal:
    """Return the amount with what is smaller than a fen dropped: a ceiling is never exceeded by rounding."""
    return value.quantize(FEN, ROUND_DOWN)


def to_fen(amount: Decimal) -> int:
    """Return the amount in fen. Raises ValueError when it has parts smaller than a fen."""
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"{amount} yuan is not a whole number of fen")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    return (Decimal(fen) / 100).quantize(FEN)


def shown(amount: Decimal | None) -> str:
    """Return `¥30,000.00`, the way pages print money."""
    return "—" if amount is None else f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"


def in_words(amount: Decimal) -> str:
    """Return the amount in the capital numerals of vouchers (大写): 1200 -> 壹仟贰佰元整."""
    fen = to_fen(abs(amount))
    whole, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    text = ("负" if amount < 0 else "") + (f"{_whole_in_words(whole)}元" if whole or not fen else "")
    if not jiao and not cents:
        return text + "整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{_DIGITS[cents]}分" if cents else "整")


def _whole_in_words(number: int) -> str:
    if number >= 10**16:
        raise ValueError("more than a voucher can say")
    above, below = divmod(number, 10**8)
    if above:
        # 亿 counts like a unit of its own: 1000100000000 is 壹万零壹亿.
        zero = "零" if 0 < below < 10**7 else ""
        return f"{_whole_in_words(above)}亿{zero}{_whole_in_words(below) if below else ''}"
    high, low = divmod(below, 10**4)
    if not high:
        return _group_in_words(low) or "零"
    zero = "零" if 0 < low < 1000 else ""
    return f"{_group_in_words(high)}万{zero}{_group_in_words(low)}"


def _group_in_words(group: int) -> str:
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _UNITS[place]
            zero = False
        else:
            zero = True
    return text
