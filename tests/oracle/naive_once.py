"""The subsidies that are given once, or once a year, or for one activity (R1, R3, R7, R8, R9)."""

from tests.oracle.naive import IN_FORCE, Books, Payment, month_later, nothing
from tests.oracle.world import Base, Certificate, Claim, Home, Plan, StaffConfirmed, Stay, Talent


def can_claim(books: Books, claim: Claim, *, judicial: bool) -> bool:
    """Whether there is an applicant at all on the day.

    T 四(五) and the start-up of T 四(一) are for 司法行政领域社会组织; incubation is for 各类社会组织 (T 三(二)).
    An organization that has ended (注销) is nobody who could be paid.
    """
    org = books.organization(claim.org)
    if claim.on < IN_FORCE:
        return False
    if org.registered_on > claim.on:
        return False
    if org.ended_on is not None and org.ended_on < claim.on:
        return False
    return org.judicial or not judicial


def paid(claim: Claim, fen: int) -> Payment:
    payment = nothing(claim)
    payment.fen = max(0, fen)
    return payment


def startup(books: Books, claim: Claim) -> Payment:
    # T 四(一): 对新注册登记的司法行政领域社会组织
    if not can_claim(books, claim, judicial=True):
        return nothing(claim)
    org = books.organization(claim.org)
    if org.recorded:
        return nothing(claim)
    # 新注册登记: within so many months of its registration (a setting of the city)
    months = books.figure("startup/months_since_registration", claim.on)
    if claim.on > month_later(org.registered_on, months):
        return nothing(claim)
    # 经民政部门认定其具有与其业务活动相适应的专职从业人员的
    if not any(found.on <= claim.on for found in books.facts(StaffConfirmed, org=claim.org)):
        return nothing(claim)
    # 一次性
    if books.before("startup", claim.subject):
        return nothing(claim)
    # 补贴3万元
    return paid(claim, 100 * books.figure("startup/amount", claim.on))


def exam(books: Books, claim: Claim) -> Payment:
    # T 四(五)三: 司法行政领域社会工作服务人员
    if not can_claim(books, claim, judicial=True) or not books.is_staff(claim.subject, claim.org, claim.on):
        return nothing(claim)
    # 对通过职业水平评价，取得…证书的人员: that very level, really passed
    if not any(c.since <= claim.on for c in books.facts(Certificate, person=claim.subject, level=claim.level)):
        return nothing(claim)
    # 一次性奖励: once for a level, whoever the employer was; an old row that names no level counts for each
    if any(p.level in ("", claim.level) for p in books.before("exam", claim.subject)):
        return nothing(claim)
    # 中级1800元, 助理1200元
    return paid(claim, 100 * books.figure(f"exam/{claim.level}", claim.on))


def settling_in(books: Books, claim: Claim) -> Payment:
    # T 四(五)二: 引进专业人才: who was brought in works for the organization (decided: is on its staff on the day)
    if not can_claim(books, claim, judicial=True) or not books.is_staff(claim.subject, claim.org, claim.on):
        return nothing(claim)
    # 对领军人才, not 重点人才; 博士研究生、硕士研究生, nobody else
    named = [t for t in books.facts(Talent, person=claim.subject) if t.leading and t.named_on <= claim.on]
    named = [t for t in named if t.degree in ("doctor", "master")]
    if not named:
        return nothing(claim)
    # 在太仓购买首套自住房
    homes = books.facts(Home, person=claim.subject)
    if not any(h.first and h.in_city and h.lived_in and h.bought_on <= claim.on for h in homes):
        return nothing(claim)
    # once a person, whatever the employer
    if books.before("settling_in", claim.subject):
        return nothing(claim)
    # 博士研究生享受15万元、硕士研究生享受10万元
    return paid(claim, 100 * max(books.figure(f"settling_in/{t.degree}", claim.on) for t in named))


def base_once(books: Books, claim: Claim) -> Payment:
    if not can_claim(books, claim, judicial=True):
        return nothing(claim)
    # T 四(五)四: 对建立实训基地并经验收合格的
    base = books.facts(Base, key=claim.subject)[0]
    if base.org != claim.org or base.accepted_on is None or base.accepted_on > claim.on:
        return nothing(claim)
    # 一次性以奖代补2万元
    if books.before("base_once", claim.subject):
        return nothing(claim)
    return paid(claim, 100 * books.figure("training_base/once", claim.on))


def base_year(books: Books, claim: Claim) -> Payment:
    if not can_claim(books, claim, judicial=True) or claim.year is None:
        return nothing(claim)
    # 对建成的社会工作实训基地: it stands in that year
    base = books.facts(Base, key=claim.subject)[0]
    if base.org != claim.org or base.accepted_on is None or base.accepted_on > claim.on:
        return nothing(claim)
    if claim.year < base.accepted_on.year or claim.year < IN_FORCE.year or claim.year > claim.on.year:
        return nothing(claim)
    # 根据年度培训计划: the plan of that year (filed before the year is out, so that it could be followed)
    plans = books.facts(Plan, base=claim.subject, year=claim.year)
    if not any(p.filed_on <= claim.on and p.filed_on.year <= claim.year for p in plans):
        return nothing(claim)
    # 每年给予不超过5万元: the figure of that year, less what the year has had
    ceiling = 100 * books.figure("training_base/year_ceiling", claim.on.replace(year=claim.year, month=12, day=31))
    had = sum(p.fen - p.back for p in books.before("base_year", claim.subject) if p.year == claim.year)
    return paid(claim, min(claim.asked or 0, ceiling - had))


def activity(books: Books, claim: Claim) -> Payment:
    # T 四(一): 对入驻…的社会组织…提供必要的公益活动经费: no figure; what two people find necessary. 入驻: when it asks, and on the
    # day of the activity (decided: one before the text, or still to come, is shown to whoever decides)
    stays = books.facts(Stay, org=claim.org)
    for day in (claim.on, claim.since):
        if not any(s.since <= day and (s.until is None or day <= s.until) for s in stays):
            return nothing(claim)
    return paid(claim, claim.asked or 0)
