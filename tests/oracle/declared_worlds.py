"""Worlds by chance for the declared subsidies: around the days on which figures change, jobs end and months turn."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.oracle.naive_declared import KINDS, LEVELS, Back, Before, Claim, World, month_later, whole_months

FIRST, LAST = date(2023, 1, 1), date(2026, 6, 1)
FIGURES = {
    "reading": [800, 650, 1], "settled": [2, 12, 1], "one_star": [500, 600], "two_star": [1200, 1300], "three_star": [3000, 2500],
    "night": [4000, 3500, 2000], "night_life": [6000, 9000], "mentor": [300, 333], "mentor_longest": [12, 6, 18],
    "study": [500, 333], "study_cap": [2000, 1500], "site": [335, 1000, 10], "site_cap": [1500, 2222],
}  # fmt: skip
TURNS = [
    FIRST,
    date(2023, 1, 31),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 1, 30),
    LAST,
]
BY_THE_YEAR = ("night", "site", "site_cap")
COSTS = [1, 99, 100_01, 1500_00, 3000_00, 4000_00, 9999_99]
PLOTS = list(KINDS)


def make(number: int) -> World:
    """The world of a number."""
    rng = Random(number)
    kind = PLOTS[number % len(PLOTS)]
    figures = {name: _changing(rng, name, values) for name, values in FIGURES.items()}
    world = World(
        rng.random() < 0.9, _day(rng, date(2022, 6, 1), date(2025, 12, 1)), _spells(rng), _spells(rng), figures
    )
    return replace(world, events=tuple(_events(rng, kind)))


def _changing(rng: Random, name: str, values: list[int]) -> tuple[tuple[date, int], ...]:
    found = {FIRST: values[0]}
    while rng.random() < (0.6 if name in BY_THE_YEAR else 0.25):
        found[date(rng.randrange(2023, 2027), rng.randrange(1, 6), 1)] = rng.choice(values)
    return tuple(sorted(found.items()))


def _day(rng: Random, first: date = FIRST, last: date = LAST) -> date:
    if rng.random() < 0.4:
        return min(max(rng.choice(TURNS), first), last)
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _spells(rng: Random) -> tuple:
    if rng.random() < 0.6:
        return ((_day(rng, date(2022, 1, 1), date(2024, 1, 1)), None),)
    days = sorted({_day(rng, date(2022, 1, 1)) for _ in range(rng.choice([2, 4]))})
    spells = list(zip(days[::2], days[1::2], strict=False))
    last = spells[-1][1] + timedelta(days=rng.choice([1, 1, 40])) if spells else days[0]
    return (*spells, (last, None)) if rng.random() < 0.7 else tuple(spells) or ((last, None),)


def _events(rng: Random, kind: str):
    others = {"night_market": "site_share", "site_share": "night_market"}
    rows: list = []
    if rng.random() < 0.15:
        rows.append(_before(rng, kind))
    if kind == "study_share" and rng.random() < 0.2:
        rows.append(Before("exam", _day(rng), 1200_00, level="assistant"))
    claims = sorted((_claim(rng, kind, n) for n in range(rng.randrange(1, 6))), key=lambda claim: claim.on)
    if kind in others and rng.random() < 0.3:
        claims.insert(rng.randrange(len(claims) + 1), _claim(rng, others[kind], 9))
    for claim in claims:
        rows.append(claim)
        if rng.random() < 0.15:
            rows.append(Back(claim.key, rng.choice([100, 100, 50])))
    return rows


def _before(rng: Random, kind: str) -> Before:
    row = Before(kind, _day(rng, FIRST, date(2024, 1, 1)), rng.choice([500_00, 800_00, 33_33]))
    if kind == "star_rank":
        return replace(row, level=rng.choice(LEVELS))
    if kind in ("night_market", "site_share"):
        return replace(row, year=row.on.year)
    if kind == "mentor_month":
        since = _day(rng, FIRST, date(2023, 6, 1))
        until = month_later(since, rng.randrange(1, 5)) - timedelta(days=1)
        return replace(row, on=date(2024, 1, 1), since=since, until=until, fen=300_00 * len(whole_months(since, until)))
    return row


def _claim(rng: Random, kind: str, number: int) -> Claim:
    claim = Claim(f"{kind}{number}", kind, _day(rng, date(2022, 12, 1)))
    if kind == "star_rank":
        return replace(claim, level=rng.choice(LEVELS))
    if kind == "mentor_month":
        since = _day(rng)
        until = month_later(since, rng.randrange(0, 16)) + timedelta(days=rng.choice([-1, -1, 0, 12]))
        return replace(claim, on=LAST if rng.random() < 0.5 else claim.on, since=since, until=max(since, until))
    claim = replace(claim, cost=rng.choice(COSTS))
    return (
        replace(claim, year=max(2023, claim.on.year - rng.choice([0, 0, 1, -1])))
        if kind in ("night_market", "site_share")
        else claim
    )
