"""排班方案: a roster that was asked for, how far its reckoning is, and what it proposes until it is published."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.acts.schedules.models.posts import DutyPost
from yihe.foundation import keepers
from yihe.foundation.roles import AUDITOR, DIRECTOR, ROSTER_MAKER
from yihe.registers.practitioners.models import Practitioner

SILENT_FOR = timedelta(minutes=5)  # a reckoning that said nothing for so long is not running any more


class Stage(models.TextChoices):
    WAITING = "waiting", "等待排班"
    RUNNING = "running", "正在排班"
    DONE = "done", "已排好，待发布"
    FAILED = "failed", "没有排成"
    PUBLISHED = "published", "已发布"
    DROPPED = "dropped", "已放弃"


class RosterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the rosters of the counties this person makes, or supervises the making of, rosters for."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in (ROSTER_MAKER, DIRECTOR, AUDITOR):
                reach |= Q(region__startswith=hat.region[:6])
        return self.filter(reach)


_PROPOSED = "what a reckoning says of itself; what was published stands in shifts, which are written once"


class Roster(models.Model):
    """
    One question to the solver: the county, from which day to which, whether shifts that were published may be moved (a re-plan). `said` is
    how far it is, or why it failed, as a sentence; `gap` the share it may be from the best where that was not proven.
    """

    region = keepers.free(models.CharField("区划", max_length=6), _PROPOSED)
    first = keepers.free(models.DateField("自"), _PROPOSED)
    last = keepers.free(models.DateField("至"), _PROPOSED)
    may_move = keepers.free(models.BooleanField("重排（可以调整已发布的班）", default=False), _PROPOSED)
    stage = keepers.free(models.CharField("状态", max_length=10, choices=Stage, default=Stage.WAITING), _PROPOSED)
    said = keepers.free(models.CharField("进展", max_length=300, blank=True), _PROPOSED)
    said_at = keepers.free(models.DateTimeField("进展时间", default=timezone.now), _PROPOSED)
    proven = keepers.free(models.BooleanField("已证明最优", default=False), _PROPOSED)
    gap = keepers.free(models.FloatField("离最优", null=True, blank=True), _PROPOSED)
    seconds = keepers.free(models.FloatField("用时", null=True, blank=True), _PROPOSED)
    asked_at = keepers.free(models.DateTimeField("提出时间", default=timezone.now), _PROPOSED)
    asked_by = keepers.free(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"), _PROPOSED
    )

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排班方案"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="roster_days_in_order")]

    def __str__(self):
        return f"{self.first} 至 {self.last} 的{'重排' if self.may_move else '排班'}"

    @property
    def is_silent(self) -> bool:
        """Test whether it is said to run, and nothing was heard of it for a while: the process was ended."""
        return self.stage == Stage.RUNNING and timezone.now() - self.said_at > SILENT_FOR


class DraftLine(models.Model):
    """A seat of a roster that is not published: whose, and why; or nobody's (`missing` seats), and why not. Thrown away with it."""

    roster = keepers.free(
        models.ForeignKey(Roster, models.CASCADE, related_name="lines", verbose_name="排班方案"), _PROPOSED
    )
    post = keepers.free(models.ForeignKey(DutyPost, models.PROTECT, related_name="+", verbose_name="岗位"), _PROPOSED)
    starts_at = keepers.free(models.DateTimeField("开始"), _PROPOSED)
    ends_at = keepers.free(models.DateTimeField("结束"), _PROPOSED)
    practitioner = keepers.free(
        models.ForeignKey(
            Practitioner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="值班人员"
        ),
        _PROPOSED,
    )
    missing = keepers.free(models.PositiveSmallIntegerField("缺几人", default=0), _PROPOSED)
    kept = keepers.free(models.BooleanField("已发布", default=False), _PROPOSED)
    why = keepers.free(models.CharField("说明", max_length=400), _PROPOSED)

    class Meta:
        verbose_name = verbose_name_plural = "排班方案的一行"
        ordering = ["starts_at", "pk"]
