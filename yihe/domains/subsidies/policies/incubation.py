"""R2 孵化补贴."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from yihe.domains.subsidies.policies.history import Payment, Subsidy, SubsidyFacts, plain, settle, told
from yihe.domains.subsidies.policies.periods import Span, Stay, both, merged, whole_months, without
from yihe.foundation.counters import ORGANIZATION
from yihe.foundation.facts import fact
from yihe.foundation.money import ZERO, rounded_down
from yihe.foundation.reckoning import Bound, Reckoning

CEILING, YEARS = "subsidies/incubation/year_ceiling", "subsidies/incubation/years_at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncubationFacts(SubsidyFacts):
    organization: str = fact("组织名称")
    stays: tuple[Stay, ...] = fact("入驻创客基地的期间", help="历次入壳到出壳；还在孵化的不填止日")
    since: date = fact("申请补贴期间起")
    until: date = fact("申请补贴期间止")
    actual_cost: Decimal | None = fact("实际支出", default=None, help="申请期间内有凭证的孵化支出")

    def faults(self) -> list[str]:
        return ["申请补贴期间止日早于起日。"] if self.until < self.since else []


incubation = Subsidy(
    "subsidies.incubation", "孵化补贴", ORGANIZATION, IncubationFacts, rule="R2", reads=("months",),
    months_of=lambda since, until: len(whole_months((since, until))),
)  # fmt: skip


@incubation.since(basis=CEILING)
def by_the_month_up_to_one_year_in_all(working: Reckoning, facts: IncubationFacts) -> Decimal:
    """
    The smallest of: the ceiling for the months of residence, what was really spent, what is left of the one year.

    Wording: "不超过" is a ceiling, so spending decides below it. "补贴年限最长为1年" is one year in a lifetime, over all stays,
    though incubation lasts up to two. Months are whole months from the first day of each stretch of residence; days left
    over at its end are not paid and use nothing up. A twelfth of the ceiling for each month, rounded down once, at the
    end. Days to come, and days paid for before, are not paid.
    """
    working.parameter(CEILING)
    at_most = int(working.parameter(YEARS)) * 12
    earlier = facts.earlier("incubation")
    months = _months_of_residence(working, facts, earlier)
    used = sum(_months_used(working, payment) for payment in earlier)
    left = max(0, at_most - used)
    if not left:
        working.refuse(f"孵化补贴合计最长 {at_most} 个月，已补 {used} 个月：{told(earlier)}")
    elif not months and not working.refused:
        working.refuse("申请期间内没有可以补贴的整月（要在基地入驻、已经过去、以前没有补过）")
    paid = months[:left]
    working.months = len(paid)
    working.line(
        "可补贴月数", len(paid), working.clause, f"申请期间内入驻 {len(months)} 个整月，以前已补 {used} 个月，还剩 {left} 个月",
        "个月",
    )  # fmt: skip
    if facts.actual_cost is None:
        working.missing("缺申请期间的实际支出凭证：孵化补贴是上限，按实际支出补。")
    by_month = rounded_down(_sum_of_ceilings(working, paid) / 12)
    ceiling = Decimal(working.value(CEILING).value) * at_most / 12
    spent = sum((payment.amount for payment in earlier), Decimal(0))
    return settle(
        working, facts,
        {
            "按月折算的上限": Bound(by_month, working.clause, f"每年上限 ÷ 12 × {len(paid)} 个月，不足一分的舍去"),
            "实际支出": facts.actual_cost,
            "一年总额余额": Bound(max(ZERO, rounded_down(ceiling - spent)), working.clause, f"以前已领 {plain(spent)} 元"),
        },
    )  # fmt: skip


def _sum_of_ceilings(working: Reckoning, months: list[date]) -> Decimal:
    """Return the year's ceilings of the months added up, each as it was in force that month."""
    if not months:
        return ZERO
    first, last = working.value(CEILING, months[0]), working.value(CEILING, months[-1])
    if first is last:
        return Decimal(first.value) * len(months)
    return sum((Decimal(working.value(CEILING, month).value) for month in months), ZERO)


def _months_of_residence(working: Reckoning, facts: IncubationFacts, earlier: list[Payment]) -> list[date]:
    """Return the first days of the whole months asked for, resident, past, under a text, and not paid for before."""
    if not facts.stays:
        working.refuse("没有入驻司法行政领域社会组织创客基地的记录")
        return []
    if facts.until > working.on:
        working.note(f"{working.on} 以后的时间还没有入驻，待过去以后再申请。")
    resident = merged([span for stay in facts.stays for span in stay.span(working.on)])
    asked = both([(facts.since, facts.until)], resident)
    in_force = [(since, until) for since, until, _value in working.spans(CEILING, facts.since, facts.until)]
    before: list[Span] = [(p.since, p.until) for p in earlier if p.since and p.until]
    unpaid = without(both(asked, in_force), before)
    return [first for span in unpaid for first in whole_months(span)]


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
