"""
服务事项 and 提供点, apart as in HSDS: what is done, for whom, what to bring (`ServiceItem`); where it is done, by whom, at which
window (`Offer`); when that is open (`Hours`), and the days on which it is otherwise (`ExceptionalDay`).
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import NameField
from yihe.registers.bodies.models import Body
from yihe.registers.stations.models.places import Station

MONTH_DAYS = (1, 28)  # every month has them


class When(models.TextChoices):
    """On which days a line of opening hours holds. A named weekday rests where the calendar gives the day off."""

    WORKDAYS = "workdays", "工作日（含调休上班日）"
    MON = "mon", "每周一"
    TUE = "tue", "每周二"
    WED = "wed", "每周三"
    THU = "thu", "每周四"
    FRI = "fri", "每周五"
    SAT = "sat", "每周六"
    SUN = "sun", "每周日"
    EVERY_DAY = "every_day", "每天（含节假日）"
    MONTHLY = "monthly", "每月某一日"


class RestRule(models.TextChoices):
    """What happens when a day of the month is no working day."""

    STAYS = "stays", "照常"
    NEXT = "next", "顺延到下一个工作日"
    BEFORE = "before", "提前到前一个工作日"


WEEKDAYS = (When.MON, When.TUE, When.WED, When.THU, When.FRI, When.SAT, When.SUN)


@keepers.register
class ServiceItem(models.Model):
    """服务事项: what is done for residents of a county, wherever it is done."""

    region = models.CharField("区划", max_length=6)
    name = NameField("名称", max_length=40)
    audience = models.CharField("为谁服务", max_length=120)
    bring = models.CharField("需要的材料", max_length=200, blank=True)
    fee = models.CharField("收费", max_length=80)
    basis = models.CharField("依据", max_length=120)
    until = models.DateField("提供到", null=True, blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "服务事项"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="service_item_named_once")]

    def __str__(self):
        return self.name


@keepers.register
class Offer(models.Model):
    """提供点: a service at a place, who gives it there, at which window. `until` is its last day."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="offers", verbose_name="服务点")
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="offers", verbose_name="服务事项")
    provider = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name="提供服务的单位"
    )
    window = models.CharField("窗口", max_length=40)
    phone = models.CharField("窗口电话", max_length=30, blank=True)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提供点"
        ordering = ["station", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="offer_days_in_order"),
            models.UniqueConstraint(fields=["station", "item", "window"], condition=Q(until=None), name="offer_once"),
        ]

    def __str__(self):
        return f"{self.station}·{self.item}"


@keepers.register
class Hours(models.Model):
    """开放时间: a line of them. Several lines hold beside one another; none goes over midnight."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="hours", verbose_name="提供点")
    on = models.CharField("哪几天", max_length=10, choices=When)
    month_day = models.PositiveSmallIntegerField(
        "每月几日",
        null=True,
        blank=True,
        validators=[MinValueValidator(MONTH_DAYS[0]), MaxValueValidator(MONTH_DAYS[1])],
    )
    rest_rule = models.CharField("遇休息日", max_length=6, choices=RestRule, blank=True)
    opens = models.TimeField("开门")
    closes = models.TimeField("关门")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "开放时间"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_close_after_they_open"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="hours_days_in_order"),
            models.CheckConstraint(
                condition=Q(on=When.MONTHLY, month_day__isnull=False) & ~Q(rest_rule="")
                | ~Q(on=When.MONTHLY) & Q(month_day=None, rest_rule=""),
                name="hours_of_a_month_day_say_which",
            ),
        ]

    def __str__(self):
        return f"{self.which} {self.span}"

    @property
    def which(self) -> str:
        """Return the days it holds on, in words."""
        if self.month_day:
            return f"每月{self.month_day}日（遇休息日{self.get_rest_rule_display()}）"
        return self.get_on_display()

    @property
    def span(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


@keepers.register
class ExceptionalDay(models.Model):
    """特殊日期: on this day an offer is open from here to there, or (without hours) not at all, whatever its hours say."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="exceptional_days", verbose_name="提供点")
    day = models.DateField("日期")
    opens = models.TimeField("开门", null=True, blank=True)
    closes = models.TimeField("关门", null=True, blank=True)
    reason = models.CharField("原因", max_length=80)
    withdrawn = models.BooleanField("已撤回", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "特殊日期"
        ordering = ["day", "opens", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")), name="exceptional_hours_in_order"
            ),
        ]

    def __str__(self):
        hours = f"{self.opens:%H:%M}–{self.closes:%H:%M}" if self.opens and self.closes else "不开放"
        return f"{self.day} {hours}（{self.reason}）"
