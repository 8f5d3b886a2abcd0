"""What is promised to a payee out of an envelope, in which parts, and what is asked back. Amounts in whole fen."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from yihe.acts.funds.models.ledger import Envelope, reach, regions_of
from yihe.acts.funds.models.payments import HOLDING, LineState, PaymentLine
from yihe.acts.hearing.states import BEING_HEARD
from yihe.foundation import keepers, money
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once, masked
from yihe.foundation.keepers import free
from yihe.foundation.money_fields import MoneyField


class PayeeKind(models.TextChoices):
    ORGANIZATION = "organization", "组织"
    PERSON = "person", "个人"
    BODY = "body", "单位"  # in no register of organizations: a law firm, an enterprise; known as a party


_MOVES = "moves with payments, which are other matters'; the ledger is computed twice"


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """
        Keep an organization's own commitments, and those of the regions whose money this person may see: what `is_seen_by`
        says of one.
        """
        seen = reach(user, "envelope__region")
        if own := _own(user):
            seen |= Q(matter__organization_id__in=own)
        return self.filter(seen)


def is_seen_by(user, *, region: str, organization: int | None) -> bool:
    """Test whether a person may see the money of an envelope's `region` that was promised in a matter of an `organization`."""
    return organization in _own(user) or region.startswith(regions_of(user))


def _own(user) -> list[int]:
    is_somebody = user is not None and user.is_authenticated
    return [hat.organization_id for hat in user.hats if hat.organization_id] if is_somebody else []


class Commitment(SealedRow):
    """
    占用: an amount of one envelope promised to one payee for one matter. Only the verbs of this act write it.

    `amount` is what was promised first, `added` what amendments promised besides; `paid` is all that went out, set-offs
    included; `recovered` is what came back of it; `returned` is what was promised and given back to the envelope unpaid. Who
    is paid is a `party` of the matter where the payee is no organization that applied (a supplier, a member of a consortium).
    """

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="commitments", verbose_name="预算指标")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="commitments", verbose_name="办件")
    payee_kind = models.CharField("收款人类型", max_length=12, choices=PayeeKind)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="commitments",
        verbose_name="收款组织",
    )  # fmt: skip
    party = models.ForeignKey(
        "matters.Party", models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name="收款方"
    )
    payee_name = models.CharField("收款人", max_length=100)
    bank = models.CharField("开户银行", max_length=100, blank=True)
    account = AccountField("银行账号", blank=True)
    account_changed_at = models.DateTimeField("账号更正时间", null=True, blank=True)
    account_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号更正人"
    )
    amount = models.BigIntegerField("占用金额（分）")
    added = free(models.BigIntegerField("变更增加（分）", default=0), _MOVES)
    paid = free(models.BigIntegerField("已支付（分）", default=0), _MOVES)
    recovered = free(models.BigIntegerField("已追回（分）", default=0), _MOVES)
    returned = free(models.BigIntegerField("已退回指标（分）", default=0), _MOVES)
    made_at = models.DateTimeField("占用时间", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "占用"
        ordering = ["pk"]
        constraints = [
            identified_once("commitment"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, added__gte=0, paid__gte=0, returned__gte=0), name="commitment_positive"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("paid") + F("returned") - F("added")), name="commitment_not_overpaid"
            ),
            models.CheckConstraint(
                condition=Q(recovered__gte=0, recovered__lte=F("paid")), name="commitment_recovers_what_was_paid"
            ),
            models.CheckConstraint(
                condition=Q(payee_kind="organization", organization__isnull=False)
                | Q(payee_kind="person", organization__isnull=True)
                | Q(payee_kind="body", organization__isnull=True, party__isnull=False),
                name="commitment_payee_is_of_its_kind",
            ),
        ]

    def __str__(self):
        return f"{self.payee_name} {money.shown(self.amount_yuan)}"

    @property
    def payee_in_titles(self) -> str:
        """Return the payee as titles say it: they are read by many, so a person's name is not written out."""
        return masked(self.payee_name, 1, 0) if self.payee_kind == PayeeKind.PERSON else self.payee_name

    @property
    def promised(self) -> int:
        """Return all that was promised, amendments included, in fen; what was given back of it is `returned`."""
        return self.amount + self.added

    @property
    def outstanding(self) -> int:
        """Return what is still to be paid, in fen."""
        return self.promised - self.returned - self.paid

    @property
    def amount_yuan(self):
        return money.from_fen(self.amount)

    @property
    def paid_yuan(self):
        return money.from_fen(self.paid - self.recovered)

    @property
    def outstanding_yuan(self):
        return money.from_fen(self.outstanding)


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
    netted = free(models.BigIntegerField("抵扣（分）", default=0), _MOVES)
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
