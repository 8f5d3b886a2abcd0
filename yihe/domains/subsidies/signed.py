"""
What the city says in the letter of an award on the day it is signed – first as a proposal, then for good. The event of the grant, and
that of the end of its notice, keep it (`matters/letters.py`).
"""

from datetime import date

from yihe.domains.subsidies.outcomes import Award
from yihe.foundation.city_names import bureau_of
from yihe.matters import kinds
from yihe.matters.letters import signed
from yihe.matters.models import Matter
from yihe.registers.policies import remedies
from yihe.registers.policies.queries import cited_in_words


def award_signed(matter: Matter, award: Award, in_force_from: date | None = None) -> dict[str, dict]:
    """
    Return what the event keeps of the letter it signs; `in_force_from` None: it is a proposal yet, without number and remedies, which everybody
    reads on public notice and nobody is served (`acts/serving`).
    """
    said = said_today(matter, award, in_force_from)
    if in_force_from is None:
        return signed(matter, **said, proposal=True)
    return signed(matter, f"{said['kind']}决定书", **said, decision="批准决定书")


def said_today(matter: Matter, award: Award, in_force_from: date | None = None) -> dict:
    """Return issuer, kind, clauses with the titles of their texts, and remedies as they are today."""
    clauses = dict.fromkeys([award.working.clause, *(line.clause for line in award.working.lines if line.clause)])
    told = remedies.told_on(in_force_from, region=matter.region) if in_force_from else None
    return {
        "issuer": bureau_of(matter.region), "kind": str(kinds.get(matter.kind).label), "clauses": cited_in_words(*clauses),
        "remedies": str(told) if told else "",
    }  # fmt: skip
