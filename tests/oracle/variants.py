"""The same claims in another order, cut in two, or joined; and where the text itself lets that change the sum."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.oracle.naive import books_of, days_of, month_later
from tests.oracle.naive_spans import month_share, whole_months
from tests.oracle.small_worlds import HELD, NOW, ORG, WORKS, post_claim, stay_claim
from tests.oracle.world import Claim, Figure, Imported, Incumbency, Post, Recovery, Stay, World, of

ONE_DAY = timedelta(days=1)


def claims_of(world: World) -> list[Claim]:
    return of(world, Claim)


def with_claims(world: World, claims: list[Claim]) -> World:
    return tuple(f for f in world if not isinstance(f, Claim)) + tuple(replace(claim, on=NOW) for claim in claims)


def reordered(world: World, rng: Random) -> World:
    claims = claims_of(world)
    rng.shuffle(claims)
    return with_claims(world, claims)


def cut(world: World, rng: Random) -> World:
    """Every claim for a time in two; a stay's at the end of a whole month, where the next one begins."""
    found = []
    for claim in claims_of(world):
        if claim.kind == "post":
            middle = claim.since + timedelta(days=rng.randrange((claim.until - claim.since).days + 1)) + ONE_DAY
        else:
            middle = month_later(claim.since, rng.randrange(1, 6))
        if claim.since < middle <= claim.until:
            first = claim.asked and rng.randrange(1, claim.asked)  # what was spent is not spent twice
            found.append(replace(claim, until=middle - ONE_DAY, asked=first))
            found.append(replace(claim, key=claim.key + "'", since=middle, asked=claim.asked and claim.asked - first))
        else:
            found.append(claim)
    return with_claims(world, found)


def joined(world: World, rng: Random) -> World:
    """Claims that follow each other as one claim."""
    found: list[Claim] = []
    for claim in claims_of(world):
        last = found[-1] if found else None
        if last and last.subject == claim.subject and last.kind == claim.kind and last.until + ONE_DAY == claim.since:
            found[-1] = replace(last, until=claim.until, asked=claim.asked and last.asked and claim.asked + last.asked)
        else:
            found.append(claim)
    return with_claims(world, found)


VARIANTS: dict[str, Callable[[World, Random], World]] = {"reordered": reordered, "cut": cut, "joined": joined}


@dataclass(frozen=True)
class Unless:
    """A sentence of the text, or a decision, by which order or cut do matter; an example of two that differ."""

    sentence: str
    touches: Callable[[World], bool]
    one: World
    other: World


def was_taken_back(world: World) -> bool:
    return bool(of(world, Recovery))


def claims_more_than_a_year(world: World) -> bool:
    """More whole months of incubation are claimed than there are in a year."""
    claims = [c for c in claims_of(world) if c.kind == "incubation"]
    had = [row for row in of(world, Imported) if row.kind == "incubation"]
    return sum(len(whole_months(days_of(c.since, c.until))) for c in [*claims, *had]) > 12


def begins_within_a_month_of_the_stay(world: World) -> bool:
    """A claim begins on another day of the month than the stay, or is not whole months: something is left over."""
    for claim in claims_of(world):
        if claim.kind == "incubation" and (
            not any(s.since.day == claim.since.day for s in of(world, Stay))
            or (claim.until + ONE_DAY).day != claim.since.day
        ):
            return True
    return False


def has_a_full_post(world: World) -> bool:
    """Some post of the world has had its years, but for less than a day."""
    books = books_of(world)
    for post in of(world, Post):
        used = sum(month_share(day) for p in books.before("post", post.key) for day in p.days)
        years = [books.figure("post/years_at_most", c.on) for c in claims_of(world) if c.subject == post.key]
        if years and used + Fraction(1, 28) > 12 * min(years):
            return True
    return False


def somebody_holds_two_posts(world: World) -> bool:
    held = {(i.person, i.post) for i in of(world, Incumbency)}
    return len(held) != len({person for person, _post in held})


STAY = (ORG, Stay("0", "A", date(2023, 1, 1), date(2024, 12, 31)))
SMALL, LARGE = stay_claim("a", date(2023, 1, 1), date(2023, 12, 31), 100_00), stay_claim("b", date(2024, 1, 1), date(2024, 12, 31), 30_000_00)  # fmt: skip
FIRST, LAST = post_claim("a", date(2022, 1, 1), date(2024, 12, 31)), post_claim("b", date(2025, 1, 1), date(2025, 12, 31))  # fmt: skip
FULL = (*HELD, WORKS, Figure("post/year_amount", date(2025, 1, 1), 72000))
TWO_POSTS = (*HELD, WORKS, Post("2", "A", date(2021, 1, 1)), Incumbency("2.0", "2", "p", date(2021, 1, 1)))
TEN_DAYS = post_claim("a", date(2022, 1, 1), date(2022, 1, 10))
MONTH = replace(post_claim("b", date(2022, 1, 1), date(2022, 1, 31)), subject="2")

UNLESS: dict[str, Unless] = {
    "the months that are claimed first": Unless(
        "补贴年限最长为1年: a claim uses its months up, whatever was spent in them, and which twelve they are, the applicant "
        "decides by claiming them first",
        claims_more_than_a_year,
        (*STAY, SMALL, LARGE),
        (*STAY, LARGE, SMALL),
    ),
    "whole months": Unless(
        "decided: incubation is paid for whole months, counted from the first day that is claimed",
        begins_within_a_month_of_the_stay,
        (*STAY, stay_claim("a", date(2023, 1, 1), date(2023, 2, 28), 30_000_00)),
        (
            *STAY,
            stay_claim("a", date(2023, 1, 1), date(2023, 1, 20), 30_000_00),
            stay_claim("b", date(2023, 1, 21), date(2023, 2, 28), 30_000_00),
        ),
    ),
    "the years that are claimed first": Unless(
        "补贴年限最多为3年: which three years they are, the applicant decides by claiming them first; less than a day that "
        "is left of them is not paid",
        has_a_full_post,
        (*FULL, FIRST, LAST),
        (*FULL, LAST, FIRST),
    ),
    "money that was taken back": Unless(
        "what is claimed before and after a recovery is not claimed twice in the same world",
        was_taken_back,
        (*HELD, WORKS, FIRST, Recovery("a", NOW), replace(FIRST, key="c")),
        (*HELD, WORKS, FIRST, replace(FIRST, key="c"), Recovery("a", NOW)),
    ),
    "a fen of each post": Unless(
        "decided: part of a fen is not paid, of each post by itself; who holds two is paid in the one claimed first",
        somebody_holds_two_posts,
        (*TWO_POSTS, TEN_DAYS, MONTH),
        (*TWO_POSTS, MONTH, TEN_DAYS),
    ),
}
