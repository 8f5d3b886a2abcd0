"""
办事指南 of a claim, out of the city's own parameters: the clause and the days are never written into the code.

The words are looked up when they are printed (lazily): parameters are read once Django has started, and a city that
changes a limit changes its guides with it.
"""

from typing import Any

from django.utils import timezone

from yihe.foundation import city_words, parameters
from yihe.foundation.parameters import NOT_HERE
from yihe.foundation.spoken import when_read
from yihe.matters.kinds import Guide

STEPS = ("在线申请", "受理", "审核", "拟批准并公示", "公示期满批准生效", "支付")
# Steps of the procedure that have a limit of their own (parameters `procedure/…`), in words.
LIMITS = (("acceptance", "受理"), ("review", "审核"), ("approval", "批准"), ("notice", "公示"), ("payment", "支付"))


def clause(parameter: str) -> Any:
    """Return the clause a parameter rests on today, as the city's text cites it; or that the city has none."""

    def say() -> str:
        known = parameters.current()
        found = known.found(parameter, timezone.localdate()) if parameter in known else None
        return found.reference if found else NOT_HERE

    return when_read(say)


def time_limits(*steps: tuple[str, str]) -> Any:
    """Return `受理 5 个、审核 10 个工作日` for steps of the procedure (parameter, word). One without a limit is left out."""

    def say() -> str:
        today = timezone.localdate()
        limits = [(words, parameters.current().found(f"procedure/{path}", today)) for path, words in steps]
        counts = [f"{city_words.say(step)} {limit.value} 个" for step, limit in limits if limit]
        return f"{'、'.join(counts)}工作日" if counts else NOT_HERE

    return when_read(say)


def claim_guide(
    *, who: str, gives: Any, basis: str, steps: tuple[str, ...] = STEPS,
    limits: tuple[tuple[str, str], ...] = LIMITS,
) -> Guide:  # fmt: skip
    """Return the guide of a kind. `basis` is the parameter whose clause the kind rests on."""
    return Guide(who=who, gives=gives, how_long=time_limits(*limits), basis=clause(basis), steps=steps)
