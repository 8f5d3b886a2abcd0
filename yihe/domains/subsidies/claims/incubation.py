"""R2 孵化补贴: by the month of residence in the base, one year in a lifetime, up to what was really spent."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models

from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.invoices import InvoicedClaim
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.outcomes import Award
from yihe.domains.subsidies.policies import incubation
from yihe.domains.subsidies.policies.incubation import LONGEST
from yihe.domains.subsidies.policies.periods import Stay
from yihe.domains.subsidies.reckonings import days_paid
from yihe.foundation import parameters
from yihe.foundation.city_words import word
from yihe.foundation.encryption import identified_once
from yihe.foundation.figures import MONTHS
from yihe.foundation.money import ZERO
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.prose import said
from yihe.matters.kinds import Paper


class IncubationClaim(InvoicedClaim):
    asks = ("since", "until", "actual_cost", "invoices", "note")
    amounts = ("actual_cost",)

    since = models.DateField("申请补贴期间起", help_text="从入驻之日，或上次补贴期满的次日算起。")
    until = models.DateField("申请补贴期间止", help_text="按整月计算，不满一月的日子留到下次申请。")
    actual_cost = MoneyField("期间内实际支出（元）", max_digits=12)

    class Meta:
        verbose_name = verbose_name_plural = "孵化补贴申请"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since"), actual_cost__gt=0), name="incubation_claim_in_order"
            ),
            identified_once("incubation_claim"),
        ]

    def clean(self):
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": "止日不能早于起日。"})

    def not_its_own(self, organization, on):
        """The period lies within one stay, so that whole months are counted from its first day on."""
        stays = organization.residencies.order_by("starts_on")
        if any(s.starts_on <= self.since and (s.left_on is None or self.until <= s.left_on) for s in stays):
            return ""
        listed = "、".join(f"{s.starts_on} 至 {s.left_on or '今'}" for s in stays) or "没有记录"
        return f"申请期间应在一次入驻{word('base')}的期间之内（入驻：{listed}）。"


class IncubationKind(SubsidyKind):
    code, label, prefix = "incubation_claim", "孵化补贴", "FH"
    rule, purpose, policy = "R2", "incubation", incubation
    contents = IncubationClaim
    columns = ("since", "until", "actual_cost")
    papers = (
        Paper("vouchers", "期间内孵化支出凭证", required_for=("submit",), faults=("不在期间内的支出", "合计与填写的不一致")),
    )  # fmt: skip
    guide = claim_guide(
        who="入驻司法行政领域社会组织{base}的社会组织", gives=said("每年不超过上限的孵化补贴", "，最长{longest}", longest=(LONGEST, MONTHS)),
        basis="subsidies/incubation/year_ceiling",
    )  # fmt: skip

    @classmethod
    def facts(cls, claim, organization, on):
        stays = tuple(Stay(since=s.starts_on, until=s.left_on) for s in organization.residencies.all())
        return {
            "organization": organization.name, "stays": stays, "since": claim.since, "until": claim.until,
            "actual_cost": claim.actual_cost, "cost_before": _cost_before(claim, organization),
        }  # fmt: skip

    @classmethod
    def due(cls, claim, reckoning, amount):
        longest = parameters.of(claim.matter.region).at(LONGEST, reckoning.on).as_(MONTHS)
        return days_paid(reckoning) | {"months": reckoning.months, "months_at_most": longest}


def _cost_before(claim: IncubationClaim, organization) -> Decimal:
    """
    Return what was really spent in all earlier claims that were paid. Of one that was cut by who decided, recovered in part,
    or paid before this platform, no more is accepted than it paid.
    """
    history = [
        b for b in history_of("incubation", organization.uscc) if not b.matter_id or b.matter_id != claim.matter_id
    ]
    ours = [b.matter_id for b in history if b.matter_id]
    costs = dict(IncubationClaim.objects.filter(pk__in=ours).values_list("pk", "actual_cost"))
    reckoned = dict(Award.objects.filter(matter__in=ours, revoked_at=None).values_list("matter", "reckoned"))
    whole = [b for b in history if b.matter_id and b.amount == reckoned.get(b.matter_id)]
    # All together: what one spent beyond its months may have been paid with the next, and is not to count twice.
    spent, paid = sum((costs.get(b.matter_id or 0, ZERO) for b in whole), ZERO), sum((b.amount for b in whole), ZERO)
    return max(spent, paid) + sum((b.amount for b in history if b not in whole), ZERO)
