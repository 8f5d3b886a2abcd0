"""Lines priced by the unit against the total of the sheet (令87 59 (3), (4)), by an oracle of its own: whole fen in integers, nothing of prices.py."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yihe.domains.procurement import prices
from yihe.domains.procurement.prices import Line, Offer

lines_of = st.lists(st.tuples(st.integers(1, 5_000), st.integers(1, 10**7)), min_size=1, max_size=6)  # count, fen


def yuan_of(fen: int) -> Decimal:
    return Decimal(fen) / 100


def offer(lines, total: int) -> Offer:
    return Offer(sheet=yuan_of(total), lines=tuple(Line(Decimal(count), yuan_of(each)) for count, each in lines))


def summed(lines) -> int:
    return sum(count * each for count, each in lines)


def moved(each: int) -> set[int]:
    """Every price of whole fen that one point moved makes of another."""
    return {each * 10**n for n in range(1, 5)} | {each // 10**n for n in range(1, 5) if each % 10**n == 0}


def expected(lines, total: int) -> tuple[int, list[int], list[int]]:
    """The price that counts, the steps taken, and the unit price the step of the point says (fen)."""
    if summed(lines) == total:
        return total, [], []
    fits = [
        unit
        for position, (count, each) in enumerate(lines)
        for unit in moved(each)
        if summed(lines) - count * each + count * unit == total
    ]
    return (total, [3], fits) if len(fits) == 1 else (summed(lines), [4], [])


def is_as_expected(lines, total: int) -> None:
    price, done = prices.corrected(offer(lines, total))
    counts, steps, units = expected(lines, total)

    assert price * 100 == counts
    assert [each.step for each in done] == steps
    assert [each.after * 100 for each in done if each.step == 3] == units


@given(lines_of)
def test_a_total_that_agrees_is_left_alone(lines):
    assert prices.corrected(offer(lines, summed(lines))) == (yuan_of(summed(lines)), ())


@given(lines_of, st.integers(1, 10**11))
def test_any_other_total_gives_way_to_the_unit_prices(lines, total):
    is_as_expected(lines, total)


@given(lines_of, st.data())
def test_a_moved_point_gives_way_to_the_total(lines, data):
    position = data.draw(st.integers(0, len(lines) - 1))
    count, each = lines[position]
    unit = data.draw(st.sampled_from(sorted(moved(each))))

    is_as_expected(lines, summed(lines) - count * each + count * unit)


def test_a_unit_price_of_less_than_a_fen_is_no_moved_point():
    # 100.05 moved by four is 0.010005: cut to 0.01 it makes 10.00 of a thousand, and never the 10.01 it was to agree with.
    price, (done,) = prices.corrected(offer([(1_000, 10_005)], 1_001))

    assert (price, done.step) == (Decimal("100050.00"), 4)


def test_the_control_a_whole_fen_is_one():
    price, (done,) = prices.corrected(offer([(1_000, 10_000)], 1_000))

    assert (price, done.step, done.after) == (Decimal("10.00"), 3, Decimal("0.01"))
