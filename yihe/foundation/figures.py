"""
What the code takes of a city's figure, and in which units a city may write it: a regulation says 2 万元 or 一年半, the code counts
yuan and whole months. What is written in no unit of its sort is found by a check, and is never taken for something else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from yihe.foundation.periods import Unit

YUAN = "元"
_TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def in_yuan(unit: str) -> tuple[str, int]:
    """Return a unit of money in yuan and how many yuan it is worth: `万元/年` is `元/年`, 10 000. Others are returned as they are."""
    more, yuan, of_what = unit.partition(YUAN)
    if yuan and more in _TIMES and (not of_what or of_what.startswith("/")):
        return YUAN + of_what, _TIMES[more]
    return unit, 1


@dataclass(frozen=True)
class Sort:
    """
    A sort of figure: `units` are the words a city may measure it in, each with how many of ours it is worth; without any, every
    unit will do that is not one of another sort. `least` and `most` are in ours, both included.
    """

    words: str
    units: Mapping[str, Decimal]
    least: int = 0
    most: int | None = None
    whole: bool = True

    def at_least(self, least: int) -> "Sort":
        return replace(self, least=least)

    def of(self, figure: Decimal | int, unit: str) -> Any:
        """Return a figure in ours, `int` where it is whole, else `Decimal`. It has no `fault`: the check of the pack saw to that."""
        ours = self._ours(figure, unit)
        return int(ours) if self.whole else ours

    def fault(self, figure: Decimal | int, unit: str) -> str:
        """Return what is wrong with a figure as the end of a sentence, or ""."""
        if not self._measures(unit):
            return (
                f"应为{self.words}"
                + (f"（单位：{'、'.join(self.units)}）" if self.units else "")
                + f"，单位却是“{unit}”"
            )
        ours = self._ours(figure, unit)
        if self.whole and ours != int(ours):
            return f"应为{self.words}，{figure} {unit}不是整数" + (
                "" if ours == figure else f"（折合 {ours.normalize():f}）"
            )
        if ours < self.least:
            return f"应为{self.words}，不小于 {self.least}，现为 {figure}"
        if self.most is not None and ours > self.most:
            return f"应为{self.words}，不大于 {self.most}，现为 {figure}"
        return ""

    def _measures(self, unit: str) -> bool:
        return unit in self.units if self.units else not (unit.startswith(YUAN) or unit in _MEASURES)

    def _ours(self, figure: Decimal | int, unit: str) -> Decimal:
        return Decimal(figure) * self.units.get(unit, Decimal(1))


class _Money(Sort):
    """Yuan. The file was read in yuan already (`in_yuan`); what follows the stroke, a day or a person, stays with the unit."""

    def _measures(self, unit: str) -> bool:
        return unit.partition("/")[0] == YUAN


def _each(**units: int) -> dict[str, Decimal]:
    return {unit: Decimal(worth) for unit, worth in units.items()}


MONEY = _Money("金额", _each(元=1, 万元=1), whole=False)
COUNT = Sort("个数", {})
POINTS = Sort("分数", _each(分=1), most=100, whole=False)
MONTHS = Sort("月数", _each(个月=1, 月=1, 季度=3, 年=12))
YEARS = Sort("年数", _each(年=1))
PERCENT = Sort("百分比", {"%": Decimal(1)}, most=100, whole=False)
_TERMS = {
    Unit.MINUTES: Sort("分钟数", _each(分钟=1)),
    Unit.HOURS: Sort("小时数", _each(小时=1)),
    Unit.BUREAU_HOURS: Sort("办公小时数", _each(办公小时=1, 工作小时=1)),
    Unit.WORKING_DAYS: Sort("工作日数", _each(工作日=1)),
    Unit.DAYS: Sort("天数", _each(日=1, 天=1)),
    Unit.MONTHS: MONTHS,
    Unit.YEARS: YEARS,
}
_MEASURES = {"%", "‰", *(unit for sort in (MONEY, POINTS, *_TERMS.values()) for unit in sort.units)}


def of_term(unit: Unit) -> Sort:
    """Return the sort of a term that is counted in a unit."""
    return _TERMS[unit]
