"""What the code takes of a city's figure, and the units it may be written in."""

from decimal import Decimal

import pytest

from yihe.foundation import figures
from yihe.foundation.figures import COUNT, MONEY, MONTHS, POINTS, YEARS
from yihe.foundation.periods import Unit

WORKING_DAYS = figures.of_term(Unit.WORKING_DAYS)


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("元", ("元", 1)), ("万元", ("元", 10_000)), ("百万元", ("元", 10**6)), ("亿元", ("元", 10**8)), ("元/天", ("元/天", 1)),
        ("万元/年", ("元/年", 10_000)), ("美元", ("美元", 1)), ("元旦", ("元旦", 1)), ("个", ("个", 1)), ("%", ("%", 1)),
    ],
)  # fmt: skip
def test_money_is_read_in_yuan_whatever_its_unit(unit, said):
    assert figures.in_yuan(unit) == said


@pytest.mark.parametrize(
    ("sort", "figure", "unit", "ours"),
    [
        (MONTHS, 18, "个月", 18), (MONTHS, Decimal("1.5"), "年", 18), (MONTHS, 2, "季度", 6), (MONTHS, 3, "年", 36),
        (YEARS, 3, "年", 3), (WORKING_DAYS, 5, "工作日", 5), (COUNT, 7, "项", 7), (POINTS, Decimal("62.5"), "分", Decimal("62.5")),
        (MONEY, Decimal("20000.00"), "元", Decimal("20000.00")), (MONEY, Decimal("50.00"), "元/天", Decimal("50.00")),
    ],
)  # fmt: skip
def test_a_figure_is_counted_in_ours(sort, figure, unit, ours):
    assert sort.fault(figure, unit) == ""
    assert (sort.of(figure, unit), type(sort.of(figure, unit))) == (ours, type(ours))


@pytest.mark.parametrize(
    ("sort", "figure", "unit", "why"),
    [
        (MONTHS, Decimal("1.3"), "年", "应为月数，1.3 年不是整数（折合 15.6）"),
        (MONTHS, Decimal("1.5"), "个月", "应为月数，1.5 个月不是整数"),
        (MONTHS, 30, "日", "应为月数（单位：个月、月、季度、年），单位却是“日”"),
        (MONTHS.at_least(1), 0, "年", "应为月数，不小于 1，现为 0"),
        (YEARS, 18, "个月", "应为年数（单位：年），单位却是“个月”"),
        (WORKING_DAYS, 5, "日", "应为工作日数（单位：工作日），单位却是“日”"),
        (MONEY, 2, "个", "应为金额（单位：元、万元），单位却是“个”"),
        (MONEY, 2, "美元", "应为金额（单位：元、万元），单位却是“美元”"),
        (COUNT, 7, "元", "应为个数，单位却是“元”"),
        (COUNT, 7, "工作日", "应为个数，单位却是“工作日”"),
        (COUNT, Decimal("1.5"), "人", "应为个数，1.5 人不是整数"),
        (COUNT.at_least(2), 1, "人", "应为个数，不小于 2，现为 1"),
        (POINTS, 120, "分", "应为分数，不大于 100，现为 120"),
    ],
)  # fmt: skip
def test_a_figure_of_another_sort_is_said_in_a_sentence(sort, figure, unit, why):
    assert sort.fault(figure, unit) == why


def test_every_unit_a_term_is_counted_in_has_its_sort():
    assert [unit for unit in Unit if not figures.of_term(unit).units] == []
