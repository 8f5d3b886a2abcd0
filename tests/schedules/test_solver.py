"""The solver against an oracle that tries everything, and what must hold of every roster."""

import itertools
import random
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.schedules.worlds_made import ALWAYS, FIRST, city, person, slot, small
from yihe.acts.schedules.solver import solve, unfairness
from yihe.acts.schedules.worlds import Before, Roster, Slot, World


def sits(roster: Roster) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in roster.lines:
        found.setdefault(line.slot, []).append(line.person)
    return found


def collide(one: Slot, other: Slot) -> bool:
    """What the rule says, said anew: at once, or without the days of rest the later one asks for. Hours are counted, no spans."""
    early, late = sorted((one, other), key=lambda each: each.starts)
    if late.starts < early.ends:
        return True
    if not late.rest:
        return False
    free = {(late.day - timedelta(days=n)) for n in range(1, late.rest + 1)} | {late.day}
    worked, at = set(), early.starts
    while at < early.ends:
        worked.add(at.date())
        at += timedelta(minutes=30)
    return bool(free & worked)


def allowed(world: World, chosen: dict[str, list[str]]) -> bool:
    for each in world.people:
        own = [s for s in world.slots if each.key in chosen[s.key]]
        for one in own:
            days = {one.day, (one.ends - timedelta(minutes=1)).date()}
            if one.post not in each.licensed or any(a <= d <= b for a, b in each.away for d in days):
                return False
            if not any(all(a <= d <= b for d in days) for a, b in each.licensed[one.post]):
                return False
            if any(collide(one, other) for other in each.busy):
                return False
        if any(collide(a, b) for a, b in itertools.combinations(own, 2)):
            return False
        months = [(s.day.year, s.day.month) for s in (*own, *each.busy)]
        if own and any(months.count((s.day.year, s.day.month)) > world.month_most for s in own):
            return False
    return True


def best_of_all(world: World) -> tuple[int, int, int]:
    """Try every way to fill every seat: fewest empty, fewest moved, fairest."""
    names = [each.key for each in world.people]
    ways = [
        [list(who) for n in range(each.heads + 1) for who in itertools.combinations(names, n)] for each in world.slots
    ]
    found = []
    for way in itertools.product(*ways):
        chosen = {each.key: who for each, who in zip(world.slots, way, strict=True)}
        if allowed(world, chosen):
            found.append(worth(world, chosen))
    return min(found)


def worth(world: World, chosen) -> tuple[int, int, int]:
    empty = sum(each.heads - len(chosen.get(each.key, ())) for each in world.slots)
    moved = sum(key not in chosen.get(slot, ()) for slot, key in world.kept)
    return empty, moved, unfairness(world, {each.key: chosen.get(each.key, []) for each in world.slots})


def few_enough(world: World) -> bool:
    return (2 ** len(world.people)) ** len(world.slots) <= 40_000


@pytest.mark.parametrize("seed", range(60))
def test_no_roster_is_better_than_the_solvers(seed):
    world = small(seed)
    if not few_enough(world):
        world = replace(world, slots=world.slots[:4])
    world = replace(world, kept=frozenset(pair for pair in world.kept if pair[0] in {s.key for s in world.slots}))
    roster = solve(world)
    chosen = {each.key: sits(roster).get(each.key, []) for each in world.slots}

    assert allowed(world, chosen)
    assert worth(world, chosen) == best_of_all(world)
    assert roster.proven and sum(each.missing for each in roster.holes) == worth(world, chosen)[0]


def test_the_oracle_sees_a_worse_roster():
    """The control: one shift given to who sat more often is not the best, and one without rest is not allowed."""
    seats = (slot("甲", FIRST), slot("甲", FIRST + timedelta(days=2)))
    world = World(seats, (person("多", "甲", before=Before(3)), person("少", "甲", before=Before(0))), month_most=6)
    worse = {seats[0].key: ["多"], seats[1].key: ["少"]}

    assert allowed(world, worse) and worth(world, worse) > best_of_all(world)
    near = (seats[0], slot("甲", FIRST + timedelta(days=1)))
    assert not allowed(replace(world, slots=near), {near[0].key: ["少"], near[1].key: ["少"]})


@pytest.mark.parametrize("seed", range(3))
def test_the_same_world_has_the_same_roster_in_whatever_order_it_is_told(seed):
    world = city(20, 14, posts=6, seed=seed)
    dice = random.Random(seed)
    mixed = replace(
        world, slots=tuple(dice.sample(world.slots, len(world.slots))),
        people=tuple(dice.sample(world.people, len(world.people))),
    )  # fmt: skip

    assert (solve(world).lines, solve(world).holes) == (solve(mixed).lines, solve(mixed).holes)


@pytest.mark.parametrize("seed", range(4))
def test_no_two_shifts_of_one_person_overlap(seed):
    world = city(25, 31, seed=seed)
    roster = solve(world)
    by_key = {each.key: each for each in world.slots}

    for each in world.people:
        own = [by_key[line.slot] for line in roster.lines if line.person == each.key]
        assert not any(collide(a, b) for a, b in itertools.combinations(own, 2))
        assert all(each.could(one) for one in own)


def test_what_was_published_stands_even_against_a_rule_of_planning():
    seats = tuple(slot("甲", FIRST + timedelta(days=n)) for n in range(3))
    world = World(seats, (person("一", "甲"), person("二", "甲"), person("三", "甲")), month_most=6)
    kept = frozenset({(seats[0].key, "一"), (seats[1].key, "一")})  # two days running, as they agreed

    roster = solve(replace(world, kept=kept))

    assert {(line.slot, line.person) for line in roster.lines if line.kept} == kept and not roster.moved
    assert len(roster.lines) == 3


def test_who_falls_ill_alone_is_moved():
    world = city(30, 31, posts=8)
    published = frozenset((line.slot, line.person) for line in solve(world).lines)
    ill = next(iter(sorted(published)))[1]
    away = (FIRST, FIRST + timedelta(days=10))
    people = tuple(replace(p, away=(*p.away, away)) if p.key == ill else p for p in world.people)

    again = solve(replace(world, people=people, kept=published, may_move=True))

    by_key = {each.key: each for each in world.slots}
    theirs = {pair for pair in published if pair[1] == ill and away[0] <= by_key[pair[0]].day <= away[1]}
    assert theirs and set(again.moved) == theirs and not again.holes


def test_a_licence_that_ends_in_the_month_seats_nobody_after():
    seats = tuple(slot("甲", FIRST + timedelta(days=n), rest=0) for n in range(3))
    until = FIRST + timedelta(days=1)
    roster = solve(World(seats, (person("一", "甲", licensed=((ALWAYS[0], until),)),), month_most=6))

    assert [line.slot for line in roster.lines] == [seats[0].key, seats[1].key]
    (hole,) = roster.holes
    assert "能排的0人，另有1人当天没有有效的执业证" in hole.why


def test_a_shift_over_midnight_asks_rest_and_licence_of_both_days():
    night = slot("夜", FIRST, 20, 12, rest=0)
    tomorrow = slot("早", FIRST + timedelta(days=1), 7, 2, rest=0)
    rested = slot("早", FIRST + timedelta(days=2), rest=1)
    ends = person("止", "夜", licensed=((ALWAYS[0], FIRST),))
    one = person("一", "夜", "早")

    assert [line.person for line in solve(World((night,), (ends, one))).lines] == ["一"]
    assert len(solve(World((night, tomorrow), (one,))).lines) == 1
    assert len(solve(World((night, rested), (one,))).lines) == 1  # the night ends on the day that was to be free
    assert len(solve(World((night, replace(rested, rest=0)), (one,))).lines) == 2


def test_what_cannot_be_filled_is_named_with_its_reasons():
    day = date(2026, 12, 9)
    yesterday = slot("前一岗", day - timedelta(days=1), heads=2)
    seat = slot("仲裁院", day)
    people = (
        person("一", "仲裁院", away=((day, day),)), person("二", "仲裁院", "前一岗"), person("三", "仲裁院", "前一岗"),
        person("四", "前一岗"),
    )  # fmt: skip
    kept = frozenset({(yesterday.key, "二"), (yesterday.key, "三")})

    (hole,) = solve(World((yesterday, seat), people, kept, month_most=6)).holes

    assert hole.why == (
        "12月9日仲裁院排不满：能排的3人，1人请假，2人前一天值班。可以增加人选，或者把休息要求改为 0 天（只对这个岗位）。"
    )
    assert solve(World((yesterday, replace(seat, rest=0)), people, kept, month_most=6)).holes == ()


def test_each_line_says_why():
    seat = slot("甲", date(2026, 12, 9))
    people = (person("一", "甲", before=Before(1)), person("二", "甲", before=Before(4)))

    (line,) = solve(World((seat,), people, month_most=6)).lines

    assert line.person == "一"
    assert (
        line.why
        == "执业证长期有效，当天没有请假，前后没有别的班；今年此前 1 班，能排的人平均 2.5 班；还可以排的有：二。"
    )


def test_when_time_is_over_the_best_found_is_given_and_says_so():
    world = replace(city(60, 31), seconds=0.0)
    roster = solve(world)

    assert not roster.proven and "没有证明是最优" in roster.words
    chosen = {each.key: sits(roster).get(each.key, []) for each in world.slots}
    assert allowed(world, chosen)


@pytest.mark.parametrize(("people", "days", "seconds"), [(60, 31, 5), (120, 92, 10)])
def test_a_citys_roster_is_proven_in_seconds(people, days, seconds):
    began = time.process_time()
    roster = solve(city(people, days))

    assert roster.proven
    assert time.process_time() - began < seconds
