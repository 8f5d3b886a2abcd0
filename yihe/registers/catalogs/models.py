"""
清单和目录. An `Item` is a line of the working list: clerks enter and correct it, nothing rests on it. A `Version` is the list as it was
sent to be decided, its `Line`s written once; published, it is what purchases and transfers point to (`versions`, `buying`).
"""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import CodeField, NameField


class Sort(models.TextChoices):
    """Which list. Each is published by itself."""

    POWER = "power", "权力清单"
    DUTY = "duty", "责任清单"
    NEGATIVE = "negative", "负面清单"
    CATALOGUE = "catalogue", "政府购买服务目录"


class Power(models.TextChoices):
    """Kinds of a power, as the common form has them."""

    LICENCE = "行政许可", "行政许可"
    PENALTY = "行政处罚", "行政处罚"
    COERCION = "行政强制", "行政强制"
    LEVY = "行政征收", "行政征收"
    GRANT = "行政给付", "行政给付"
    INSPECTION = "行政检查", "行政检查"
    CONFIRMATION = "行政确认", "行政确认"
    REWARD = "行政奖励", "行政奖励"
    RULING = "行政裁决", "行政裁决"
    OTHER = "其他", "其他"


class LineFields(models.Model):
    """
    What a line of any list says; a list asks for those it has (`sorts.FIELDS`). `since` and `until` are the first and last day on which the
    line holds within its version, empty for the version's own.
    """

    code = CodeField("编码", max_length=20)
    name = NameField("名称", max_length=120)
    group = models.CharField("类别", max_length=20, blank=True)
    clause = models.CharField("依据条款", max_length=200)
    organ = models.CharField("责任单位", max_length=60, blank=True)
    procedure = models.CharField("办理程序", max_length=300, blank=True)
    channel = models.CharField("投诉渠道", max_length=100, blank=True)
    ties = models.CharField("对应权力", max_length=120, blank=True, help_text="权力清单里的编码，几个用顿号隔开")
    bars = models.CharField(
        "涉及字词", max_length=200, blank=True, help_text="权力的类别，或者名称里的字词；几个用顿号隔开"
    )
    unit = models.CharField("计量单位", max_length=20, blank=True)
    counted = models.CharField("计量内容", max_length=100, blank=True)
    standard = models.CharField("标准和计价", max_length=200, blank=True)
    who_may = models.CharField("承接主体", max_length=100, blank=True)
    since = models.DateField("自何日起", null=True, blank=True)
    until = models.DateField("至何日止", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.code} {self.name}"

    def holds_on(self, day: date) -> bool:
        """Test whether the line holds on a day on which its version does."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class ItemQuerySet(models.QuerySet):
    def of(self, sort: str, region: str):
        """Keep the working list of a county."""
        return self.filter(sort=sort, region=region)


@keepers.register
class Item(LineFields):
    """条目: a line of a county's working list. `ended` says that the next version leaves it out."""

    sort = models.CharField("清单", max_length=10, choices=Sort)
    region = models.CharField("区划", max_length=12)
    ended = models.BooleanField("不再列入", default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条目"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["region", "sort", "code"], name="item_code_once_in_a_list"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="item_days_in_order"
            ),
        ]


class VersionQuerySet(models.QuerySet):
    def published(self, sort: str, region: str):
        """Keep the published versions of a county's list, the newest first."""
        return self.filter(sort=sort, region=region).exclude(nth=None).order_by("-nth")

    def in_force(self, sort: str, region: str, day: date):
        """Keep the version of a county's list that is in force on a day."""
        return self.published(sort, region).filter(Q(until=None) | Q(until__gte=day), since__lte=day)


@keepers.register
class Version(models.Model):
    """
    版本: a whole list, made when it was sent to be looked at. `nth`, `since` and `document` come with the decision that publishes it; one that
    was never published has none. `until` is the day before the next one came into force. `digest` is SM3 over its lines.
    """

    sort = models.CharField("清单", max_length=10, choices=Sort)
    region = models.CharField("区划", max_length=12)
    matter = models.CharField("办件", max_length=40)
    digest = models.CharField("摘要", max_length=64)
    nth = models.PositiveSmallIntegerField("第几版", null=True, blank=True)
    since = models.DateField("施行日期", null=True, blank=True)
    until = models.DateField("最后一日", null=True, blank=True)
    document = models.CharField("公布文件", max_length=60, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单版本"
        ordering = ["pk"]
        indexes = [models.Index(fields=["region", "sort", "-nth"], name="catalogs_version_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "sort", "nth"], condition=~Q(nth=None), name="version_number_once_in_a_list"
            ),
            models.UniqueConstraint(
                fields=["region", "sort"], condition=Q(until=None) & ~Q(nth=None), name="one_newest_version_of_a_list"
            ),
            models.CheckConstraint(
                condition=Q(nth=None, since=None, until=None) | (~Q(nth=None) & ~Q(since=None)),
                name="version_is_published_whole",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="version_days_in_order"),
        ]

    def __str__(self):
        return f"{self.get_sort_display()}第 {self.nth} 版" if self.nth else f"{self.get_sort_display()}（未公布）"

    def holds_on(self, day: date) -> bool:
        """Test whether it is in force on a day: what `in_force` keeps of a list."""
        return self.since is not None and self.since <= day and (self.until is None or day <= self.until)


class Line(LineFields):
    """条目: a line of a version. Append-only; a sealed book. A purchase points to it, and with it to its version."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="lines", verbose_name="版本")

    class Meta:
        verbose_name = verbose_name_plural = "版本的条目"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="line_code_once_in_a_version")]
