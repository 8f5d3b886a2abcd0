"""Money: rounding, fen, and the capital numerals of vouchers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.foundation import money

amounts = st.decimals(Decimal("-9999999999999999.99"), Decimal("9999999999999999.99"), places=2)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.12", "壹角贰分"),
        ("1", "壹元整"),
        ("1.01", "壹元零壹分"),
        ("1.10", "壹元壹角整"),
        ("1.23", "壹元贰角叁分"),
        ("10", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("11", "壹拾壹元整"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1000", "壹仟元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1100", "壹仟壹佰元整"),
        ("1200", "壹仟贰佰元整"),
        ("1800", "壹仟捌佰元整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("10100", "壹万零壹佰元整"),
        ("11000", "壹万壹仟元整"),
        ("30000", "叁万元整"),
        ("50000.50", "伍万元伍角整"),
        ("100000", "壹拾万元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("150000", "壹拾伍万元整"),
        ("1000000", "壹佰万元整"),
        ("1001000", "壹佰万壹仟元整"),
        ("1000001", "壹佰万零壹元整"),
        ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("45310000", "肆仟伍佰叁拾壹万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("1000000000", "壹拾亿元整"),
        ("1010101010.10", "壹拾亿壹仟零壹拾万壹仟零壹拾元壹角整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("-1200", "负壹仟贰佰元整"),
        ("-0.01", "负壹分"),
    ],
)
def test_an_amount_in_words_is_what_a_voucher_says(amount, words):
    assert money.in_words(Decimal(amount)) == words


_VALUES = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _read_aloud(words: str) -> Decimal:
    """Read capital numerals back, by a rule of its own: the oracle of the property below."""
    sign = -1 if words.startswith("负") else 1
    whole, _, small = words.lstrip("负").removesuffix("整").rpartition("元")
    total, group, digit = 0, 0, 0
    for sign_ in whole:
        if sign_ in _VALUES:
            digit = _VALUES[sign_]
        elif sign_ in _UNITS:
            group, digit = group + digit * _UNITS[sign_], 0
        elif sign_ == "万":
            group, digit = (group + digit) * 10**4, 0
            total, group = total + group, 0
        else:  # 亿: everything said so far, 万亿 included
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    fen = (total + group + digit) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        if unit in small:
            fen += _VALUES[small[small.index(unit) - 1]] * worth
    return Decimal(sign * fen) / 100


@given(amounts)
def test_what_is_written_in_words_reads_back_as_the_amount(amount):
    assert _read_aloud(money.in_words(amount)) == amount


@given(amounts)
def test_no_amount_in_words_says_zero_twice_running_or_before_a_unit(amount):
    words = money.in_words(amount)

    assert "零零" not in words
    assert [unit for unit in ("零拾", "零佰", "零仟", "零万", "零亿", "零角", "零分") if unit in words] == []
    assert words == "零元整" or "零元" not in words


@given(amounts)
def test_an_amount_survives_the_ledger_and_back(amount):
    assert money.from_fen(money.to_fen(amount)) == amount


@given(st.decimals(Decimal("-1e12"), Decimal("1e12"), places=6))
def test_rounding_moves_by_at_most_half_a_fen_and_a_ceiling_is_never_exceeded(amount):
    assert abs(money.yuan(amount) - amount) <= Decimal("0.005")
    assert abs(money.rounded_down(amount)) <= abs(amount)


def test_half_a_fen_is_rounded_up():
    assert money.yuan("0.005") == Decimal("0.01")
    assert money.yuan("-0.005") == Decimal("-0.01")


def test_a_float_is_no_money():
    with pytest.raises(TypeError):
        money.yuan(0.1)


def test_parts_smaller_than_a_fen_do_not_enter_the_ledger():
    with pytest.raises(ValueError):
        money.to_fen(Decimal("0.001"))


def test_more_than_a_voucher_can_say_is_refused():
    with pytest.raises(ValueError):
        money.in_words(Decimal(10) ** 16)


def test_pages_print_money_with_fen_and_thousands():
    assert money.shown(Decimal("1234567.8")) == "¥1,234,567.80"
    assert money.shown(Decimal("-30000")) == "-¥30,000.00"
    assert money.shown(Decimal("0")) == "¥0.00"
    assert money.shown(None) == "—"


AS_PEOPLE_TYPE = {
    "5000。00": "5000.00", "5000｡5": "5000.50", "５０００．００": "5000.00", "5000": "5000.00", "5000.": "5000.00",
    "￥5000": "5000.00", "¥ 5,000.10": "5000.10", "5，000元": "5000.00", "5000元整": "5000.00", "1,234,567.89": "1234567.89",
    "人民币5000圆": "5000.00", "RMB5000": "5000.00", " 5 000 ": "5000.00", "5000\u200b": "5000.00", ".5": "0.50", "007": "7.00",
    "999999999999.99": "999999999999.99", "0": "0.00",
}  # fmt: skip


@pytest.mark.parametrize("typed", AS_PEOPLE_TYPE)
def test_an_amount_is_read_as_people_type_it(typed):
    assert str(money.read(typed)) == AS_PEOPLE_TYPE[typed]


NO_AMOUNTS = {
    "1e3": "“1e3”不是金额，请以元为单位写数字，例如 1200.50。", "1.2.3": "不是金额", "5。00。": "不是金额", "5,00": "不是金额",
    "5,0000": "不是金额", "1234,567": "不是金额", "5万": "不是金额", "五千": "不是金额", "100²": "不是金额", "": "不是金额", ".": "不是金额",
    "¥": "不是金额", "元": "不是金额", "NaN": "不是金额", "Infinity": "不是金额", "--5": "不是金额", "-¥-5": "不是金额", "٥": "不是金额",
    "True": "不是金额", "5元5角": "不是金额", "1.005": "最多两位小数", "5.000": "最多两位小数", "-5": "不能是负数",
    "1000000000000": "最多 12 位", "9" * 5000: "最多 12 位",
}  # fmt: skip


@pytest.mark.parametrize("typed", NO_AMOUNTS, ids=lambda typed: typed[:12])
def test_what_is_no_amount_is_refused_in_a_sentence(typed):
    with pytest.raises(money.BadAmount, match=NO_AMOUNTS[typed]) as refused:
        money.read(typed)

    assert str(refused.value).endswith("。") and len(str(refused.value)) < 80


@pytest.mark.parametrize("typed", ["-5000", "－5000", "-¥5,000", "¥-5000.00元", "−5000"])
def test_what_may_be_taken_away_is_read_too(typed):
    assert money.read(typed, negative=True) == Decimal("-5000.00")


def test_a_computed_cell_is_read_by_what_it_shows_and_no_float_is_read():
    assert money.read(Decimal("434.99999999999994")) == Decimal("435.00")
    for computed in (Decimal("434.995"), Decimal("NaN"), Decimal("1e30"), Decimal("1E-7"), Decimal("-Infinity")):
        with pytest.raises(money.BadAmount):
            money.read(computed)
    with pytest.raises(TypeError):
        money.read(0.1)


@given(st.decimals(Decimal("0"), Decimal("999999999999.99"), places=2))
def test_what_is_shown_is_read_again(amount):
    assert money.read(money.shown(amount)) == amount
    assert money.read(f"{amount:,}".replace(".", "。").replace(",", "，")) == amount
