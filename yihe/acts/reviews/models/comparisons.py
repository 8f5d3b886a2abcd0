"""
比较评审: several that are judged side by side – the bids of a tender –, what each member gave each of them, what was found once for
all, and what was corrected. Marks are the member's own until the sheet is locked; then nothing of it changes (triggers).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.acts.reviews.models.panels import ReviewPanel, Seat
from yihe.foundation import digests
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.written.columns import NameField


class Subject(models.Model):
    """被评对象: one that is compared. `key` is what the room calls it; `price` is the one that counts, corrected, in yuan. Append-only."""

    panel = models.ForeignKey(ReviewPanel, models.PROTECT, related_name="subjects", verbose_name="评审组")
    key = models.CharField("编号", max_length=40)
    label = NameField("名称", max_length=100)
    body = models.ForeignKey(
        "bodies.Body", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    price = MoneyField("评审价（元）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "被评对象"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "key"], name="subject_once_in_a_panel"),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gt=0), name="subject_price_positive"),
        ]

    def __str__(self):
        return self.label


class ComparedSheet(models.Model):
    """比较评分表: one member's marks of all subjects. A draft until it is locked; its digest is in the event of the lock."""

    free_because = "the member's own until it is locked; then its digest is an event's, and `verify` computes it again (`verifying`)"

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="compared", verbose_name="席位")
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    salt = models.CharField("盐", max_length=32, blank=True)
    digest = models.CharField("摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "比较评分表"
        constraints = [
            models.CheckConstraint(
                condition=Q(locked_at=None, digest="") | Q(locked_at__isnull=False) & ~Q(digest=""),
                name="compared_sheet_locked_with_digest",
            )
        ]

    def compute_digest(self) -> str:
        marks = sorted((m.subject_id, m.criterion, f"{m.points:.1f}", m.comment) for m in self.marks.all())
        return digests.sm3(digests.canonical([self.salt, self.seat_id, marks]))


class Mark(models.Model):
    """Points one member gave one subject on one criterion."""

    free_because = "in the digest of its sheet, which `verify` computes again"

    sheet = models.ForeignKey(ComparedSheet, models.PROTECT, related_name="marks", verbose_name="比较评分表")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="marks", verbose_name="被评对象")
    criterion = models.CharField("指标", max_length=40)
    points = models.DecimalField("得分", max_digits=4, decimal_places=1)
    comment = models.CharField("评语", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "比较评分"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "subject", "criterion"], name="one_mark_of_each"),
            models.CheckConstraint(condition=Q(points__gte=0), name="mark_not_negative"),
        ]


class Finding(models.Model):
    """客观分: what was found of a subject on an objective criterion, once and for all members. Append-only: put right by a correction."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="findings", verbose_name="被评对象")
    criterion = models.CharField("指标", max_length=40)
    points = models.DecimalField("得分", max_digits=4, decimal_places=1)
    basis = models.CharField("依据", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="认定人")
    at = models.DateTimeField("认定时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "客观分"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "criterion"], name="found_once_for_all"),
            models.CheckConstraint(condition=Q(points__gte=0) & ~Q(basis=""), name="finding_has_a_basis"),
        ]


class CorrectionGround(models.TextChoices):
    """The four grounds on which a result changes after it was signed (令87 64); there is no fifth."""

    SUM = "sum", "分值汇总计算错误"
    RANGE = "range", "分项评分超出评分标准范围"
    OBJECTIVE = "objective", "评审委员会成员对客观评审因素评分不一致"
    OUTLIER = "outlier", "经评审委员会认定评分畸高、畸低"


class ScoreCorrection(models.Model):
    """评分更正: points that count in place of others, on one of four grounds. The sheet that was locked stays. Append-only."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="corrections", verbose_name="被评对象")
    criterion = models.CharField("指标", max_length=40)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+", verbose_name="席位")
    ground = models.CharField("更正情形", max_length=9, choices=CorrectionGround)
    before = models.DecimalField("更正前", max_digits=4, decimal_places=1)
    after = models.DecimalField("更正后", max_digits=4, decimal_places=1)
    reason = models.CharField("事实", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正人")
    at = models.DateTimeField("更正时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "评分更正"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(after__gte=0) & ~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(condition=~Q(after=models.F("before")), name="correction_corrects"),
        ]
