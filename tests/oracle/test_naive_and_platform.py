"""The platform pays what a second, independent reading of the text pays, in every world by chance."""

import os
from datetime import date

import pytest

from tests.oracle import random_worlds
from tests.oracle.bridge import People
from tests.oracle.check import Difference, differences, report
from tests.oracle.small_worlds import ORG, stay_claim
from tests.oracle.still_different import STILL_DIFFERENT
from tests.oracle.world import Stay, World

WORLDS = int(os.environ.get("ORACLE_WORLDS", "300"))
PARTS = 4  # that several processes may share
FIRST = int(os.environ.get("ORACLE_FIRST", "0"))


def unexplained(world: World, people: People) -> list[Difference]:
    """The differences that no finding of the table touches."""
    return [
        d for d in differences(world, people) if not any(f.touches(world, d.claim) for f in STILL_DIFFERENT.values())
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_world_is_paid_what_the_text_says(deciders, part):
    wrong = []
    for number in range(FIRST + part, FIRST + WORLDS, PARTS):
        world = random_worlds.make(number)
        if unexplained(world, deciders):
            wrong.append(f"world {number}:\n{report(world, deciders, lambda w: unexplained(w, deciders))}")
            if len(wrong) == 20:
                break
    assert wrong == [], "\n\n".join(wrong)


def test_what_one_claim_spent_beyond_its_months_is_paid_with_one_other_and_not_with_two(deciders):
    """26,000 yuan were paid once where 23,000 had been spent."""
    world = (
        ORG,
        Stay("0", "A", date(2023, 1, 1), date(2023, 12, 31)),
        stay_claim("a", date(2023, 11, 1), date(2023, 12, 31), 10_000_00),
        stay_claim("b", date(2023, 1, 1), date(2023, 6, 30), 12_000_00),
        stay_claim("c", date(2023, 7, 1), date(2023, 10, 31), 1_000_00),
    )

    assert differences(world, deciders) == []


@pytest.mark.parametrize("finding", STILL_DIFFERENT)
def test_what_is_known_to_differ_still_differs(deciders, finding):
    known = STILL_DIFFERENT[finding]

    found = differences(known.world, deciders)

    assert found, f"{finding}, {known.sentence}: this is paid as the text says now – remove this line"
    assert all(known.touches(known.world, difference.claim) for difference in found)
