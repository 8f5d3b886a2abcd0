"""The oracle is no decoration: each figure that is a little wrong, and each rule that is taken away, is found."""

from decimal import ROUND_HALF_UP
from importlib import import_module

import pytest

from tests.oracle import naive, random_worlds
from tests.oracle.bridge import People, answers
from tests.oracle.naive import FIGURES, IN_FORCE
from tests.oracle.test_naive_and_platform import unexplained
from tests.oracle.world import Figure
from yihe.foundation.money import FEN

ENOUGH = 900  # worlds among which a fault must show itself
PLOTS = {
    "post": (0, 1), "incubation": (2, 3), "exam": (4,), "startup": (5,), "settling_in": (6,), "training_base": (7,),
}  # fmt: skip


def worlds_of(plot: str):
    return (random_worlds.make(n) for n in range(ENOUGH) if n % 9 in PLOTS[plot])


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_that_is_one_more_than_the_text_says_is_found(deciders: People, name):
    wrong = Figure(name, IN_FORCE, FIGURES[name] + 1)

    def shows_it(world) -> bool:
        by_the_text = naive.reckon(world)
        return answers((wrong, *world), deciders).fen != by_the_text and answers(world, deciders).fen == by_the_text

    assert any(map(shows_it, worlds_of(name.partition("/")[0])))


POLICIES, CLAIMS = "yihe.domains.subsidies.policies.", "yihe.domains.subsidies.claims."
WITHOUT = {
    "February counts its 29th": ("post", POLICIES + "month_shares", "length", lambda day: 29 if day.month == 2 else 30),
    "three years have no end": ("post", POLICIES + "post", "first_days", lambda spans, at_most: spans),
    "one person fills two posts": ("post", CLAIMS + "post", "_elsewhere", lambda own, people: []),
    "half a fen is one": ("post", POLICIES + "post", "rounded_down", lambda yuan: yuan.quantize(FEN, ROUND_HALF_UP)),
    "a month begun is a month": ("incubation", POLICIES + "incubation", "whole_months", lambda span: [span[0]]),
    "an exam need not be passed": ("exam", POLICIES + "exam", "_really_passed", lambda *_: None),
    "no organization is too old": ("startup", POLICIES + "startup", "_newly_registered", lambda *_: None),
    "staff need not be found": ("startup", POLICIES + "startup", "_staff_confirmed", lambda *_: None),
    "any home will do": ("settling_in", POLICIES + "settling_in", "_first_home", lambda *_: None),
    "a base need not be accepted": ("training_base", POLICIES + "training_base", "_accepted", lambda *_: None),
    "money that came back still counts": ("startup", "yihe.domains.subsidies.lifetimes", "take_off", lambda *_, **__: None),
}  # fmt: skip


@pytest.mark.parametrize("rule", WITHOUT)
def test_a_rule_that_is_taken_away_is_found(deciders: People, monkeypatch, rule):
    plot, where, name, instead = WITHOUT[rule]
    monkeypatch.setattr(import_module(where), name, instead)

    assert any(unexplained(world, deciders) for world in worlds_of(plot))
