"""What is kept of an envelope before there is a contract, and what a contract will take of the years to come. In whole fen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.acts.funds.models.commitments import MOVES, Commitment
from yihe.acts.funds.models.ledger import Envelope, reach
from yihe.acts.funds.sources import purpose_choices, source_choices
from yihe.foundation import keepers, money
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once
from yihe.foundation.keepers import free


class ReservationQuerySet(models.QuerySet):
    def open(self):
        """Keep those of which something is still kept."""
        return self.filter(amount__gt=F("used") + F("freed"))

    def visible_to(self, user):
        """Keep those of the regions whose money this person may see. Whoever bids never does."""
        return self.filter(reach(user, "envelope__region"))


class Reservation(models.Model):
    """
    预留: an amount of one envelope kept for what a matter is about to buy, until a contract takes it. `used` went into a
    commitment, `freed` went back to the envelope. Only `reserving` writes it.
    """

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="reservations", verbose_name="预算指标")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="reservations", verbose_name="办件")
    amount = models.BigIntegerField("预留金额（分）")
    used = free(models.BigIntegerField("已转占用（分）", default=0), MOVES)
    freed = free(models.BigIntegerField("已释放（分）", default=0), MOVES)
    made_at = models.DateTimeField("预留时间", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预留"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["envelope"], condition=Q(amount__gt=F("used") + F("freed")), name="funds_reservation_open"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, used__gte=0, freed__gte=0), name="reservation_positive"),
            models.CheckConstraint(condition=Q(amount__gte=F("used") + F("freed")), name="reservation_not_used_twice"),
        ]

    def __str__(self):
        return f"预留 {money.shown(self.amount_yuan)}"

    @property
    def open(self) -> int:
        """Return what is still kept, in fen."""
        return self.amount - self.used - self.freed

    @property
    def open_yuan(self):
        return money.from_fen(self.open)

    @property
    def amount_yuan(self):
        return money.from_fen(self.amount)

    @property
    def used_yuan(self):
        return money.from_fen(self.used)

    @property
    def freed_yuan(self):
        return money.from_fen(self.freed)

    @property
    def standing(self) -> tuple[str, str]:
        """Return the word and the tone of where it is."""
        if self.open:
            return "预留中", "active"
        return ("已转占用", "good") if self.used else ("已释放", "neutral")


class ForeseenQuerySet(models.QuerySet):
    def waiting(self):
        """Keep those that are neither committed nor dropped."""
        return self.filter(commitment=None, dropped_at=None)

    def visible_to(self, user):
        return self.filter(reach(user, "region"))


@keepers.register
class ForeseenCommitment(SealedRow):
    """
    预计占用: what a contract of several years will take of a later year's envelope, which is not there yet. It promises nothing
    and reserves nothing: in its year it becomes a `commitment`, or is dropped. One a year for a matter.
    """

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="foreseen", verbose_name="办件")
    source = models.CharField("资金来源", max_length=20, choices=source_choices)
    year = models.PositiveSmallIntegerField("年度")
    region = models.CharField("区划", max_length=12)
    purpose = models.CharField("用途", max_length=20, choices=purpose_choices)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收款组织"
    )
    party = models.ForeignKey(
        "matters.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收款方"
    )
    payee_name = models.CharField("收款人", max_length=100)
    bank = models.CharField("开户银行", max_length=100)
    account = AccountField("银行账号")
    amount = models.BigIntegerField("预计金额（分）")
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, blank=True, related_name="foreseen", verbose_name="占用"
    )
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = ForeseenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预计占用"
        ordering = ["year", "pk"]
        constraints = [
            identified_once("foreseen_commitment"),
            models.UniqueConstraint(
                fields=["matter", "year"], condition=Q(dropped_at=None), name="foreseen_once_a_year"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="foreseen_positive"),
            models.CheckConstraint(
                condition=Q(commitment=None) | Q(dropped_at=None), name="foreseen_not_both_committed_and_dropped"
            ),
        ]

    def __str__(self):
        return f"{self.payee_name} {self.year}年 {money.shown(self.amount_yuan)}"

    @property
    def amount_yuan(self):
        return money.from_fen(self.amount)
