"""R6 持证社工岗位补贴."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.policies.history import LEVELS, Payment, SubsidyFacts, settle, told
from yihe.domains.subsidies.policies.periods import Span, Stay, both, calendar_months, days, without
from yihe.foundation.facts import fact
from yihe.foundation.money import ZERO, rounded_down
from yihe.foundation.reckoning import Bound, Policy, Reckoning

A_YEAR, YEARS = "subsidies/post/year_amount", "subsidies/post/years_at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling(Stay):
    """One person in the post, and the certificate they hold."""

    holder: str = fact("在岗人员")
    certificate: str | None = fact("证书级别", default=None, choices=LEVELS)
    certified_since: date | None = fact("证书有效期起", default=None)
    certified_until: date | None = fact("证书有效期止", default=None, help="长期有效的不填")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPost(Stay):
    """A period for which the same person was paid for in another post."""

    holder: str = fact("在岗人员")
    post: str = fact("另一岗位")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts(SubsidyFacts):
    post: str = fact("岗位")
    organization: str = fact("开发岗位的组织")
    since: date = fact("申请补贴期间起")
    until: date = fact("申请补贴期间止")
    fillings: tuple[Filling, ...] = fact("在岗情况", default=(), help="换人另填一条；空岗不填")
    elsewhere: tuple[OtherPost, ...] = fact("在其他岗位已补贴的期间", default=())

    def faults(self) -> list[str]:
        return ["申请补贴期间止日早于起日。"] if self.until < self.since else []


@dataclass
class _Days:
    """The days of the period asked for, by what they are; two people in the post may give the same day twice."""

    asked: list[Span]  # past, and under a text
    filled: list[Span]
    certified: list[Span]
    paid_before: list[Span]

    def __post_init__(self):
        self.payable = without(self.certified, self.paid_before)

    def why_not(self, month: Span, payable: list[Span]) -> str:
        """Return why days of a month are not paid: `空岗 3 天、无有效证书 5 天`, "" when all are."""
        if payable == [month]:
            return ""
        filled, certified = both(self.filled, [month]), both(self.certified, [month])
        counts = {
            "空岗": days([month]) - days(filled),
            "无有效证书或在其他岗位": days(filled) - days(certified),
            "已补过": days(both(certified, self.paid_before)),
        }
        return "、".join(f"{what} {count} 天" for what, count in counts.items() if count)


post = Policy("subsidies.post", "社工岗位补贴", "post", PostFacts, rule="R6")


@post.since(basis=A_YEAR)
def by_the_day_filled_and_certified_up_to_three_years(working: Reckoning, facts: PostFacts) -> Decimal:
    """
    A twelfth of the year's amount for each calendar month, by the days the post is filled by a person certified that day.

    Wording: "每岗位" makes the counter the post's: 36 months, whoever holds it and however often that changes. "持证" is
    tested for each day, so a month partly filled or partly certified is paid by its days, rounded down to the fen; a vacant
    month is not paid and uses nothing up, a month paid in part uses up one. One person fills one post at a time: days paid
    elsewhere are not paid here. Two people in the post on one day are paid once. Days to come are not paid.
    """
    working.parameter(A_YEAR)
    at_most = int(working.parameter(YEARS)) * 12
    known = _days(working, facts)
    earlier = facts.earlier("post")
    counted = _months_counted(earlier)
    used = sum(_months_used(working, payment) for payment in earlier)
    total, months, shut_out = ZERO, 0, None
    for month in (part for span in known.asked for part in calendar_months(span)):
        payable = both(known.payable, [month])
        key = (month[0].year, month[0].month)
        if payable and key not in counted:
            if used + months >= at_most:
                shut_out = shut_out or month[0]
                continue
            counted.add(key)
            months += 1
        amount = _for_days(working, payable)
        why = known.why_not(month, payable)
        of_month = f"在岗持证 {days(payable)} 天，当月 {_length(month[0])} 天" + (f"（{why}）" if why else "")
        working.line(f"{month[0]:%Y-%m}", amount, working.clause, of_month)
        total += amount
    if shut_out:
        working.note(f"自 {shut_out:%Y-%m} 起已满 {at_most} 个月，不再补贴。")
    if not total:
        _nothing(working, known, at_most, used, earlier, shut_out)
    working.months = months
    working.line("计入岗位补贴年限", months, working.clause, f"以前已补 {used} 个月，最多 {at_most} 个月", "个月")
    return settle(working, facts, {"在岗持证应补": Bound(total, working.clause, "各月合计")})


def _days(working: Reckoning, facts: PostFacts) -> _Days:
    if facts.until > working.on:
        working.note(f"{working.on} 以后的时间还没有到，待过去以后再申请。")
    asked = both(
        [(facts.since, min(facts.until, working.on))] if facts.since <= working.on else [],
        [(since, until) for since, until, _value in working.spans(A_YEAR, facts.since, facts.until)],
    )
    filled, certified = [], []
    for filling in facts.fillings:
        there = both(filling.span(working.on), asked)
        filled += there
        if filling.certificate is None or filling.certified_since is None:
            working.missing(f"缺{filling.holder}的社会工作者职业水平证书和有效期。")
            continue
        valid = (filling.certified_since, filling.certified_until or date.max)
        if valid[0] > valid[1]:
            working.missing(f"{filling.holder}的证书有效期止日早于起日，请核对。")
            continue
        busy = [span for other in facts.elsewhere if other.holder == filling.holder for span in other.span(working.on)]
        if both(there, busy):
            posts = "、".join(sorted({o.post for o in facts.elsewhere if o.holder == filling.holder}))
            working.note(f"{filling.holder}同时在{posts}领取补贴，一人同一天只能占一个岗位，重复的日子不补。")
        certified += without(both(there, [valid]), busy)
    before = [(p.since, p.until) for p in facts.earlier("post") if p.since and p.until]
    return _Days(asked, filled, certified, before)


def _for_days(working: Reckoning, spans: list[Span]) -> Decimal:
    """Return the amount for days of one calendar month, each at the figure in force that day."""
    if not spans:
        return ZERO
    yuan_days = ZERO  # added up before anything is divided: 500.00 in three parts stays 500.00
    for since, until in spans:
        for start, end, value in working.spans(A_YEAR, since, until):
            yuan_days += Decimal(value.value) * days([(start, end)])
    return rounded_down(yuan_days / (12 * _length(spans[0][0])))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _months_counted(earlier: list[Payment]) -> set[tuple[int, int]]:
    """
    Return the calendar months that are known to be counted already, so that the rest of one is not counted again.

    A payment for fewer months than its period touches had vacant ones; which, it does not say, so none is taken as known.
    """
    known: set[tuple[int, int]] = set()
    for payment in earlier:
        if payment.since and payment.until:
            touched = {(first.year, first.month) for first, _last in calendar_months((payment.since, payment.until))}
            known |= touched if payment.months in (0, len(touched)) else set()
    return known


def _months_used(working: Reckoning, payment: Payment) -> int:
    if payment.months:
        return payment.months
    if payment.since and payment.until:
        return len(calendar_months((payment.since, payment.until)))
    months = int(-(-payment.amount * 12 // Decimal(working.value(A_YEAR).value)))
    working.missing(f"以前的领取没有记补贴月数，请补记（暂按金额折算为 {months} 个月）：{payment}。")
    return months


def _nothing(
    working: Reckoning, known: _Days, at_most: int, used: int, earlier: list[Payment], shut_out: date | None
) -> None:
    if shut_out:
        working.refuse(f"岗位补贴最多 {at_most} 个月，换人不重新计算，已补 {used} 个月：{told(earlier)}")
    elif not known.asked:
        working.refuse("申请期间还没有到，或者早于文件施行")
    elif not known.filled:
        working.refuse("申请期间岗位空缺，空岗不补")
    elif not known.certified:
        working.refuse("申请期间没有持有效证书的人员在岗")
    else:
        working.refuse(f"申请期间已经补过：{told(earlier)}")
