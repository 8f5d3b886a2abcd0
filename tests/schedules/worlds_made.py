"""Worlds to plan, made of a seed: small ones for the oracle, and ones as large as a city's (`bench.rosters`)."""

import random
from datetime import date, timedelta

from bench.rosters import ALWAYS, FIRST, city, person, slot
from yihe.acts.schedules.worlds import Before, World

__all__ = ["ALWAYS", "FIRST", "city", "person", "slot", "small"]


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
