"""
Prices of bids (报价): corrected (修正) in the statute's order (令87 59), what cannot be a price at all (法 2; 令87 63), what is unusually low (明显偏低) and
has to be explained (60), and the points of those that stand (55: lowest ÷ bid × 100, two decimals half up, S). Yuan, `Decimal`; never a float.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from yihe.foundation import parameters
from yihe.foundation.figures import PERCENT
from yihe.foundation.money import FEN, ZERO, in_words, shown, yuan

LOW_SHARE = parameters.asks_for("procurement/low_share", PERCENT, may_be_none=True)
FULL = Decimal(100)
_UNREADABLE = "大写金额“{}”读不懂，请由评审委员会要求投标人说明。"
_SHIFTS = tuple(Decimal(10) ** places for places in (-4, -3, -2, -1, 1, 2, 3, 4))
_DIGITS = {each: value for value, each in enumerate("零壹贰叁肆伍陆柒捌玖")}
_CAPITALS = str.maketrans("〇一二三四五六七八九两貳十百千萬圆", "零壹贰叁肆伍陆柒捌玖贰贰拾佰仟万元")
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}


@dataclass(frozen=True)
class Line:
    """One line of the detailed price: how much of what at which unit price, in yuan."""

    quantity: Decimal
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Offer:
    """What a bid says of its price: figures and words of the opening sheet, the figure in its text, the detailed lines. None: not said."""

    sheet: Decimal | None
    sheet_words: str = ""
    text: Decimal | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Correction:
    """One step of the statute's order: the clause's number within article 59, before and after in yuan, the sentence for the record."""

    step: int
    before: Decimal
    after: Decimal
    sentence: str


class NoPrice(ValueError):
    """A bid says no price that could be read. Its words are a Chinese sentence."""


def read_words(words: str) -> Decimal:
    """Return what capital numerals say in yuan: 壹仟贰佰元伍角 -> 1200.50. Raises NoPrice."""
    said = words.strip().removeprefix("人民币").translate(_CAPITALS).removesuffix("整").removesuffix("正")
    whole, has_yuan, parts = said.partition("元")
    if not has_yuan:
        whole, parts = ("", said) if said.endswith(("角", "分")) else (said, "")
    if not (whole or parts):
        raise NoPrice(_UNREADABLE.format(words))
    try:
        fen = 100 * _whole(whole) + _parts(parts)
    except (KeyError, ValueError):
        raise NoPrice(_UNREADABLE.format(words)) from None
    return (Decimal(fen) / 100).quantize(FEN)


def _whole(words: str) -> int:
    """Return what the numerals before 元 say; ValueError for those that can be read in two ways, or are written as no voucher does."""
    total = group = digit = 0
    for each in words:
        if each in _GROUPS:
            here = group + digit
            # 壹万零壹亿: what stands before 亿 counts as a whole, with what 万 made of it.
            total = (total + here) * _GROUPS[each] if each == "亿" else total + here * _GROUPS[each]
            group = digit = 0
        elif each in _UNITS:
            group, digit = group + (digit or 1) * _UNITS[each], 0
        else:
            digit = _DIGITS[each]
    read = total + group + digit
    if words and in_words(Decimal(read)) != f"{'壹' * words.startswith('拾')}{words}元整":
        raise ValueError(words)
    return read


def _parts(words: str) -> int:
    jiao, has_jiao, rest = words.removeprefix("零").partition("角")
    if not has_jiao:
        jiao, rest = "", jiao
    fen = rest.removeprefix("零").removesuffix("分")
    if len(jiao) > 1 or len(fen) > 1 or (rest and not rest.endswith("分")):
        raise ValueError(words)
    return 10 * (_DIGITS[jiao] if jiao else 0) + (_DIGITS[fen] if fen else 0)


def corrected(offer: Offer) -> tuple[Decimal, tuple[Correction, ...]]:
    """
    Return the price that counts and each correction in the statute's order (令87 59): sheet over text, words over figures, a shifted
    point in a unit price by the sheet's total, else the total by the unit prices. It binds once the bidder confirms; who does not is
    invalid. Raises NoPrice.
    """
    if offer.sheet is None and not offer.sheet_words.strip():
        raise NoPrice("开标一览表没有填写报价，按无效投标处理（政府采购货物和服务招标投标管理办法 第六十三条）。")
    words = read_words(offer.sheet_words) if offer.sheet_words.strip() else None
    price = offer.sheet if offer.sheet is not None else words
    assert price is not None  # one of the two is there
    done = []
    if offer.text is not None and offer.text != price:
        done.append(
            Correction(1, offer.text, price, f"投标文件写 {shown(offer.text)}，以开标一览表 {shown(price)} 为准。")
        )
    if words is not None and words != price:
        done.append(Correction(2, price, words, f"小写 {shown(price)} 与大写 {shown(words)} 不一致，以大写为准。"))
        price = words
    total = yuan(sum((line.amount for line in offer.lines), ZERO))
    if offer.lines and total != price:
        if shifted := _shifted(offer.lines, price):
            line, unit = shifted
            said = f"单价 {shown(line.unit_price)} 小数点明显错位，以总价 {shown(price)} 为准，单价改为 {shown(unit)}。"
            done.append(Correction(3, line.unit_price, unit, said))
        else:
            said = f"总价 {shown(price)} 与按单价汇总的 {shown(total)} 不一致，以单价计算结果为准。"
            done.append(Correction(4, price, total, said))
            price = total
    return price, tuple(done)


def _shifted(lines: tuple[Line, ...], total: Decimal) -> tuple[Line, Decimal] | None:
    """Return the one line whose unit price, its point moved, makes the total come out, with that unit price: of whole fen, or it is no price to pay by."""
    fits = [
        (line, unit.quantize(FEN))
        for position, line in enumerate(lines)
        for shift in _SHIFTS
        # A price cut to the fen would make another total than the one it is to agree with.
        if (unit := line.unit_price * shift) == unit.quantize(FEN)
        and yuan(sum((each.amount for i, each in enumerate(lines) if i != position), line.quantity * unit)) == total
    ]
    return fits[0] if len(fits) == 1 else None


def is_no_price(price: Decimal, ceiling: Decimal) -> str:
    """Return why a price cannot stand, or "": nothing is bought for nothing (法 2), nor above the budget or its ceiling (令87 63)."""
    if price <= 0:
        return f"报价为 {shown(price)}：采购是有偿取得，不接受零报价或者负报价，按无效投标处理（政府采购法 第二条）。"
    if price > ceiling:
        return (
            f"报价 {shown(price)} 超过预算金额或者最高限价 {shown(ceiling)}，按无效投标处理"
            "（政府采购货物和服务招标投标管理办法 第六十三条）。"
        )
    return ""


def low(prices: Mapping[str, Decimal], share: Decimal) -> dict[str, str]:
    """
    Return for each bid what the panel asks where its price is more than `share` per cent below the mean of the others (setting): it is
    never dropped by reckoning, the panel finds (令87 60).
    """
    found = {}
    for who, price in prices.items():
        others = [each for other, each in prices.items() if other != who]
        if not others:
            continue
        mean = sum(others, ZERO) / len(others)
        if price < mean * (FULL - share) / FULL:
            found[who] = (
                f"报价 {shown(price)}，比其他投标人的平均报价 {shown(yuan(mean))} 低 {(FULL - price * FULL / mean).quantize(Decimal('0.1'), ROUND_HALF_UP)}%。"
                "认为可能影响服务质量或者不能诚信履约的，应当要求在评标现场书面说明（政府采购货物和服务招标投标管理办法 第六十条）。"
            )
    return found
