"""
合并计算: what counts together with a purchase, so that nobody passes below a mark in parts (T 四(二); 法 28, 条 28).

Three tests: the series, whenever; the same buyer and item within the window before and after, by day of approval (setting); and, by
statute, the same budget project and item of one fiscal year, bought otherwise than by tender. Pure: purchases are handed in as `Counted`.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.foundation import parameters
from yihe.foundation.figures import MONTHS
from yihe.foundation.money import ZERO, shown

WINDOW = parameters.asks_for("procurement/split_window_months", MONTHS.at_least(1))
SERIES, WITHIN_WINDOW = "series", "window"
# Reason codes for leaving a purchase apart (buying.md §2).
APART = {
    "new_budget": "新增预算",
    "unforeseen": "不可预见",
    "other_users": "服务对象不同",
    "other_place": "地域不同",
    "by_law": "法律规定分开",
}


@dataclass(frozen=True)
class Counted:
    """A purchase as it counts: `amount` is its budget (with supplements, where there are), in yuan; `on` the day its plan was approved, or is asked about."""

    number: str
    buyer: str
    item: str
    amount: Decimal
    on: date
    series: str = ""
    project: str = ""  # of the budget
    by_tender: bool = False


@dataclass(frozen=True)
class Measured:
    """What counts: `amount` (yuan) in all; `with_` the others, each with the test that adds it; `year`, the statute's sum of the fiscal year."""

    amount: Decimal
    with_: tuple[tuple[Counted, str], ...]
    year: Decimal

    @property
    def sentence(self) -> str:
        """Return every number with its matter."""
        if not self.with_:
            return f"单独计算，{shown(self.amount)}。"
        named = "、".join(
            f"{other.number}（{shown(other.amount)}，{'同一系列事项' if test == SERIES else f'{other.on} 同一购买人同一目录事项'}）"
            for other, test in self.with_
        )
        return f"与{named}合并计算，共 {shown(self.amount)}。"


def months_from(day: date, months: int) -> date:
    """Return the corresponding day some months on (or back, negative), or the last of that month (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def of(own: Counted, others: Iterable[Counted], window: int, apart: frozenset[str] = frozenset()) -> Measured:
    """
    Return what a purchase measures among others, `window` in months, both ends included. `apart` are numbers left out with a code, a
    reason and a second approver: they leave the window and the series, never the fiscal year of the statute.
    """
    with_: list[tuple[Counted, str]] = []
    year = ZERO if own.by_tender else own.amount
    for other in others:
        if other.number == own.number:
            continue
        if _in_one_fiscal_year(own, other):
            year += other.amount
        if other.number in apart:
            continue
        if own.series and other.series == own.series:
            with_.append((other, SERIES))
        elif _in_window(own, other, window):
            with_.append((other, WITHIN_WINDOW))
    return Measured(own.amount + sum((other.amount for other, _test in with_), ZERO), tuple(with_), year)


def _in_window(own: Counted, other: Counted, window: int) -> bool:
    if (other.buyer, other.item) != (own.buyer, own.item):
        return False
    first, last = sorted((own.on, other.on))
    return last <= months_from(first, window)


def _in_one_fiscal_year(own: Counted, other: Counted) -> bool:
    return (
        bool(own.project)
        and not (own.by_tender or other.by_tender)
        and (other.buyer, other.item, other.project, other.on.year) == (own.buyer, own.item, own.project, own.on.year)
    )


def passes_statute(measured: Measured, tender_mark: Decimal | None, document: str) -> str:
    """
    Return why the fiscal year's sum stands in the way (条 28: more than the tender mark, bought otherwise), or "". Only a change
    of the budget or an approval of 财政 lifts it, by its document.
    """
    if tender_mark is None or measured.year <= tender_mark or document.strip():
        return ""
    return (
        f"本财政年度同一预算项目同一品目以公开招标以外的方式采购累计 {shown(measured.year)}，超过公开招标数额标准 {shown(tender_mark)}"
        "（政府采购法实施条例 第二十八条）：应当合并公开招标，或者写明项目预算调整或财政部门批准的文号。"
    )


def passes_by_supplement(before: Decimal, supplement: Decimal, marks: Iterable[Decimal | None]) -> str:
    """
    Return what both approvers are shown where a contract's supplement carries the measured amount over a mark, or "". It is
    flagged and not refused: the supplement has its own ceiling (法 49).
    """
    passed = [mark for mark in marks if mark is not None and before < mark <= before + supplement]
    if not passed:
        return ""
    return f"原合并计算 {shown(before)}，补充 {shown(supplement)} 后为 {shown(before + supplement)}，达到 {'、'.join(map(shown, sorted(passed)))}，请两位批准人知悉。"


def cannot_stand_apart(code: str, reason: str, proposed_by: str, approved_by: str) -> str:
    """Return why a purchase cannot be left out of the sum, or "": a code, a reason, and a director who did not propose it."""
    if code not in APART:
        return f"请选择分开的理由：{'、'.join(APART.values())}。"
    if len(reason.strip()) < 10:
        return "请写明分开的具体理由（至少 10 个字）；理由和合并计算的金额将向社会公开。"
    if not approved_by or approved_by == proposed_by:
        return "分开计算须由提出人以外的分管领导批准。"
    return ""
