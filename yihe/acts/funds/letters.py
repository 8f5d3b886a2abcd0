"""退款通知书: what asks money back – how much, why, by which payment, where to and by when, on which paper, and the remedies."""

from django.utils import timezone

from yihe.acts.funds.models import Recovery
from yihe.foundation.parameters import in_chinese
from yihe.matters import kinds
from yihe.matters.models import Event, Matter
from yihe.registers.policies import remedies

TEMPLATE = "funds/letter_demand.html"


def demand(matter: Matter) -> tuple[str, dict]:
    """Return the template and what the letter says of a demand that was checked."""
    recovery = Recovery.objects.select_related("commitment__envelope", "commitment__matter").get(pk=matter.pk)
    checked = Event.objects.filter(matter=matter, action="approve").last()
    day = timezone.localdate(checked.at if checked else None)
    envelope, paid = recovery.commitment.envelope, kinds.get(recovery.commitment.matter.kind)
    return TEMPLATE, {
        "matter": matter, "recovery": recovery, "commitment": recovery.commitment, "organization": matter.organization,
        "repay": envelope.source_of.repay, "clause": str(paid.guide.basis) if paid.guide else "", "remedies": remedies.told_on(day, region=matter.region), "decided_on": in_chinese(day),
    }  # fmt: skip
