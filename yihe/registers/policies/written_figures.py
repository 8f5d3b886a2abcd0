"""
Figures as a Chinese text writes them: 3万元, 二万四千元, 4-5万元, 六至三十六个月, 一年半, 百分之六十, 20,000元.

Read only to hold a parameter to the clause it names. Never to take a figure from there: what is paid is written out.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from math import prod

_DIGITS = {character: value for value, characters in enumerate(
    ("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for character in characters}  # fmt: skip
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GREAT = {"万": 10**4, "亿": 10**8}
_TIMES = {**_PLACES, **_GREAT}
_CHINESE = "".join((*_DIGITS, *_TIMES))
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"(?:{_PLAIN}|[{_CHINESE}半点])(?:{_PLAIN}|[{_CHINESE}点])*")
_PIECE = re.compile(rf"{_PLAIN}|[{_CHINESE}]")
_RANGE = re.compile(r"\s*(?:[-~—–]+|至|到)\s*")
_SHARES = re.compile(rf"([百千])分之([{_CHINESE}点]+)")
_REST = 6  # characters after a number in which its unit stands


@dataclass(frozen=True, slots=True)
class Written:
    """A figure of a text, and the words that follow it."""

    number: Decimal
    rest: str

    def in_unit(self, unit: str) -> bool:
        """Test whether the figure is of a unit. 七个工作日 are days, not 个."""
        return re.match(rf"个?{re.escape(unit)}", self.rest) is not None and (unit != "个" or self.is_a_count)

    @property
    def yuan(self) -> Decimal | None:
        return self.number if self.rest.startswith("元") else None

    @property
    def months(self) -> Decimal | None:
        """Return a length in months; a year that is a date (2025年) is a length nobody asks for."""
        for words, worth in (("个半月", 1), ("个月", 1), ("月", 1), ("个季度", 3), ("季度", 3), ("年", 12)):
            if self.rest.startswith(words):
                half = Decimal(worth) / 2 if words == "个半月" or self.rest.startswith(words + "半") else 0
                return self.number * worth + half
        return None

    @property
    def is_a_count(self) -> bool:
        """Test whether it counts things: what is followed by no measure of money, time or share."""
        return re.match(r"元|年|个?半?月|个?季度|日|天|个?工作日|个?小时|分钟|%|‰|分", self.rest) is None


def figures_in(text: str) -> list[Written]:
    """Return every figure of a text; of 4-5万元 both, each with what follows the second."""
    text = unicodedata.normalize("NFKC", text)
    text = _SHARES.sub(lambda found: f"{_value(found[2])}{'%' if found[1] == '百' else '‰'}", text)
    found: list[Written] = []
    before: tuple[Decimal, str, int] | None = None  # number, how it was written, where it ends
    for match in _NUMBER.finditer(text):
        number = _value(match[0])
        if number is None or (match[0] == "半" and before and text[before[2] : match.start()] == "个"):
            continue  # the half of 两个半月 belongs to the two
        rest = text[match.end() : match.end() + _REST]
        if before and _RANGE.fullmatch(text[before[2] : match.start()]):
            found.append(Written(before[0] * _shared(before[1], match[0]), rest))
        found.append(Written(number, rest))
        before = number, match[0], match.end()
    return found


def _shared(first: str, second: str) -> int:
    """Return what the first figure of a range takes from the second: 4-5万元 begins with 40 000, 六至三十个月 with 6."""
    if second[-1] not in "百佰千仟万亿" or any(character in _TIMES for character in first):
        return 1
    return _TIMES[second[-1]]


def _value(written: str) -> Decimal | None:
    """Return the value of one figure, None for characters that make none: the 千 and 百 of 千方百计."""
    if written == "半":
        return Decimal("0.5")
    whole, point, part = written.partition("点")
    if point:
        tenths = part.rstrip("".join(_TIMES))
        digits = [_DIGITS.get(character) for character in tenths]
        before = _value(whole)
        if before is None or not tenths or None in digits:
            return None
        times = prod(_TIMES[character] for character in part[len(tenths) :])  # 一点五万
        return (before + Decimal(f"0.{''.join(map(str, digits))}")) * times
    total, section, number = Decimal(0), Decimal(0), None
    for piece in _PIECE.findall(written):
        if piece in _PLACES:
            if number is None and piece not in "十拾":
                return None
            section, number = section + (Decimal(1) if number is None else number) * _PLACES[piece], None
        elif piece in _GREAT:
            if number is None and not section and not total:
                return None
            group, great = section + (number or Decimal(0)), _GREAT[piece]
            adds = total >= great and group  # 二亿三千万 is a sum, 一万亿 a product
            total, section, number = total + group * great if adds else (total + group) * great, Decimal(0), None
        elif piece in _DIGITS:  # 二〇二五 is written digit by digit
            number = _DIGITS[piece] + number * 10 if number is not None else Decimal(_DIGITS[piece])
        else:
            number = Decimal(piece.replace(",", ""))
    return total + section + (number or Decimal(0))


def items_of(text: str) -> set[int]:
    """Return how many things are listed wherever a text lists some: 登记辅导、政策解读、信息服务 are three."""
    pieces = re.split(r"[，,。；;：:！？“”\"（）()\n]", text)
    return {piece.count("、") + 1 for piece in pieces if "、" in piece}
