"""
协议: a text drawn up from the city's template, frozen with its digest, for a period, signed on a day.

Text, amount and period never change after they are drawn up (triggers, migration 0001); a mistake is put right by voiding
the agreement and drawing up another.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.acts.agreements import templates
from yihe.foundation import digests, keepers
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.written.columns import NameField
from yihe.matters.models import Matter


class AgreementQuerySet(models.QuerySet):
    def live(self):
        """Keep those that were not voided."""
        return self.filter(voided_at=None)

    def signed(self):
        return self.live().exclude(signed_on=None)

    def in_force(self, on):
        """Keep signed ones whose period takes in a day."""
        return self.signed().filter(starts_on__lte=on, ends_on__gte=on)


@keepers.register
class Agreement(models.Model):
    """协议. `text` is the rendered, escaped text; `digest` the SM3 over it. One live agreement to a matter."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="agreements", verbose_name="办件")
    number = models.CharField("协议编号", max_length=30, unique=True)
    template = models.CharField("协议文本", max_length=40)
    version = models.CharField("文本版本", max_length=20)
    title = models.CharField("协议名称", max_length=120)
    text = models.TextField("协议正文")
    digest = models.CharField("正文摘要", max_length=64)
    amount = MoneyField("金额（元）", max_digits=12, null=True, blank=True)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    drawn_up_at = models.DateTimeField("拟定时间", default=timezone.now)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="拟定人"
    )
    signed_on = models.DateField("签订日期", null=True, blank=True)
    signed_at = models.DateTimeField("登记签订时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_reason = models.CharField("作废理由", max_length=300, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "协议"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ends_on"], condition=Q(voided_at=None), name="agreement_ending")]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(voided_at=None), name="one_live_agreement_per_matter"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="agreement_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(signed_on=None, signed_at=None) | Q(signed_on__isnull=False, signed_at__isnull=False),
                name="agreement_signed_with_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_reason="") | (Q(voided_at__isnull=False) & ~Q(voided_reason="")),
                name="agreement_voided_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def compute_digest(self) -> str:
        return digests.sm3(self.text)

    @property
    def is_intact(self) -> bool:
        """Test whether the text is still the one that was drawn up."""
        return self.compute_digest() == self.digest

    def blocks(self) -> list[tuple]:
        """Return the text as blocks for a page (tag, escaped text)."""
        return templates.blocks(self.text)


class Signatory(models.Model):
    """当事方: one side of an agreement, as it was called when the agreement was drawn up. Append-only."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties", verbose_name="协议")
    side = models.CharField("地位", max_length=10)
    name = NameField("名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    representative = NameField("法定代表人", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "协议当事方"
        db_table = "agreements_party"  # what it was called first: the seals know the book by it
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "side"], name="one_party_per_side")]
