"""In which parts a promise is paid, and what is asked back or comes back. Amounts in whole fen."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from yihe.acts.funds.models.commitments import MOVES, Commitment
from yihe.acts.funds.models.payments import HOLDING, LineState, PaymentLine
from yihe.acts.hearing.states import BEING_HEARD
from yihe.foundation import keepers, money
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once
from yihe.foundation.keepers import free
from yihe.foundation.money_fields import MoneyField


def _failed_there() -> models.QuerySet:
    """Return a tranche's payments that failed since its account was last corrected, or confirmed (`promises.correct_payee`)."""
    changed = F("tranche__commitment__account_changed_at")
    since = Q(tranche__commitment__account_changed_at=None) | Q(answered_at__gt=changed)
    return PaymentLine.objects.filter(since, tranche=OuterRef("pk"), state=LineState.FAILED)


class TrancheQuerySet(models.QuerySet):
    def payable(self, on: date | None = None):
        """Keep the tranches that may go into a batch on a day: owed (`due`), and nothing says the account was wrong."""
        return self.due(on).filter(~Exists(_failed_there()))

    def failed(self, on: date | None = None):
        """Keep the tranches that are owed and whose payment failed at the account that still stands there."""
        return self.due(on).filter(Exists(_failed_there()))

    def due(self, on=None):
        """
        Keep the tranches that are owed on a day: released, due, not cancelled, not paid, in no batch, and of no matter whose
        payment came back and that does not know yet where to, or of which it is being heard whether it is paid at all. `on` is a date, or what stands for one in a compiled statement.
        """
        day = on or timezone.localdate()
        held = PaymentLine.objects.filter(tranche=OuterRef("pk"), state__in=HOLDING)
        back = ReturnedPayment.objects.filter(
            line__tranche__commitment__matter=OuterRef("commitment__matter"), matter__closed_at=None
        ).exclude(matter__state=REPAYING)
        return (
            self.filter(
                ~Exists(held),
                ~Exists(back),
                released_at__isnull=False,
                cancelled_at=None,
                due_on__lte=day,
                amount__gt=F("netted"),
            )
            .exclude(commitment__matter__state__in=BEING_HEARD)
            .order_by("due_on", "pk")
        )

    def visible_to(self, user):
        return self.filter(commitment__in=Commitment.objects.visible_to(user))


@keepers.register
class Tranche(models.Model):
    """分期: a part of a commitment, payable from a day, once its condition was found met (`released_at`)."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="tranches", verbose_name="占用")
    seq = models.PositiveSmallIntegerField("期次")
    amount = models.BigIntegerField("金额（分）")
    netted = free(models.BigIntegerField("抵扣（分）", default=0), MOVES)
    due_on = models.DateField("应付日期")
    condition = models.CharField("拨付条件", max_length=200, blank=True)
    by_hand = models.BooleanField("可单独核准", default=False)
    by_value = models.BooleanField("按验收金额核准", default=False)
    released_at = models.DateTimeField("核准拨付时间", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核准人"
    )
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分期"
        ordering = ["commitment", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "seq"], name="tranche_seq_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, netted__gte=0, netted__lte=F("amount")), name="tranche_amounts_in_order"
            ),
            models.CheckConstraint(
                condition=Q(by_hand=False) | Q(by_value=False), name="tranche_by_value_never_by_hand"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(released_at__isnull=False, cancelled_at=None), name="tranche_due"
            )
        ]

    def __str__(self):
        return f"{self.commitment.payee_name} 第{self.seq}期 {money.shown(self.payable_yuan)}"

    @property
    def payable_fen(self) -> int:
        return self.amount - self.netted

    @property
    def payable_yuan(self):
        return money.from_fen(self.payable_fen)

    @property
    def amount_yuan(self):
        return money.from_fen(self.amount)

    @property
    def netted_yuan(self):
        return money.from_fen(self.netted)

    @property
    def standing(self) -> tuple[str, str]:
        """Return the word and the tone of where it is. Reads `lines`: prefetch them for lists."""
        lines = [line for line in self.lines.all() if line.state != LineState.DROPPED]
        last = max(lines, key=lambda line: line.pk, default=None)
        if last and last.state == LineState.PAID:
            return "已支付", "good"
        if self.netted == self.amount:
            return "已抵扣", "good"
        if last and last.state == LineState.RETURNED and not self.cancelled_at:
            return "退票，待重发", "bad"
        if self.cancelled_at:
            return "已取消", "neutral"
        if last and last.state == LineState.PENDING:
            return "支付中", "active"
        if self.released_at is None:
            return "待核准条件", "neutral"
        if last and last.state == LineState.FAILED:
            return "支付失败，待重付", "bad"
        return ("待支付", "active") if self.due_on <= timezone.localdate() else ("未到期", "neutral")


class Recovery(models.Model):
    """追回: contents of the matter by which money that was paid comes back."""

    matter = models.OneToOneField(
        "matters.Matter", models.PROTECT, primary_key=True, related_name="recovery", verbose_name="办件"
    )
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="recoveries", verbose_name="占用")
    amount = MoneyField("追回金额（元）")
    reason = models.CharField("追回事由", max_length=300)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    received_on = models.DateField("到账日期", null=True, blank=True)
    voucher = models.CharField("收款凭证号", max_length=40, blank=True)
    netted_from = models.ForeignKey(
        Tranche, models.PROTECT, null=True, blank=True, related_name="recoveries", verbose_name="抵扣的分期"
    )

    class Meta:
        verbose_name = verbose_name_plural = "追回"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_positive")]


REPAYING = "repaying"  # the state of a 退票 in which the tranche may go into a batch again


class ReturnedPayment(SealedRow):
    """
    退票: contents of the matter by which money the bank sent back after it was paid is paid again. `line` is the payment
    that came back; where the money goes next (`bank`, `account`) is proposed here and checked by another person.
    """

    matter = models.OneToOneField(
        "matters.Matter", models.PROTECT, primary_key=True, related_name="returned_payment", verbose_name="办件"
    )
    line = models.ForeignKey(PaymentLine, models.PROTECT, related_name="returns", verbose_name="退回的支付明细")
    returned_on = models.DateField("退票日期")
    reason = models.CharField("退票原因", max_length=200)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    confirmed_at = models.DateTimeField("核实时间", null=True, blank=True)
    bank = models.CharField("更正后的开户银行", max_length=100, blank=True)
    account = AccountField("更正后的银行账号", blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更正人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "退票"
        constraints = [identified_once("returned_payment")]

    def __str__(self):
        return f"{self.line} 退票"
