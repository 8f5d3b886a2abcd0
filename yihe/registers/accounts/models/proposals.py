"""What one person wants a register to say of something that opens money, until another confirms it."""

import json

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.registers.accounts.models.memberships import User


@keepers.register
class Proposal(SealedRow):
    """
    待确认的登记: facts of one entry of a register that are proposed by one person and confirmed by another. The register says
    nothing of them before. What was asked for never changes, and a decision is for good (triggers).
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "不予确认"
        WITHDRAWN = "withdrawn", "已撤回"
        LAPSED = "lapsed", "逾期失效"

    what = models.CharField("事项", max_length=30)  # code of a sort (`accounts/proposals.py`)
    entry = models.CharField("条目", max_length=60)  # key of the entry
    name = models.CharField("名称", max_length=100)  # what it was called when it was proposed
    region = models.CharField("区划", max_length=12)
    values = EncryptedTextField("内容")  # JSON: by field, as text
    source = models.CharField("来源", max_length=120)
    since = models.DateField("自何日起")
    paper = models.CharField("依据材料（SM3）", max_length=64, blank=True)
    paper_name = models.CharField("依据材料", max_length=120, blank=True)
    proposed_at = models.DateTimeField("提请时间", default=timezone.now)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提请人")
    lapses_on = models.DateField("最迟确认日", null=True, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待确认的登记"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["what", "entry", "-id"], name="proposal_of_an_entry")]
        constraints = [
            identified_once("proposal"),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed") | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="register_proposal_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | ~Q(outcome="") & Q(decided_at__isnull=False),
                name="register_proposal_decided_in_full",
            ),
            models.UniqueConstraint(
                fields=["what", "entry"], condition=Q(outcome=""), name="register_proposal_waits_once"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def said(self) -> dict[str, str]:
        """Return what is proposed, by field."""
        return json.loads(self.values)
