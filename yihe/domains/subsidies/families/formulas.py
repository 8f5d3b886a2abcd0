"""
The formula of each shape. The figures are the pack's, the working is that of every subsidy: lines with their clauses, the smallest
bound decides, an earlier payment stands in the sentence that refuses. What a text leaves open between two readings has to be
declared (`rising`, `limit`), and is never taken for granted.
"""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, Decimal

from yihe.domains.subsidies.families import conditions, shapes
from yihe.domains.subsidies.families.files import Declared
from yihe.domains.subsidies.policies.history import Payment, note_if_older_than_the_text, once_only, plain, settle, told
from yihe.domains.subsidies.policies.periods import ONE_DAY, Span, both, merged, months_later, whole_months, without
from yihe.foundation.figures import MONTHS, PERCENT
from yihe.foundation.money import ZERO, rounded_down
from yihe.foundation.reckoning import Bound, Reckoning

Formula = Callable[[Declared, Reckoning, object], Decimal]


def once(declared: Declared, working: Reckoning, facts) -> Decimal:
    """The standard, one time for whoever it is counted for."""
    conditions.ask(working, declared, facts)
    once_only(working, facts.earlier(declared.code), f"{declared.label}每{declared_for(declared)}")
    return settle(working, facts, {_label(working, declared.basis): Decimal(working.parameter(declared.basis))})


def by_level(declared: Declared, working: Reckoning, facts) -> Decimal:
    """
    The standard of the level, each level one time. With `rising: difference` a higher level gives what it is more than everything
    received so far and not given back, and a lower one nothing. A payment that does not say its level counts against each.
    """
    conditions.ask(working, declared, facts)
    ranks = {each.code: rank for rank, each in enumerate(declared.levels)}
    level = declared.levels[ranks[facts.level]]
    earlier, rank, differs = facts.earlier(declared.code), ranks[facts.level], declared.rising == shapes.DIFFERENCE
    against = [
        p for p in earlier if p.level not in ranks or p.level == facts.level or differs and ranks[p.level] > rank
    ]
    higher = "或者更高一级" if differs else ""
    once_only(working, against, f"{declared.label}（{level.label}）同一级{higher}每{declared_for(declared)}")
    standard = Decimal(working.parameter(level.figure))
    if not (differs and earlier):
        return settle(working, facts, {_label(working, level.figure): standard})
    before = sum((p.amount for p in earlier), ZERO)
    words = f"{level.label}的 {plain(standard)} 元，减去以前的 {plain(before)} 元：{told(earlier)}"
    return settle(working, facts, {"升级差额": Bound(max(ZERO, standard - before), working.clause, words)})


def by_the_year(declared: Declared, working: Reckoning, facts) -> Decimal:
    """
    What was really spent in the year, up to the year's ceiling less what the year had already. The figure is the one in force at the
    end of the year, of a year that runs on the day of the application. A payment that says no year counts for that of its day.
    """
    conditions.ask(working, declared, facts)
    return _up_to(declared, working, facts, "ceiling", facts.actual_cost, "实际支出")


def by_a_share(declared: Declared, working: Reckoning, facts) -> Decimal:
    """
    So much of what was really spent, up to a cap: of the one payment there is, of all payments of a year, or of all there ever are.
    Parts of a fen are left out.
    """
    conditions.ask(working, declared, facts)
    day = day_of_figures(declared, working.on, facts)
    share = working.value(declared.figures["share"], day)
    working.parameter(declared.figures["share"], day)
    cost, bound = facts.actual_cost, None
    if cost is not None:
        part = rounded_down(cost * share.as_(PERCENT) / 100)
        bound = Bound(part, share.reference, f"实际支出 {plain(cost)} 元 × {share.value}%，不足一分的舍去")
    if declared.limit == shapes.ONCE:
        once_only(working, facts.earlier(declared.code), f"{declared.label}每{declared_for(declared)}")
    return _up_to(declared, working, facts, "cap", bound, "按比例计算")


def by_the_month(declared: Declared, working: Reckoning, facts) -> Decimal:
    """
    The month's figure for each whole month asked for that is past, was not paid before, lies under the text and within every period
    the conditions ask for; so many months in all. Months are counted from the first day of each stretch, each at the figure in
    force on its first day; days left over are not paid and use nothing up.
    """
    conditions.ask(working, declared, facts)
    figure = declared.figures["month"]
    at_most = working.value(declared.figures["longest"]).as_(MONTHS)
    for path in (figure, declared.figures["longest"]):
        working.parameter(path)
    earlier = facts.earlier(declared.code)
    used = sum(_months_used(working, figure, payment) for payment in earlier)
    left = max(0, at_most - used)
    months = _months(declared, working, facts, earlier)
    if not left:
        working.refuse(f"{declared.label}合计最长 {at_most} 个月，已补 {used} 个月：{told(earlier)}")
    elif not months and not working.refused:
        working.refuse("申请期间内没有可以补贴的整月（要已经过去、符合条件、以前没有补过）")
    paid = months[:left]
    working.months, working.days = len(paid), merged(paid)
    working.line(
        "可补贴月数", len(paid), working.clause,
        f"申请期间内有 {len(months)} 个整月，以前已补 {used} 个月，以后还可补 {left - len(paid)} 个月", "个月",
    )  # fmt: skip
    amount = sum((Decimal(working.value(figure, first).value) for first, _last in paid), ZERO)
    bounds: dict = {"按月合计": Bound(amount, working.clause, f"{len(paid)} 个月，每月按当月的标准")}
    return settle(working, facts, bounds | _of_a_life(declared, working, facts))


FORMULAS: dict[str, Formula] = {
    shapes.ONCE: once, shapes.LEVELS: by_level, shapes.YEAR: by_the_year, shapes.MONTHLY: by_the_month,
    shapes.SHARE: by_a_share,
}  # fmt: skip


def declared_for(declared: Declared) -> str:
    return "人" if declared.is_of_a_person else "个组织"


def is_by_the_year(declared: Declared) -> bool:
    return shapes.YEAR in (declared.shape, declared.limit)


def day_of_figures(declared: Declared, on: date, facts) -> date:
    """Return the day whose ceiling counts: the end of the year that is asked for, today while it runs; otherwise the day itself."""
    return min(on, date(facts.year, 12, 31)) if is_by_the_year(declared) else on


def _up_to(declared: Declared, working: Reckoning, facts, name: str, bound, words: str) -> Decimal:
    """Return what a cost comes to under a ceiling, less what its year or life had of it already."""
    figure = declared.figures[name]
    day = day_of_figures(declared, working.on, facts)
    ceiling = working.value(figure, day)
    working.parameter(figure, day)
    if is_by_the_year(declared):
        if facts.year > working.on.year:
            working.refuse(f"{facts.year} 年度还没有到")
        note_if_older_than_the_text(working, figure, f"{facts.year} 年度的开始", date(facts.year, 1, 1))
    if facts.actual_cost is None:
        working.missing("缺实际支出的金额和凭证：补贴按实际支出给。")
    earlier = [
        p for p in facts.earlier(declared.code)
        if not is_by_the_year(declared) or (p.year or p.paid_on.year) == facts.year
    ]  # fmt: skip
    had = sum((p.amount for p in earlier), ZERO)
    left, whose = Decimal(ceiling.value) - had, f"{facts.year} 年度的" if is_by_the_year(declared) else ""
    if left <= 0:
        working.refuse(f"{whose}{ceiling.label} {plain(Decimal(ceiling.value))} 元已经用完：{told(earlier)}")
    rest = f"{plain(Decimal(ceiling.value))} 元，减去以前的：{told(earlier)}" if earlier else "以前没有领取过"
    bounds = {"上限余额": Bound(left, ceiling.reference, rest), words: bound}
    return settle(working, facts, bounds | _of_a_life(declared, working, facts))


def _of_a_life(declared: Declared, working: Reckoning, facts) -> dict[str, Bound]:
    """Return the bound of everything there ever is, where the city has one."""
    path = declared.figures.get("life", "")
    if not path or not working.spans(path, working.on, working.on):  # the file names none, or the city has none today
        return {}
    earlier = facts.earlier(declared.code)
    figure = working.value(path)
    working.parameter(path)
    left = Decimal(figure.value) - sum((p.amount for p in earlier), ZERO)
    if left <= 0:
        working.refuse(f"{figure.label} {plain(Decimal(figure.value))} 元已经用完：{told(earlier)}", figure.cited)
    return {"终身上限余额": Bound(left, figure.reference, f"减去以前的：{told(earlier)}" if earlier else "")}


def _label(working: Reckoning, path: str) -> str:
    return working.value(path).label


def _months(declared: Declared, working: Reckoning, facts, earlier: list[Payment]) -> list[Span]:
    if facts.until > working.on:
        working.note(f"{working.on} 以后的时间还没有过去，待过去以后再申请。")
    spans = both([(facts.since, facts.until)], [(date.min, working.on)])
    in_force = working.spans(declared.figures["month"], facts.since, facts.until)
    spans = both(spans, [(since, until) for since, until, _value in in_force])
    for held in conditions.periods(declared, facts, working.on):
        spans = both(spans, held)
    unpaid = without(spans, [span for payment in earlier for span in payment.spans])
    return [month for span in unpaid for month in _whole_months(span)]


def _whole_months(span: Span) -> list[Span]:
    firsts = whole_months(span)
    return [(first, months_later(span[0], place + 1) - ONE_DAY) for place, first in enumerate(firsts)]


def _months_used(working: Reckoning, figure: str, payment: Payment) -> int:
    """Return how many months an earlier payment used up; a record that does not say is counted up from its amount."""
    if payment.months:
        return payment.months
    if payment.since and payment.until:
        return max(1, len(whole_months((payment.since, payment.until))))
    months = int((payment.amount / Decimal(working.value(figure).value)).to_integral_value(ROUND_CEILING))
    working.missing(f"以前的领取没有记补贴月数，请补记（暂按金额折算为 {months} 个月）：{payment}。")
    return months
