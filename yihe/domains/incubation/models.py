"""孵化: the call, the application, the change of stage, the leaving, the tracking, and each service given to a resident."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.domains.incubation import city
from yihe.domains.incubation.grounds import grounds
from yihe.foundation import keepers, region_codes
from yihe.foundation.records.rows import Answer, Entered
from yihe.matters.models import Matter
from yihe.registers.organizations import classes
from yihe.registers.organizations.models import Residency


def split(codes: str) -> list[str]:
    """Return the codes of a column that holds several."""
    return [code for code in codes.split(",") if code]


class Call(models.Model):
    """公开招募. It is public from its publication on; applications are taken from `opens_on` to `closes_on`, both included."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    title = models.CharField("公告标题", max_length=100)
    text = models.TextField("公告正文")
    opens_on = models.DateField("开始受理日期")
    closes_on = models.DateField("截止日期")
    places = models.PositiveSmallIntegerField("招募家数")
    groups = models.CharField("面向的{group}", max_length=200)  # codes of the city pack, joined by commas
    criteria = models.CharField("评审标准", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "公开招募"
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(places__gte=1), name="call_has_a_place"),
        ]
        indexes = [models.Index(fields=["closes_on", "opens_on"])]

    def __str__(self):
        return self.title

    def is_for(self, region: str) -> bool:
        """Test whether an organization of a region may answer: a call is for the county, or the town, that it was opened in."""
        return region_codes.covers(self.matter.region, region)

    @property
    def wanted(self) -> list[str]:
        """Return the labels of the promotion groups that have room."""
        return [city.pack(self.matter.region).group_label(code) for code in split(self.groups)]


def calls_for(organization, day) -> models.QuerySet[Call]:
    """Return the calls that an organization can answer on a day: those of its own county, and of what lies above."""
    calls = Call.objects.filter(matter__state="recruiting", opens_on__lte=day, closes_on__gte=day)
    return calls.filter(matter__region__in=region_codes.lineage(organization.region)) if organization else calls


@keepers.register
class CallAddendum(models.Model):
    """更正公告: what was changed in a call after its publication. Drafted by one person, published by another."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="addenda", verbose_name="公开招募")
    text = models.TextField("更正内容")
    closes_on_before = models.DateField("原截止日期")
    closes_on = models.DateField("现截止日期")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿人")
    drafted_at = models.DateTimeField("拟稿时间", default=timezone.now)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    dropped_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正公告"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(published_at=None, dropped_at=None), name="one_addendum_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(dropped_at=None), name="addendum_is_published_or_dropped"
            ),
        ]


@keepers.register
class CallQuestion(models.Model):
    """咨询: a question about a call. Once answered, question and answer are public, without the name of who asked."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="questions", verbose_name="公开招募")
    text = models.CharField("问题", max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提问人")
    asked_at = models.DateTimeField("提问时间", default=timezone.now)
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "咨询"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="answer_has_a_person_and_a_moment",
            )
        ]


class Application(models.Model):
    """孵化申请: what an organization answers to a call."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name="公开招募")
    project = models.CharField("孵化项目名称", max_length=80)
    summary = models.TextField("项目构想", max_length=3000)
    stage = models.CharField("自评成长阶段", max_length=8, choices=classes.stages)
    group = models.CharField("申请对接的{group}", max_length=20, choices=city.groups)
    team = models.TextField("团队情况", max_length=2000)
    needs = models.CharField("需要的服务", max_length=200)  # codes of the city pack, joined by commas
    results = models.TextField("预期成果", max_length=2000)

    class Meta:
        verbose_name = verbose_name_plural = "孵化申请"

    def __str__(self):
        return self.project

    @property
    def needs_labels(self) -> list[str]:
        return [city.pack(self.matter.region).service_label(code) for code in split(self.needs)]


class AboutResidency(models.Model):
    """
    What is asked for a stay in the base. `live` repeats on the row that the matter is under way (sent, and not over), so
    that the database can see to it that there is one at a time, also when two machines open it.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    residency = models.ForeignKey(Residency, models.PROTECT, related_name="%(class)s_set", verbose_name="{enter}")
    live = models.BooleanField("办理中", default=False, editable=False)

    class Meta:
        abstract = True


class StageChange(AboutResidency):
    """阶段调整: the stage a resident has grown (or fallen back) to, and why."""

    stage = models.CharField("调整为", max_length=8, choices=classes.stages)
    since = models.DateField("自何日起")
    reason = models.CharField("调整依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "阶段调整"
        constraints = [models.UniqueConstraint(fields=["residency"], condition=Q(live=True), name="one_stage_change_at_a_time")]  # fmt: skip


class Graduation(AboutResidency):
    """出壳申请, from the organization, from the base, or from the calendar when the agreed end has passed."""

    ground = models.CharField("{leave}事由", max_length=8, choices=grounds)
    summary = models.TextField("孵化总结", max_length=3000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "{leave}申请"
        constraints = [
            models.UniqueConstraint(fields=["residency"], condition=Q(live=True), name="one_graduation_at_a_time")
        ]


class SpaceReturn(models.Model):
    """场地交还, after leaving. Append-only."""

    graduation = models.OneToOneField(Graduation, models.PROTECT, primary_key=True, verbose_name="{leave}申请")
    returned_on = models.DateField("交还日期")
    due_on = models.DateField("应交还日期")
    note = models.CharField("交接情况", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="验收人")

    class Meta:
        verbose_name = verbose_name_plural = "场地交还"


class Tracking(models.Model):
    """跟踪管理 of an organization that has left, for a year or what the city says."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    residency = models.OneToOneField(Residency, models.PROTECT, related_name="tracking", verbose_name="{enter}")
    left_on = models.DateField("{leave}日期")

    class Meta:
        verbose_name = verbose_name_plural = "跟踪管理"


class TrackingVisit(models.Model):
    """跟踪回访. Append-only."""

    tracking = models.ForeignKey(Tracking, models.PROTECT, related_name="visits", verbose_name="跟踪管理")
    month = models.PositiveSmallIntegerField("{leave}后第几个月")
    due_on = models.DateField("应回访日期")
    visited_on = models.DateField("回访日期")
    operating = models.BooleanField("正常运营")
    staff = models.PositiveSmallIntegerField("专职人数")
    projects = models.CharField("在做的项目", max_length=300, blank=True)
    needs = models.CharField("还需要的支持", max_length=300, blank=True)
    note = models.CharField("回访情况", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="回访人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "跟踪回访"
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["tracking", "month"], name="one_visit_for_each_month")]


class ServiceGiven(Entered):
    """服务记录 (R23): one service given to a resident on one day. Append-only."""

    residency = models.ForeignKey(Residency, models.PROTECT, related_name="services_given", verbose_name="{enter}")
    service = models.CharField("服务", max_length=20, choices=city.services)
    on = models.DateField("日期")
    hours = models.DecimalField("时长（小时）", max_digits=4, decimal_places=1)
    note = models.CharField("服务内容", max_length=500)
    stage = models.CharField("当时的成长阶段", max_length=8, choices=classes.stages)

    class Meta:
        verbose_name = verbose_name_plural = "服务记录"
        ordering = ["-on", "-pk"]
        # Records of before `void` were taken back by one of no hours.
        constraints = [
            *Entered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(hours__gt=0) | (Q(hours=0) & Q(corrects__isnull=False)), name="service_has_hours"
            ),
        ]
        indexes = [models.Index(fields=["residency", "-on", "-id"])]

    def __str__(self):
        return f"{self.on} {self.service_label} {self.hours} 小时"

    @property
    def service_label(self) -> str:
        return city.pack().service_label(self.service)


class ServiceConfirmation(Answer):
    """The resident's own word on a service: that it was given, or why not. Append-only."""

    service = models.OneToOneField(
        ServiceGiven, models.PROTECT, primary_key=True, related_name="confirmation", verbose_name="服务记录"
    )

    class Meta:
        verbose_name = verbose_name_plural = "服务确认"
        constraints = [*Answer.Meta.constraints]


class GroupMemberQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Keep the memberships of a promotion group that hold on a day (today)."""
        day = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


@keepers.register
class GroupMember(models.Model):
    """推进组导师: which tutors sit in which promotion group, since when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="promotion_groups", verbose_name="{tutor}"
    )
    group = models.CharField("{group}", max_length=20, choices=city.groups)
    since = models.DateField("自", default=timezone.localdate)
    until = models.DateField("离组日期", null=True, blank=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "{group}{tutor}"
        ordering = ["group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"], condition=Q(until=None), name="in_a_group_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="group_days_in_order"),
        ]

    def __str__(self):
        return f"{self.user} · {city.pack().group_label(self.group)}"
