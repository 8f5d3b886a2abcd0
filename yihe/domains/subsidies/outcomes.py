"""
What the acts of a claim leave behind: civil affairs' finding, the reviewer's, the award; and what everybody ever
received, with the counters that hold for a lifetime.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.acts.funds.models import Commitment, Envelope
from yihe.domains.subsidies.policies.history import HOW, KIND_LIMIT, LEVEL_LIMIT, called, kind_choices, level_choices
from yihe.domains.subsidies.policies.periods import Span
from yihe.foundation import keepers, money
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.counters import KEY_LIMIT
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.reckoning import Reckoning
from yihe.foundation.written.columns import NameField
from yihe.matters.models import Matter
from yihe.matters.reading import read_once

USER = settings.AUTH_USER_MODEL


class StaffConfirmation(models.Model):
    """民政认定: civil affairs' finding on an organization's full-time staff (R1). Another department's act, said once."""

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="staff_confirmation", verbose_name="办件"
    )
    confirmed = models.BooleanField("具有相适应的专职从业人员")
    staff = models.PositiveSmallIntegerField("认定的专职从业人员数")
    document = models.CharField("认定文号", max_length=80)
    reason = models.CharField("理由", max_length=500, blank=True)
    on = models.DateField("认定日期")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="认定人")

    class Meta:
        verbose_name = verbose_name_plural = "{registrar_short}认定"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed=True, staff__gt=0) | (Q(confirmed=False) & ~Q(reason="")),
                name="confirmation_counts_staff_or_gives_a_reason",
            )
        ]


class Finding(models.Model):
    """核定意见: what a reviewer found where the text leaves a figure open (R3): an amount and why. The newest counts."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="findings", verbose_name="办件")
    amount = MoneyField("核定金额（元）")
    reason = models.CharField("核定理由", max_length=1000)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="核定人")

    class Meta:
        verbose_name = verbose_name_plural = "核定意见"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(reason=""), name="finding_has_amount_and_reason")
        ]


_findings = CompiledQuery(
    lambda: Finding.objects.filter(matter_id=key("matter")).order_by("pk").select_related("by")
)  # fmt: skip


def findings_of(matter: Matter) -> list[Finding]:
    """Return what reviewers found on a claim, oldest first."""
    return read_once(matter, "findings", lambda: _findings(matter=matter.pk))


@keepers.register
class Award(models.Model):
    """
    核定结果: what the director decided to pay, with the reckoning as it stood, frozen. An objection that is upheld
    revokes it; then another may follow, never two at a time.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="awards", verbose_name="办件")
    amount = MoneyField("核定金额（元）")
    reckoned = MoneyField("测算金额（元）", least=money.ZERO)
    reckoning = models.JSONField("核算明细")
    reason = models.CharField("低于核算金额的理由", max_length=500, blank=True)
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="+", verbose_name="预算指标")
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="award", verbose_name="占用")
    granted_on = models.DateField("拟批准日期")
    granted_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="拟批准人")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_because = models.CharField("撤销理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "核定结果"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(revoked_at=None), name="one_award_at_a_time"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=F("reckoned")), name="award_within_reckoning"),
            models.CheckConstraint(
                condition=Q(amount=F("reckoned")) | ~Q(reason=""), name="award_below_reckoning_gives_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="award_revoked_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.matter.number} {self.amount} 元"

    @property
    def working(self) -> Reckoning:
        """Return the reckoning the award rests on, as it stood that day."""
        return Reckoning.from_json(self.reckoning)


_awards = CompiledQuery(
    lambda: Award.objects.filter(matter_id=key("matter")).order_by("pk").select_related("envelope", "granted_by", "commitment")
)  # fmt: skip


def awards_of(matter: Matter) -> list[Award]:
    """Return the awards of a claim, oldest first; at most the last one stands."""
    return read_once(matter, "awards", lambda: _awards(matter=matter.pk))


class Benefit(models.Model):
    """
    享受记录: one payment to one subject of a lifetime counter, by this platform or before it. Append-only.

    `subject` is who the counter belongs to – an organization's USCC, the blind index of a person's ID number, a post's
    or a training base's number –, so that it holds whoever employs the person and whoever keeps the post. `slot` is
    what may be had once (a level, the beginning of a period); `turn` tells how often the slot was given before and
    given back. A mistake is set right by a second row that `reverses` the first.
    """

    kind = models.CharField("补贴种类", max_length=KIND_LIMIT, choices=kind_choices)
    subject = models.CharField("享受对象", max_length=KEY_LIMIT)
    subject_name = NameField("对象名称", max_length=100)
    slot = models.CharField("一次性项目", max_length=20)
    turn = models.PositiveSmallIntegerField("第几次", default=0)
    amount = MoneyField("金额（元）", least=None)
    paid_on = models.DateField("核定或领取日期")  # ours: the day it was decided; imported: the day it was received
    through = NameField("申领单位", max_length=100)
    payer = NameField("支付单位", max_length=100)
    document = models.CharField("凭据", max_length=120)
    months = models.PositiveSmallIntegerField("补贴月数", default=0)
    since = models.DateField("补贴期间起", null=True, blank=True)
    until = models.DateField("补贴期间止", null=True, blank=True)
    level = models.CharField("证书级别", max_length=LEVEL_LIMIT, choices=level_choices, blank=True)
    year = models.PositiveSmallIntegerField("补贴年度", default=0)
    days = models.TextField("补贴的各段日子", blank=True, default="")  # `as_text`; "": all from `since` to `until`
    region = models.CharField("所在区划", max_length=12, blank=True)  # within whose reach it was paid or imported
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="benefits", verbose_name="办件"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="冲销"
    )
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "享受记录"
        ordering = ["paid_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "slot", "turn"], condition=Q(reverses=None), name="benefit_once_in_its_slot"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="benefit_positive"),
            models.CheckConstraint(
                condition=Q(since=None, until=None) | Q(since__isnull=False, until__gte=F("since")),
                name="benefit_period_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.paid_on} {called(self.kind)} {self.amount} 元"

    @property
    def spans(self) -> list[Span]:
        """Return the days it was paid for: [] for what is not paid by time."""
        if self.days:
            ends = (each.partition("/") for each in self.days.split())
            return [(date.fromisoformat(since), date.fromisoformat(until)) for since, _to, until in ends]
        return [(self.since, self.until)] if self.since and self.until else []

    @property
    def how(self) -> str:
        """Return how far it came (`policies.history.HOW`): imported history was received; ours is asked of the payments."""
        if not self.matter_id:
            return "received"
        known = self.__dict__.get("was_paid")
        if known is None:
            known = self.was_paid = Commitment.objects.filter(matter=self.matter_id, paid__gt=0).exists()
        return "paid" if known else "granted"

    @property
    def how_told(self) -> str:
        return "冲销" if self.reverses_id else HOW[self.how]

    @property
    def source(self) -> str:
        """Return where it is known from: the matter's number, or the document it was imported with."""
        return f"本系统 {self.document}" if self.matter_id else f"{self.payer}，{self.document}"


def as_text(spans: Iterable[Span]) -> str:
    """Return periods of days as a benefit keeps them: `2025-01-01/2025-01-31 2025-03-01/2025-03-31`."""
    return " ".join(f"{since}/{until}" for since, until in spans)


def with_payment(benefits: models.QuerySet) -> models.QuerySet:
    """Read with the benefits whether what they rest on was paid (`Benefit.how`)."""
    paid = Commitment.objects.filter(matter_id=models.OuterRef("matter_id"), paid__gt=0)
    return benefits.annotate(was_paid=models.Exists(paid))


@keepers.register
class ProposedReversal(models.Model):
    """提请冲销: that a row of imported history be taken back; it is, once a second person confirms."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "不予确认"

    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="proposed_reversals", verbose_name="享受记录"
    )  # fmt: skip
    reason = models.CharField("理由", max_length=120)
    proposed_at = models.DateTimeField("提请时间", default=timezone.now)
    proposed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="提请人")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提请冲销"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["benefit"], condition=Q(outcome=""), name="reversal_waits_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | ~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="reversal_decided_by_another",
            ),
        ]  # fmt: skip


class Lifetime(models.Model):
    """
    终身计数: months and yuan one subject has had of one kind (in one year, where the limit is a year's). Locked by
    whoever adds to it; the ceilings in force when it was last added to are kept, and the database holds them.
    """

    free_because = "kept twice: `check_history` computes it again from the benefits"

    kind = models.CharField("补贴种类", max_length=KIND_LIMIT, choices=kind_choices)
    subject = models.CharField("享受对象", max_length=KEY_LIMIT)
    year = models.PositiveSmallIntegerField("年度", default=0)
    months = models.PositiveSmallIntegerField("已享受月数", default=0)
    amount = MoneyField("已享受金额（元）", least=money.ZERO, default=0)
    months_at_most = models.PositiveSmallIntegerField("最多月数", null=True, blank=True)
    amount_at_most = MoneyField("最高金额（元）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "终身计数"
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "year"], name="one_counter_each"),
            models.CheckConstraint(
                condition=Q(months_at_most=None) | Q(months__lte=F("months_at_most")), name="lifetime_months_within"
            ),
            models.CheckConstraint(
                condition=Q(amount_at_most=None) | Q(amount__lte=F("amount_at_most")), name="lifetime_amount_within"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="lifetime_amount_not_negative"),
        ]
