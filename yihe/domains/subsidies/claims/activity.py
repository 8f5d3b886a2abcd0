"""R3 必要的公益活动经费: the text has no figure, so a reviewer finds one with reasons and another person approves it."""

from django.db import models

from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.invoices import InvoicedClaim
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.outcomes import findings_of
from yihe.domains.subsidies.policies import activity
from yihe.domains.subsidies.same_activity import the_same
from yihe.domains.subsidies.workflow import FindingWorkflow
from yihe.foundation.encryption import identified_once
from yihe.foundation.money_fields import MoneyField
from yihe.matters.kinds import Paper
from yihe.registers.organizations.residing import resided


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
            "same_activity": the_same(claim, organization),
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
