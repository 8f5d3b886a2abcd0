"""A second reckoning of the seven subsidies, written from the text alone, day by day, slow and obvious.

T is 太政办〔2021〕163号, in force from 2021-11-18. It reads no line of the platform: where both agree, two people have
understood the same text. Every function answers fen; nothing here knows why the platform would say no.
Where the text is silent, the comment says which decision was taken («decided: …»).
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.world import (
    Certificate,
    Claim,
    Employment,
    Figure,
    Imported,
    Incumbency,
    Organization,
    Recovery,
    World,
    of,
)

IN_FORCE = date(2021, 11, 18)
ONE_DAY = timedelta(days=1)

# What the text says on its first day: yuan, years, and one number of months that the city set itself.
FIGURES = {
    "startup/amount": 30000,
    "startup/months_since_registration": 24,
    "incubation/year_ceiling": 30000,
    "incubation/years_at_most": 1,
    "post/year_amount": 60000,
    "post/years_at_most": 3,
    "exam/assistant": 1200,
    "exam/intermediate": 1800,
    "settling_in/doctor": 150000,
    "settling_in/master": 100000,
    "training_base/once": 20000,
    "training_base/year_ceiling": 50000,
}


@dataclass
class Payment:
    """What one claim, or one imported row, has brought: fen, for which days, months, level or year."""

    key: str
    kind: str
    subject: str
    on: date
    fen: int
    imported: bool = False
    days: dict[date, str] = field(default_factory=dict)  # the day, and the person paid for on it (a post has one)
    months: list[date] = field(default_factory=list)  # the first day of each whole month paid (incubation)
    exact: Fraction = Fraction(0)  # what the days are worth before it is rounded to fen
    level: str = ""
    year: int | None = None
    back: int = 0  # fen taken back since
    asked: int = 0  # what the applicant really spent (incubation)


@dataclass
class Books:
    """All that was paid so far, in the order in which it was decided."""

    world: World
    payments: list[Payment] = field(default_factory=list)
    asked: dict = field(default_factory=dict)  # answers already given: a world does not change

    def facts(self, sort: type, **said: str) -> list:
        """The facts of a sort that say so."""
        question = (sort, *said.items())
        if question not in self.asked:
            self.asked[question] = of(self.world, sort, **said)
        return self.asked[question]

    def before(self, kind: str, subject: str | None = None) -> list[Payment]:
        """Payments that still stand: money taken back whole was never paid (decided: it may be claimed again)."""
        return [
            p for p in self.payments if p.kind == kind and (subject is None or p.subject == subject) and p.back < p.fen
        ]

    def figure(self, name: str, on: date) -> int:
        """The figure in force on a day: the text's, or that of the last change before; 0 before the text."""
        value = FIGURES[name] if on >= IN_FORCE else 0
        for figure in sorted(self.facts(Figure, name=name), key=lambda f: f.since):
            if figure.since <= on:
                value = figure.value
        return value

    def organization(self, key: str) -> Organization:
        return self.facts(Organization, key=key)[0]

    def is_staff(self, person: str, org: str, on: date) -> bool:
        """社会工作服务人员: somebody employed, full time or part time. A member of the board (理事) is not."""
        return any(
            e.role in ("full_time", "part_time") and covers(e, on)
            for e in self.facts(Employment, person=person, org=org)
        )

    def is_certified(self, person: str, on: date) -> bool:
        """持证社工: either certificate, valid on the day."""
        return any(covers(c, on) for c in self.facts(Certificate, person=person))


def covers(fact, on: date) -> bool:
    """Whether a fact that lasts from `since` to `until` (open if None), both days included, holds on a day."""
    return fact.since <= on and (fact.until is None or on <= fact.until)


def days_of(since: date, until: date) -> list[date]:
    days = []
    day = since
    while day <= until:
        days.append(day)
        day += ONE_DAY
    return days


def month_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where the month is too short."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def to_fen(exact: Fraction) -> int:
    """Part of a fen is not paid (decided: months are rounded up, yuan down)."""
    return int(exact)


def reckon(world: World) -> dict[str, int]:
    """What every claim of a world is paid, in fen, in the order in which the world tells them (0: nothing)."""
    return {p.key: p.fen for p in books_of(world).payments if not p.imported}


def books_of(world: World) -> Books:
    from tests.oracle import naive_once, naive_spans

    books = Books(world)
    for event in world:
        if isinstance(event, Imported):
            books.payments.append(as_paid(books, event))
        elif isinstance(event, Recovery):
            for payment in books.payments:
                if payment.key == event.claim:
                    payment.back = payment.fen * event.hundredths // 100
        elif isinstance(event, Claim):
            reckoned = {
                "startup": naive_once.startup,
                "exam": naive_once.exam,
                "settling_in": naive_once.settling_in,
                "base_once": naive_once.base_once,
                "base_year": naive_once.base_year,
                "activity": naive_once.activity,
                "post": naive_spans.post,
                "incubation": naive_spans.incubation,
            }[event.kind](books, event)
            books.payments.append(reckoned)
    return books


def as_paid(books: Books, row: Imported) -> Payment:
    """An imported row counts like a payment: its days are paid, its level or year is used, its money is out."""
    from tests.oracle import naive_spans

    paid = Payment(row.key, row.kind, row.subject, row.on, row.paid, imported=True, level=row.level, year=row.year)
    if row.since and row.until:
        paid.days = dict.fromkeys(days_of(row.since, row.until), "")
        if row.kind == "incubation":
            paid.months = naive_spans.whole_months(list(paid.days))
        else:  # it was paid for whoever held the post
            paid.exact = naive_spans.worth(books, paid.days)
            for held in books.facts(Incumbency, post=row.subject):
                paid.days |= {day: held.person for day in paid.days if covers(held, day)}
    return paid


def nothing(claim: Claim) -> Payment:
    return Payment(claim.key, claim.kind, claim.subject, claim.on, 0, level=claim.level, year=claim.year)
