"""Every example the policy people wrote, in their words, run as written."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from yihe.foundation import city_pack
from yihe.foundation.parameters import NotInForce, Parameters
from yihe.foundation.reckoning import Reckoning
from yihe.registers.policies import registry

# Ours, and those that rooms bring in their own pack.
FOLDERS = [Path(__file__).parent / "examples", *city_pack.folders("examples")]
FILES = sorted(file for folder in FOLDERS for file in folder.glob("*.yaml"))
BY_CODE = {policy.code: policy for policy in registry.every()}
KEYS = {"名称", "日期", "事实", "应得", "由谁决定", "不予", "还缺", "提示", "行", "尚未施行"}


def examples():
    for file in FILES:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for example in content["例子"]:
            facts = content["共同事实"] | example.get("事实", {})
            yield pytest.param(content["政策"], facts, example, id=f"{file.stem}：{example['名称']}")


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return registry.parameters()


@pytest.mark.parametrize(("code", "facts", "example"), list(examples()))
def test_example(parameters, code, facts, example):
    policy = BY_CODE[code]
    facts = policy.facts.from_words(facts)
    assert set(example) <= KEYS

    if "尚未施行" in example:
        with pytest.raises(NotInForce) as refusal:
            policy.reckon(facts, on=example["日期"], parameters=parameters)
        assert str(refusal.value) == example["尚未施行"]
        return
    working = policy.reckon(facts, on=example["日期"], parameters=parameters)

    assert (str(working.amount), working.refusals, working.lacks) == (
        example["应得"],
        example.get("不予", []),
        example.get("还缺", []),
    )
    assert working.notes == example.get("提示", [])
    if "由谁决定" in example:
        assert working.decided_by == example["由谁决定"]
    amounts = {line.label: str(line.amount) for line in working.lines}
    assert {label: amounts.get(label) for label in example.get("行", {})} == example.get("行", {})
    assert working.lines[-1].amount == working.amount
    assert working.payable == (working.amount if not working.lacks else Decimal(0))
    assert Reckoning.from_json(working.as_json()) == working
    assert policy.facts.from_json(facts.as_json()) == facts


def test_every_policy_has_at_least_six_examples_of_its_own():
    counted = {content["政策"]: len(content["例子"]) for content in map(_read, FILES)}

    few = {code: counted.get(code, 0) for code in BY_CODE if counted.get(code, 0) < 6}
    assert few == {}, (
        "write six examples for each of these, in the words of the policy people: in tests/policies/examples, or in "
        "pack/examples of the room that brings the policy"
    )
    assert set(counted) <= set(BY_CODE), "examples of a policy that there is not"


def test_the_reckoning_of_an_example_names_the_clause_on_every_line_that_applies_a_rule(parameters):
    facts = BY_CODE["subsidies.exam"].facts.from_words(
        _read(Path(__file__).parent / "examples" / "exam.yaml")["共同事实"]
    )

    working = BY_CODE["subsidies.exam"].reckon(facts, on=date(2025, 11, 3), parameters=parameters)

    assert [(line.label, line.shown, line.clause) for line in working.lines] == [
        ("考试奖励（中级社会工作者）", "¥1,800.00", "太政办〔2021〕163号 四(五)"),
        ("核定金额", "¥1,800.00", "太政办〔2021〕163号 四(五)"),
    ]


def _read(file: Path) -> dict:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
