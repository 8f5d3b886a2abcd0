"""
Which way a purchase goes: the measured amount decides, never a clerk (法 2, 8, 26, 27; T 四(二)). "以上" includes the number (令87 86).

A limit that is not loaded is never guessed: the sentence says which one is missing. T's number is local: a city without it has one
mark fewer. Pure: what stands in the pack is handed in as `Marks`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.procurement.profiles import CONSULTATION, OPEN_TENDER, SIMPLE_CALL, SIMPLE_QUOTE
from yihe.foundation import parameters
from yihe.foundation.figures import MONEY
from yihe.foundation.money import shown

LIMIT = parameters.asks_for("procurement/limit", MONEY, may_be_none=True)
TENDER_MARK = parameters.asks_for("procurement/tender_mark", MONEY, may_be_none=True)
OPEN_TENDER_FROM = parameters.asks_for("procurement/open_tender_from", MONEY, may_be_none=True)
NO_LIMIT = "采购限额标准尚未录入，不能确定适用程序。"
NO_TENDER_MARK = "公开招标数额标准尚未录入，不能确定适用程序。"
CENTRALIZED = "该品目列入集中采购目录，应当委托集中采购机构代理采购（政府采购法 第十八条），不在本系统办理。"
# Whose approval another way than the one measured takes; the last is none at all.
BY_DIRECTOR, BY_PLAN, BY_TREASURY, BY_GOVERNMENT = "director", "plan", "treasury", "government"
_WHOSE = {
    BY_TREASURY: "设区的市以上财政部门在采购活动开始前的批准文件（政府采购法 第二十七条）",
    BY_GOVERNMENT: "发布该文件的政府的书面决定",
}


@dataclass(frozen=True)
class Marks:
    """The amounts in yuan at which the way changes, each included: L, P (None: not loaded) and the local document's (None: no such rule)."""

    limit: Decimal | None
    tender_mark: Decimal | None
    open_tender_from: Decimal | None
    simple_quote_at_most: Decimal


@dataclass(frozen=True)
class Way:
    """What the amount says: the regime (`local`, `statute`, `document`), the profile's code, why, and who may approve another."""

    regime: str
    profile: str
    why: str
    another_by: str


class CannotChoose(Exception):
    """No way can be told for a purchase. Its words are a Chinese sentence."""


def marks_of(region: str, on: date, simple_quote_at_most: Decimal) -> Marks:
    """Return the marks of a region's city on a day, in yuan."""
    known = parameters.of(region)

    def figure(path: str) -> Decimal | None:
        found = known.found(path, on)
        return found.as_(MONEY) if found else None

    return Marks(figure(LIMIT), figure(TENDER_MARK), figure(OPEN_TENDER_FROM), simple_quote_at_most)


def choose(measured: Decimal, marks: Marks, *, centralized: bool = False) -> Way:
    """
    Return the way for a measured amount (yuan, `measured.of`). Raises CannotChoose with the sentence: a limit that is not loaded, an item
    of the centralized catalogue (法 18). Where two marks say open tender, the smaller decides.
    """
    if centralized:
        raise CannotChoose(CENTRALIZED)
    if marks.limit is None:
        raise CannotChoose(NO_LIMIT)
    if marks.tender_mark is None:
        raise CannotChoose(NO_TENDER_MARK)
    if measured >= marks.tender_mark:
        why = f"合并计算 {shown(measured)}，达到公开招标数额标准 {shown(marks.tender_mark)}（政府采购法 第二十七条）"
        return Way("statute", OPEN_TENDER, why, BY_TREASURY)
    local = marks.open_tender_from
    if local is not None and measured >= local:
        why = f"合并计算 {shown(measured)}，达到本地文件规定的招标数额 {shown(local)}"
        return Way("document", OPEN_TENDER, why, BY_GOVERNMENT)
    if measured >= marks.limit:
        why = f"合并计算 {shown(measured)}，达到采购限额标准 {shown(marks.limit)}（政府采购法 第二条）"
        return Way("statute", CONSULTATION, why, BY_PLAN)
    below = f"合并计算 {shown(measured)}，不足采购限额标准 {shown(marks.limit)}"
    if measured <= marks.simple_quote_at_most:
        return Way("local", SIMPLE_QUOTE, f"{below}，不超过 {shown(marks.simple_quote_at_most)}", BY_DIRECTOR)
    return Way("local", SIMPLE_CALL, below, BY_DIRECTOR)


def lacks_document(way: Way, document: str) -> str:
    """
    Return why a purchase cannot go another way than the one measured without a document, or "". What the local document prescribes
    only the government that issued it lifts, in writing (S); from the tender mark 财政 approves beforehand (法 27, 条 23).
    """
    if way.another_by not in _WHOSE or document.strip():
        return ""
    return f"{way.why}，应当公开招标；改用其他方式须有{_WHOSE[way.another_by]}，请写明文号。"
