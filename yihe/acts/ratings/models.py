"""
好差评: what may be rated (once for a matter or a visit), the slips that open it, and the mark. All of it is written once. The mark
stands alone; what a dissatisfied person says lies with the bad mark, in a compartment of its own.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters.models import Matter


class Level(models.TextChoices):
    """The five levels of 国办发〔2019〕51号."""

    VERY_GOOD = "very_good", "非常满意"
    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    POOR = "poor", "不满意"
    VERY_POOR = "very_poor", "非常不满意"


BAD = (Level.POOR, Level.VERY_POOR)


class Way(models.TextChoices):
    """How a mark came. One given before the eyes of the counter counts apart."""

    SLIP = "slip", "评价单"
    OWN = "own", "本人凭码"
    COUNTER = "counter", "窗口"


class Rateable(models.Model):
    """评价事项: one matter, or one visit (a record of a sort, by its key), that may be rated until a day. Append-only."""

    sort = models.CharField("事项", max_length=40)  # the code of the kind, or of the record
    matter = models.OneToOneField(
        Matter, models.PROTECT, null=True, blank=True, related_name="rateable", verbose_name="办件"
    )
    record_key = models.BigIntegerField("记录", null=True, blank=True)
    region = models.CharField("区划", max_length=12)
    since = models.DateTimeField("自", default=timezone.now)
    until = models.DateField("可以评价到")

    class Meta:
        verbose_name = verbose_name_plural = "评价事项"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(matter=None, record_key__isnull=False) | Q(matter__isnull=False, record_key=None),
                name="rateable_is_a_matter_or_a_visit",
            ),
            models.UniqueConstraint(fields=["sort", "record_key"], name="visit_rateable_once"),
        ]

    def __str__(self):
        return f"{self.sort} {self.matter_id or self.record_key}"


class Slip(models.Model):
    """评价单: a code that opens one mark, printed for whoever was served. Kept as a keyed digest that names its key. Append-only."""

    rateable = models.ForeignKey(Rateable, models.PROTECT, related_name="slips", verbose_name="评价事项")
    code_digest = models.CharField("评价码摘要", max_length=64, unique=True)
    printed_at = models.DateTimeField("打印时间", default=timezone.now)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="打印人")

    class Meta:
        verbose_name = verbose_name_plural = "评价单"
        ordering = ["pk"]

    def __str__(self):
        return f"评价单第 {self.pk} 张"


class Rating(models.Model):
    """好差评: one mark. It says which day, not which moment, and never who. Append-only."""

    rateable = models.OneToOneField(Rateable, models.PROTECT, related_name="rating", verbose_name="评价事项")
    level = models.CharField("评价", max_length=9, choices=Level)
    way = models.CharField("方式", max_length=7, choices=Way)
    on = models.DateField("评价日期", default=timezone.localdate)

    class Meta:
        verbose_name = verbose_name_plural = "好差评"
        ordering = ["pk"]
        indexes = [models.Index(fields=["on"], name="rating_by_day")]

    def __str__(self):
        return f"{self.on} {self.get_level_display()}"


class Result(models.TextChoices):
    """What a bad mark was found to be."""

    MENDED = "mended", "整改"
    EXPLAINED = "explained", "说明"
    MISTAKEN = "mistaken", "误评"


class BadMark(SealedRow):
    """差评回访: what was said with a bad mark, and what whoever rang back found. Its matter is known to nobody but who rings."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="bad_mark", verbose_name="好差评")
    called = models.CharField("称呼", max_length=20, default="评价人")
    words = EncryptedTextField("不满意的地方", blank=True)
    phone = EncryptedTextField("回访电话", blank=True)
    result = models.CharField("结果", max_length=9, choices=Result, blank=True)
    answer = EncryptedTextField("告知评价人的话", max_length=500, blank=True)
    answered_at = models.DateTimeField("告知时间", null=True, blank=True)
    asks_to_reopen = models.BooleanField("建议重新办理", default=False)

    sealed_in = ("matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "差评回访"
        constraints = [
            identified_once("bad_mark"),
            models.CheckConstraint(
                condition=Q(result="", answer="", answered_at=None)
                | ~Q(result="") & ~Q(answer="") & Q(answered_at__isnull=False),
                name="bad_mark_answered_in_full",
            ),
        ]

    def __str__(self):
        return "差评回访"
