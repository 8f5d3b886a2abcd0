"""
一次问完: one question after the other, across all subsidies at once; only what some of them still has to know is asked, once for all that
ask the same, and each answers as soon as nothing else matters to it – as its full form would (`foundation.so_far`).

Answers stand in the address and nowhere else; no name is asked.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from yihe.faces.portal import asking, public
from yihe.faces.portal.one_question import OneQuestion
from yihe.foundation import so_far
from yihe.foundation.facts import BadFacts
from yihe.foundation.policy import Policy
from yihe.foundation.reckoning import NotInForce, Reckoning
from yihe.registers.policies import registry

SAID, LEFT = "said", "left"  # what was answered, in order; what one does not want to be asked about


@dataclass
class Told:
    """What one subsidy says so far: an answer (a reckoning, or why not), or the question it waits for."""

    policy: Policy
    reckoning: Reckoning | None = None
    no: str = ""
    waits: OneQuestion | None = None


@dataclass
class Walk:
    """All subsidies with what was said so far."""

    told: list[Told] = field(default_factory=list)
    answered: list[OneQuestion] = field(default_factory=list)
    next: OneQuestion | None = None
    shared: int = 0  # how many wait for the next question

    @property
    def decided(self) -> list[Told]:
        return [each for each in self.told if each.waits is None]


def walk(given: Mapping[str, str], said: list[str], left: set[str], on: date, among: list[Policy]) -> Walk:
    """
    Return what each of some policies says to what was answered so far: `given` is the address, `said` are the keys of the questions that
    were answered, `left` the short codes nobody wants to hear of.
    """
    found, answered = Walk(), dict[str, OneQuestion]()
    for policy in among:
        if policy.short in left:
            continue
        told = _told(policy, given, set(said), on, answered)
        if told is not None:
            found.told.append(told)
    waiting = Counter(each.waits.key for each in found.told if each.waits)
    if waiting:
        key, found.shared = waiting.most_common(1)[0]
        found.next = next(each.waits for each in found.told if each.waits and each.waits.key == key)
    found.answered = [answered[key] for key in said if key in answered]
    return found


def _told(
    policy: Policy, given: Mapping[str, str], said: set[str], on: date, answered: dict[str, OneQuestion]
) -> Told | None:
    """Return what a policy says; None where no text is in force."""
    fields = {each.name: each for each in policy.facts.described()}
    facts = {name: each.default for name, each in fields.items() if not each.asked}
    while True:
        try:
            return Told(policy, so_far.reckon(policy, facts, on=on, parameters=registry.parameters()))
        except so_far.Refused as no:
            return Told(policy, no=str(no))
        except NotInForce:
            return None
        except BadFacts as bad:
            return Told(policy, no="".join(bad.faults))
        except so_far.Needs as more:
            question = OneQuestion(policy, fields[more.name], given, said)
            if question.is_asked:
                if not question.answered or question.faults:
                    return Told(policy, waits=question)
                answered.setdefault(question.key, question)
            facts[more.name] = question.fact


@public.page
def ask_all(request) -> HttpResponse:
    """Ask the next question, and show what is known by now."""
    asked = dict.fromkeys(request.GET.getlist(SAID))
    found = walk(request.GET, list(asked), set(request.GET.getlist(LEFT)), timezone.localdate(), asking.offered())
    keep = [(name, value) for name, values in request.GET.lists() for value in values if value]
    kept = [
        pair for pair in keep if found.next is None or not found.next.owns(pair[0]) and pair != (SAID, found.next.key)
    ]
    return render(
        request, "portal/ask_all.html",
        {
            "walk": found, "kept": kept, "on": timezone.localdate(), "back": _without_the_last(request.GET, found),
            "without": lambda policy: f"?{urlencode([*kept, (LEFT, policy.short)])}", "typed_wrong": bool(found.next and found.next.faults),
        },
    )  # fmt: skip


def _without_the_last(given: QueryDict, found: Walk) -> str:
    """Return the address in which the last answer is open again, "" where there is none."""
    if not found.answered:
        return ""
    last = found.answered[-1]
    pairs: list[tuple[str, Any]] = [(name, value) for name, values in given.lists() for value in values if value]
    return f"?{urlencode([pair for pair in pairs if pair != (SAID, last.key) and not last.owns(pair[0])])}"
