"""
评审: a panel drawn for a matter, its seats, each expert's score sheet, the consensus.

What the draw and the lock froze is held by triggers (migration 0001): the seed, the pool and the sheet of a panel never
change, a locked score sheet and its scores never change or go, a consensus is written once.
"""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.acts.reviews import sheets
from yihe.acts.reviews.models.draws import SealedDraw
from yihe.foundation import digests, draws, keepers
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters.models import Matter
from yihe.registers.practitioners.models import Practitioner


@keepers.register
class ReviewPanel(models.Model):
    """评审组: drawn once for a matter and a sheet. `pool` is the canonical list of the candidates' keys."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="review_panels", verbose_name="办件")
    sheet_code = models.CharField("评审标准", max_length=40)
    sheet_text = models.TextField("评审标准（封存）")
    wanted = models.PositiveSmallIntegerField("席位数")
    alternates = models.PositiveSmallIntegerField("候补数")
    # Of a draw by two, the draw; of one of the first version, when the server chose: its number and the chain's head.
    draw = models.ForeignKey(
        SealedDraw, models.PROTECT, null=True, blank=True, related_name="panels", verbose_name="抽取"
    )
    # Of one that another pool drew (`taking_in`): the list as it was confirmed, without names.
    source = models.TextField("另一专家库的抽取记录", blank=True, default="")
    nonce = models.CharField("随机数", max_length=64, blank=True)
    chain_head = models.CharField("抽取前末条摘要", max_length=64, blank=True)
    seed = models.CharField("随机种子", max_length=64)
    pool = models.TextField("候选专家编号")
    pool_digest = models.CharField("候选名单摘要", max_length=64)
    drawn_at = models.DateTimeField("抽取时间", default=timezone.now)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="抽取人"
    )
    dissolved_at = models.DateTimeField("解散时间", null=True, blank=True)
    dissolved_reason = models.CharField("解散理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审组"
        ordering = ["pk"]
        constraints = [
            # No drawing again until the result pleases: a second panel needs the first dissolved, and why.
            models.UniqueConstraint(
                fields=["matter", "sheet_code"], condition=Q(dissolved_at=None), name="one_panel_per_matter_and_sheet"
            ),
            models.UniqueConstraint(fields=["draw"], condition=Q(draw__isnull=False), name="one_panel_for_a_draw"),
            models.CheckConstraint(condition=Q(wanted__gte=1), name="panel_has_a_seat"),
            models.CheckConstraint(
                condition=Q(dissolved_at=None, dissolved_reason="")
                | (Q(dissolved_at__isnull=False) & ~Q(dissolved_reason="")),
                name="panel_dissolved_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.sheet.label}评审组（{self.wanted} 席）"

    @property
    def sheet(self) -> sheets.Sheet:
        """Return the sheet as it was when the panel was drawn."""
        return sheets.of_text(self.sheet_text)

    @property
    def version(self) -> int:
        """Return by which procedure it was drawn (`draws.PROVES`)."""
        return 3 if self.source else 2 if self.draw_id else 1

    @property
    def keys(self) -> list[str]:
        return json.loads(self.pool)

    def order(self) -> list[str]:
        """Return the keys of all candidates in the order of the draw, computed again; of one drawn elsewhere, in that of its list."""
        return self.keys if self.source else draws.order_of(self.seed, self.keys)

    def all_seats(self) -> "list[Seat]":
        """Return the seats in order with all that is shown of them, read once for a panel object."""
        if "seats" not in getattr(self, "_prefetched_objects_cache", ()):
            rows: Any = self.seats.all()
            rows._result_cache, rows._prefetch_done = self._read_seats(), True
            self.__dict__.setdefault("_prefetched_objects_cache", {})["seats"] = rows
        return list(self.seats.all())

    def _read_seats(self) -> "list[Seat]":
        """Read the seats in two questions, as Django would prefetch them: the first is compiled once, for every act of a review asks it."""
        found = _seats_of(pk=self.pk)
        for seat in found:
            seat.panel = self
        models.prefetch_related_objects(found, "sheet__scores")
        return found

    def working_seats(self) -> "list[Seat]":
        """Return the seats that score, or have scored, in order."""
        return [seat for seat in self.all_seats() if seat.status in WORKING]


class SeatStatus(models.TextChoices):
    INVITED = "invited", "已邀请"
    SCORING = "scoring", "评分中"
    LOCKED = "locked", "已锁定"
    ALTERNATE = "alternate", "候补"
    RECUSED = "recused", "已回避"
    RELEASED = "released", "已退出"


WORKING = (SeatStatus.INVITED, SeatStatus.SCORING, SeatStatus.LOCKED)
LEFT = (SeatStatus.RECUSED, SeatStatus.RELEASED)


class Ground(models.TextChoices):
    """Why a seat was left. The first five are facts of the registers, found by `conflicts`."""

    EMPLOYMENT = "employment", "任职关系"
    BOARD = "board", "理事（监事）任职"
    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人"
    TIE = "tutor", "业务关系"  # stored under the name of the first there was
    PARTICIPATION = "participation", "参与本事项"
    DECLARED = "declared", "本人申明利害关系"
    UNABLE = "unable", "本人不能参加"
    SILENT = "silent", "逾期未评分"
    LEFT_POOL = "left_pool", "已不在专家库"


class SitsFor(models.TextChoices):
    EXPERT = "expert", "评审专家"
    BUYER = "buyer", "采购人代表"


@keepers.register
class Seat(models.Model):
    """
    席位: one expert's place, drawn; or the buyer's (`comparing.seat_buyer`), named and never in the chair. Leaving it is an outcome with
    its fact, not a deletion.
    """

    panel = models.ForeignKey(ReviewPanel, models.PROTECT, related_name="seats", verbose_name="评审组")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+", verbose_name="专家")
    order = models.PositiveSmallIntegerField("抽取顺序")
    sits_for = models.CharField("身份", max_length=6, choices=SitsFor, default=SitsFor.EXPERT)
    chairs = models.BooleanField("组长", default=False)
    status = models.CharField("状态", max_length=10, choices=SeatStatus)
    ground = models.CharField("离席事由", max_length=22, choices=Ground, blank=True)
    reason = models.CharField("事实", max_length=300, blank=True)
    basis = models.CharField("出处", max_length=200, blank=True)
    invited_at = models.DateTimeField("邀请时间", null=True, blank=True)
    left_at = models.DateTimeField("离席时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审席位"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "practitioner"], name="one_seat_per_expert_and_panel"),
            models.UniqueConstraint(fields=["panel", "order"], name="one_seat_per_place_in_the_order"),
            models.UniqueConstraint(fields=["panel"], condition=Q(chairs=True), name="one_chair_of_a_panel"),
            models.CheckConstraint(condition=Q(chairs=False) | Q(sits_for="expert"), name="the_buyer_never_chairs"),
            models.CheckConstraint(
                condition=(Q(status__in=LEFT, left_at__isnull=False) & ~Q(ground="") & ~Q(reason=""))
                | (~Q(status__in=LEFT) & Q(left_at=None, ground="")),
                name="seat_is_left_with_a_ground",
            ),
        ]

    def __str__(self):
        return f"{self.practitioner}（{self.get_status_display()}）"


def key_of(practitioner) -> str:
    """Return the key under which an expert stands in a published pool: a number, no name. Takes a row or its pk."""
    return f"ZJ{getattr(practitioner, 'pk', practitioner):06d}"


def pk_of(key: str) -> int:
    return int(key.removeprefix("ZJ"))


class ScoreSheet(models.Model):
    """评分表: one expert's. A draft until `locked_at`; from then on it never changes, and its digest stands for it."""

    free_because = "the expert's own until it is locked; then its digest is an event's, and `verify` computes it again (`verifying`)"

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="sheet", verbose_name="席位")
    remark = models.CharField("总体意见", max_length=1000, blank=True)
    saved_at = models.DateTimeField("暂存时间", default=timezone.now)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    total = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    # Without the salt, few points on few criteria could be guessed from the digest in the matter's events.
    salt = models.CharField("盐", max_length=32, blank=True)
    digest = models.CharField("摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        constraints = [
            models.CheckConstraint(
                condition=Q(locked_at=None, total=None, digest="")
                | (Q(locked_at__isnull=False, total__isnull=False) & ~Q(digest="")),
                name="score_sheet_locked_with_total_and_digest",
            ),
            models.CheckConstraint(
                condition=Q(total=None) | (Q(total__gte=0) & Q(total__lte=100)), name="score_sheet_total_of_100"
            ),
        ]

    def compute_digest(self) -> str:
        scores = sorted((s.criterion, str(s.points), s.comment) for s in self.scores.all())
        return digests.sm3(digests.canonical([self.salt, self.seat_id, scores, self.remark, str(self.total)]))


class Score(models.Model):
    """Points one expert gave on one criterion."""

    free_because = "in the digest of its sheet, which `verify` computes again"

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="scores", verbose_name="评分表")
    criterion = models.CharField("指标", max_length=40)
    points = models.DecimalField(
        "得分", max_digits=4, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    comment = models.CharField("评语", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="score_not_negative"),
        ]


class Verdict(models.TextChoices):
    PASS = "pass", "通过"
    FAIL = "fail", "不通过"


class Consensus(models.Model):
    """合议: what the panel's scores come to, and what was concluded. Departing from the figure owes a reason."""

    panel = models.OneToOneField(ReviewPanel, models.PROTECT, related_name="consensus", verbose_name="评审组")
    total = models.DecimalField("总得分", max_digits=5, decimal_places=2)
    lowest = models.DecimalField("最低分", max_digits=5, decimal_places=2)
    highest = models.DecimalField("最高分", max_digits=5, decimal_places=2)
    pass_line = models.DecimalField("合格线", max_digits=5, decimal_places=2)
    suggested = models.CharField("按分数", max_length=4, choices=Verdict)
    verdict = models.CharField("结论", max_length=4, choices=Verdict)
    opinion = models.CharField("合议意见", max_length=1000)
    reason = models.CharField("与分数不一致的理由", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="合议人")
    at = models.DateTimeField("合议时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "合议"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=models.F("suggested")) | ~Q(reason=""), name="consensus_departs_with_a_reason"
            ),
            models.CheckConstraint(condition=~Q(opinion=""), name="consensus_has_an_opinion"),
        ]

    @property
    def spread(self) -> Decimal:
        """Return how far the experts lie apart, in points."""
        return self.highest - self.lowest


_seats_of = CompiledQuery(lambda: Seat.objects.filter(panel=key()).select_related("practitioner", "sheet"))
