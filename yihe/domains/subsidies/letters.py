"""
The decision letter of a claim: what was awarded and how the figure came about, under which clauses; and what a letter that
refuses says of a claim besides what every such letter says (`matters.letters`). The template is `subsidies/letter.html`.
"""

from django.utils import timezone

from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.effects import award_of
from yihe.domains.subsidies.outcomes import StaffConfirmation
from yihe.domains.subsidies.policies.history import ENVELOPE_LEFT
from yihe.domains.subsidies.signed import said_today
from yihe.foundation.city_words import say, word
from yihe.foundation.encryption import masked
from yihe.foundation.parameters import in_chinese
from yihe.foundation.reckoning import Line, Reckoning
from yihe.matters.letters import Doing, of_event
from yihe.matters.models import Event, Matter

TEMPLATE = "subsidies/letter.html"
PROPOSED, EFFECTIVE = "grant", "close_notice"  # what signs the letter of an award: first as a proposal, then for good
_AMONG = f"、{ENVELOPE_LEFT}中"  # as the last bound of a line that says which was the smallest
NOT_TOLD = {"bank", "account", "note"}  # of what was applied for: not what a decision rests on


def decision_letter(matter: Matter) -> dict | None:
    """
    Return what the letter of an award says, or None without one. It gives the amount in figures and in words, the working as
    it was stored, and the remedies: an award may be less than what was asked. While it is on public notice nothing is
    approved yet, and it says so.
    """
    award = award_of(matter)
    if award is None:
        return None
    _kind, claim, organization = claim_of(matter)
    payee, working = claim.payee(organization), award.working
    events = Event.objects.filter(matter=matter, at__gte=award.commitment.made_at)
    over, granted = events.filter(action=EFFECTIVE).last(), events.filter(action=PROPOSED).last()
    day = timezone.localdate(over.at) if over else award.granted_on
    kept = of_event(over or granted) or said_today(matter, award, day if over else None)
    return {
        "matter": matter, "kind": kept["kind"], "issuer": kept["issuer"], "organization": organization, "award": award,
        "working": working, "clauses": kept["clauses"], "lines": lines_outside(working), "reason": award.reason,
        "decided_on": in_chinese(day), "in_force": over is not None, "remedies": kept["remedies"], "bank": payee.bank, "payee": payee.name,
        "account": masked(payee.account, 0, 4),
    }  # fmt: skip


def lines_outside(working: Reckoning) -> list[Line]:
    """
    Return the working as the applicant reads it: without what is left of the office's budget, which is nobody's business
    outside – unless it decided the amount.
    """
    if working.decided_by == ENVELOPE_LEFT:
        return working.lines
    lines = [line for line in working.lines if line.label != ENVELOPE_LEFT]
    return [line._replace(working=_without_the_budget(line.working)) for line in lines]


def _without_the_budget(words: str) -> str:
    """Return how one bound was chosen without the budget among them: `取A、B中最小的一项，按“A”核定`, or `按“A”核定`."""
    before, found, after = words.partition(_AMONG)
    if not found:
        return words
    return f"{before}中{after}" if "、" in before else after.partition("，")[2]


def facts_of(matter: Matter, event: Event | Doing) -> list[str]:
    """Return what was claimed, what another department found, and what the rules said when the claim was refused."""
    kind, claim, _organization = claim_of(matter)
    told = []
    for name in kind.asks:
        field = claim._meta.get_field(name)
        display = getattr(claim, f"get_{name}_display", lambda name=name: getattr(claim, name))()
        if name not in NOT_TOLD and display not in (None, ""):
            words = {True: "是", False: "否"}.get(display, display) if isinstance(display, bool) else display
            told.append(f"{say(field.verbose_name)}：{words}")
    facts = [f"申请的内容：{'；'.join(told)}。"] if told else []
    if found := StaffConfirmation.objects.filter(matter=matter).first():
        outcome = "具有" if found.confirmed else "不具有"
        facts.append(
            f"{word('registrar_short')}部门认定（{found.document}）：{outcome}相适应的专职从业人员，{found.staff} 人。"
        )
    return [*facts, *(f"金额测算：{sentence}" for sentence in event.said.get("rules", []))]


def clauses_of(matter: Matter, event: Event | Doing) -> list[str]:
    """Return the clause a claim was reckoned by when it was refused."""
    return [clause] if (clause := event.said.get("clause", "")) else []
