"""The platform pays what a second, independent reading of the text pays, in every world by chance."""

import os

import pytest

from tests.oracle import random_worlds
from tests.oracle.bridge import People
from tests.oracle.check import difference, report
from yihe.foundation.roles import CLERK, DIRECTOR, REVIEWER

WORLDS = int(os.environ.get("ORACLE_WORLDS", "300"))
FIRST = int(os.environ.get("ORACLE_FIRST", "0"))


@pytest.fixture
def people(person):
    return People(person(CLERK), person(REVIEWER), person(DIRECTOR))


def test_every_world_is_paid_what_the_text_says(people):
    wrong = []
    for number in range(FIRST, FIRST + WORLDS):
        world = random_worlds.make(number)
        if difference(world, people):
            wrong.append(f"world {number}:\n{report(world, people)}")
    assert wrong == [], "\n\n".join(wrong[:40])
