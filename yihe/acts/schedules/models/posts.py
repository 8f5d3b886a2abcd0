"""岗位: where somebody sits for residents, on which days, from when to when, for what."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.roles import (
    ADVICE_DESK,
    AUDITOR,
    CLERK,
    DIRECTOR,
    DUTY_LAWYER,
    JUSTICE_OFFICE,
    REVIEWER,
    ROSTER_MAKER,
    STATION_KEEPER,
)
from yihe.foundation.written.columns import NameField
from yihe.registers.practitioners.licences import LicenceKind
from yihe.registers.stations.models import Station
from yihe.registers.stations.models.offers import When
from yihe.registers.teams.models import Team

# The receiving window says who sat (`windows`); the others read the roster of their reach.
WINDOWS = (ADVICE_DESK, CLERK, JUSTICE_OFFICE, STATION_KEEPER)
READERS = (ROSTER_MAKER, *WINDOWS, DUTY_LAWYER, REVIEWER, DIRECTOR, AUDITOR)
DAYS = tuple((each.value, each.label) for each in When if each is not When.MONTHLY)


class Topic(models.TextChoices):
    """What a post is for. Who asks about something is answered by a post of that topic, else by one of `GENERAL`."""

    GENERAL = "general", "综合法律咨询"
    FAMILY = "family", "婚姻家庭"
    LABOUR = "labour", "劳动争议"
    PROPERTY = "property", "房产和土地"
    DEBT = "debt", "合同和债务"
    INJURY = "injury", "人身损害和工伤"
    NOTARY = "notary", "公证"
    PETITION = "petition", "涉诉涉法信访"
    ARBITRATION = "arbitration", "劳动仲裁院值班"


class Pay(models.TextChoices):
    """What a post is paid by. The code of an allowance is that of the purpose its money has (fund-sources.yaml)."""

    VOLUNTARY = "voluntary", "志愿（没有补贴）"
    PETITION = "petition_duty", "涉诉涉法信访值班补贴"


class PostQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the posts of this person's reach: of their county, for who sits lower down those of their division and the county's centre."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                reach |= Q(station__region__startswith=hat.region) | Q(station__region=hat.region[:6])
        return self.filter(reach)

    def on(self, day: date):
        """Keep those there were on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


@keepers.register
class DutyPost(models.Model):
    """
    岗位 at a place. `kind` is the licence that is asked for, `team` (where said) the team one must be in. `rest_days` are the whole days somebody
    must have had free before sitting here; None: the county's setting. `far`: it counts as a far post.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="duty_posts", verbose_name="服务点")
    name = NameField("岗位", max_length=60)
    topic = models.CharField("内容", max_length=12, choices=Topic)
    kind = models.CharField("谁来值班", max_length=12, choices=LicenceKind)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="duty_posts", verbose_name="只从这支团队里排"
    )
    heads = models.PositiveSmallIntegerField(
        "每班人数", default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    rest_days = models.PositiveSmallIntegerField(
        "值班前休息天数", null=True, blank=True, validators=[MaxValueValidator(14)]
    )
    far = models.BooleanField("偏远岗位", default=False)
    pay = models.CharField("补贴", max_length=16, choices=Pay)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="duty_post_days_in_order"),
            models.CheckConstraint(condition=Q(heads__gte=1), name="duty_post_has_a_head"),
            # R11 pays petition duty and nothing else; who wants to pay another duty needs a text, and a code of its own.
            models.CheckConstraint(
                condition=~Q(pay=Pay.PETITION) | Q(topic=Topic.PETITION), name="petition_pay_is_for_petition_duty"
            ),
            models.UniqueConstraint(fields=["station", "name"], condition=Q(until=None), name="duty_post_named_once"),
        ]

    def __str__(self):
        return f"{self.station}·{self.name}"

    @property
    def region(self) -> str:
        return self.station.region


@keepers.register
class DutyHours(models.Model):
    """值班时间: on which days, from when to when. `ends` not after `starts` is on the next day: a shift over midnight."""

    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="hours", verbose_name="岗位")
    on = models.CharField("哪几天", max_length=10, choices=DAYS)
    starts = models.TimeField("开始")
    ends = models.TimeField("结束")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "值班时间"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="duty_hours_in_order")
        ]

    def __str__(self):
        return f"{When(self.on).label} {self.span}"

    @property
    def span(self) -> str:
        return f"{self.starts:%H:%M}–{'次日' if self.ends <= self.starts else ''}{self.ends:%H:%M}"
