"""Worlds to plan, made of a seed: small ones for the oracle, and ones as large as a city's."""

import random
from datetime import date, datetime, time, timedelta

from yihe.acts.schedules.worlds import Before, Person, Slot, World

FIRST = date(2027, 1, 1)
ALWAYS = (date(2020, 1, 1), date.max)


def slot(post: str, day: date, begins: int = 9, hours: float = 8, **said) -> Slot:
    starts = datetime.combine(day, time(begins))
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


def small(seed: int) -> World:
    """A world of few seats and people, with everything that can hinder: leave, licences that end, rest, busy people, two heads, nights."""
    dice = random.Random(seed)
    posts = ["甲", "乙", "丙"][: dice.randrange(1, 4)]
    slots = []
    for ahead in range(dice.randrange(1, 5)):
        for post in posts:
            if len(slots) < 6 and dice.random() < 0.6:
                begins, hours = dice.choice([(9, 3), (13, 4), (9, 8), (20, 10)])
                day = FIRST + timedelta(days=ahead)
                said = {"rest": dice.choice([0, 0, 1, 2]), "far": post == "丙", "heads": dice.choice([1, 1, 1, 2])}
                slots.append(slot(post, day, begins, hours, **said))
    crowd = []
    for n in range(dice.randrange(1, 4)):
        can = [post for post in posts if dice.random() < 0.8]
        away = ((FIRST + timedelta(days=dice.randrange(4)),) * 2,) if dice.random() < 0.3 else ()
        until = FIRST + timedelta(days=dice.randrange(4)) if dice.random() < 0.2 else date.max
        busy = (slot("别处", FIRST + timedelta(days=dice.randrange(4)), rest=0),) if dice.random() < 0.2 else ()
        before = Before(dice.randrange(4), dice.randrange(2), dice.randrange(2))
        crowd.append(person(f"人{n}", *can, away=away, licensed=((ALWAYS[0], until),), busy=busy, before=before))
    kept = set()
    for each in slots:
        if crowd and dice.random() < 0.4:
            kept.add((each.key, dice.choice(crowd).key))
    return World(tuple(slots), tuple(crowd), frozenset(kept), may_move=True, month_most=dice.choice([1, 2, 6]))
