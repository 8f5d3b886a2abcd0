"""Worlds by chance: a few facts around the days on which rules turn. The same number is always the same world."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.oracle.naive import IN_FORCE, days_of, month_later, to_fen
from tests.oracle.naive_spans import month_share
from tests.oracle.world import (
    Base,
    Certificate,
    Claim,
    Employment,
    Fact,
    Figure,
    Home,
    Imported,
    Incumbency,
    Organization,
    Plan,
    Post,
    Recovery,
    StaffConfirmed,
    Stay,
    Talent,
    World,
    whole,
)

ONE_DAY = timedelta(days=1)
TURNS = [
    IN_FORCE - ONE_DAY,
    IN_FORCE,
    IN_FORCE + ONE_DAY,
    date(2021, 12, 31),
    date(2022, 1, 1),
    date(2023, 1, 31),
    date(2023, 2, 28),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 12, 31),
    date(2025, 1, 30),
    date(2025, 1, 31),
    date(2025, 6, 30),
]
NOW = date(2026, 6, 1)  # no claim is decided before it, but for the once-only kinds


def make(number: int) -> World:
    """The world of a number."""
    rng = Random(number)
    plots = [post, post, incubation, incubation, exam, startup, settling_in, base, activity]
    plot = plots[number % len(plots)]
    return whole(plot(rng))


def a_day(rng: Random, first: date = date(2021, 9, 1), last: date = date(2026, 3, 31)) -> date:
    """A day of the years in question: often one on which something turns."""
    if rng.random() < 0.4:
        return min(max(rng.choice(TURNS), first), last)
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    return day.replace(day=1) if rng.random() < 0.4 and day.replace(day=1) >= first else day


def a_span(rng: Random, first: date, last: date) -> tuple[date, date]:
    return tuple(sorted((a_day(rng, first, last), a_day(rng, first, last))))


def changed(rng: Random, name: str, values: list[int], *, january: bool = False) -> list[Fact]:
    """Now and then a figure changes on the first of a month, once or twice."""
    found: list[Fact] = []
    while rng.random() < 0.3:
        month = 1 if january else rng.randrange(1, 13)
        found.append(Figure(name, date(rng.randrange(2022, 2027), month, 1), rng.choice(values)))
    return list({f.since: f for f in found}.values())


def organizations(rng: Random, registered_on: date = date(2020, 1, 1), number: int = 1) -> list[Organization]:
    return [Organization(key, registered_on, judicial=rng.random() < 0.85) for key in ("A", "B", "C")[:number]]


def spells(rng: Random, first: date, last: date, most: int = 2) -> list[tuple[date, date | None]]:
    """One or two periods that do not overlap; the last may be open."""
    days = sorted({a_day(rng, first, last) for _ in range(2 * rng.randrange(1, most + 1))})
    found: list[tuple[date, date | None]] = list(zip(days[::2], days[1::2], strict=False))
    if rng.random() < 0.5 and (not found or found[-1][1] < last):
        found.append((days[-1] + ONE_DAY if found else days[0], None))
    return found


def pieces(rng: Random, since: date, until: date, most: int = 4) -> list[tuple[date, date]]:
    """A period cut on some days: often at month's ends, sometimes with a hole or an overlap."""
    cuts = sorted({a_day(rng, since, until) for _ in range(rng.randrange(most))} - {since})
    starts, ends = [since, *cuts], [cut - ONE_DAY for cut in cuts] + [until]
    found = []
    for a, b in zip(starts, ends, strict=True):
        luck = rng.random()
        if luck < 0.1:
            a = max(since, a - timedelta(days=rng.randrange(1, 40)))
        elif luck < 0.2 and a < b:
            a = min(b, a + timedelta(days=rng.randrange(1, 40)))
        found.append((a, b))
    if rng.random() < 0.3:
        rng.shuffle(found)
    return found


def decided(rng: Random, claims: list[Claim]) -> list[Claim]:
    """Half the time each claim is decided around the end of its own time, and not all of them on one late day."""
    if rng.random() < 0.5:
        return claims
    found, day = [], IN_FORCE
    for claim in sorted(claims, key=lambda c: c.until):
        day = max(day, claim.until + timedelta(days=rng.choice([-20, -1, 0, 1, 90])))
        found.append(replace(claim, on=day))
    return found


def with_recoveries(rng: Random, claims: list[Claim]) -> list[Fact]:
    """Some claims are taken back, whole or in part, and then perhaps made again."""
    found: list[Fact] = []
    for claim in claims:
        found.append(claim)
        if rng.random() < 0.12:
            share = rng.choice([100, 100, 50])
            found.append(Recovery(claim.key, claim.on, share))
            if rng.random() < 0.7:
                found.append(replace(claim, key=claim.key + "x"))
    return found


def post(rng: Random) -> list[Fact]:
    first, last = date(2021, 9, 1), date(2026, 3, 31)
    facts: list[Fact] = [*organizations(rng, number=2)]
    facts += changed(rng, "post/year_amount", [48000, 50000, 60001, 72000])
    if rng.random() < 0.15:
        facts.append(Figure("post/years_at_most", date(2024, 1, 1), rng.choice([1, 2, 4])))
    people = ["p", "q"][: rng.randrange(1, 3)]
    for person in people:
        for i, (a, b) in enumerate(spells(rng, date(2020, 1, 1), last)):
            role = rng.choice(["full_time"] * 5 + ["part_time", "board"])
            facts.append(Employment(f"{person}{i}", person, rng.choice("AAAAB"), role, a, b))
        if rng.random() < 0.7:
            facts.append(Employment(f"{person}9", person, "A", "full_time", date(2021, 1, 1), None))
        if rng.random() < 0.5:
            facts.append(Certificate(f"{person}0", person, "assistant", date(2020, 1, 1), date(2030, 12, 31)))
        for i, (a, b) in enumerate(spells(rng, date(2020, 1, 1), last)):
            facts.append(Certificate(f"{person}{i + 1}", person, rng.choice(["assistant", "intermediate"]), a, b))
    posts = ["1", "2"][: rng.choice([1, 1, 2])]
    claims: list[Claim] = []
    for number in posts:
        approved = date(2021, 1, 1) if rng.random() < 0.6 else a_day(rng, first, date(2023, 1, 1))
        abolished = a_day(rng, date(2023, 1, 1), last) if rng.random() < 0.1 else None
        facts.append(Post(number, "A", approved, abolished))
        begins = max(approved, first)
        if rng.random() < 0.1 and begins < date(2022, 6, 1):  # paid before there was a platform
            begins = max(begins, IN_FORCE)
            months = rng.randrange(1, 7)
            ends = month_later(begins, months) - ONE_DAY
            facts.append(Imported(f"old{number}", "post", number, date(2023, 1, 1), worth(begins, ends), begins, ends))
            begins = ends + ONE_DAY
        for i, (a, b) in enumerate(spells(rng, begins, last)):
            facts.append(Incumbency(f"{number}.{i}", number, rng.choice(people), a, b))
        if rng.random() < 0.4:  # somebody holds it all the time
            facts = [f for f in facts if not (isinstance(f, Incumbency) and f.post == number)]
            facts.append(Incumbency(f"{number}.0", number, people[0], approved, None))
        since, until = a_span(rng, first, last)
        if rng.random() < 0.6:
            since, until = first, last
        claims += [
            Claim(f"{number}{'abcdefgh'[i]}", "post", "A", number, NOW, a, b)
            for i, (a, b) in enumerate(pieces(rng, since, until))
        ]
    rng.random() < 0.3 and rng.shuffle(claims)
    return facts + with_recoveries(rng, decided(rng, claims))


def worth(since: date, until: date) -> int:
    """What a post brings for every day of a time, at the text's first figure, in fen."""
    return to_fen(sum((month_share(day) for day in days_of(since, until)), Fraction(0)) * 5000_00)


def incubation(rng: Random) -> list[Fact]:
    first, last = date(2021, 9, 1), date(2026, 3, 31)
    facts: list[Fact] = [*organizations(rng)]
    facts += changed(rng, "incubation/year_ceiling", [24000, 36000, 30001])
    if rng.random() < 0.1:
        facts.append(Figure("incubation/years_at_most", date(2024, 1, 1), 2))
    history = []
    if rng.random() < 0.15:
        begins = a_day(rng, IN_FORCE, date(2023, 1, 1))
        months = rng.randrange(1, 9)
        history.append(
            Imported("old", "incubation", "A", NOW - timedelta(days=400), months * rng.choice([250000, 100000]), begins,
                     month_later(begins, months) - ONE_DAY)
        )  # fmt: skip
        first = history[0].until + ONE_DAY
    claims: list[Claim] = []
    for i, (a, b) in enumerate(spells(rng, first, last)):
        facts.append(Stay(str(i), "A", a, b))
        since, until = a, min(b or last, last)
        if rng.random() < 0.7:
            until = min(until, month_later(since, rng.randrange(1, 16)) - timedelta(days=rng.choice([0, 1, 1, 1, 20])))
        if until < since:
            continue
        if rng.random() < 0.6:  # cut at whole months of the stay
            cuts = sorted({month_later(since, rng.randrange(1, 14)) for _ in range(rng.randrange(5))})
            cuts = [c for c in cuts if since < c <= until]
            parts = list(zip([since, *cuts], [c - ONE_DAY for c in cuts] + [until], strict=True))
            rng.random() < 0.3 and rng.shuffle(parts)
        else:
            parts = pieces(rng, since, until)
        for a, b in parts:
            luck = rng.random()
            asked = (
                100_000_00
                if luck < 0.4
                else rng.choice([100_00, 10_000_00])
                if luck < 0.6
                else rng.randrange(2, 25_000_00)
            )
            claims.append(Claim(f"{len(claims)}", "incubation", "A", "A", NOW, a, b, asked))
    rng.random() < 0.2 and rng.shuffle(claims)
    return facts + history + with_recoveries(rng, claims if history else decided(rng, claims))


def exam(rng: Random) -> list[Fact]:
    facts: list[Fact] = [*organizations(rng, number=2)]
    for level, values in (("assistant", [1000, 1500]), ("intermediate", [2000, 1801])):
        facts += changed(rng, f"exam/{level}", values)
    for i, (a, b) in enumerate(spells(rng, date(2020, 1, 1), date(2026, 3, 31))):
        role = rng.choice(["full_time", "full_time", "part_time", "board"])
        facts.append(Employment(str(i), "p", rng.choice("AB"), role, a, b))
    if rng.random() < 0.4:
        facts.append(Employment("9", "p", "A", "full_time", a_day(rng), None))
    for i in range(rng.randrange(1, 4)):
        a, b = a_span(rng, date(2018, 1, 1), date(2026, 3, 31))
        facts.append(Certificate(str(i), "p", rng.choice(["assistant", "intermediate"]), a, b))
    if rng.random() < 0.2:
        facts.append(Imported("old", "exam", "p", IN_FORCE, 1200_00, level=rng.choice(["assistant", "intermediate"])))
    days = sorted(a_day(rng) for _ in range(rng.randrange(1, 5)))
    claims: list[Claim] = [
        Claim("abcd"[i], "exam", rng.choice("AAB"), "p", day, level=rng.choice(["assistant", "intermediate"]))
        for i, day in enumerate(days)
    ]
    return facts + with_recoveries(rng, claims)


def startup(rng: Random) -> list[Fact]:
    registered = a_day(rng, date(2019, 9, 1), date(2025, 1, 1))
    org = Organization("A", registered, judicial=rng.random() < 0.85, recorded=rng.random() < 0.1)
    facts: list[Fact] = [org, *changed(rng, "startup/amount", [20000, 35000])]
    facts += changed(rng, "startup/months_since_registration", [12, 36])
    last = max(month_later(registered, 24), IN_FORCE)
    near = [last - ONE_DAY, last, last + ONE_DAY, month_later(registered, 12), IN_FORCE, IN_FORCE - ONE_DAY]
    days = sorted(max(registered, rng.choice([*near, a_day(rng)])) for _ in range(rng.randrange(1, 4)))
    if rng.random() < 0.85:
        facts.append(StaffConfirmed("A", max(registered, rng.choice([*days, days[0] - ONE_DAY]))))
    if rng.random() < 0.15:
        facts.append(Imported("old", "startup", "A", max(registered, IN_FORCE), 30000_00))
    claims: list[Claim] = [Claim("abc"[i], "startup", "A", "A", day) for i, day in enumerate(days)]
    return facts + with_recoveries(rng, claims)


def settling_in(rng: Random) -> list[Fact]:
    facts: list[Fact] = [*organizations(rng, number=2)]
    facts += changed(rng, "settling_in/master", [90000, 120000]) + changed(rng, "settling_in/doctor", [160000])
    for i, (a, b) in enumerate(spells(rng, date(2020, 1, 1), date(2026, 3, 31))):
        role = rng.choice(["full_time", "full_time", "part_time", "board"])
        facts.append(Employment(str(i), "p", rng.choice("AB"), role, a, b))
    if rng.random() < 0.6:
        facts.append(Employment("9", "p", "A", "full_time", a_day(rng), None))
    if rng.random() < 0.9:
        degree = rng.choice(["doctor", "doctor", "master", "master", "other"])
        facts.append(Talent("p", degree, a_day(rng), leading=rng.random() < 0.9))
    if rng.random() < 0.9:
        facts.append(Home("p", a_day(rng), *(rng.random() < 0.9 for _ in range(3))))
    if rng.random() < 0.15:
        facts.append(Imported("old", "settling_in", "p", IN_FORCE, 100_000_00))
    days = sorted(a_day(rng, date(2021, 11, 1), date(2026, 6, 1)) for _ in range(rng.randrange(1, 4)))
    claims: list[Claim] = [Claim("abc"[i], "settling_in", rng.choice("AAB"), "p", day) for i, day in enumerate(days)]
    return facts + with_recoveries(rng, claims)


def base(rng: Random) -> list[Fact]:
    facts: list[Fact] = [*organizations(rng, number=2), *changed(rng, "training_base/once", [10000, 25000])]
    facts += changed(rng, "training_base/year_ceiling", [40000, 60000], january=True)
    facts.append(Base("1", "A", a_day(rng) if rng.random() < 0.9 else None))
    for year in range(2021, 2027):
        if rng.random() < 0.7:
            facts.append(Plan("1", year, a_day(rng, date(year - 1, 12, 1), date(year + 1, 1, 31))))
    if rng.random() < 0.2:
        facts.append(Imported("old", "base_once", "1", IN_FORCE, 20000_00))
    if rng.random() < 0.2:
        facts.append(Imported("older", "base_year", "1", date(2022, 3, 1), rng.choice([50000_00, 7_77]), year=2022))
    days = sorted(a_day(rng, date(2021, 11, 1), date(2026, 6, 1)) for _ in range(rng.randrange(1, 6)))
    claims: list[Claim] = []
    for i, day in enumerate(days):
        org = rng.choice("AAAAAB")
        if rng.random() < 0.3:
            claims.append(Claim("abcdef"[i], "base_once", org, "1", day))
        else:
            asked, year = (
                rng.choice([1, 20000_00, 30000_01, 99999_99]),
                max(2021, day.year - rng.choice([0, 0, 1, 2, -1])),
            )
            claims.append(Claim("abcdef"[i], "base_year", org, "1", day, asked=asked, year=year))
    return facts + with_recoveries(rng, claims)


def activity(rng: Random) -> list[Fact]:
    facts: list[Fact] = [*organizations(rng)]
    stays = spells(rng, date(2021, 9, 1), date(2026, 3, 31))
    facts += [Stay(str(i), "A", a, b) for i, (a, b) in enumerate(stays)]
    edges = [day for stay in stays for day in stay if day]
    claims: list[Claim] = []
    for i in range(rng.randrange(1, 4)):
        held = rng.choice([*edges, *(e + ONE_DAY for e in edges), *(e - ONE_DAY for e in edges), a_day(rng)])
        on = max(IN_FORCE, held + timedelta(days=rng.choice([-5, 0, 1, 30])))
        claims.append(Claim("abc"[i], "activity", "A", "A", on, held, asked=rng.choice([1, 4500_00])))
    claims.sort(key=lambda c: c.on)
    return facts + claims
