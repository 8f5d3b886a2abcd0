"""
A county's roster, solved: sixty lawyers at thirteen posts for a month, a hundred and twenty for a quarter; how long it takes, and whether it is
proven to be the best.

`python -m bench.rosters` measures this alone; it needs no database.
"""

import random
import time
from datetime import date, datetime, timedelta
from datetime import time as hour

from bench.report import Report
from yihe.acts.schedules.solver import solve
from yihe.acts.schedules.worlds import Before, Person, Slot, World

FIRST = date(2027, 1, 1)
ALWAYS = (date(2020, 1, 1), date.max)
BARS = {(60, 31): 5, (120, 92): 10}  # people and days; seconds


def slot(post: str, day: date, begins: int = 9, hours: float = 8, **said) -> Slot:
    starts = datetime.combine(day, hour(begins))
    said = {"rest": 1, "weekend": day.weekday() >= 5} | said
    return Slot(f"{post}:{day}:{begins}", post, post, starts, starts + timedelta(hours=hours), **said)


def person(name: str, *posts: str, **said) -> Person:
    spans = said.pop("licensed", (ALWAYS,))
    return Person(name, name, dict.fromkeys(posts, spans), **said)


def city(people: int, days: int, posts: int = 13, seed: int = 1) -> World:
    """60 × 31 × 13: as the handbook measured – some posts each working day, the others once a week, two far, leave of 8 %."""
    dice = random.Random(seed)
    called = [f"岗{n:02d}" for n in range(posts)]
    slots = []
    for ahead in range(days):
        day = FIRST + timedelta(days=ahead)
        for n, post in enumerate(called):
            daily = n < 5 and day.weekday() < 5 or n == 0
            if daily or n >= 5 and day.weekday() == n % 7:
                slots.append(slot(post, day, far=n in (6, 9)))
    crowd = []
    for n in range(people):
        away = []
        if dice.random() < 0.3:
            since = FIRST + timedelta(days=dice.randrange(days))
            away.append((since, since + timedelta(days=dice.randrange(2, 9))))
        can = [post for post in called if dice.random() < 0.6] or called[:1]
        before = Before(dice.randrange(8), dice.randrange(3), dice.randrange(2))
        crowd.append(person(f"人{n:03d}", *can, away=tuple(away), before=before))
    return World(tuple(slots), tuple(crowd), month_most=6)


def measure(report: Report) -> None:
    for (people, days), bar in BARS.items():
        world = city(people, days)
        began, worked = time.perf_counter(), time.process_time()
        roster = solve(world)
        took, work = time.perf_counter() - began, time.process_time() - worked
        gap = "not known" if roster.gap is None else f"{roster.gap:.4f}"
        report.figure(
            f"{people} people × {days} days × 13 posts: {len(roster.lines)} of {len(world.slots)} seats filled",
            f"{took:.1f} s ({work:.1f} s of processor), gap {gap}{'' if roster.proven else ', not proven'}", f"≤ {bar} s, optimal",
            holds=roster.proven and took <= bar,
        )  # fmt: skip


def main() -> None:
    report = Report()
    report.table("**Rosters**", "what", "figure", "bar", "")
    measure(report)
    report.close()


if __name__ == "__main__":
    main()
