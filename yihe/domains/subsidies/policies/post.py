"""R6 持证社工岗位补贴."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.counters import POST
from yihe.domains.subsidies.policies.history import LEVELS, Payment, Subsidy, SubsidyFacts, settle, told
from yihe.domains.subsidies.policies.month_shares import (
    MONTH,
    adds_nothing,
    first_days,
    length_told,
    months,
    parts,
    told_in_months,
)
from yihe.domains.subsidies.policies.periods import Span, Stay, both, calendar_months, days, merged, without
from yihe.foundation.facts import fact
from yihe.foundation.figures import MONEY, MONTHS
from yihe.foundation.money import ZERO, rounded_down
from yihe.foundation.parameters import asks_for
from yihe.foundation.reckoning import Bound, Reckoning

A_YEAR = asks_for("subsidies/post/year_amount", MONEY, may_be_none=True)
LONGEST = asks_for("subsidies/post/years_at_most", MONTHS.at_least(1), may_be_none=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling(Stay):
    """One person in the post, and the certificate they hold."""

    holder: str = fact("在岗人员")
    certificate: str | None = fact("证书级别", default=None, choices=LEVELS, asks="这个人有哪一级证书？")
    certified_since: date | None = fact("证书有效期起", default=None, asks="证书从哪一天起有效？")
    certified_until: date | None = fact("证书有效期止", default=None, asks="证书有效到哪一天？", help="长期有效的不填")
    employed: bool = fact(
        "在本单位任职", default=True, help="专职或者兼职；只是理事、监事、法定代表人的不算", asked=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPost(Stay):
    """A period for which the same person was paid for in another post."""

    holder: str = fact("在岗人员")
    post: str = fact("另一岗位")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts(SubsidyFacts):
    post: str = fact("岗位")
    organization: str = fact("开发岗位的组织")
    in_field: bool = fact("属于司法行政领域", default=True, asks="这个岗位属于司法行政领域吗？")
    since: date = fact("申请补贴期间起", asks="这次想从哪一天补起？")
    until: date = fact("申请补贴期间止", asks="这次想补到哪一天？")
    fillings: tuple[Filling, ...] = fact(
        "在岗情况", default=(), asks="这段时间谁在这个岗位上？", help="换人另填一条；空岗不填"
    )
    elsewhere: tuple[OtherPost, ...] = fact(
        "在其他岗位已补贴的期间", default=(), rare=True, asks="这个人在别的岗位上补贴过吗？"
    )
    abolished_on: date | None = fact(
        "岗位撤销日期", default=None, asks="岗位撤销了的话，是哪一天撤的？", help="没有撤销的不填"
    )

    def faults(self) -> list[str]:
        return ["申请补贴期间止日早于起日。"] if self.until < self.since else []


@dataclass
class _Days:
    """The days of the period asked for, by what they are; two people in the post may give the same day twice."""

    asked: list[Span]  # past, under a text, and before the post was abolished
    filled: list[Span]  # these three also in periods that were paid before
    employed: list[Span]  # by somebody on the organization's staff
    certified: list[Span]
    paid_before: list[Span]
    taken: str = ""  # of certified people who are paid in another post on these days: why they do not count here

    def __post_init__(self):
        before = self.paid_before
        self.payable = without(both(self.certified, self.asked), before) if before else merged(self.certified)

    def why_not(self, month: Span, payable: list[Span]) -> str:
        """Return why days of a month are not paid: `空岗 3 天、无有效证书 5 天`, "" when all are."""
        if payable == [month]:
            return ""
        filled = both(self.filled, [month])
        if not filled:
            return f"空岗 {days([month])} 天"
        certified, employed = both(self.certified, [month]), both(self.employed, [month])
        counts = {
            "空岗": days([month]) - days(filled),
            "不在本单位任职": days(filled) - days(employed),
            "无有效证书或在其他岗位": days(employed) - days(certified),
            "已补过": days(both(certified, self.paid_before)),
            "超过年限": days(without(certified, self.paid_before)) - days(payable),
        }
        return "、".join(f"{what} {count} 天" for what, count in counts.items() if count)


@dataclass
class _Counter:
    """What of the post's three years is used up: parts of months, and the yuan they are worth (times twelve months)."""

    used: int = 0
    worth: Decimal = ZERO

    def add(self, working: Reckoning, spans: list[Span]) -> Decimal:
        """
        Count days, and return what they are paid.

        The sum since the post's first day is rounded down, and what was paid before taken off: each claim is right to the
        fen, and all of them together are what one claim would have been.
        """
        if not spans:
            return ZERO
        before = rounded_down(self.worth / (12 * MONTH))
        for since, until in spans:
            for start, end, value in working.spans(A_YEAR, since, until):
                self.count(parts([(start, end)]), Decimal(value.value))
        return rounded_down(self.worth / (12 * MONTH)) - before

    def count(self, some: int, a_year: Decimal) -> None:
        self.used += some
        self.worth += some * a_year


post = Subsidy(
    "subsidies.post", "社工岗位补贴", POST, PostFacts, rule="R6", reads=("months",),
    months_of=lambda since, until: months(parts([(since, until)])),
)  # fmt: skip


@post.since(basis=A_YEAR)
def by_the_day_filled_and_certified_up_to_three_years(working: Reckoning, facts: PostFacts) -> Decimal:
    """
    A twelfth of the year's amount for each calendar month, by the days the post is filled by a person certified that day.

    Wording: "司法行政领域社会组织" are the organizations that develop posts, and whoever they take in – 吸纳 – is on their staff, 专职 or
    兼职: a day is paid when its holder was employed there, in the post and certified, three facts of the registers. "每岗位" makes the counter the post's: 36 months, whoever holds it and however often that changes. "持证" is
    tested for each day: a month partly filled or partly certified is paid by its share of days and uses up that share of a
    month, so that three years are three years from whatever day on and however they are cut into claims; a vacant month is
    not paid and uses nothing up. The counter shows the shares of all payments added up, a month begun as one. One person
    fills one post at a time: days paid elsewhere are not paid here. Two people in the post on one day are paid once. Days
    to come are not paid.
    """
    working.parameter(A_YEAR)
    working.parameter(LONGEST)
    at_most = working.value(LONGEST).as_(MONTHS)
    if not facts.in_field:
        working.refuse(f"{post.called}给司法行政领域的社会组织")
    known = _days(working, facts)
    earlier = facts.earlier("post")
    counter = _counter(working, known, earlier)
    counter.used = min(counter.used, at_most * MONTH)  # whatever a payment asked for beyond them, it was not given
    used, used_parts = max(months(counter.used), sum(payment.months for payment in earlier)), counter.used
    total, shut_out, paid = ZERO, None, []
    for month in (part for span in known.asked for part in calendar_months(span)):
        had = both(known.payable, [month])
        payable = first_days(had, max(0, at_most * MONTH - counter.used)) if had else []
        if payable != had:
            shut_out = shut_out or without(had, payable)[0][0]
        amount = counter.add(working, payable)
        paid += payable
        why = known.why_not(month, payable)
        working.line(f"{month[0]:%Y-%m}", amount, working.clause, _of_month(month, payable, why))
        total += amount
    if shut_out:
        working.note(f"自 {shut_out} 起已满 {at_most} 个月，不再补贴。")
    if not total:
        _nothing(working, known, at_most, used, earlier, shut_out)
    working.months, working.days = max(0, months(counter.used) - used), merged(paid)
    if used_parts % MONTH or counter.used % MONTH:
        before, after = told_in_months(used_parts), told_in_months(counter.used)
        so_far = f"按天数累计，以前 {before} 个月，连同本次 {after} 个月，最多 {at_most} 个月；不满一个月的按一个月登记"
    else:
        so_far = f"以前已补 {used} 个月，最多 {at_most} 个月"
    working.line("计入补贴年限", working.months, working.clause, so_far, "个月")
    return settle(working, facts, {"在岗持证应补金额": Bound(total, working.clause, "各月合计")})


def _of_month(month: Span, payable: list[Span], why: str) -> str:
    return f"在岗持证 {days(payable)} 天，{length_told(month[0])}" + (f"（{why}）" if why else "")


def _days(working: Reckoning, facts: PostFacts) -> _Days:
    if facts.until > working.on:
        working.note(f"{working.on} 以后的时间还没有到，待过去以后再申请。")
    last = min(facts.until, working.on)
    if facts.abolished_on is not None and facts.abolished_on < last:
        working.note(f"岗位已于 {facts.abolished_on} 撤销，以后的日子不补。")
        last = facts.abolished_on
    asked = both(
        [(facts.since, last)] if facts.since <= last else [],
        [(since, until) for since, until, _value in working.spans(A_YEAR, facts.since, facts.until)],
    )
    before = merged([span for payment in facts.earlier("post") for span in payment.spans])
    looked_at = merged([*asked, *before]) if before else asked
    filled, employed, certified, taken = [], [], [], ""
    for filling in facts.fillings:
        there = both(filling.span(working.on), looked_at)
        filled += there
        if not filling.employed:
            _note_absence(working, filling, both(there, asked))
            continue
        employed += there
        if filling.certificate is None or filling.certified_since is None:
            working.missing(f"缺{filling.holder}的社会工作者职业水平证书和有效期。")
            continue
        valid = (filling.certified_since, filling.certified_until or date.max)
        if valid[0] > valid[1]:
            working.missing(f"{filling.holder}的证书有效期止日早于起日，请核对。")
            continue
        busy = [span for other in facts.elsewhere if other.holder == filling.holder for span in other.span(working.on)]
        if busy and both(both(there, busy), asked):
            posts = "、".join(sorted({o.post for o in facts.elsewhere if o.holder == filling.holder}))
            why = f"{filling.holder}同时在{posts}领取补贴，一人同一天只能占一个岗位，重复的日子不补"
            working.note(f"{why}。")
            taken = taken or (why if both(both(there, [valid]), asked) else "")
        certified += without(both(there, [valid]), busy)
    return _Days(asked, filled, employed, certified, before, taken)


def _note_absence(working: Reckoning, filling: Filling, spans: list[Span]) -> None:
    for since, until in spans:
        working.note(f"{filling.holder}在 {since} 至 {until} 没有在本单位专职或兼职任职，这些日子不补。")


def _counter(working: Reckoning, known: _Days, earlier: list[Payment]) -> _Counter:
    """Return the post's counter as the earlier payments leave it."""
    counter = _Counter()
    for payment in earlier:
        if payment.days:
            counter.add(working, payment.spans)
            continue
        if not (payment.since and payment.until):
            _count_without_days(working, counter, payment)
            continue
        period = [(payment.since, payment.until)]
        in_force = working.spans(A_YEAR, payment.since, payment.until)
        a_year = max((Decimal(value.value) for _start, _end, value in in_force), default=None)
        a_year = Decimal(working.value(A_YEAR).value) if a_year is None else a_year
        certified = both(known.certified, period)
        counted = counter.used
        counter.add(working, certified)
        counted = counter.used - counted
        if more := _parts_said(payment, parts(period), counted, a_year) - counted:
            counter.count(more, a_year)
    return counter


def _parts_said(payment: Payment, whole: int, known: int, a_year: Decimal) -> int:
    """
    Return the parts of months a payment for a period used up. Its days as the registers know them now (`known`) are the
    answer, unless its amount or its months say more: the registers may not reach back so far, or were corrected since.
    Never more than all its days (`whole`).

    Payments that follow each other show a month that two of them share once, so one for n months used more than n - 1 and
    less than n + 1. Where it asked for more, the three years were full, and its amount says what it used.
    """
    by_amount = int((payment.amount * 12 * MONTH / a_year).to_integral_value())  # a part is worth many fen: exact
    if known:
        known = 0 if payment.months and known >= (payment.months + 1) * MONTH else known
        return min(whole, max(known, by_amount, (payment.months - 1) * MONTH))
    return min(whole, max(by_amount, payment.months * MONTH)) if payment.months else whole


def _count_without_days(working: Reckoning, counter: _Counter, payment: Payment) -> None:
    a_year = Decimal(working.value(A_YEAR).value)
    counted = payment.months or int(-(-payment.amount * 12 // a_year))
    if not payment.months:
        working.missing(f"以前的领取没有记补贴月数，请补记（暂按金额折算为 {counted} 个月）：{payment}。")
    counter.count(counted * MONTH, a_year)


def _nothing(
    working: Reckoning, known: _Days, at_most: int, used: int, earlier: list[Payment], shut_out: date | None
) -> None:
    if working.refused:
        return
    if shut_out:
        working.refuse(f"{post.called}最多 {at_most} 个月，换人不重新计算，已补 {used} 个月：{told(earlier)}")
    elif not known.asked:
        working.refuse("申请期间还没有到，或者早于文件施行，或者在岗位撤销以后")
    elif adds_nothing(known.payable):
        working.refuse("二月各年都按 28 天计，2月29日已含在整月补贴里，不另计")
    elif not both(known.filled, known.asked):
        working.refuse("申请期间岗位空缺，空岗不补")
    elif not both(known.employed, known.asked):
        working.refuse("申请期间在岗的人员没有在本单位专职或者兼职任职")
    elif not both(known.certified, known.asked):
        working.refuse(known.taken or "申请期间没有持有效证书的人员在岗")
    else:
        working.refuse(f"申请期间已经补过：{told(earlier)}")
