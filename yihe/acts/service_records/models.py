"""服务记录 at a place: one service given to residents, on one day, by whom and to how many. Written once; names of residents never stand in it."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation.records.rows import Answer, Entered
from yihe.registers.stations.models import Offer

MOST_PEOPLE = 9999
# Whom a service was for, as boxes that are ticked: one visit may be of several.
GROUPS = ("elderly", "minors", "women", "disabled", "workers", "veterans")


class Mode(models.TextChoices):
    """How somebody was served."""

    ON_SITE = "on_site", "到点"
    HOME = "home", "上门"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"
    EVENT = "event", "集中活动"


class Giver(models.TextChoices):
    """Which sort of person served. Who sat there by name is said by the roster, and by nobody's record of somebody else."""

    LAWYER = "lawyer", "律师"
    LEGAL_WORKER = "legal_worker", "基层法律服务工作者"
    NOTARY = "notary", "公证员"
    APPRAISER = "appraiser", "司法鉴定人"
    MEDIATOR = "mediator", "调解员"
    SOCIAL_WORKER = "social_worker", "社工"
    VOLUNTEER = "volunteer", "志愿者"
    OFFICIAL = "official", "司法所或科室人员"
    KEEPER = "keeper", "阳光屋联络员"


class PlaceService(Entered):
    """
    服务记录. `offer` says which service at which place. A service that ends at or before the time it began on the clock ended on
    the next day; it counts for the day it began. Nobody there (`people` 0) is 无来访, and is a record like any other.
    """

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="services_given", verbose_name="提供点")
    on = models.DateField("日期")
    starts = models.TimeField("开始")
    ends = models.TimeField("结束")
    people = models.PositiveSmallIntegerField("人数", validators=[MaxValueValidator(MOST_PEOPLE)])
    giver = models.CharField("由谁服务", max_length=14, choices=Giver)
    mode = models.CharField("方式", max_length=8, choices=Mode)
    elderly = models.BooleanField("有老年人", default=False)
    minors = models.BooleanField("有未成年人", default=False)
    women = models.BooleanField("有妇女维权", default=False)
    disabled = models.BooleanField("有残疾人", default=False)
    workers = models.BooleanField("有农民工", default=False)
    veterans = models.BooleanField("有军人军属", default=False)
    note = models.CharField("情况", max_length=200, blank=True)
    matter_number = models.CharField("有关办件的编号", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "服务点服务记录"
        ordering = ["-on", "-pk"]
        constraints = [
            *Entered.Meta.constraints,
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="place_service_takes_time"),
            models.CheckConstraint(
                condition=Q(people__gt=0) | Q(**dict.fromkeys(GROUPS, False)), name="nobody_there_is_of_no_group"
            ),
        ]
        indexes = [
            models.Index(fields=["offer", "-on", "-id"], name="place_service_newest"),
            models.Index(fields=["recorded_at"], name="place_service_recorded"),
        ]

    def __str__(self):
        return f"{self.on:%Y-%m-%d} {self.offer}，{self.get_people_display()}"

    def get_people_display(self) -> str:
        """Return how many came as a page says it: nobody is 无来访."""
        return f"{self.people} 人" if self.people else "无来访"

    def get_starts_display(self) -> str:
        return f"{self.starts:%H:%M}"

    def get_ends_display(self) -> str:
        return f"{self.ends:%H:%M}" + ("（次日）" if self.ends < self.starts else "")

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return when it began and ended, in local time."""
        begins = timezone.make_aware(datetime.combine(self.on, self.starts))
        ends = timezone.make_aware(datetime.combine(self.on, self.ends))
        return begins, ends if self.ends > self.starts else ends + timedelta(days=1)

    @property
    def hours(self) -> Decimal:
        """Return how long it took, in hours of two places."""
        begins, ends = self.span
        return (Decimal(int((ends - begins).total_seconds())) / 3600).quantize(Decimal("0.01"))


class PlaceServiceConfirmation(Answer):
    """What the other side said of a service at a place: that it was given, or why not. Append-only."""

    service = models.OneToOneField(
        PlaceService, models.PROTECT, primary_key=True, related_name="confirmation", verbose_name="服务点服务记录"
    )

    class Meta:
        verbose_name = verbose_name_plural = "服务点服务确认"
        constraints = [*Answer.Meta.constraints]
