"""Figures as a Chinese text writes them, read to hold a parameter to its clause."""

from decimal import Decimal

import pytest

from yihe.registers.policies.written_figures import figures_in, items_of

YUAN = {
    "一次性开办补助二万元": [20000], "补贴3万元": [30000], "不超过二万四千元": [24000], "四万八千元": [48000], "一千五百元": [1500],
    "4-5万元资金": [40000, 50000], "三至五千元": [3000, 5000], "20,000元": [20000], "１８００元": [1800], "1.5万元": [15000],
    "一百零五万元": [1050000], "二亿三千万元": [230000000], "十万元": [100000], "贰万元": [20000], "一点五万元": [15000], "2万4千元": [24000],
    "十五万元至二十万元": [150000, 200000], "千元以上": [], "万元": [], "千方百计": [], "每天500元": [500],
}  # fmt: skip
MONTHS = {
    "一至二年": [12, 24], "1-2年": [12, 24], "六至三十六个月": [6, 36], "六至三十个月": [6, 30], "一年半": [18], "半年": [6], "两年": [24],
    "满十二个月以内": [12], "一个季度": [3], "两个半月": ["2.5"], "最长为1年": [12],
}  # fmt: skip


@pytest.mark.parametrize(("text", "yuan"), YUAN.items())
def test_money_is_read_in_yuan(text, yuan):
    assert [figure.yuan for figure in figures_in(text) if figure.yuan is not None] == [Decimal(each) for each in yuan]


@pytest.mark.parametrize(("text", "months"), MONTHS.items())
def test_a_length_is_read_in_months(text, months):
    read = [figure.months for figure in figures_in(text) if figure.months is not None]

    assert read == [Decimal(each) for each in months]


def test_shares_days_and_things_are_told_apart():
    found = figures_in("公示七个工作日，达标率百分之六十，每月18日，设三个指导站，提供五项服务，3A级")

    assert [(figure.number, unit) for figure in found for unit in ("工作日", "%", "日", "个", "项", "A") if figure.in_unit(unit)] == [
        (7, "工作日"), (60, "%"), (18, "日"), (3, "个"), (5, "项"), (3, "A"),
    ]  # fmt: skip
    assert [figure.number for figure in found if figure.is_a_count] == [3, 5, 3]


def test_what_a_text_lists_is_counted():
    assert items_of("提供登记辅导、政策解读、信息服务等服务，按“萌芽期重指导、初创期重能力”的原则") == {3, 2}
