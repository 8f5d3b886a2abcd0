"""No order of claims, no cut and no joining changes a sum, unless the text says so."""

from random import Random

import pytest

from tests.oracle import naive, random_worlds
from tests.oracle.bridge import People, answers
from tests.oracle.check import smallest
from tests.oracle.still_different import STILL_DIFFERENT
from tests.oracle.test_naive_and_platform import FIRST, WORLDS
from tests.oracle.variants import UNLESS, VARIANTS, claims_of, with_claims
from tests.oracle.world import World, told

TIMED = [number for number in range(FIRST, FIRST + WORLDS) if number % 9 < 4]  # posts and stays


def all_at_once(world: World) -> World:
    """The world with all its claims decided on one day, after all other facts."""
    return with_claims(world, claims_of(world))


def by_the_text(world: World) -> int:
    return sum(naive.reckon(world).values())


def by_the_platform(world: World, people: People) -> int:
    return sum(answers(world, people).fen.values())


def may_matter(world: World) -> bool:
    return any(unless.touches(world) for unless in UNLESS.values())


def is_still_different(world: World) -> bool:
    return any(f.touches(world, claim) for f in STILL_DIFFERENT.values() for claim in claims_of(world))


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_text_pays_the_same_sum(variant):
    def differs(world: World) -> bool:
        other = VARIANTS[variant](world, Random(1))
        return not may_matter(world) and not may_matter(other) and by_the_text(world) != by_the_text(other)

    wrong = [
        told(smallest(world, differs))
        for world in map(all_at_once, map(random_worlds.make, TIMED[::2]))
        if differs(world)
    ]

    assert wrong == [], "\n\n".join(wrong[:3])


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_platform_pays_the_same_sum(deciders, variant):
    tried, wrong = 0, []
    for number in TIMED[::4]:
        world = all_at_once(random_worlds.make(number))
        other = VARIANTS[variant](world, Random(number))
        if world == other or any(may_matter(each) or is_still_different(each) for each in (world, other)):
            continue
        tried += 1
        if by_the_platform(world, deciders) != by_the_platform(other, deciders):
            wrong.append(f"{told(world)}\n{variant}:\n{told(other)}")
    assert wrong == [], "\n\n".join(wrong[:3])
    assert tried


@pytest.mark.parametrize("unless", UNLESS)
def test_where_the_text_says_so_it_does_matter(unless):
    said = UNLESS[unless]

    assert by_the_text(said.one) != by_the_text(said.other), f"{said.sentence}: remove this line"
    assert said.touches(said.one) or said.touches(said.other)
