"""
Where the platform is known to pay otherwise than the text says, and is still to be mended: one line for each finding.

Each line has a world in which the two differ. When they no longer do, a test says «remove this line».
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.naive import Books, books_of
from tests.oracle.naive_spans import month_share
from tests.oracle.world import (
    Base,
    Certificate,
    Claim,
    Employment,
    Figure,
    Imported,
    Incumbency,
    Organization,
    Plan,
    Post,
    Recovery,
    Stay,
    World,
    of,
)

ONE_DAY = timedelta(days=1)
NOW = date(2026, 6, 1)
ORG = Organization("A", date(2020, 1, 1))
OTHER_FIELD = Organization("A", date(2020, 1, 1), judicial=False)
CERTIFIED = Certificate("p0", "p", "assistant", date(2020, 1, 1))


@dataclass(frozen=True)
class Different:
    """A finding: which claims of which worlds it may touch, and a world in which it does."""

    sentence: str
    touches: Callable[[World, Claim], bool]
    world: World


def somebody_holds_a_post_without_being_staff(world: World, claim: Claim) -> bool:
    books = Books(world)
    if claim.kind != "post":
        return False
    for held in of(world, Incumbency):
        org = of(world, Post, key=held.post)[0].org
        day, last = held.since, held.until or NOW
        while day <= last:
            if not books.is_staff(held.person, org, day):
                return True
            day += ONE_DAY
    return False


def has_an_abolished_post(world: World, claim: Claim) -> bool:
    return claim.kind == "post" and any(post.abolished_on for post in of(world, Post))


def is_outside_the_judicial_field(world: World, claim: Claim) -> bool:
    return claim.kind in ("post", "base_once", "base_year") and not of(world, Organization, key=claim.org)[0].judicial


def was_held_outside_a_stay(world: World, claim: Claim) -> bool:
    stays = of(world, Stay, org=claim.org)
    if claim.kind != "activity":
        return False
    return not any(s.since <= claim.since <= (s.until or date.max) for s in stays)


def is_of_a_late_plan(world: World, claim: Claim) -> bool:
    plans = of(world, Plan, base=claim.subject)
    return claim.kind == "base_year" and any(p.filed_on.year > p.year for p in plans)


def is_for_somebody_on_the_board(world: World, claim: Claim) -> bool:
    return claim.kind in ("exam", "settling_in") and bool(of(world, Employment, person=claim.subject, role="board"))


def follows_another_for_the_same_stay(world: World, claim: Claim) -> bool:
    earlier = [f for f in world if isinstance(f, Claim | Imported) and f.kind == "incubation"]
    return claim.kind == "incubation" and len(earlier) > 1


def spans_two_ceilings(world: World, claim: Claim) -> bool:
    return claim.kind == "incubation" and bool(of(world, Figure))


def has_a_full_post(world: World, claim: Claim) -> bool:
    """Some post of the world has had its years, but for less than a day."""
    if claim.kind != "post":
        return False
    books = books_of(world)
    for post in of(world, Post):
        used = sum(month_share(day) for p in books.before("post", post.key) for day in p.days)
        years = [books.figure("post/years_at_most", c.on) for c in of(world, Claim, kind="post", subject=post.key)]
        if years and used + Fraction(1, 28) > 12 * min(years):
            return True
    return False


def has_a_full_post_and_another_post_figure_or_payment(world: World, claim: Claim) -> bool:
    return bool(of(world, Figure) or of(world, Recovery) or len(of(world, Post)) > 1) and has_a_full_post(world, claim)


def post_claim(key: str, since: date, until: date) -> Claim:
    return Claim(key, "post", "A", "1", NOW, since, until)


def stay_claim(key: str, since: date, until: date, asked: int) -> Claim:
    return Claim(key, "incubation", "A", "A", NOW, since, until, asked)


HELD = (ORG, CERTIFIED, Post("1", "A", date(2021, 1, 1)), Incumbency("1.0", "1", "p", date(2021, 1, 1)))
WORKS = Employment("p0", "p", "A", "full_time", date(2021, 1, 1))
ON_THE_BOARD = Employment("p0", "p", "A", "board", date(2021, 1, 1))
ENDS_IN_MARCH = Employment("p0", "p", "A", "full_time", date(2021, 1, 1), date(2025, 3, 31))
LONG_STAY = Stay("0", "A", date(2021, 10, 1), date(2022, 9, 30))
YEAR_2025 = post_claim("a", date(2025, 1, 1), date(2025, 12, 31))

STILL_DIFFERENT: dict[str, Different] = {
    "M6": Different(
        "a post is paid for days on which its holder does not work for the organization",
        somebody_holds_a_post_without_being_staff,
        (*HELD, ENDS_IN_MARCH, YEAR_2025),
    ),
    "M8": Different(
        "post and training base of an organization outside the judicial field are paid",
        is_outside_the_judicial_field,
        (OTHER_FIELD, Base("1", "A", date(2024, 2, 29)), Claim("a", "base_once", "A", "1", NOW)),
    ),
    "M9": Different(
        "a stay around the day of force is paid days twice, when it is cut in two",
        follows_another_for_the_same_stay,
        (
            ORG,
            LONG_STAY,
            stay_claim("a", date(2021, 10, 1), date(2022, 5, 17), 100_000_00),
            stay_claim("b", date(2022, 4, 1), date(2022, 9, 30), 100_000_00),
        ),
    ),
    "M10": Different(
        "a ceiling that is lowered lowers the months before it",
        spans_two_ceilings,
        (
            ORG,
            Stay("0", "A", date(2025, 1, 1)),
            Figure("incubation/year_ceiling", date(2026, 1, 1), 24000),
            stay_claim("a", date(2025, 1, 1), date(2025, 12, 31), 100_000_00),
        ),
    ),
    "M11": Different(
        "an activity outside the stay is paid",
        was_held_outside_a_stay,
        (
            ORG,
            Stay("0", "A", date(2026, 3, 1)),
            Claim("a", "activity", "A", "A", NOW, date(2025, 1, 1), asked=4500_00),
        ),
    ),
    "M24": Different(
        "what incubation brings depends on how the year is cut",
        follows_another_for_the_same_stay,
        (
            ORG,
            Stay("0", "A", date(2023, 1, 1), date(2023, 12, 31)),
            stay_claim("a", date(2023, 1, 1), date(2023, 10, 31), 20_000_00),
            stay_claim("b", date(2023, 11, 1), date(2023, 12, 31), 10_000_00),
        ),
    ),
    "M28": Different(
        "a plan that was filed after its year is paid",
        is_of_a_late_plan,
        (
            ORG,
            Base("1", "A", date(2023, 8, 1)),
            Plan("1", 2025, date(2026, 5, 1)),
            Claim("a", "base_year", "A", "1", NOW, asked=50_000_00, year=2025),
        ),
    ),
    "M29": Different(
        "a post is paid for days after it was abolished",
        has_an_abolished_post,
        (ORG, CERTIFIED, WORKS, Post("1", "A", date(2021, 1, 1), date(2025, 1, 31)), *HELD[3:], YEAR_2025),
    ),
    "M32": Different(
        "a member of the board is rewarded like somebody on the staff",
        is_for_somebody_on_the_board,
        (ORG, ON_THE_BOARD, CERTIFIED, Claim("a", "exam", "A", "p", NOW, level="assistant")),
    ),
    "M36": Different(
        "a post is paid more than three years: a payment stands for the days asked for, not for the days it paid",
        has_a_full_post_and_another_post_figure_or_payment,
        (
            *HELD,
            WORKS,
            Figure("post/year_amount", date(2024, 2, 1), 72000),
            post_claim("b", date(2025, 6, 11), date(2026, 3, 31)),
            post_claim("c", date(2022, 6, 27), date(2025, 4, 30)),
            post_claim("d", date(2025, 5, 1), date(2025, 7, 15)),
        ),
    ),
}
