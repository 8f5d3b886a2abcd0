"""服务日: what is held on a day of each month (光辉日, 老年法律服务日), or once (司法鉴定进社区)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import NameField
from yihe.registers.stations.models.offers import MONTH_DAYS, RestRule
from yihe.registers.stations.models.places import Station


@keepers.register
class ServiceDay(models.Model):
    """服务日: at a fixed place. Either `month_day` with the rule for rest days, or one day `on`; `until` is the last day it is held by."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="service_days", verbose_name="地点")
    name = NameField("名称", max_length=40)
    topic = models.CharField("内容", max_length=120)
    month_day = models.PositiveSmallIntegerField(
        "每月几日",
        null=True,
        blank=True,
        validators=[MinValueValidator(MONTH_DAYS[0]), MaxValueValidator(MONTH_DAYS[1])],
    )
    rest_rule = models.CharField("遇休息日", max_length=6, choices=RestRule, blank=True)
    on = models.DateField("只在某一天", null=True, blank=True)
    opens = models.TimeField("开始")
    closes = models.TimeField("结束")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    basis = models.CharField("依据", max_length=120)
    invented = models.BooleanField("虚构（演示）", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "服务日"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(on=None, month_day__isnull=False) & ~Q(rest_rule="")
                | Q(on__isnull=False, month_day=None, rest_rule=""),
                name="service_day_is_monthly_or_once",
            ),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="service_day_hours_in_order"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="service_day_days_in_order"
            ),
        ]

    def __str__(self):
        return self.name
