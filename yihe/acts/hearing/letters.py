"""
告知书, and the letter of a decision that takes something away: the facts, the reason, the clause, what was said against it and how it was
answered, the remedies. The events keep what the city said that day (`matters.letters.signed`); what was typed they keep anyway.
"""

from datetime import date

from django.utils import timezone

from yihe.acts.hearing import rules
from yihe.acts.hearing.states import HEARING
from yihe.foundation import workdays
from yihe.foundation.city_names import bureau_of
from yihe.foundation.parameters import in_chinese
from yihe.matters.letters import Doing, of_event, signed
from yihe.matters.models import Matter
from yihe.matters.reading import events
from yihe.registers.policies import remedies

TOLD, TAKEN = "hearing/letter_told.html", "hearing/letter_taken.html"


def signs(kind, matter: Matter, doing: Doing) -> dict[str, dict]:
    """Return what the event of a telling, or of a decision that takes away, keeps of its letter; {} for any other action."""
    action = kind.workflow_of(matter).actions[doing.action]
    day = timezone.localdate(doing.at)
    if doing.action == rules.TELLS:
        return signed(matter, kind=str(kind.label), decision="告知书", until=f"{last_day(matter, day):%Y-%m-%d}")
    if action.takes_away:
        told = remedies.told_on(day, region=matter.region)
        return signed(matter, kind=str(kind.label), decision=str(action.label), remedies=str(told) if told else "")
    return {}


def last_day(matter: Matter, day: date) -> date:
    """Return the last day on which whoever is told on a day may speak."""
    return workdays.add(day, rules.TO_SPEAK.days(day, matter.region))


def letter_of(kind, matter: Matter) -> tuple[str, dict] | None:
    """Return the letter that stands: of the decision that was the last word, else the 告知书 while one may speak; or None."""
    here = rules.last_round(matter)
    if here is None:
        return None
    if here.decided is None:
        return (
            (TOLD, told(kind, matter, here))
            if matter.state == HEARING or here.said and _is_last(matter, here)
            else None
        )
    return (TAKEN, taken(kind, matter, here)) if _is_last(matter, here) else None


def _is_last(matter: Matter, here: rules.Round) -> bool:
    """Test whether the matter went nowhere since: a decision made afterwards has a letter of its own."""
    last = here.decided or here.said or here.told
    return not any(e.seq > last.seq and e.target and e.action != rules.TELLS for e in events(matter))


def told(kind, matter: Matter, here: rules.Round) -> dict:
    """Return what the 告知书 says."""
    kept = of_event(here.told)
    return {
        "matter": matter, "organization": matter.organization, "issuer": kept.get("issuer") or bureau_of(matter.region),
        "kind": kept.get("kind") or kind.label, "told": here.told.said, "until": _day(kept.get("until")),
        "decided_on": in_chinese(timezone.localdate(here.told.at)),
    }  # fmt: skip


def taken(kind, matter: Matter, here: rules.Round) -> dict:
    """Return what the letter of the decision says; `weighed` is what was said and the answer, in sentences."""
    assert here.decided is not None
    kept, said = of_event(here.decided), here.told.said
    return {
        "matter": matter, "organization": matter.organization, "issuer": kept.get("issuer") or bureau_of(matter.region),
        "kind": kept.get("kind") or kind.label, "decision": kept.get("decision") or said["intended"],
        "facts": [*kind.grounds(matter, here.decided)[0], said["facts"]], "reason": here.decided.said.get("reason") or said["reason"], "clauses": [said["clause"]],
        "weighed": weighed(here), "remedies": kept.get("remedies", ""),
        "decided_on": in_chinese(timezone.localdate(here.decided.at)), "told": said,
    }  # fmt: skip


def weighed(here: rules.Round | None) -> list[str]:
    """Return what a letter of decision says of the hearing: that one was told, what was said, and the answer."""
    if here is None:
        return []  # decided before anybody had to be told
    sentences = [
        f"本局于 {in_chinese(timezone.localdate(here.told.at))}告知拟作出的决定及其事实、理由和依据。",
        f"{here.outcome}。",
    ]
    if here.statement:
        sentences += [f"陈述申辩意见：{here.statement}", f"本局意见：{here.answer}"]
    return sentences


def weighed_in(matter: Matter) -> list[str]:
    """Return the same of a matter, for a kind whose decision has a letter of its own."""
    here = rules.last_round(matter)
    return weighed(here) if here and here.decided else []


def _day(kept: str | None) -> str:
    return in_chinese(date.fromisoformat(kept)) if kept else ""
