"""
What an organization applies for before there is money (T 四(五)): a post it develops, a training base it builds, the training plan of a
year; and what was found of each – at the place, and by the two who accept it. The registers (`places`) are written by what is agreed here.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.domains.subsidies.places import Post, TrainingBase, TrainingPlan
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.written.columns import NameField, PastDayField
from yihe.matters.models import Matter
from yihe.registers.practitioners.models import Level


class PostApplication(models.Model):
    """岗位开发申请: one post. `post` is the entry of the register it became."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    title = NameField("岗位名称", max_length=60)
    duties = models.TextField("岗位职责", max_length=1000)
    place = models.CharField("工作地点", max_length=120)
    need = models.TextField("开发理由", max_length=1000, help_text="服务哪些人、现在由谁做、为什么需要专设一个岗位。")
    certificate = models.CharField("拟聘人员的证书", max_length=12, choices=Level)
    planned_on = models.DateField("计划到岗日期")
    post = models.OneToOneField(
        Post, models.PROTECT, null=True, editable=False, related_name="applied_for", verbose_name="岗位登记"
    )

    class Meta:
        verbose_name = verbose_name_plural = "社工岗位开发申请"

    def __str__(self):
        return self.title


class BaseApplication(models.Model):
    """
    实训基地建设申请: to build one, and to have what was built accepted. `base` is its entry: one that stood there before, built or not,
    or the one it became. `live` repeats on the row that it is under way, so that the database lets one through for each base.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    base = models.ForeignKey(
        TrainingBase, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="已登记的基地",
        help_text="已经登记、还没有验收合格的基地，从这里选；新建的不选。",
    )  # fmt: skip
    name = NameField("基地名称", max_length=80)
    partners = models.CharField("合作单位", max_length=200, blank=True, help_text="政府部门、高校等，没有的不填。")
    address = models.CharField("地址", max_length=120)
    capacity = models.PositiveSmallIntegerField("可同时实训人数")
    purpose = models.TextField("建设内容", max_length=1000, help_text="实训什么、场地和设备、由谁带教。")
    built_on = PastDayField("建成日期", null=True, editable=False)
    live = models.BooleanField("办理中", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "实训基地建设申请"
        constraints = [
            models.UniqueConstraint(fields=["base"], condition=Q(live=True), name="one_building_of_a_base_at_a_time"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="base_takes_somebody_in"),
        ]

    def __str__(self):
        return self.name


class PlanApplication(models.Model):
    """年度培训计划: what a base that was accepted will teach in a year, whom, and at what cost. `plan` is the entry it became."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    base = models.ForeignKey(TrainingBase, models.PROTECT, related_name="+", verbose_name="实训基地")
    year = models.PositiveSmallIntegerField("年度")
    courses = models.TextField("培训内容", max_length=2000, help_text="一行一期：主题、对象、月份、师资。")
    sessions = models.PositiveSmallIntegerField("期数")
    trainees = models.PositiveIntegerField("计划培训人次")
    budget = MoneyField("经费预算（元）", max_digits=12)
    plan = models.OneToOneField(
        TrainingPlan, models.PROTECT, null=True, editable=False, related_name="applied_for", verbose_name="计划登记"
    )
    live = models.BooleanField("办理中", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "年度培训计划申报"
        constraints = [
            models.UniqueConstraint(fields=["base", "year"], condition=Q(live=True), name="one_plan_applied_at_a_time"),
            models.CheckConstraint(condition=Q(sessions__gt=0, trainees__gt=0), name="plan_teaches_somebody"),
        ]

    def __str__(self):
        return f"{self.base.name} {self.year} 年度"


class SiteVisit(models.Model):
    """实地查看: who went, when, and what was there. Append-only."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", verbose_name="办件")
    visited_on = models.DateField("查看日期")
    company = models.CharField("同行人员", max_length=100)
    found = models.TextField("查看情况", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "实地查看"
        ordering = ["pk"]


class Acceptor(models.IntegerChoices):
    FIRST = 1, "第一验收人"
    SECOND = 2, "第二验收人"


class AcceptanceOpinion(models.Model):
    """验收意见: what one of the two found. The database lets nobody be both, nor one of them speak twice in a round. Append-only."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", verbose_name="办件")
    nth_round = models.PositiveSmallIntegerField("第几轮")
    acceptor = models.PositiveSmallIntegerField("验收人", choices=Acceptor)
    found = models.TextField("验收意见", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="验收人姓名")
    on = models.DateField("验收日期")

    class Meta:
        verbose_name = verbose_name_plural = "验收意见"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "nth_round", "acceptor"], name="each_acceptor_speaks_once"),
            models.UniqueConstraint(fields=["matter", "nth_round", "by"], name="acceptance_takes_two_people"),
        ]
