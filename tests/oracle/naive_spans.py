"""The subsidies that are paid for time: a post day by day (R6), a stay month by month (R2)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tests.oracle.naive import IN_FORCE, ONE_DAY, Books, Payment, covers, days_of, month_later, nothing, to_fen
from tests.oracle.world import Claim, Incumbency, Post, Stay


def month_share(day: date) -> Fraction:
    """
    A day is one thirtieth of April, one thirty-first of May.

    Decided: February counts 28 days, and its 29th adds nothing, so that three years from any day on are 36 months.
    """
    if day.month == 2:
        return Fraction(1, 28) if day.day < 29 else Fraction(0)
    return Fraction(1, monthrange(day.year, day.month)[1])


def post(books: Books, claim: Claim) -> Payment:
    """T 四(五)一: 对每岗位每年补贴6万元，补贴年限最多为3年, walked day by day."""
    this = books.facts(Post, key=claim.subject)[0]
    org = books.organization(this.org)
    # 鼓励司法行政领域社会组织开发社工岗位
    if claim.org != this.org or not org.judicial or claim.since is None or claim.until is None:
        return nothing(claim)

    before = books.before("post", claim.subject)
    paid_days = {day for p in before for day in p.days}
    # 补贴年限最多为3年: of the post, whoever holds it
    left = 12 * books.figure("post/years_at_most", claim.on) - sum(
        (month_share(d) for d in paid_days), start=Fraction(0)
    )
    payment = nothing(claim)
    for day in days_of(claim.since, claim.until):
        # not retroactive: no money for days before the text; none for days to come
        if day < IN_FORCE or day > claim.on:
            continue
        # there is an organization, and a post
        if day < org.registered_on or (org.ended_on is not None and day > org.ended_on):
            continue
        if day < this.since or (this.abolished_on is not None and day > this.abolished_on):
            continue
        # a day is paid once
        if day in paid_days:
            continue
        # 吸纳持证社工: somebody holds the post who works here on this day and whose certificate is valid on it
        for held in books.facts(Incumbency, post=claim.subject):
            if (
                covers(held, day)
                and books.is_staff(held.person, this.org, day)
                and books.is_certified(held.person, day)
                and not paid_elsewhere(books, held.person, claim.subject, day)
            ):
                # 每年补贴6万元: a twelfth a month, of the figure of that day; a month begun is paid by its days
                share = month_share(day)
                # decided: a day is paid whole or not at all
                if share > left:
                    break
                payment.exact += worth(books, [day])
                payment.days[day] = held.person
                left -= share
                break

    # rounded over all that the post was paid (decided: by whomever), so that it does not matter how it is cut
    so_far = sum((p.exact for p in before), start=Fraction(0))
    payment.fen = to_fen(so_far + payment.exact) - to_fen(so_far)
    return payment


def worth(books: Books, days: Iterable[date]) -> Fraction:
    """What a post brings for days, in fen and parts of one: a twelfth of the year's figure for a month."""
    return sum((month_share(day) * books.figure("post/year_amount", day) * 100 / 12 for day in days), Fraction(0))


def paid_elsewhere(books: Books, person: str, subject: str, day: date) -> bool:
    """One person fills one post: nobody is paid for twice on a day."""
    return any(p.subject != subject and p.days.get(day) == person for p in books.before("post"))


def runs(days: list[date]) -> list[list[date]]:
    """Days in order, cut where one is missing."""
    found: list[list[date]] = []
    for day in sorted(days):
        if found and found[-1][-1] + ONE_DAY == day:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def whole_months(days: list[date]) -> list[date]:
    """The first day of every whole month in the days; what is left over at the end of a run is no month."""
    firsts = []
    for run in runs(days):
        count = 0
        while month_later(run[0], count + 1) - ONE_DAY <= run[-1]:
            firsts.append(month_later(run[0], count))
            count += 1
    return firsts


def incubation(books: Books, claim: Claim) -> Payment:
    """T 四(一): 每年不超过3万元的孵化补贴，补贴年限最长为1年."""
    org = books.organization(claim.org)
    if claim.since is None or claim.until is None or claim.on < IN_FORCE:
        return nothing(claim)
    before = books.before("incubation", claim.subject)
    paid_days = {day for p in before for day in p.days}
    days = [
        day
        for day in days_of(claim.since, claim.until)
        # not retroactive; not for days to come
        if IN_FORCE <= day <= claim.on
        and day not in paid_days
        # there is an organization
        and org.registered_on <= day
        and (org.ended_on is None or day <= org.ended_on)
        # 对入驻司法行政领域社会组织创客基地的社会组织
        and any(covers(stay, day) for stay in books.facts(Stay, org=claim.org))
    ]
    # 补贴年限最长为1年: so many months, of all stays together (decided: whole months count)
    had = [month for p in before for month in p.months]
    left = 12 * books.figure("incubation/years_at_most", claim.on) - len(had)
    months = whole_months(days)[: max(0, left)]
    # 每年不超过3万元: a twelfth for each month so far, at the figure of that month, less what was paid
    ceiling = to_fen(
        sum((Fraction(100 * books.figure("incubation/year_ceiling", month), 12) for month in had + months), Fraction(0))
    )
    # … and a ceiling only: no more than was really spent, in all months so far. What an earlier claim spent beyond its
    # months, later months may carry (decided: the text knows no ceiling of a month). Of what was taken back in part, or
    # paid before this platform, nothing more is known than what stands.
    spent = sum(p.fen - p.back if p.imported or p.back else p.asked for p in before) + (claim.asked or 0)
    payment = nothing(claim)
    payment.asked = claim.asked or 0
    if months:
        payment.fen = max(0, min(spent, ceiling) - sum(p.fen - p.back for p in before))
    if payment.fen:
        payment.months = months
        # the days paid for: of every run the days of its whole months
        for run in runs(days):
            firsts = [m for m in months if m in run]
            if firsts:
                end = month_later(run[0], len(firsts)) - ONE_DAY
                payment.days |= {day: "" for day in run if day <= end}
    return payment
