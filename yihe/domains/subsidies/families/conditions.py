"""Whether the conditions of a declared subsidy hold: each a refusal with what is wanted, what the register says, and its clause."""

from yihe.domains.subsidies.families.files import Condition, Declared
from yihe.domains.subsidies.policies.history import SubsidyFacts
from yihe.domains.subsidies.policies.periods import Span, both, merged, months_later
from yihe.foundation.figures import MONTHS
from yihe.foundation.offered_facts import Shape
from yihe.foundation.reckoning import Reckoning


def ask(working: Reckoning, declared: Declared, facts: SubsidyFacts) -> None:
    """Refuse for each condition that does not hold on the day of the application."""
    for condition in declared.conditions:
        if against := _against(working, condition, getattr(facts, condition.fact.code)):
            working.refuse(f"{declared.label}的条件是“{condition.fact.label}”{against}", condition.cited.reference)


def periods(declared: Declared, facts: SubsidyFacts, day) -> list[list[Span]]:
    """Return, of each condition on periods, the days up to a day on which it holds."""
    asked = [each.fact.code for each in declared.conditions if each.fact.shape is Shape.PERIODS]
    return [merged([span for stay in getattr(facts, code) for span in stay.span(day)]) for code in asked]


def _against(working: Reckoning, condition: Condition, said) -> str:
    match condition.fact.shape:
        case Shape.YES_NO:
            words = {True: "是", False: "否"}
            return "" if said == condition.wanted else f"应为“{words[condition.wanted]}”，登记的是“{words[said]}”"
        case Shape.CHOICE:
            names = condition.fact.choices
            listed = "、".join(names[code] for code in condition.wanted)
            return "" if said in condition.wanted else f"应为“{listed}”，登记的是“{names.get(said, said)}”"
        case Shape.PERIODS:
            day = (working.on, working.on)
            held = both([day], merged([span for stay in said for span in stay.span(working.on)]))
            return "" if held else f"，{working.on} 不在其中"
        case Shape.COUNT:
            wanted = working.value(condition.wanted)
            least = condition.how == "at_least"
            if said >= wanted.value if least else said <= wanted.value:
                return ""
            working.parameter(condition.wanted)
            return f"应不{'少' if least else '多'}于 {wanted.value} {condition.fact.unit}，登记的是 {said} {condition.fact.unit}"
        case Shape.SINCE:
            return _since(working, condition, said)


def _since(working: Reckoning, condition: Condition, said) -> str:
    """Whole months, both ends included: on the very day that ends them both "at least" and "at most" hold."""
    months = working.value(condition.wanted).as_(MONTHS)
    if said is None or said > working.on:
        return "，登记簿里没有" if said is None else f"（{said}）还没有到"
    turns, least = months_later(said, months), condition.how == "at_least"
    if working.on >= turns if least else working.on <= turns:
        return ""
    working.parameter(condition.wanted)
    return f"（{said}）起应{'满' if least else '不超过'} {months} 个月，即{'从' if least else '到'} {turns} {'起' if least else '为止'}"
