"""
抽取: what was sealed before a panel was drawn, the halves of its seed, and the lottery numbers that take the place of one.

Rows are only ever added (migration 0004): nothing sealed changes, a half is there once, and what was entered stays.
"""

import json

from django.conf import settings
from django.db import models
from django.utils import timezone

from yihe.foundation import draws
from yihe.matters.models import Matter


class SealedDraw(models.Model):
    """
    一次抽取: pool, rule, last day and the first half's digest, fixed together. Append-only. `sealed` is the published text
    (`draws.sealed_text`), `seal` its digest. `excluded` is for the bureau's eyes: the published text holds its digest,
    salted, since few keys and grounds could be guessed.

    A matter's second draw needs a panel that was dissolved: `nth` counts the panels there were.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="draws", verbose_name="办件")
    nth = models.PositiveSmallIntegerField("第几次抽取")
    sheet_code = models.CharField("评审标准", max_length=40)
    sheet_text = models.TextField("评审标准（封存）")
    excluded = models.TextField("封存时应当回避的")
    sealed = models.TextField("封存内容")
    seal = models.CharField("封存码", max_length=64)
    due_on = models.DateField("抽取期限")
    lottery_on = models.DateField("逾期改用的开奖日")
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发起抽取的人"
    )  # fmt: skip
    at = models.DateTimeField("封存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "抽取"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "sheet_code", "nth"], name="a_draw_is_sealed_once")]

    def __str__(self):
        return f"第 {self.nth} 次抽取（{self.seal[:8]}）"

    @property
    def said(self) -> dict:
        """Return what was sealed, read back."""
        return json.loads(self.sealed)

    @property
    def passed_over(self) -> dict[str, str]:
        """Return who of the pool must step aside by what was known when it was sealed: key, and code of the ground."""
        return json.loads(self.excluded)["keys"]

    @property
    def keys(self) -> list[str]:
        return self.said["pool"]

    def is_kept(self, half: str) -> bool:
        """Test whether these are the words whose digest was sealed."""
        return draws.commitment_of(self.said["salt"], half) == self.said["commitment"]


class Place(models.IntegerChoices):
    FIRST = 1, "第一个数"
    SECOND = 2, "第二个数"


class Half(models.Model):
    """一个数: one half of a draw's seed, in plain words. Append-only. `by_lottery` where it was not given in its term."""

    draw = models.ForeignKey(SealedDraw, models.PROTECT, related_name="halves", verbose_name="抽取")
    place = models.PositiveSmallIntegerField("次序", choices=Place)
    text = models.CharField("数", max_length=draws.MOST)
    by_lottery = models.BooleanField("公开号码", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="给数的人")
    at = models.DateTimeField("给出时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "抽取用的数"
        ordering = ["draw", "place"]
        constraints = [models.UniqueConstraint(fields=["draw", "place"], name="a_half_is_given_once")]

    def __str__(self):
        return f"{self.get_place_display()}：{self.text}"


class LotteryEntry(models.Model):
    """录入的开奖号码: the public result as one person read it. Append-only: who corrects themselves enters it once more."""

    draw = models.ForeignKey(SealedDraw, models.PROTECT, related_name="entries", verbose_name="抽取")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    on = models.DateField("开奖日期")
    result = models.CharField("期号和号码", max_length=60)
    at = models.DateTimeField("录入时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "录入的开奖号码"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.on} {self.result}"
