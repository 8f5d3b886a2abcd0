"""
Every rule with a figure in the handbook has a parameter that says it, and every policy rests on parameters there are.

The figures are written out here as the two documents have them, apart from the city pack that is tested against them.
"""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.core.checks.registry import registry as checks

from tests.policies.conftest import TAICANG
from yihe.domains.subsidies.policies import POLICIES
from yihe.foundation import city_pack
from yihe.foundation.parameters import Parameters
from yihe.registers.policies import registry, texts

ON = date(2026, 11, 21)
FIGURES = {
    "R1": {"subsidies/startup/amount": 30_000},
    "R2": {"subsidies/incubation/year_ceiling": 30_000, "subsidies/incubation/years_at_most": 1},
    "R3": {"subsidies/activity/people": 2},
    "R4": {"procurement/open_tender_from": 1_000_000, "procurement/split_window_months": 12},
    "R5": {"ventures/project_floor": 40_000, "ventures/project_ceiling": 50_000},
    "R6": {"subsidies/post/year_amount": 60_000, "subsidies/post/years_at_most": 3},
    "R7": {"subsidies/settling_in/doctor": 150_000, "subsidies/settling_in/master": 100_000},
    "R8": {"subsidies/exam/intermediate": 1_800, "subsidies/exam/assistant": 1_200},
    "R9": {"subsidies/training_base/once": 20_000, "subsidies/training_base/year_ceiling": 50_000},
    "R10": {"advisers/village_year_floor": 10_000},
    "R11": {"petitions/lawyer_day": 500},
    "R12": {"mediation/case_subsidy/areas": 10, "mediation/case_subsidy/payments_per_case": 1},
    "R13": {"grading/purchase_grade_at_least": 3, "grading/valid_years": 5},
    "R20": {"incubation/cycle_months_at_least": 12, "incubation/cycle_months_at_most": 24},
    "R21": {"incubation/growth_stages": 4},
    "R22": {"incubation/promotion_groups": 4},
    "R23": {"incubation/services": 7},
    "R24": {"procurement/projects_per_matter": 1},
    "R26": {"meetings/months_between": 2},
    "R27": {"stations/per_village": 1, "outreach/sunshine_day_months": 1},
    "R28": {"outreach/elder_day": 18},
    "R29": {
        "targets/year": 2025,
        "targets/basic_coverage": 100,
        "targets/professional_grade": 3,
        "targets/professional_share": 100,
    },
}


@pytest.mark.parametrize("rule", FIGURES)
def test_the_figures_of_a_rule_are_parameters(taicang, rule):
    figures = {path: taicang.at(path, ON).value for path in FIGURES[rule]}

    assert figures == FIGURES[rule]
    assert {taicang[path].rule for path in FIGURES[rule]} == {rule}


def test_every_parameter_names_a_clause_that_is_in_the_texts_of_the_city():
    assert texts.faults() == []


def test_a_clause_that_is_not_in_the_texts_is_found(tmp_path, settings):
    settings.CITY_DIR = tmp_path
    (tmp_path / "texts").symlink_to(TAICANG / "texts")
    (tmp_path / "parameters").mkdir()
    good = (TAICANG / "parameters/subsidies/exam/assistant.yaml").read_text(encoding="utf-8")
    (tmp_path / "parameters" / "assistant.yaml").write_text(
        good.replace("clause: 四(五)", "clause: 四(九)"), encoding="utf-8"
    )

    assert texts.faults() == ["assistant.yaml：2021-11-18 的值出自 taicang-2021-163 四(九)，城市文件里没有这一条"]


def test_a_city_pack_that_cannot_be_read_stops_django_at_its_check(settings, tmp_path):
    assert city_pack.every_fault() == []
    settings.CITY_DIR = tmp_path

    said = [error.msg for error in checks.run_checks(tags=[city_pack.TAG]) if error.id == "policies.E001"]
    assert said == [f"没有参数文件夹 {tmp_path}/parameters"]


def test_every_policy_is_registered_and_rests_on_a_parameter_of_the_city(taicang):
    assert [policy for policy in POLICIES if policy not in registry.every()] == []
    assert {policy.code: [path for path in policy.bases if path not in taicang] for policy in registry.every()} == {
        policy.code: [] for policy in registry.every()
    }


def test_no_formula_holds_a_figure_or_a_clause_of_its_own():
    """Another city replaces values, not code: neither yuan nor the number of a document stands in a formula."""
    folder = Path(registry.__file__).resolve().parents[2] / "domains" / "subsidies" / "policies"
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.glob("*.py")]
    docstrings = {id(node.value) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in docstrings
    ]
    figures = {n for values in FIGURES.values() for n in values.values() if n >= 500}

    assert [c for c in constants if type(c) is int and c in figures] == []
    assert [c for c in constants if type(c) is str and any(w in c for w in ("太政办", "163号", "四(", "太仓"))] == []
    assert "subsidies/startup/amount" in constants


def test_another_city_replaces_values_and_not_code(tmp_path):
    """The same formula with the figures of a made-up city whose text is older and pays less."""
    for file in (TAICANG / "parameters").rglob("*.yaml"):
        copy = tmp_path / file.relative_to(TAICANG / "parameters")
        copy.parent.mkdir(parents=True, exist_ok=True)
        said = (
            file.read_text(encoding="utf-8")
            .replace("2021-11-18", "2019-01-01")
            .replace("太政办〔2021〕163号", "虚构政办〔2019〕1号")
        )
        copy.write_text(said.replace("value: 1200\n", "value: 900\n"), encoding="utf-8")
    (exam,) = (policy for policy in POLICIES if policy.code == "subsidies.exam")
    facts = {
        "person": "虚构", "in_field": True, "level": "assistant",
        "exams": [{"level": "assistant", "passed_on": "2019-10-01", "certificate": "虚构-1"}],
    }  # fmt: skip

    working = exam.reckon(facts, on=date(2020, 1, 1), parameters=Parameters(tmp_path))

    assert (str(working.amount), working.clause) == ("900.00", "虚构政办〔2019〕1号 四(五)")
