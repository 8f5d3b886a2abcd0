"""
People who do the work: social workers, experts, lawyers, mediators. One row a person, whoever employs them,
found again by the blind index of the ID number: lifetime counters hold across employers because of it. Whose number the bureau
does not know – a lawyer or a notary is known to it by the licence – has none here, and nothing is counted for them.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers, region_codes
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.foundation.id_numbers import identity_index, identity_indexes
from yihe.foundation.roles import ADMINISTRATOR, AUDITOR, CLERK, DIRECTOR, EXPERT, REVIEWER
from yihe.foundation.written.columns import FOUNDED, CodeField, NameField, PastDayField
from yihe.registers.accounts.models import Membership
from yihe.registers.bodies import traits
from yihe.registers.organizations import classes
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners.former_indexes import remember
from yihe.registers.practitioners.licences import Licence
from yihe.registers.practitioners.relatives import DeclaredRelative, Relation  # noqa: F401  tables of this app


class PractitionerKind(models.TextChoices):
    SOCIAL_WORKER = "social_worker", "社会工作者"
    LAWYER = "lawyer", "律师"
    LEGAL_WORKER = "legal_worker", "基层法律服务工作者"
    MEDIATOR = "mediator", "人民调解员"
    NOTARY = "notary", "公证员"
    APPRAISER = "appraiser", "司法鉴定人"
    VOLUNTEER = "volunteer", "志愿者"
    EXPERT = "expert", "专家"
    INDIVIDUAL = "individual", "个人承接主体"  # undertakes what is bought, alone (`registers/suppliers`)


class Level(models.TextChoices):
    """Professional level of a social worker's certificate (T 四(五))."""

    ASSISTANT = "assistant", "助理社会工作师（初级）"
    INTERMEDIATE = "intermediate", "社会工作师（中级）"
    SENIOR = "senior", "高级社会工作师"


# Who draws a panel or dissolves one that cannot be filled (受理人员), who answers for it (分管领导), who supervises, and who
# lets experts in. A test compares the first with the workflows. Others meet an expert in the matter, or not at all.
KNOW_EXPERTS = (CLERK, DIRECTOR, AUDITOR, ADMINISTRATOR)

KNOW_LICENSED = (
    CLERK,
    REVIEWER,
    DIRECTOR,
    AUDITOR,
)  # who keeps and reads the bodies they practise at, and the licences


def experts_for(region: str, *, beneath: bool = False):
    """
    Return the keys of the users who are, or were, experts of the pools a region draws from: its own and those of the
    regions above it; `beneath`, also of those below.
    """
    kept = Q(kept_in__in=region_codes.lineage(region))
    if beneath:
        kept |= Q(kept_in__startswith=region)
    return Membership.objects.filter(kept, role_code=EXPERT.code).order_by().values("user")


class PractitionerQuerySet(models.QuerySet):
    def with_id_number(self, number: str):
        """Keep the one person who has, or had, this ID number, searched through the blind index."""
        indexes = identity_indexes(number)
        return self.filter(Q(id_index__in=indexes) | Q(former_identities__id_index__in=indexes)).distinct()

    def visible_to(self, user):
        """
        Keep the people on the staff of organizations this person may see; and the experts for those who deal with them
        (KNOW_EXPERTS): those let in where the person's reach is, and those of a wider pool their place draws from.
        """
        organizations = Organization.objects.visible_to(user)
        reach = Q(employments__organization__in=organizations) | Q(user=user)
        for hat in user.hats:
            if hat.role in KNOW_EXPERTS and hat.region:
                reach |= Q(user__in=experts_for(hat.region, beneath=True), kind=PractitionerKind.EXPERT)
            if hat.role in KNOW_LICENSED and hat.region:
                reach |= Q(licences__in=Licence.objects.in_county(hat.region))
        return self.filter(pk__in=Practitioner.objects.filter(reach).values("pk"))


@keepers.register
class Practitioner(SealedRow):
    """从业人员."""

    name = NameField("姓名", max_length=40)
    kind = models.CharField("类别", max_length=14, choices=PractitionerKind)
    id_number = EncryptedTextField("身份证件号码", blank=True)
    id_index = models.CharField("证件索引", max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001  one row each, and many have none
    phone = EncryptedTextField("手机号", blank=True)
    specialty = models.CharField("专业领域", max_length=100, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="practitioner", verbose_name="账户",
    )  # fmt: skip
    employer = models.CharField("工作单位", max_length=100, blank=True)  # of an expert; others have employments
    in_expert_pool = models.BooleanField("在专家库", default=False)
    suspended_on = models.DateField("暂停抽取自", null=True, blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "从业人员"
        ordering = ["name", "pk"]
        constraints = [
            identified_once("practitioner"),
            models.CheckConstraint(
                condition=Q(suspended_on=None) | Q(in_expert_pool=True), name="only_who_is_in_the_pool_is_suspended"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.id_index = identity_index(self.id_number) if self.id_number else None
        super().save(**kwargs)
        if self.id_number:
            remember(self)
        if self.phone:
            traits.add(self.whose, traits.PHONE, self.phone)

    @property
    def whose(self) -> str:
        """Return what the entry is called among what entries are recognised by."""
        return f"practitioner:{self.pk}"


@keepers.register
class FormerIdentity(SealedRow):
    """曾用证件号码: a number a person was entered with, mistyped or of an earlier document. It counts for them still."""

    practitioner = models.ForeignKey(
        Practitioner, models.PROTECT, related_name="former_identities", verbose_name="从业人员"
    )
    id_number = EncryptedTextField("曾用证件号码")
    id_index = models.CharField("证件索引", max_length=64, unique=True, editable=False)
    until = models.DateField("用至")
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "曾用证件号码"
        ordering = ["until", "pk"]
        constraints = [identified_once("former_identity")]

    def save(self, **kwargs):
        self.id_index = identity_index(self.id_number)
        super().save(**kwargs)
        remember(self.practitioner, self.id_number)


@keepers.register
class SamePerson(models.Model):
    """同一人: two entries that two people found to be one person, entered with two documents."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="same_as", verbose_name="从业人员")
    other = models.ForeignKey(Practitioner, models.PROTECT, related_name="same_of", verbose_name="另一条登记")
    since = models.DateField("认定日期")
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "同一人"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "other"], name="same_person_once"),
            models.CheckConstraint(condition=~Q(other=F("practitioner")), name="person_is_not_another_self"),
        ]

    def __str__(self):
        return f"{self.practitioner}与另一条登记为同一人"


@keepers.register
class Employment(models.Model):
    """Who worked where, as what, from when to when. A board seat and a legal representative are rows too."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="employments", verbose_name="从业人员")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="employments", verbose_name="社会组织")
    position = models.CharField("职务", max_length=22, choices=Position)
    title = models.CharField("岗位", max_length=40, blank=True)
    starts_on = PastDayField("自", since=FOUNDED)
    ends_on = models.DateField("至", null=True, blank=True)
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "任职经历"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="employment_ends_after_it_starts"
            )
        ]


@keepers.register
class ProposedEmployment(models.Model):
    """待确认的任职: an organization says that somebody works for it who belongs elsewhere. No employment until confirmed."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "不予确认"

    practitioner = models.ForeignKey(
        Practitioner, models.PROTECT, related_name="proposed_employments", verbose_name="从业人员"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="proposed_employments", verbose_name="社会组织"
    )
    name = NameField("填写的姓名", max_length=40)
    position = models.CharField("职务", max_length=22, choices=Position)
    starts_on = PastDayField("自", since=FOUNDED)
    source = models.CharField("来源", max_length=120)
    proposed_at = models.DateTimeField("提交时间", default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人"
    )  # fmt: skip
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待确认的任职经历"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "organization"], condition=Q(outcome=""), name="employment_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | ~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="employment_decided_by_another",
            ),
        ]  # fmt: skip


@keepers.register
class Certificate(models.Model):
    """持证: a professional certificate and the days it is valid."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="certificates", verbose_name="从业人员")
    level = models.CharField("等级", max_length=12, choices=Level)
    number = CodeField("证书编号", max_length=40)  # a renewal has the same number, and its own days
    passed_on = PastDayField("考试通过日期", since=FOUNDED)
    valid_from = models.DateField("有效期自")
    valid_until = models.DateField("有效期至")
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "职业水平证书"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="certificate_days_in_order"),
            models.UniqueConstraint(fields=["number", "valid_from"], name="certificate_period_once"),
        ]


@keepers.register
class TalentTitle(models.Model):
    """人才称号 (领军人才, 重点人才): given by the city, which ones there are says its pack (`classes`); a condition of the settling-in subsidy (R7)."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="titles", verbose_name="从业人员")
    title = models.CharField("称号", max_length=20, choices=classes.titles)
    named_on = PastDayField("认定日期", since=FOUNDED)
    source = models.CharField("文号", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "人才称号"
        ordering = ["-named_on"]
