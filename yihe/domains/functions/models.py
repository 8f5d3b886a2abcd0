"""What a new version of a list says besides its lines; and what is said of a function that is given away."""

from django.db import models

from yihe.matters.models import Matter
from yihe.registers.catalogs.models import Line, Sort, Version


class ListVersion(models.Model):
    """清单版本: contents. `version` is the list as it was sent to be looked at; it stands in every event by its digest."""

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="list_version", verbose_name="办件"
    )
    sort = models.CharField("清单", max_length=10, choices=Sort)
    basis = models.CharField("制定依据", max_length=200)
    note = models.CharField("修订说明", max_length=300)
    version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="送审的版本"
    )
    digest = models.CharField("摘要", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "清单版本"


class Mode(models.TextChoices):
    """In which of two forms a function is given away."""

    DIRECT = "direct", "直接履行"
    DELEGATED = "delegated", "委托履行"


class Ground(models.TextChoices):
    """Why a function is taken back."""

    REVIEW = "review", "年度核查不合格"
    LAW = "law", "法律、法规或者清单修改"
    TAKER = "taker", "承接单位终止或者不再承接"
    OTHER = "other", "其他"


class Transfer(models.Model):
    """
    职能转移: contents. `line` is the line of the power or duty list the function stands in, as it was in force on the day it was proposed. `live`
    until it came to nothing or was taken back: a function has one taker at a time.
    """

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="transfer", verbose_name="办件"
    )
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", verbose_name="职能")
    region = models.CharField("区划", max_length=12)
    code = models.CharField("职能编码", max_length=20)
    mode = models.CharField("转移方式", max_length=10, choices=Mode)
    stays = models.CharField("本局保留的职责", max_length=300)
    reason = models.CharField("转移理由", max_length=300)
    capacity = models.CharField("承接能力核实情况", max_length=500, blank=True)
    opinion = models.CharField("承接单位意见", max_length=300, blank=True)
    document = models.CharField("决定文号", max_length=60, blank=True)
    since = models.DateField("自何日起", null=True, blank=True)
    looked_on = models.DateField("最近核查日期", null=True, blank=True)
    finding = models.CharField("最近核查情况", max_length=300, blank=True)
    change = models.CharField("拟调整内容", max_length=300, blank=True)
    ground = models.CharField("收回事由", max_length=10, choices=Ground, blank=True)
    live = models.BooleanField("办理中或者有效", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "职能转移"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code"], condition=models.Q(live=True), name="a_function_has_one_taker_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.line.name}（{self.get_mode_display()}）"
