"""Envelopes and the double-entry ledger underneath. Amounts here are whole fen; `*_yuan` give Decimal yuan."""

from datetime import UTC

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.acts.funds.sources import FundSource, purpose_choices, source_choices, sources
from yihe.foundation import digests, money, regions_asked
from yihe.foundation.keepers import free
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.region_codes import lineage
from yihe.foundation.roles import (
    AUDITOR,
    CLERK,
    DIRECTOR,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    POLICY_EDITOR,
    REVIEWER,
)

# Who may look at envelopes and at what was promised from them.
SEES_MONEY = frozenset(
    role.code for role in (FINANCE_MAKER, FINANCE_CHECKER, DIRECTOR, POLICY_EDITOR, REVIEWER, CLERK, AUDITOR)
)


def regions_of(user) -> tuple[str, ...]:
    """Return the regions in which, and in whose parts, the person may see money."""
    if user is None or not user.is_authenticated:
        return ()
    return tuple(hat.region for hat in user.hats if hat.region and hat.role_code in SEES_MONEY)


def reach(user, path: str) -> Q:
    """Return the condition that `path` (a region) lies where the person may see money."""
    return regions_asked.lies_in(path, regions_of(user))


class EnvelopeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the envelopes of the regions this person works for, if money is any of their business."""
        return self.filter(reach(user, "region"))

    def open_to(self, *, purpose: str, region: str, year: int):
        """Keep the envelopes that may pay for a purpose in a region (their own or one above it) in a year."""
        allowed = [s.code for s in sources(region).values() if purpose in s.uses]
        found = self.filter(purpose=purpose, region__in=lineage(region), year=year, source__in=allowed)
        for source in sources(region).values():
            if meant := source.of_region.get(purpose):
                found = found.exclude(~Q(region=meant), source=source.code)
        return found


_TWICE = "kept twice: `check_ledger` computes it again from the entries"


class Envelope(models.Model):
    """
    预算指标: what may be spent of one source in one year in one region on one purpose.

    The four sums are kept here so that a page need not add up postings and so that the database itself can refuse
    an overdraft; `checking.check_ledger` recomputes them. `committed` includes what is paid; `reserved` is apart from it, what
    is kept for purchases that are not contracted yet. Only `ledger.post` writes.
    """

    source = models.CharField("资金来源", max_length=20, choices=source_choices)
    year = models.PositiveSmallIntegerField("年度")
    region = models.CharField("区划", max_length=12)
    purpose = models.CharField("用途", max_length=20, choices=purpose_choices)
    appropriated = free(models.BigIntegerField("下达（分）", default=0), _TWICE)
    committed = free(models.BigIntegerField("已占用（分）", default=0), _TWICE)
    paid = free(models.BigIntegerField("已支付（分）", default=0), _TWICE)
    reserved = free(models.BigIntegerField("已预留（分）", default=0), _TWICE)
    entries_count = free(models.PositiveIntegerField("分录条数", default=0), _TWICE)
    head = free(models.CharField("末条摘要", max_length=64, blank=True), _TWICE)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预算指标"
        ordering = ["-year", "source", "region", "purpose"]
        constraints = [
            models.UniqueConstraint(fields=["source", "year", "region", "purpose"], name="one_envelope_each"),
            models.CheckConstraint(
                condition=Q(appropriated__gte=F("committed") + F("reserved")), name="envelope_never_overdrawn"
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="envelope_reserved_not_negative"),
            models.CheckConstraint(condition=Q(paid__lte=F("committed")), name="envelope_pays_what_is_committed"),
            models.CheckConstraint(condition=Q(paid__gte=0), name="envelope_paid_not_negative"),
        ]

    def __str__(self):
        return f"{self.get_source_display()} · {self.year}年 · {self.get_purpose_display()}"

    def is_open_to(self, *, purpose: str, region: str, year: int) -> bool:
        """Test whether it is one of those that `EnvelopeQuerySet.open_to` keeps: of a row that is held nothing need be asked."""
        source = sources(region).get(self.source)
        if source is None or purpose not in source.uses or (purpose, year) != (self.purpose, self.year):
            return False
        return self.region in lineage(region) and self.region == (source.of_region.get(purpose) or self.region)

    @property
    def source_of(self) -> FundSource:
        return sources(self.region)[self.source]

    @property
    def left(self) -> int:
        """Return what can still be promised or reserved, in fen."""
        return self.appropriated - self.committed - self.reserved

    @property
    def left_yuan(self):
        return money.from_fen(self.left)

    @property
    def appropriated_yuan(self):
        return money.from_fen(self.appropriated)

    @property
    def committed_yuan(self):
        return money.from_fen(self.committed)

    @property
    def paid_yuan(self):
        return money.from_fen(self.paid)

    @property
    def reserved_yuan(self):
        return money.from_fen(self.reserved)


class AccountCode(models.TextChoices):
    APPROPRIATION = "appropriation", "预算下达"
    AVAILABLE = "available", "可用额度"
    RESERVED = "reserved", "已预留"
    PROMISED = "promised", "已占用未支付"
    PAID = "paid", "已支付"


class Account(models.Model):
    """科目: one of the five accounts of an envelope. The first is the credit side, the other four say where it is."""

    free_because = "which sums an envelope has: `check_ledger` compares them with what each entry moves"

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="accounts", verbose_name="预算指标")
    code = models.CharField("科目", max_length=14, choices=AccountCode)

    class Meta:
        verbose_name = verbose_name_plural = "科目"
        constraints = [models.UniqueConstraint(fields=["envelope", "code"], name="one_account_each")]

    def __str__(self):
        return f"{self.envelope} {self.get_code_display()}"


class EntryKind(models.TextChoices):
    APPROPRIATE = "appropriate", "下达"
    RESERVE = "reserve", "预留"
    USE_RESERVED = "use_reserved", "预留转占用"
    FREE = "free", "释放预留"
    LAPSE = "lapse", "预留失效"
    COMMIT = "commit", "占用"
    CANCEL = "cancel", "取消占用"
    PAY = "pay", "支付"
    NET = "net", "抵扣支付"
    RECOVER = "recover", "追回"
    RETURN = "return", "退票"


class JournalEntry(models.Model):
    """
    分录: money that moved within one envelope. Its postings sum to zero; the entries of an envelope form a chain of
    SM3 digests. An entry never touches two envelopes, so that sources cannot mix. Append-only.
    """

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="entries", verbose_name="预算指标")
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    kind = models.CharField("类型", max_length=12, choices=EntryKind)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, related_name="+", verbose_name="办件")
    commitment = models.ForeignKey(
        "funds.Commitment", models.PROTECT, null=True, related_name="entries", verbose_name="占用"
    )
    tranche = models.ForeignKey("funds.Tranche", models.PROTECT, null=True, related_name="+", verbose_name="分期")
    line = models.ForeignKey("funds.PaymentLine", models.PROTECT, null=True, related_name="+", verbose_name="支付明细")
    reservation = models.ForeignKey(
        "funds.Reservation", models.PROTECT, null=True, related_name="entries", verbose_name="预留"
    )
    words = models.CharField("摘要说明", max_length=300)
    previous = models.CharField("前一摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "分录"
        ordering = ["envelope", "seq"]
        constraints = [models.UniqueConstraint(fields=["envelope", "seq"], name="entry_seq_once_per_envelope")]

    def __str__(self):
        return f"{self.envelope_id}/{self.seq} {self.get_kind_display()}"

    def compute_digest(self, postings: list[tuple[str, int]]) -> str:
        """Return the digest over the entry's facts and its (account code, fen) postings; entries before reservations have none."""
        return digests.sm3(
            digests.canonical([
                self.envelope_id, self.seq, self.at.astimezone(UTC).isoformat(timespec="microseconds"), self.by_id, self.kind, self.matter_id,
                self.commitment_id, self.tranche_id, self.line_id, self.words, sorted(postings), self.previous,
                *([self.reservation_id] if self.reservation_id else ()),
            ])
        )  # fmt: skip


class Posting(models.Model):
    """One side of an entry: fen to an account, debit positive, credit negative. Append-only."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="postings", verbose_name="分录")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", verbose_name="科目")
    fen = models.BigIntegerField("金额（分，借正贷负）")

    class Meta:
        verbose_name = verbose_name_plural = "过账"
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_per_account"),
            models.CheckConstraint(condition=~Q(fen=0), name="posting_moves_money"),
        ]


class Appropriation(models.Model):
    """预算下达: contents of the matter by which an envelope gets (or gives back) money. Negative is 调减."""

    matter = models.OneToOneField(
        "matters.Matter", models.PROTECT, primary_key=True, related_name="appropriation", verbose_name="办件"
    )
    source = models.CharField("资金来源", max_length=20, choices=source_choices)
    year = models.PositiveSmallIntegerField("年度")
    purpose = models.CharField("用途", max_length=20, choices=purpose_choices)
    amount = MoneyField("金额（元，调减为负）", least=None)
    document = models.CharField("下达文件（文号）", max_length=80)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预算下达"
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="appropriation_moves_money")]

    def __str__(self):
        return f"{self.get_source_display()} · {self.year}年 · {self.get_purpose_display()}"
