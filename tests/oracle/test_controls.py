"""The oracle is no decoration: each figure that is a little wrong, and each rule that is taken away, is found."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP
from importlib import import_module

from tests.oracle import naive, random_worlds
from tests.oracle.bridge import People, answers
from tests.oracle.naive import FIGURES, IN_FORCE
from tests.oracle.test_naive_and_platform import unexplained
from tests.oracle.variants import UNLESS, claims_of
from tests.oracle.world import Figure, World
from yihe.foundation.money import FEN

ENOUGH = 900  # worlds among which a fault must show itself
PLOTS = {
    "post": (0, 1), "incubation": (2, 3), "exam": (4,), "startup": (5,), "settling_in": (6,), "training_base": (7,),
}  # fmt: skip


def worlds_of(plot: str) -> Iterator[World]:
    """Yield worlds with claims of a plot: the small ones of our own first, then those by chance."""
    for unless in UNLESS.values():
        yield from (world for world in (unless.one, unless.other) if any(c.kind == plot for c in claims_of(world)))
    yield from (random_worlds.make(n) for n in range(ENOUGH) if n % 9 in PLOTS[plot])


def test_every_figure_that_is_one_more_than_the_text_says_is_found(deciders: People):
    def is_found(name: str) -> bool:
        wrong = Figure(name, IN_FORCE, FIGURES[name] + 1)

        def shows_it(world: World) -> bool:
            by_the_text = naive.reckon(world)
            return answers((wrong, *world), deciders).fen != by_the_text == answers(world, deciders).fen

        return any(map(shows_it, worlds_of(name.partition("/")[0])))

    assert [name for name in FIGURES if not is_found(name)] == []


POLICIES = "yihe.domains.subsidies.policies."
WITHOUT = {
    "February counts its 29th": ("post", POLICIES + "month_shares", "length", lambda day: 29 if day.month == 2 else 30),
    "three years have no end": ("post", POLICIES + "post", "first_days", lambda spans, at_most: spans),
    "one person fills two posts": ("post", "yihe.domains.subsidies.post_days", "elsewhere", lambda own, people: []),
    "half a fen is one": ("post", POLICIES + "post", "rounded_down", lambda yuan: yuan.quantize(FEN, ROUND_HALF_UP)),
    "a month begun is a month": ("incubation", POLICIES + "incubation", "whole_months", lambda span: [span[0]]),
    "an exam need not be passed": ("exam", POLICIES + "exam", "_really_passed", lambda *_: None),
    "no organization is too old": ("startup", POLICIES + "startup", "_newly_registered", lambda *_: None),
    "staff need not be found": ("startup", POLICIES + "startup", "_staff_confirmed", lambda *_: None),
    "any home will do": ("settling_in", POLICIES + "settling_in", "_first_home", lambda *_: None),
    "a base need not be accepted": ("training_base", POLICIES + "training_base", "_accepted", lambda *_: None),
    "money that came back still counts": ("startup", "yihe.domains.subsidies.lifetimes", "take_off", lambda *_, **__: None),
}  # fmt: skip


def test_every_rule_that_is_taken_away_is_found(deciders: People, monkeypatch):
    def is_found(rule: str) -> bool:
        plot, where, name, instead = WITHOUT[rule]
        with monkeypatch.context() as without:
            without.setattr(import_module(where), name, instead)
            return any(unexplained(world, deciders) for world in worlds_of(plot))

    assert [rule for rule in WITHOUT if not is_found(rule)] == []
