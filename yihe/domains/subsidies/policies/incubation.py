"""R2 孵化补贴."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from yihe.domains.subsidies.policies.history import Payment, Subsidy, SubsidyFacts, plain, settle, told
from yihe.domains.subsidies.policies.periods import (
    ONE_DAY,
    Span,
    Stay,
    both,
    merged,
    months_later,
    whole_months,
    without,
)
from yihe.foundation.city_words import say
from yihe.foundation.counters import ORGANIZATION
from yihe.foundation.facts import fact
from yihe.foundation.figures import MONEY, MONTHS
from yihe.foundation.money import ZERO, rounded_down, shown
from yihe.foundation.parameters import asks_for
from yihe.foundation.prose import in_words
from yihe.foundation.reckoning import Bound, NotInForce, Reckoning

CEILING = asks_for("subsidies/incubation/year_ceiling", MONEY, may_be_none=True)
LONGEST = asks_for("subsidies/incubation/years_at_most", MONTHS.at_least(1), may_be_none=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncubationFacts(SubsidyFacts):
    organization: str = fact("组织名称")
    stays: tuple[Stay, ...] = fact(
        "入驻{base}的期间", asks="您的组织从哪天到哪天在{base}里？", help="历次{enter}到{leave}；还在孵化的不填止日"
    )
    since: date = fact("申请补贴期间起", asks="这次想从哪一天补起？")
    until: date = fact("申请补贴期间止", asks="这次想补到哪一天？")
    actual_cost: Decimal | None = fact(
        "实际支出", default=None, asks="这段时间有凭证的孵化支出，一共多少元？", help="申请期间内有凭证的孵化支出"
    )
    cost_before: Decimal | None = fact(
        "以前各次申请的实际支出", default=None, help="已核定的各次合计；不填即与已领金额相同", asked=False
    )

    def faults(self) -> list[str]:
        return ["申请补贴期间止日早于起日。"] if self.until < self.since else []


incubation = Subsidy(
    "subsidies.incubation", "孵化补贴", ORGANIZATION, IncubationFacts, rule="R2", reads=("months",),
    months_of=lambda since, until: len(whole_months((since, until))),
)  # fmt: skip


@incubation.since(basis=CEILING)
def by_the_month_up_to_one_year_in_all(working: Reckoning, facts: IncubationFacts) -> Decimal:
    """
    The smaller of the ceilings of all months so far and of what was really spent so far, less what was paid before.

    Wording: "不超过" is a ceiling, so spending decides below it. "补贴年限最长为1年" is one year in a lifetime, over all stays,
    though incubation lasts up to two. Months are whole months from the first day of each stretch of residence; days left
    over at its end are not paid and use nothing up. A twelfth of the ceiling in force in each month, and both sums from the
    first month on: the text knows no ceiling of a month, so that it makes no difference into how many claims the twelve
    months are cut, nor in which order they come. Days to come, and days paid for before, are not paid.

    One order does make a difference, and the text says so: "最长为1年" counts months and "每年不超过" yuan. The twelve months
    are those that are claimed first, whatever was spent in them; what they leave of the ceiling is not spent in a
    thirteenth. Whoever applies chooses them, and is told before the claim is sent what it uses up.
    """
    working.parameter(CEILING)
    working.parameter(LONGEST)
    at_most = working.value(LONGEST).as_(MONTHS)
    earlier = facts.earlier("incubation")
    months = _months_of_residence(working, facts, earlier)
    had = [(payment, _months_used(working, payment)) for payment in earlier]
    used = sum(count for _payment, count in had)
    left = max(0, at_most - used)
    if not left:
        working.refuse(f"{incubation.called}合计最长 {at_most} 个月，已补 {used} 个月：{told(earlier)}")
    elif not months and not working.refused:
        working.refuse("申请期间内没有可以补贴的整月（要在基地入驻、已经过去、以前没有补过）")
    paid = months[:left]
    working.months, working.days = len(paid), merged(paid)
    still = left - len(paid)
    working.line(
        "可补贴月数", len(paid), working.clause,
        f"申请期间内入驻 {len(months)} 个整月，以前已补 {used} 个月，本次用去 {len(paid)} 个月，以后还可补 {still} 个月", "个月",
    )  # fmt: skip
    if facts.actual_cost is None:
        working.missing(f"缺申请期间的实际支出凭证：{incubation.called}是上限，按实际支出补。")
    before = sum((_ceilings_before(working, *each) for each in had), ZERO)
    so_far = before + _sum_of_ceilings(working, [first for first, _last in paid])
    spent = sum((payment.amount for payment in earlier), ZERO)
    room = max(ZERO, rounded_down(so_far / 12) - spent)
    cost = _cost_so_far(facts, spent)
    if paid and cost is not None and cost < room and not working.refused:
        _tell_what_it_uses_up(working, len(paid), still, cost, room)
    counted = f"每年上限 ÷ 12 × {used + len(paid)} 个月，不足一分的舍去"
    bounds: dict[str, Decimal | Bound | None] = {
        "按月折算上限": Bound(room, working.clause, counted + (f"，减去以前的 {plain(spent)} 元" if earlier else "")),
        "实际支出": cost if cost == facts.actual_cost or cost is None
        else Bound(cost, working.clause, f"历次实际支出合计，减去以前的 {plain(spent)} 元"),
    }  # fmt: skip
    rest = so_far + still * Decimal(working.value(CEILING).value)
    if rounded_down(rest / 12) <= spent and earlier:
        bounds = {
            f"{in_words(at_most, MONTHS)}总额余额": Bound(ZERO, working.clause, f"以前的 {plain(spent)} 元"),
            **bounds,
        }
    return settle(working, facts, bounds)


def _tell_what_it_uses_up(working: Reckoning, months: int, still: int, cost: Decimal, room: Decimal) -> None:
    rest = (
        f"低于上限的 {shown(room - cost)} 可以由以后 {still} 个月的支出补足" if still
        else "补贴年限到此用完，低于上限的部分以后不能再补，可以改选支出较多的月份申请"
    )  # fmt: skip
    working.note(f"本次用去 {months} 个月的补贴年限，实际支出低于上限：{rest}。")


def _cost_so_far(facts: IncubationFacts, spent: Decimal) -> Decimal | None:
    """Return what was spent in all and not paid for yet; what is not known of earlier claims was as much as they paid."""
    if facts.actual_cost is None:
        return None
    return facts.actual_cost + max(ZERO, (spent if facts.cost_before is None else facts.cost_before) - spent)


def _sum_of_ceilings(working: Reckoning, months: list[date]) -> Decimal:
    """Return the year's ceilings of the months added up, each as it was in force that month."""
    if not months:
        return ZERO
    first, last = working.value(CEILING, months[0]), working.value(CEILING, months[-1])
    if first is last:
        return Decimal(first.value) * len(months)
    return sum((Decimal(working.value(CEILING, month).value) for month in months), ZERO)


def _ceilings_before(working: Reckoning, payment: Payment, count: int) -> Decimal:
    """Return the year's ceilings of the months an earlier payment used; months nobody wrote down are those of its day."""
    known = [first for span in payment.spans for first in whole_months(span)][:count]
    days = [*known, *[payment.until or payment.paid_on] * (count - len(known))]
    return sum((_ceiling_of(working, day) for day in days), ZERO)


def _ceiling_of(working: Reckoning, day: date) -> Decimal:
    try:
        return Decimal(working.value(CEILING, day).value)
    except NotInForce:  # a payment from before the text, or under none
        return Decimal(working.value(CEILING).value)


def _months_of_residence(working: Reckoning, facts: IncubationFacts, earlier: list[Payment]) -> list[Span]:
    """Return the whole months asked for, resident, past, under a text, and not paid for before."""
    if not facts.stays:
        working.refuse(say("没有入驻司法行政领域社会组织{base}的记录"))
        return []
    if facts.until > working.on:
        working.note(f"{working.on} 以后的时间还没有入驻，待过去以后再申请。")
    resident = merged([span for stay in facts.stays for span in stay.span(working.on)])
    asked = both([(facts.since, facts.until)], resident)
    in_force = [(since, until) for since, until, _value in working.spans(CEILING, facts.since, facts.until)]
    before = [span for payment in earlier for span in payment.spans]
    unpaid = without(both(asked, in_force), before)
    return [month for span in unpaid for month in _whole_months(span)]


def _whole_months(span: Span) -> list[Span]:
    firsts = whole_months(span)
    ends = [*firsts[1:], *([months_later(span[0], len(firsts))] if firsts else [])]
    return [(first, end - ONE_DAY) for first, end in zip(firsts, ends, strict=True)]


def _months_used(working: Reckoning, payment: Payment) -> int:
    """Return how many months an earlier payment used up; a record that does not say is counted up from its amount."""
    if payment.months:
        return payment.months
    if payment.since and payment.until:
        return max(1, len(whole_months((payment.since, payment.until))))
    a_month = Decimal(working.value(CEILING).value) / 12
    months = int((payment.amount / a_month).to_integral_value(ROUND_CEILING))
    working.missing(f"以前的领取没有记补贴月数，请补记（暂按金额折算为 {months} 个月）：{payment}。")
    return months
