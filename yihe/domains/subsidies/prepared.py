"""
免申即享: the claims that stand prepared for an organization, as the last night left them, and what became of them. Prepared is not
applied for: nothing is paid, promised or told to anybody but the organization before it confirms (ADR 0095).
"""

from django.db import models
from django.utils import timezone

from yihe.foundation.money_fields import MoneyField
from yihe.foundation.reckoning import Reckoning
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Organization

DERIVED = "computed from the registers every night, and again when it is confirmed: nothing is decided on it"


class PreparedClaim(models.Model):
    """
    备好的申请. While it stands it says what and how much, each figure with its reasons; when it ends no word of it is kept, only of which
    kind, where and how much it was.
    """

    free_because = DERIVED

    class Outcome(models.TextChoices):
        CLAIMED = "claimed", "已确认申请"
        EXPIRED = "expired", "到期没有申请"
        GONE = "gone", "情况有变化"  # the registers say otherwise now, or it was applied for by hand

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="社会组织")
    region = models.CharField("所在区划", max_length=12)
    kind = models.CharField("事项", max_length=40)
    key = models.CharField("项目", max_length=60, blank=True)
    label = models.CharField("名称", max_length=200, blank=True)
    amount = MoneyField("金额（元）")
    reckoning = models.JSONField("测算", default=dict, blank=True)
    last_day = models.DateField("最后申请日", null=True, blank=True)
    made_on = models.DateField("备好日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    matter = models.OneToOneField(
        Matter, models.PROTECT, null=True, blank=True, related_name="prepared_as", verbose_name="办件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "备好的申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "key"], condition=models.Q(outcome=""), name="prepared_once"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", ended_on=None)
                | (~models.Q(outcome="") & models.Q(ended_on__isnull=False)),
                name="prepared_ends_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(matter=None) | models.Q(outcome="claimed"), name="prepared_leads_to_what_was_claimed"
            ),
        ]
        indexes = [models.Index(fields=["outcome", "ended_on"], name="subsidies_prepared_ended")]

    def __str__(self):
        return self.label or self.get_outcome_display()

    @property
    def of_kind(self):
        """Return the kind of claim it is prepared as."""
        return kinds.get(self.kind)

    @property
    def working(self) -> Reckoning:
        """Return how the amount came about, as the night it was prepared found it."""
        return Reckoning.from_json(self.reckoning)

    def end(self, outcome: str, on, matter: Matter | None = None) -> None:
        """Let it end: no word of whom it was for is kept."""
        self.outcome, self.ended_on, self.matter = outcome, on, matter
        self.key, self.label, self.reckoning = "", "", {}
        self.save()


class LookedThrough(models.Model):
    """What an organization's claims were prepared by: a digest of all that was read. The same again, and nothing is computed anew."""

    free_because = DERIVED

    organization = models.OneToOneField(
        Organization, models.PROTECT, primary_key=True, related_name="+", verbose_name="社会组织"
    )
    stamp = models.CharField("所据摘要", max_length=64, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "备申请的依据"


def standing(organization: Organization):
    """Return the claims that stand prepared for an organization, those that end first first, then the largest."""
    rows = PreparedClaim.objects.filter(organization=organization, outcome="")
    return rows.order_by(models.F("last_day").asc(nulls_last=True), "-amount", "pk")
