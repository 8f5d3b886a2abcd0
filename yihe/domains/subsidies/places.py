"""
What some subsidies belong to and outlives every claim: a social-worker post (R6) and a training base (R9).

Register entries: they change through the verbs of `registering`, each change with its source.
"""

from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import NameField
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Practitioner


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the posts or bases of the organizations this person may see."""
        return self.filter(organization__in=Organization.objects.visible_to(user))


@keepers.register
class Post(models.Model):
    """社工岗位, developed by an organization and approved. The three years are the post's, whoever holds it."""

    number = models.CharField("岗位编号", max_length=30, unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="posts", verbose_name="开发岗位的组织")
    title = NameField("岗位名称", max_length=60)
    approved_on = models.DateField("批准日期")
    document = models.CharField("批准文件", max_length=120)
    abolished_on = models.DateField("撤销日期", null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社工岗位"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(abolished_on=None) | Q(abolished_on__gte=F("approved_on")), name="post_days_in_order"
            )
        ]

    def __str__(self):
        return f"{self.title}（{self.number}）"


@keepers.register
class Incumbency(models.Model):
    """在岗: who held a post, from when to when. A vacant stretch is where no row is."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="incumbencies", verbose_name="岗位")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="incumbencies", verbose_name="在岗人员")
    starts_on = models.DateField("到岗日期")
    ends_on = models.DateField("离岗日期", null=True, blank=True)
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "在岗情况"
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(ends_on=None), name="one_holder_at_a_time"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="incumbency_days_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.practitioner} {self.starts_on}—{self.ends_on or ''}"


class Acceptance(models.TextChoices):
    NONE = "none", "尚未验收"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


@keepers.register
class TrainingBase(models.Model):
    """社会工作实训基地: built by an organization with others, then accepted (or not) by somebody else."""

    number = models.CharField("基地编号", max_length=30, unique=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="training_bases", verbose_name="建立单位"
    )
    name = NameField("基地名称", max_length=80)
    partners = models.CharField("合作单位", max_length=200, blank=True)
    built_on = models.DateField("建成日期", null=True, blank=True)
    acceptance = models.CharField("验收结果", max_length=6, choices=Acceptance, default=Acceptance.NONE)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    accepted_by = models.CharField("验收单位", max_length=80, blank=True)
    document = models.CharField("验收文件", max_length=120, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社会工作实训基地"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acceptance="none", accepted_on=None, document="")
                | (~Q(acceptance="none") & Q(accepted_on__gte=F("built_on")) & ~Q(document="") & ~Q(accepted_by="")),
                name="acceptance_has_a_day_and_a_document",
            )
        ]

    def __str__(self):
        return f"{self.name}（{self.number}）"

    @property
    def accepted_in_words(self) -> str:
        """Return that it was accepted, as a sentence that stands for the paper of it: the bureau entered it itself. "" before."""
        if self.acceptance != Acceptance.PASSED:
            return ""
        return f"登记簿载明 {self.accepted_on} 由{self.accepted_by}验收合格（{self.document}），免提交。"


@keepers.register
class TrainingPlan(models.Model):
    """年度培训计划: one for each base and year; without it the year is not paid."""

    base = models.ForeignKey(TrainingBase, models.PROTECT, related_name="plans", verbose_name="实训基地")
    year = models.PositiveSmallIntegerField("年度")
    filed_on = models.DateField("报送日期")
    document = models.CharField("计划文件", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "年度培训计划"
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["base", "year"], name="one_plan_each_year")]

    def __str__(self):
        return f"{self.base.name} {self.year}年度培训计划"
