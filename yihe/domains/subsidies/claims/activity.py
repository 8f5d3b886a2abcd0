"""R3 必要的公益活动经费: the text has no figure, so a reviewer finds one with reasons and another person approves it."""

from typing import Any

from django.db import models
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.invoices import InvoicedClaim
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.outcomes import findings_of
from yihe.domains.subsidies.policies import activity
from yihe.domains.subsidies.workflow import OUT, FindingWorkflow
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.encryption import identified_once
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.plain_text import as_number
from yihe.matters.kinds import Paper
from yihe.matters.reading import line_of
from yihe.registers.organizations.residing import resided

MOST_TOLD = 5  # claims for the same activity that a note names; of more it says how many


class ActivityClaim(InvoicedClaim):
    asks = ("activity", "held_on", "requested", "necessity", "invoices", "note")
    amounts = ("requested",)

    activity = models.CharField("活动名称", max_length=80)
    held_on = models.DateField("活动日期")
    requested = MoneyField("申请金额（元）", max_digits=12)
    necessity = models.CharField("申请事由及必要性", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "公益活动经费申请"
        constraints = [
            models.CheckConstraint(condition=models.Q(requested__gt=0), name="activity_claim_asks_something"),
            identified_once("activity_claim"),
        ]

    def last_day(self):
        return self.held_on


class ActivityKind(SubsidyKind):
    code, label, prefix = "activity_claim", "公益活动经费", "HD"
    rule, purpose, policy = "R3", "activity", activity
    contents, workflow = ActivityClaim, FindingWorkflow
    columns = ("activity", "requested")
    papers = (Paper("plan", "活动方案和预算", required_for=("submit",), faults=("没有预算明细", "没有时间和地点")),)
    guide = claim_guide(
        who="入驻司法行政领域社会组织{base}的社会组织", gives="必要的公益活动经费", basis="subsidies/activity/people",
        steps=("在线申请", "受理", "一人核定金额并写明理由", "另一人拟批准并公示", "公示期满批准生效", "支付"),
    )  # fmt: skip

    @classmethod
    def facts(cls, claim, organization, on):
        found = findings_of(claim.matter)[-1:] if claim.matter_id else []
        known = cls.known(finding=(found[0].amount, found[0].reason, found[0].by) if found else None)
        now, then = resided(organization, on, claim.held_on)
        return {
            "organization": organization.name, "activity": claim.activity, "resident": now,
            "held_on": claim.held_on, "resident_then": then,
            "same_activity": _the_same(claim, organization),
        } | known  # fmt: skip

    @classmethod
    def known(cls, *, approver=None, finding=None):
        said = {"approved_by": f"{approver}（{approver.username}）"} if approver else {}
        if finding:
            amount, reason, by = finding
            said |= {"proposed": amount, "reason": reason, "proposed_by": f"{by}（{by.username}）"}
        return said

    @classmethod
    def due(cls, claim, reckoning, amount):
        return {"slot": claim.matter.number}


_ALIKE: dict[str, Any] = {"partition_by": [F("activity"), F("held_on")]}
# Of each name and day the newest, with how many there are: an organization may have handed in the same a thousand times.
_handed_in = CompiledQuery(
    lambda: (
        ActivityClaim.objects.filter(matter__organization_id=key())
        .exclude(matter__state__in=OUT)
        .exclude(matter__submitted_at=None)
        .exclude(pk=key("besides"))
        .annotate(nth=Window(RowNumber(), order_by=F("pk").desc(), **_ALIKE), alike=Window(Count("pk"), **_ALIKE))
        .filter(nth__lte=MOST_TOLD)
        .order_by()
        .values_list("pk", "matter__number", "activity", "held_on", "nth", "alike")
    )
)


def _the_same(claim: ActivityClaim, organization) -> str:
    """
    Name the claims of the organization, and of whoever is of one line with it, for an activity of the same name or day that were not
    refused or taken back: of many the newest.
    """
    line = line_of(claim.matter if claim.matter_id else None, organization.pk)
    rows = sorted(row for body in line for row in _handed_in(pk=body, besides=claim.matter_id or 0))
    name = as_number(claim.activity)
    plain = {text: as_number(text) for text in {row[2] for row in rows}}
    same = [row for row in rows if plain[row[2]] == name or row[3] == claim.held_on]
    count = sum(alike for *_claim, nth, alike in same if nth == 1)
    told = "、".join(f"{number}（{activity}，{held_on}）" for _pk, number, activity, held_on, *_ in same[-MOST_TOLD:])
    return f"{told}等 {count} 件" if count > MOST_TOLD else told
