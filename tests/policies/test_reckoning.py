from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from yihe.foundation.counters import ORGANIZATION
from yihe.foundation.facts import BadFacts, Facts, fact
from yihe.foundation.parameters import NotInForce
from yihe.foundation.policy import Policy
from yihe.foundation.reckoning import Bound, Reckoning

CEILING = """
description: 上限
metadata: {label: 单项上限, unit: 元}
values:
  2024-01-01: {value: 80000, metadata: {reference: 甲文件 第十二条, text: a, clause: 第十二条}}
  2026-01-01: {value: 100000, metadata: {reference: 乙文件 第九条, text: b, clause: 第九条}}
"""
DAY = date(2026, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Facts):
    requested: Decimal = fact("申请金额")


def award(*formulas) -> Policy:
    policy = Policy("test.award", "补贴", ORGANIZATION, Asked)
    for since, formula in formulas:
        policy.since(*since, clause="丙文件 第一条")(formula)
    return policy


def test_the_formula_and_the_figures_of_the_day_do_the_reckoning(tree):
    policy = Policy("test.award", "补贴", ORGANIZATION, Asked)

    @policy.since(basis="ceiling")
    def up_to_the_ceiling(working, facts):
        return working.smallest_of({"申请金额": facts.requested, "单项上限": working.parameter("ceiling")})

    @policy.since(2026, 7, 1, clause="丙文件 第三条")
    def half_of_it(working, facts):
        return working.line("减半", facts.requested / 2, working.clause)

    parameters = tree({"ceiling": CEILING})
    days = (date(2025, 6, 30), date(2026, 6, 30), date(2026, 7, 1))
    found = [policy.reckon({"requested": "200000"}, on=day, parameters=parameters) for day in days]

    assert [(r.amount, r.clause) for r in found] == [
        (Decimal("80000.00"), "甲文件 第十二条"),
        (Decimal("100000.00"), "乙文件 第九条"),
        (Decimal("100000.00"), "丙文件 第三条"),
    ]
    with pytest.raises(NotInForce, match="「单项上限」在2023年12月31日尚未施行"):
        policy.reckon({"requested": "1"}, on=date(2023, 12, 31), parameters=parameters)


def test_before_its_first_dated_formula_a_policy_gives_no_answer(tree):
    policy = award(((2024, 5, 1), lambda working, facts: facts.requested))

    with pytest.raises(NotInForce) as refusal:
        policy.reckon({"requested": "1"}, on=date(2024, 4, 30), parameters=tree({"ceiling": CEILING}))

    assert str(refusal.value) == "「补贴」在2024年4月30日尚未施行（自2024年5月1日起施行）。"


def test_the_smallest_bound_wins_and_the_working_says_which(tree):
    working = Reckoning(DAY, tree({"ceiling": CEILING}), clause="乙文件 第九条")

    amount = working.smallest_of(
        {
            "单项上限": working.parameter("ceiling"),
            "协议余额": Bound(Decimal("7000.00"), "协议 第四条", "10000 − 3000"),
            "预算余额": None,
            "申请金额": Decimal("9000.00"),
        }
    )

    assert (amount, working.decided_by) == (Decimal("7000.00"), "协议余额")
    assert [(line.label, line.amount, line.clause, line.working) for line in working.lines] == [
        ("单项上限", Decimal("100000.00"), "乙文件 第九条", "自2026年1月1日起施行"),
        ("协议余额", Decimal("7000.00"), "协议 第四条", "10000 − 3000"),
        ("申请金额", Decimal("9000.00"), "", ""),
        (
            "核定金额",
            Decimal("7000.00"),
            "乙文件 第九条",
            "取单项上限、协议余额、申请金额中最小的一项，按“协议余额”核定",
        ),
    ]


def test_an_overdrawn_bound_gives_nothing_rather_than_less_than_nothing():
    assert Reckoning(DAY).smallest_of({"余额": Decimal("-5.00")}) == Decimal("0.00")


def test_a_refusal_takes_the_amount_and_what_is_missing_takes_the_payment(tree):
    def formula(working, facts):
        if facts.requested > 100:
            working.refuse("申请太多。")
        working.missing("缺发票。")
        return facts.requested

    policy, parameters = award(((2024,), formula)), tree({"ceiling": CEILING})
    refused, lacking = (policy.reckon({"requested": r}, on=DAY, parameters=parameters) for r in ("101", "100"))

    assert (refused.amount, refused.payable, refused.objection) == (0, 0, "申请太多（依据丙文件 第一条）。")
    assert (lacking.amount, lacking.payable, lacking.objection) == (Decimal("100.00"), 0, "缺发票。")


@pytest.mark.parametrize("answer", [Decimal("-0.01"), Decimal("0.001")])
def test_a_formula_that_answers_no_payable_amount_is_a_fault_of_the_formula(tree, answer):
    policy = award(((2024,), lambda working, facts: answer))

    with pytest.raises(ValueError, match="not a whole, non-negative number of fen"):
        policy.reckon({"requested": "1"}, on=DAY, parameters=tree({"ceiling": CEILING}))


def test_a_reckoning_that_was_returned_takes_no_more_lines(tree):
    policy = award(((2024,), lambda working, facts: working.line("申请金额", facts.requested)))
    working = policy.reckon({"requested": "1"}, on=DAY, parameters=tree({"ceiling": CEILING}))

    with pytest.raises(RuntimeError):
        working.line("再加一行", Decimal("1.00"))

    assert len(working.lines) == 1


def test_a_stored_reckoning_reads_back_the_same(tree):
    def formula(working, facts):
        working.line("月数", 3, unit="个月")
        working.line("说明", None)
        working.missing("缺发票。")
        working.note("请留意。")
        return working.smallest_of({"申请金额": facts.requested})

    working = award(((2024,), formula)).reckon({"requested": "1.10"}, on=DAY, parameters=tree({"ceiling": CEILING}))
    stored = working.as_json()

    assert Reckoning.from_json(stored).as_json() == stored
    assert [line.shown for line in Reckoning.from_json(stored).lines] == ["3 个月", "", "¥1.10", "¥1.10"]
    assert (stored["amount"], stored["payable"], stored["missing"]) == ("1.10", "0.00", ["缺发票。"])


def test_bad_facts_are_refused_before_anything_is_reckoned(tree):
    policy = award(((2024,), lambda working, facts: facts.requested))

    with pytest.raises(BadFacts):
        policy.reckon({"requested": 1.5}, on=DAY, parameters=tree({"ceiling": CEILING}))


def test_two_formulas_cannot_begin_on_the_same_day():
    policy = award(((2024,), lambda working, facts: facts.requested))

    with pytest.raises(ValueError, match="has a formula from 2024-01-01 already"):
        policy.since(2024, clause="丁文件 第一条")
