import re
from datetime import date
from decimal import Decimal

import pytest
from openfisca_core.parameters import ParameterNode

from tests.policies.conftest import TAICANG
from yihe.foundation.parameters import NotInForce, Parameters, UnknownParameter
from yihe.foundation.yaml_files import BadParameters

GOOD = """
description: 单项补贴上限
metadata: {label: 单项上限, unit: 元}
values:
  2024-01-01: {value: 80000, metadata: {reference: 甲文件 第十二条, text: a, clause: 第十二条}}
  2026-01-01: {value: "100000.50", metadata: {reference: 乙文件 第九条, text: b, clause: 第九条}}
  2027-01-01: {value: null, metadata: {reference: 丙文件 第一条, text: c, clause: 第一条}}
"""


def test_a_value_holds_from_its_day_until_the_next(tree):
    parameters = tree({"subsidy/ceiling": GOOD})

    found = [parameters.at("subsidy/ceiling", day) for day in (date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1))]

    assert [(v.value, v.since, v.reference, v.clause, v.unit) for v in found] == [
        (Decimal("80000.00"), date(2024, 1, 1), "甲文件 第十二条", "第十二条", "元"),
        (Decimal("80000.00"), date(2024, 1, 1), "甲文件 第十二条", "第十二条", "元"),
        (Decimal("100000.50"), date(2026, 1, 1), "乙文件 第九条", "第九条", "元"),
    ]


def test_what_a_city_writes_in_ten_thousands_is_that_many_yuan(tree):
    parameters = tree(
        {"subsidy/ceiling": GOOD.replace("单项上限, unit: 元", "单项上限, unit: 万元").replace('"100000.50"', '"1.5"')}
    )

    found = [parameters.at("subsidy/ceiling", date(year, 6, 1)) for year in (2024, 2026)]

    assert [(v.value, v.unit) for v in found] == [(Decimal("800000000.00"), "元"), (Decimal("15000.00"), "元")]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2023, 12, 31), "「单项上限」在2023年12月31日尚未施行（自2024年1月1日起施行）。"),
        (date(2027, 1, 1), "「单项上限」自2027年1月1日起停止施行，2027年1月1日没有标准。"),
    ],
)
def test_before_the_first_text_and_after_the_last_there_is_no_value(tree, day, sentence):
    parameters = tree({"subsidy/ceiling": GOOD})

    with pytest.raises(NotInForce) as refusal:
        parameters.at("subsidy/ceiling", day)

    assert str(refusal.value) == sentence


def test_a_period_is_cut_where_the_value_changes(tree):
    parameters = tree({"subsidy/ceiling": GOOD})

    spans = parameters.spans("subsidy/ceiling", date(2023, 6, 1), date(2028, 6, 1))

    assert [(since, until, value.value) for since, until, value in spans] == [
        (date(2024, 1, 1), date(2025, 12, 31), Decimal("80000.00")),
        (date(2026, 1, 1), date(2026, 12, 31), Decimal("100000.50")),
    ]


def test_an_unknown_path_names_the_nearest(taicang):
    with pytest.raises(UnknownParameter) as fault:
        taicang.at("subsidies/startup/amuont", date(2026, 1, 1))

    assert str(fault.value).startswith("没有参数 subsidies/startup/amuont（相近的：subsidies/startup/amount")


NEVER = re.sub(r"value: [^,]*", "value: null", GOOD)
LATER = GOOD.replace("value: 80000", "value: null")


@pytest.mark.parametrize(
    ("content", "day", "sentence"),
    [
        (NEVER, date(2023, 12, 31), "「单项上限」：本地现无此项规定。"),
        (NEVER, date(2025, 1, 1), "「单项上限」：本地现无此项规定。"),
        (LATER, date(2023, 12, 31), "「单项上限」在2023年12月31日尚未施行（自2026年1月1日起施行）。"),
        (LATER, date(2025, 1, 1), "「单项上限」在2025年1月1日尚未施行（自2026年1月1日起施行）。"),
    ],
)
def test_what_never_was_has_not_ended(tree, content, day, sentence):
    parameters = tree({"subsidy/ceiling": content})

    with pytest.raises(NotInForce) as refusal:
        parameters.at("subsidy/ceiling", day)

    assert str(refusal.value) == sentence
    assert parameters.found("subsidy/ceiling", day) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("value: 80000", "value: 80000.10"),
            "values.2024-01-01.value 80000.1 是浮点数，会失准；请加引号写成 “80000.1” 的文字",
        ),
        (("value: 80000", "value: yes"), "values.2024-01-01.value 应为整数或加引号的数，收到 True"),
        (
            ("value: 80000", 'value: "八万"'),
            "values.2024-01-01.value '八万' 不是一个不小于零的数，请只用数字写，如 20000 或 \"1.5\"",
        ),
        (
            ("value: 80000", "value: -1"),
            'values.2024-01-01.value -1 不是一个不小于零的数，请只用数字写，如 20000 或 "1.5"',
        ),
        (("value: 80000", 'value: "0.001"'), "values.2024-01-01.value 0.001 比分还小"),
        (
            ("value: 80000", 'value: "NaN"'),
            "values.2024-01-01.value 'NaN' 不是一个不小于零的数，请只用数字写，如 20000 或 \"1.5\"",
        ),
        *(
            (
                ("value: 80000", f'value: "{typed}"'),
                f"values.2024-01-01.value '{typed}' 不是一个不小于零的数，请只用数字写，如 20000 或 \"1.5\"",
            )
            for typed in ("20,000", "1e4", "８0000", "80_000", " 80000", "+8", "八万元")
        ),
        (("unit: 元", "unit: 亿元"), "values.2024-01-01.value 80000 太大，请核对数目和单位"),
        (("value: 80000, ", ""), "values.2024-01-01 缺少 value"),
        (("reference: 甲文件 第十二条, ", ""), "values.2024-01-01.metadata.reference 应为文字，不能空着"),
        ((", clause: 第十二条", ""), "values.2024-01-01.metadata 要写明 text 和 clause（出自哪个文件的哪一条）"),
        (("unit: 元", "unit: 元, on: 1"), "metadata 有键 True：YAML 把 on/yes 读成了布尔值，请给键加引号或改名"),
        (("unit: 元", "unit: 元, colour: 红"), "metadata 不认识的键 colour（可用：label、note、rule、setting、unit）"),
        (("unit: 元", "unit: 元, setting: 1"), "metadata.setting 应为 true 或 false"),
        (("label: 单项上限, ", ""), "metadata.label 应为文字，不能空着"),
        (("2024-01-01:", "去年:"), "values 的键 去年 应为日期，如 2021-11-18"),
        (("2024-01-01:", "2024-01-01 08:00:00:"), "values 的键 2024-01-01 08:00:00 应为日期，如 2021-11-18"),
        (("description: 单项补贴上限", "description:"), "description 应为文字，不能空着"),
    ],
)
def test_a_file_at_fault_is_named_with_its_key(tree, change, said):
    assert change[0] in GOOD

    with pytest.raises(BadParameters) as fault:
        tree({"subsidy/ceiling": GOOD.replace(*change)})

    assert str(fault.value) == f"subsidy/ceiling.yaml：{said}"


def test_the_same_day_given_twice_is_refused_where_yaml_would_keep_the_last(tree):
    with pytest.raises(BadParameters) as fault:
        tree({"subsidy/ceiling": GOOD.replace("2026-01-01", "2024-01-01")})

    assert "键 2024-01-01 写了两次" in str(fault.value)


def test_every_file_at_fault_is_named_at_once(tree):
    with pytest.raises(BadParameters) as fault:
        tree({"a": "[", "b": GOOD, "c": "description: 只有说明"})

    assert [line.partition("：")[0] for line in str(fault.value).splitlines()] == ["a.yaml", "c.yaml"]


def test_a_file_openfisca_would_read_and_we_would_not_is_refused(tmp_path):
    (tmp_path / "a.yml").write_text(GOOD, encoding="utf-8")

    with pytest.raises(BadParameters) as fault:
        Parameters(tmp_path)

    assert str(fault.value) == "a.yml：文件名应以 .yaml 结尾"


def test_openfisca_reads_the_same_values_from_the_same_tree(taicang):
    theirs = ParameterNode("", directory_path=str(TAICANG / "parameters"))

    compared = 0
    for parameter in taicang:
        node = theirs
        for part in parameter.path.split("/"):
            node = node.children[part]
        for value in parameter.values:
            there = node.get_at_instant(value.since.isoformat())
            assert (parameter.path, Decimal(there)) == (parameter.path, value.value)
            assert node.metadata["unit"] == value.unit
            compared += 1
    assert compared == len(list(TAICANG.glob("parameters/**/*.yaml")))
    leaves = [node for node in theirs.get_descendants() if not isinstance(node, ParameterNode)]
    assert len(leaves) == len(taicang)


def test_values_are_decimals_or_whole_numbers(taicang):
    assert {type(value.value) for parameter in taicang for value in parameter.values} == {Decimal, int}


def test_what_the_bureau_set_itself_says_so(taicang):
    limit = taicang.at("subsidies/startup/months_since_registration", date(2026, 1, 1))

    assert (limit.setting, limit.cited) == (True, "太政办〔2021〕163号 四(一)（本局设定）")
    assert [p.path for p in taicang if p.path.startswith("procedure/") and not p.setting] == []
    silent = [p.path for p in taicang if p.setting and not p.note]
    assert silent == [], "say in metadata.note of these files why the bureau set the figure: its clause is silent on it"
