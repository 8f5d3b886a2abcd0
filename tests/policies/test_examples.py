"""Every example the policy people wrote, in their words, run as written; and the command that runs a city's."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from yihe.foundation.parameters import NotInForce, Parameters
from yihe.foundation.reckoning import Reckoning
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.policies import examples, registry

BY_CODE = {policy.code: policy for policy in registry.every()}
EVERY = examples.read()  # the pack's, and those that rooms bring in their own


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return registry.parameters()


@pytest.mark.parametrize("example", EVERY, ids=[f"{each.file.removesuffix('.yaml')}：{each.name}" for each in EVERY])
def test_example(parameters, example):
    assert example.differences(parameters) == []

    if "尚未施行" in example.said:
        with pytest.raises(NotInForce):
            example.reckoned(parameters)
        return
    working = example.reckoned(parameters)
    assert working.lines[-1].amount == working.amount
    assert working.payable == (working.amount if not working.lacks else Decimal(0))
    assert Reckoning.from_json(working.as_json()) == working
    facts = BY_CODE[example.policy].facts
    said = facts.from_words(example.facts)
    assert facts.from_json(said.as_json()) == said


def test_every_policy_has_at_least_six_examples_of_its_own():
    counted = {code: len([each for each in EVERY if each.policy == code]) for code in BY_CODE}

    few = {code: count for code, count in counted.items() if count < 6}
    assert few == {}, (
        "write six examples for each of these, in the words of the policy people: in the examples of the city's pack, or in "
        "pack/examples of the room that brings the policy"
    )


def test_the_reckoning_of_an_example_names_the_clause_on_every_line_that_applies_a_rule(parameters):
    facts = next(each for each in EVERY if each.policy == "subsidies.exam").facts

    working = BY_CODE["subsidies.exam"].reckon(
        BY_CODE["subsidies.exam"].facts.from_words(facts), on=date(2025, 11, 3), parameters=parameters
    )

    assert [(line.label, line.shown, line.clause) for line in working.lines] == [
        ("考试奖励（中级社会工作者）", "¥1,800.00", "太政办〔2021〕163号 四(五)"),
        ("核定金额", "¥1,800.00", "太政办〔2021〕163号 四(五)"),
    ]


def test_the_command_says_of_every_rule_how_many_examples_hold():
    out = StringIO()

    call_command("examples", stdout=out)

    told = out.getvalue().splitlines()
    assert told[-1] == f"{len(EVERY)} 个例子，全部相符。"
    assert [line.partition("\t")[0] for line in told[:-1]] == sorted(BY_CODE)


def test_the_command_says_where_something_else_comes_out(pack):
    file = pack / "parameters/subsidies/exam/intermediate.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 1800", "value: 1900"), "utf-8")
    err = StringIO()

    with pytest.raises(CommandError):
        call_command("examples", stdout=StringIO(), stderr=err)

    first = next(each for each in EVERY if each.policy == "subsidies.exam")
    assert f"exam.yaml：“{first.name}”的应得写的是 1800.00，核算出来是 1900.00" in err.getvalue().splitlines()


WRONG = {
    "a key nobody knows": ("应得:", "应给:", "startup.yaml：例子 第 1 个有不认识的键 应给"),
    "an amount that is no text": ('应得: "30000.00"', "应得: 30000", "startup.yaml：例子 第 1 个应写明 应得（加引号的金额"),
    "a day in quotes": ("日期: 2026-03-02", '日期: "2026/3/2"', "startup.yaml：例子 第 1 个应写明 名称 和 日期"),
    "a rule there is not": ("政策: subsidies.startup", "政策: subsidies.start", "startup.yaml：政策 subsidies.start：没有事项 subsidies.start。"),
    "a list that is none": ("例子:\n", "例子: 无\n其他:\n", "startup.yaml：应写明 "),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), WRONG.values(), ids=WRONG)
def test_an_example_that_cannot_be_read_is_named(pack, before, after, words):
    file = pack / "examples/startup.yaml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")

    with pytest.raises(BadParameters) as fault:
        examples.read()

    assert str(fault.value).startswith(words)
