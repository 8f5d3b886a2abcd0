"""The facts of a declared subsidy: what all subsidies are asked, what its shape asks, and one for each of its conditions."""

from collections.abc import Mapping
from dataclasses import make_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yihe.domains.subsidies.families.files import Condition, Declared
from yihe.domains.subsidies.policies.history import SubsidyFacts
from yihe.domains.subsidies.policies.periods import Stay
from yihe.foundation.facts import fact
from yihe.foundation.offered_facts import Shape

FIRST_YEAR, LAST_YEAR = 2000, 2200


def class_of(declared: Declared) -> type[SubsidyFacts]:
    """Return the class of a declared subsidy's facts."""
    named = [("applicant", str, fact("姓名" if declared.is_of_a_person else "组织名称"))]
    rows = [*named, *_of_the_shape(declared), *map(_of_a_condition, declared.conditions)]
    return make_dataclass(
        f"Facts_{declared.code}", rows, bases=(SubsidyFacts,), namespace={"faults": _faults}, frozen=True, slots=True,
        kw_only=True,
    )  # fmt: skip


def _of_the_shape(declared: Declared) -> list[tuple[str, Any, Any]]:
    every: dict[str, tuple[Any, Any]] = {
        "level": (str, fact("申请级别", choices={each.code: each.label for each in declared.levels})),
        "year": (int, fact("补贴年度", example=2026)),
        "since": (date, fact("申请补贴期间起")),
        "until": (date, fact("申请补贴期间止")),
        "actual_cost": (Decimal | None, fact("实际支出", default=None, help="有凭证的支出")),
    }
    return [(name, *every[name]) for name in asked_by(declared) if name in every]


def asked_by(declared: Declared) -> tuple[str, ...]:
    """Return the fields of the contents that the applicant fills in because of the shape."""
    return (*(("year",) if declared.limit == "year" else ()), *declared.form.asks)


def _of_a_condition(condition: Condition) -> tuple[str, Any, Any]:
    offered = condition.fact
    described: Mapping[Shape, tuple[Any, Any]] = {
        Shape.YES_NO: (bool, fact(offered.label)),
        Shape.CHOICE: (str, fact(offered.label, choices=offered.choices)),
        Shape.COUNT: (int, fact(offered.label)),
        Shape.SINCE: (date | None, fact(offered.label, default=None)),
        Shape.PERIODS: (tuple[Stay, ...], fact(offered.label, default=())),
    }
    return (offered.code, *described[offered.shape])


def _faults(self) -> list[str]:
    wrong = []
    since, until, year = (getattr(self, name, None) for name in ("since", "until", "year"))
    if since and until and until < since:
        wrong.append("申请补贴期间止日早于起日。")
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        wrong.append("补贴年度应为四位年份，如 2026。")
    return wrong
