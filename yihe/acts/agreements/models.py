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
        """Keep those every side had signed by a day, whose period as it was drawn up takes it in."""
        return self.signed().filter(starts_on__lte=on, ends_on__gte=on, signed_on__lte=on)


@keepers.register
class Agreement(models.Model):
    """
    协议. `text` is the rendered, escaped text; `digest` the SM3 over it; `filled` what was typed into its places. One live agreement
    to a matter. `signed_on` is the day of the last signature: it is in force from then.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="agreements", verbose_name="办件")
    number = models.CharField("协议编号", max_length=30, unique=True)
    template = models.CharField("协议文本", max_length=40)
    version = models.CharField("文本版本", max_length=20)
    title = models.CharField("协议名称", max_length=120)
    text = models.TextField("协议正文")
    digest = models.CharField("正文摘要", max_length=64)
    filled = models.JSONField("各处填写的内容", default=dict)
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

    @property
    def is_signed_by_some(self) -> bool:
        """Test whether somebody has signed. Reads `parties__signature`: prefetch them."""
        return any(party.day_signed for party in self.parties.all())

    def blocks(self) -> list[tuple]:
        """Return the text as blocks for a page (tag, escaped text)."""
        return templates.blocks(self.text)


class Signatory(models.Model):
    """
    当事方: one who signs an agreement, as it was called when the agreement was drawn up. Several may stand on one side (联合体).
    `party` is who it is in the matter, where it is one. Append-only.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties", verbose_name="协议")
    side = models.CharField("地位", max_length=10)
    name = NameField("名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    representative = NameField("法定代表人", max_length=40, blank=True)
    party = models.ForeignKey(
        "matters.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="参与方"
    )

    class Meta:
        verbose_name = verbose_name_plural = "协议当事方"
        db_table = "agreements_party"  # what it was called first: the seals know the book by it
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "name"], name="one_signatory_of_a_name")]

    def __str__(self):
        return f"{self.side} {self.name}"

    @property
    def day_signed(self):
        """Return the day this one signed, or None."""
        return self.signature.signed_on if hasattr(self, "signature") else None


class Signature(models.Model):
    """签署: the day on which one signatory signed, as the signed paper says it. Append-only."""

    signatory = models.OneToOneField(
        Signatory, models.PROTECT, primary_key=True, related_name="signature", verbose_name="当事方"
    )
    signed_on = models.DateField("签署日期")
    at = models.DateTimeField("登记时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "签署"

    def __str__(self):
        return f"{self.signatory} {self.signed_on}"


class Sort(models.TextChoices):
    """What an amendment is about. It changes what its sorts unlock, and nothing else."""

    TERM = "term", "期限"
    PEOPLE = "people", "人员"
    CONTENT = "content", "内容"
    ACCOUNT = "account", "账户"
    AMOUNT = "amount", "金额"


class AmendmentQuerySet(models.QuerySet):
    def open(self):
        """Keep those that are neither in force nor dropped."""
        return self.filter(in_force_at=None, dropped_at=None)

    def in_force(self):
        return self.exclude(in_force_at=None)


@keepers.register
class Amendment(models.Model):
    """
    补充协议: an agreement of its own, of a matter of its own, that changes another. At most one open to an agreement; in force once
    all have signed it.
    """

    agreement = models.OneToOneField(
        Agreement, models.PROTECT, primary_key=True, related_name="amendment", verbose_name="补充协议"
    )
    amends = models.ForeignKey(Agreement, models.PROTECT, related_name="amendments", verbose_name="原协议")
    ends_on = models.DateField("变更后的截止日期", null=True, blank=True)
    more = MoneyField("增减金额（元）", max_digits=12, least=None, null=True, blank=True)
    in_force_at = models.DateTimeField("生效登记时间", null=True, blank=True)
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补充协议"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["amends"], condition=Q(in_force_at=None, dropped_at=None), name="one_open_amendment"
            ),
            models.CheckConstraint(
                condition=Q(in_force_at=None) | Q(dropped_at=None), name="amendment_not_both_in_force_and_dropped"
            ),
            models.CheckConstraint(condition=Q(more=None) | ~Q(more=0), name="amendment_moves_money_or_says_nothing"),
        ]

    def __str__(self):
        return f"{self.agreement} 变更 {self.amends.number}"


class Change(models.Model):
    """变更事项: one thing an amendment changes, before and after, in words. Append-only."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="changes", verbose_name="补充协议")
    sort = models.CharField("类别", max_length=8, choices=Sort)
    field = models.CharField("事项代码", max_length=40)
    label = models.CharField("变更事项", max_length=60)
    before = models.CharField("变更前", max_length=300, blank=True)
    after = models.CharField("变更后", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "变更事项"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["amendment", "field"], name="a_thing_is_changed_once")]
