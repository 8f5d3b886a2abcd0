"""Batches that leave as a file for finance and come back line by line. Amounts in whole fen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.acts.funds.models.ledger import reach
from yihe.acts.funds.sources import source_choices
from yihe.foundation import money
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once
from yihe.foundation.keepers import free


class PaymentBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(reach(user, "matter__region"))


class PaymentBatch(models.Model):
    """支付批次: payments of one source and one envelope year that go to finance together. The region is the matter's."""

    matter = models.OneToOneField(
        "matters.Matter", models.PROTECT, primary_key=True, related_name="payment_batch", verbose_name="办件"
    )
    source = models.CharField("资金来源", max_length=20, choices=source_choices)
    year = models.PositiveSmallIntegerField("资金年度")
    note = models.CharField("说明", max_length=200, blank=True)
    last_seq = models.PositiveIntegerField("已用明细号", default=0)

    objects = PaymentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支付批次"

    def __str__(self):
        return f"{self.matter.number} {self.get_source_display()}"


class LineState(models.TextChoices):
    PENDING = "pending", "待支付"
    PAID = "paid", "已支付"
    FAILED = "failed", "支付失败"
    DROPPED = "dropped", "已移出"
    RETURNED = "returned", "退票待重发"  # it was paid, and the bank sent it back; the tranche is paid by another line


HOLDING = (LineState.PENDING, LineState.PAID)  # a tranche with such a line is in no other batch


class PaymentLine(SealedRow):
    """支付明细: one tranche in one batch, with the payee as finance was told. A retry is a line of another batch."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="lines", verbose_name="支付批次")
    seq = models.PositiveIntegerField("明细号")
    tranche = models.ForeignKey("funds.Tranche", models.PROTECT, related_name="lines", verbose_name="分期")
    amount = models.BigIntegerField("金额（分）")
    payee_name = models.CharField("收款人", max_length=100)
    bank = models.CharField("开户银行", max_length=100)
    account = AccountField("银行账号")
    state = free(
        models.CharField("状态", max_length=8, choices=LineState, default=LineState.PENDING),
        "moves with a 退票 too, which is another matter's; the ledger is computed twice",
    )
    answered_at = models.DateTimeField("回单登记时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回单登记人"
    )
    paid_on = models.DateField("支付日期", null=True, blank=True)
    voucher = models.CharField("支付凭证号", max_length=40, blank=True)
    fault = models.CharField("失败原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付明细"
        ordering = ["batch", "seq"]
        constraints = [
            identified_once("payment_line"),
            models.UniqueConstraint(fields=["batch", "seq"], name="line_seq_once_per_batch"),
            models.UniqueConstraint(
                fields=["tranche"], condition=Q(state__in=["pending", "paid"]), name="tranche_never_paid_twice"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_pays_something"),
            models.CheckConstraint(
                condition=(~Q(state="paid") | (Q(paid_on__isnull=False, answered_at__isnull=False) & ~Q(voucher="")))
                & (~Q(state="failed") | (Q(answered_at__isnull=False) & ~Q(fault=""))),
                name="line_answer_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.payee_name} {money.shown(self.amount_yuan)}"

    @property
    def number(self) -> str:
        """Return what finance names the payment by: ZF-2026-00001-003. Needs `batch__matter`."""
        return f"{self.batch.matter.number}-{self.seq:03d}"

    @property
    def amount_yuan(self):
        return money.from_fen(self.amount)


class AnswerFile(models.Model):
    """回单: finance's answer as it was handed in, whole. Append-only."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="answers", verbose_name="支付批次")
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("摘要（SM3）", max_length=64)
    content = models.BinaryField("内容")
    at = models.DateTimeField("登记时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    answered = models.PositiveIntegerField("登记笔数")

    class Meta:
        verbose_name = verbose_name_plural = "回单"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="answer_once_per_batch")]
