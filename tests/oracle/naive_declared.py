"""
A second reckoning of the usual shapes a city may declare, out of the words of the invented text (tests/rooms/declared): fen and days,
nothing of ours. `World` is one organization, one person, and what happens to them in order.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
Span = tuple[date, date | None]


@dataclass(frozen=True)
class Claim:
    """Somebody asks. What a shape does not ask for is left out; `cost` in fen."""

    key: str
    kind: str
    on: date
    level: str = ""
    year: int = 0
    since: date | None = None
    until: date | None = None
    cost: int = 0


@dataclass(frozen=True)
class Before:
    """Paid before there was a platform, in fen."""

    kind: str
    on: date
    fen: int
    level: str = ""
    year: int = 0
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Back:
    """So many hundredths of what a claim was given are taken back."""

    key: str
    hundredths: int


@dataclass(frozen=True)
class World:
    judicial: bool
    registered_on: date
    works: tuple[Span, ...]
    stays: tuple[Span, ...]
    figures: dict[str, tuple[tuple[date, int], ...]]  # yuan, months, or tenths of a percent
    events: tuple = ()


@dataclass
class Paid:
    kind: str
    fen: int
    level: str = ""
    year: int = 0
    days: set[date] = field(default_factory=set)
    months: int = 0


LEVELS = ["one_star", "two_star", "three_star"]
FEN = 100


def reckon(world: World) -> dict[str, int]:
    """Return the fen each claim brings."""
    books: dict[str, list[Paid]] = {}
    brought: dict[str, int] = {}
    for number, event in enumerate(world.events):
        if isinstance(event, Before):
            days = set(days_of(event.since, event.until)) if event.since else set()
            months = len(whole_months(event.since, event.until)) if event.since else 0
            books[f"before {number}"] = [Paid(event.kind, event.fen, event.level, event.year, days, months)]
        elif isinstance(event, Back):
            for paid in books.get(event.key, []):
                paid.fen -= paid.fen * event.hundredths // 100
        else:
            standing = [paid for rows in books.values() for paid in rows if paid.fen > 0]
            books[event.key] = KINDS[event.kind](world, event, standing)
            brought[event.key] = sum(paid.fen for paid in books[event.key])
    return brought


def reading_award(world: World, claim: Claim, paid: list[Paid]) -> list[Paid]:
    # 司法行政领域社会组织编印普法读物的，一次性奖励800元; for those registered so many months
    amount = figure(world, "reading", claim.on)
    if (
        not amount
        or not world.judicial
        or claim.on < month_later(world.registered_on, figure(world, "settled", claim.on))
    ):
        return []
    if any(each.kind == claim.kind for each in paid):
        return []
    return [Paid(claim.kind, amount * FEN)]


def star_rank(world: World, claim: Claim, paid: list[Paid]) -> list[Paid]:
    # 评定为一星的奖励500元，二星1200元，三星3000元；升级的补差额
    if not within(world.works, claim.on) or not figure(world, "one_star", claim.on):
        return []
    had = [each for each in paid if each.kind == claim.kind]
    if any(LEVELS.index(each.level) >= LEVELS.index(claim.level) for each in had):
        return []
    more = figure(world, claim.level, claim.on) * FEN - sum(each.fen for each in had)
    return [Paid(claim.kind, more, level=claim.level)] if more > 0 else []


def night_market(world: World, claim: Claim, paid: list[Paid]) -> list[Paid]:
    # 入驻基地的社会组织，每年按实际支出不超过4000元，累计不超过6000元; not beside 场地补助
    ceiling = figure(world, "night", min(claim.on, date(claim.year, 12, 31)))
    if (
        not within(world.stays, claim.on)
        or not ceiling
        or not figure(world, "night", claim.on)
        or claim.year > claim.on.year
    ):
        return []
    if any(each.kind == "site_share" for each in paid):
        return []
    had = [each for each in paid if each.kind == claim.kind]
    of_the_year = ceiling * FEN - sum(each.fen for each in had if each.year == claim.year)
    of_all = figure(world, "night_life", claim.on) * FEN - sum(each.fen for each in had)
    fen = min(claim.cost, of_the_year, of_all)
    return [Paid(claim.kind, fen, year=claim.year)] if fen > 0 else []


def site_share(world: World, claim: Claim, paid: list[Paid]) -> list[Paid]:
    # 补助实际支出的33.5%，每年不超过1500元；享受法治夜市补助的不再补助
    day = min(claim.on, date(claim.year, 12, 31))
    cap = figure(world, "site_cap", day)
    if not cap or not figure(world, "site_cap", claim.on) or claim.year > claim.on.year:
        return []
    if any(each.kind == "night_market" for each in paid):
        return []
    left = cap * FEN - sum(each.fen for each in paid if each.kind == claim.kind and each.year == claim.year)
    fen = min(claim.cost * figure(world, "site", day) // 1000, left)
    return [Paid(claim.kind, fen, year=claim.year)] if fen > 0 else []


def study_share(world: World, claim: Claim, paid: list[Paid]) -> list[Paid]:
    # 从业人员进修的，补助实际支出的50%，累计不超过2000元；领取考试奖励的不再补助
    cap = figure(world, "study_cap", claim.on)
    if not cap or not within(world.works, claim.on) or any(each.kind == "exam" for each in paid):
        return []
    left = cap * FEN - sum(each.fen for each in paid if each.kind == claim.kind)
    fen = min(claim.cost * figure(world, "study", claim.on) // 1000, left)
    return [Paid(claim.kind, fen)] if fen > 0 else []


def mentor_month(world: World, claim: Claim, paid: list[Paid]) -> list[Paid]:
    # 带教人员每月补贴300元，最长12个月: whole months, past, at work, each at the figure of its first day
    if not within(world.works, claim.on) or not figure(world, "mentor", claim.on):
        return []
    had = [each for each in paid if each.kind == claim.kind]
    gone = set().union(*(each.days for each in had))
    good = [
        day for day in days_of(claim.since, min(claim.until, claim.on))
        if within(world.works, day) and figure(world, "mentor", day) and day not in gone
    ]  # fmt: skip
    left = figure(world, "mentor_longest", claim.on) - sum(each.months for each in had)
    found: list[Paid] = []
    # A new claim for each stretch that lies between days that were paid: that is what the applicant is told to make.
    for stretch in stretches([day for day in days_of(claim.since, claim.until) if day not in gone]):
        months = [m for run in stretches([d for d in good if d in set(stretch)]) for m in whole_months(run[0], run[-1])]
        months = months[: max(0, left)]
        if months:
            fen = sum(figure(world, "mentor", first) for first, _last in months) * FEN
            days = {day for first, last in months for day in days_of(first, last)}
            found.append(Paid(claim.kind, fen, days=days, months=len(months)))
            left -= len(months)
    return found


KINDS = {
    "reading_award": reading_award, "star_rank": star_rank, "night_market": night_market, "mentor_month": mentor_month,
    "study_share": study_share, "site_share": site_share,
}  # fmt: skip


def figure(world: World, name: str, day: date) -> int:
    """Return what is in force on a day, 0 before there was a text."""
    value = 0
    for since, each in world.figures[name]:
        if since <= day:
            value = each
    return value


def within(spans: tuple[Span, ...], day: date) -> bool:
    return any(since <= day and (until is None or day <= until) for since, until in spans)


def days_of(since: date, until: date) -> list[date]:
    return [since + DAY * n for n in range((until - since).days + 1)]


def stretches(days: list[date]) -> list[list[date]]:
    found: list[list[date]] = []
    for day in days:
        if found and day - DAY == found[-1][-1]:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def month_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last one."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def whole_months(since: date, until: date) -> list[tuple[date, date]]:
    found, number = [], 0
    while month_later(since, number + 1) - DAY <= until:
        found.append((month_later(since, number), month_later(since, number + 1) - DAY))
        number += 1
    return found
