"""专卷: the rows that keys, retention, holds and the list of who may know hang on; and how one is emptied by law."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers
from yihe.registers.keys import keyring


@keepers.register
class Compartment(models.Model):
    """
    专卷: one for a person, a child, a dispute, a bid. Matters, records, papers and drafts point to it, so that forty
    matters of one person have one list of who may know. Its key is random: no series tells how many there are.
    """

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    sort = models.CharField("类别", max_length=20)
    opened_at = models.DateTimeField("创建时间", default=timezone.now)
    closed_at = models.DateTimeField("封卷时间", null=True, blank=True)
    emptied_at = models.DateTimeField("清除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专卷"

    def __str__(self):
        return f"专卷 {self.number}"

    def save(self, *args, **kwargs):
        """Save the compartment. What it is sealed with is made first: where the keys lie apart, in a transaction of its own."""
        if self._state.adding:
            keyring.make(self.pk)
        super().save(*args, **kwargs)

    @property
    def number(self) -> str:
        """Return what people call it by."""
        return str(self.pk)[:8]


class DestroyedKey(models.Model):
    """
    销毁名单: a compartment that was emptied by law, and whose key is not to come back, from whichever backup. It names
    nobody, and goes out with the notes of the seals. Append-only.
    """

    compartment = models.UUIDField("专卷", unique=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "销毁的专卷密钥"
        ordering = ["pk"]

    def __str__(self):
        return str(self.compartment)


class HoldGround(models.TextChoices):
    """Why nothing may be erased for now."""

    RECONSIDERATION = "reconsideration", "行政复议"
    SUIT = "suit", "诉讼"
    AUDIT = "audit", "审计"
    PAYMENT = "payment", "款项没有结清"


class HoldQuerySet(models.QuerySet):
    def standing(self, on: date | None = None):
        """Keep the holds that stand on a day (today)."""
        day = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), lifted_at=None)


@keepers.register
class Hold(models.Model):
    """保全: while it stands, nothing in the compartment is erased. What it says never changes; it may be lifted, once."""

    compartment = models.ForeignKey(Compartment, models.PROTECT, related_name="holds", verbose_name="专卷")
    ground = models.CharField("事由", max_length=16, choices=HoldGround)
    note = models.CharField("依据", max_length=200)
    until = models.DateField("至", null=True, blank=True)
    since = models.DateTimeField("自", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解除人"
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保全"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.compartment} {self.get_ground_display()}"


class ErasureOutcome(models.TextChoices):
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "不予确认"
    WITHDRAWN = "withdrawn", "已撤回"


@keepers.register
class Erasure(models.Model):
    """
    清除: proposed by one person, confirmed by another; it is carried out as it is confirmed. What was proposed never changes,
    and a decision is for good (triggers).
    """

    compartment = models.ForeignKey(Compartment, models.PROTECT, related_name="erasures", verbose_name="专卷")
    ground = models.CharField("依据", max_length=200)
    proposed_at = models.DateTimeField("提请时间", default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提请人")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    outcome = models.CharField("结果", max_length=10, choices=ErasureOutcome, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清除"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="confirmed") | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="erasure_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | ~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="erasure_decided_in_full",
            ),
            models.UniqueConstraint(fields=["compartment"], condition=Q(outcome=""), name="erasure_waits_once"),
            models.UniqueConstraint(
                fields=["compartment"], condition=Q(outcome="confirmed"), name="compartment_never_erased_twice"
            ),
        ]

    def __str__(self):
        return f"{self.compartment} 清除"
