"""
退款通知书: what asks money back – how much, why, by which payment, where to and by when, on which paper, and the remedies. Issuer, clause and
remedies are kept with the event of the check; where to pay is told as it is now, for money is to arrive.
"""

from datetime import date

from django.utils import timezone

from yihe.acts.funds.models import Recovery
from yihe.acts.hearing.letters import weighed_in
from yihe.foundation.city_names import bureau_of
from yihe.foundation.parameters import in_chinese
from yihe.matters import kinds
from yihe.matters.letters import Doing, of_event, signed
from yihe.matters.models import Event, Matter
from yihe.registers.policies import remedies

TEMPLATE = "funds/letter_demand.html"
CHECKED = "approve"  # what signs the demand


def demand(matter: Matter) -> tuple[str, dict]:
    """Return the template and what the letter says of a demand that was checked."""
    recovery = Recovery.objects.select_related("commitment__envelope", "commitment__matter").get(pk=matter.pk)
    checked = Event.objects.filter(matter=matter, action=CHECKED).last()
    day = timezone.localdate(checked.at if checked else None)
    kept = of_event(checked) or _said_today(matter, recovery, day)
    return TEMPLATE, {
        "matter": matter, "recovery": recovery, "commitment": recovery.commitment, "organization": matter.organization,
        "repay": recovery.commitment.envelope.source_of.repay, "clause": kept["clause"], "remedies": kept["remedies"],
        "issuer": kept["issuer"], "decided_on": in_chinese(day), "weighed": weighed_in(matter),
    }  # fmt: skip


def demand_signed(matter: Matter, doing: Doing) -> dict[str, dict]:
    """Return what the event of the check keeps of the demand it signs; {} for any other action."""
    if doing.action != CHECKED:
        return {}
    recovery = Recovery.objects.select_related("commitment__matter").get(pk=matter.pk)
    return signed(matter, **_said_today(matter, recovery, timezone.localdate(doing.at)))


def _said_today(matter: Matter, recovery: Recovery, day: date) -> dict[str, str]:
    paid, told = kinds.get(recovery.commitment.matter.kind), remedies.told_on(day, region=matter.region)
    return {
        "issuer": bureau_of(matter.region), "clause": str(paid.guide.basis) if paid.guide else "",
        "remedies": str(told) if told else "",
    }  # fmt: skip
