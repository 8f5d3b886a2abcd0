"""
The decision letter of a claim: what was decided, and of an award how the figure came about, under which clauses. The
template is `subsidies/letter.html`; a face serves it.
"""

from django.utils import timezone

from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.effects import award_of
from yihe.foundation.encryption import masked
from yihe.foundation.parameters import in_chinese
from yihe.matters.models import Event, Matter

TEMPLATE = "subsidies/letter.html"


def decision_letter(matter: Matter) -> dict | None:
    """
    Return what the letter says, or None while nothing is decided. A refusal is a letter too: it gives the reason, and
    as yet neither clause nor what the rules said nor the remedy. The letter of an award gives the amount in figures and in words, and the working as it was stored.
    """
    kind, claim, organization = claim_of(matter)
    payee = claim.payee(organization)
    said: dict = {
        "matter": matter, "kind": kind, "organization": organization, "award": None, "working": None,
        "clauses": [], "reason": "", "action": "", "decided_on": "", "bank": payee.bank, "payee": payee.name,
        "account": masked(payee.account, 0, 4),
    }  # fmt: skip
    if award := award_of(matter):
        working = award.working
        clauses = dict.fromkeys([working.clause, *(line.clause for line in working.lines if line.clause)])
        return said | {
            "award": award, "working": working, "clauses": list(clauses), "decided_on": in_chinese(award.granted_on),
            "reason": award.reason,
        }  # fmt: skip
    if matter.closed_at is None:
        return None
    refusals = [a.name for a in kind.workflow.actions.values() if a.refuses and a.target and a.target.is_final]
    last = Event.objects.filter(matter=matter, action__in=refusals).order_by("-seq").first()
    if last is None:
        return None
    label = kind.workflow_of(matter).states[last.target].label
    return said | {
        "action": label,
        "reason": last.said.get("reason", ""),
        "decided_on": in_chinese(timezone.localdate(last.at)),
    }
