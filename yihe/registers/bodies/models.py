"""
单位: a thin row under everybody who is no single person and takes part in work. What is known of each sort beyond it
stands in a table of its own that shares the row's key (社会组织 in `registers/organizations`).
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers, own_numbers
from yihe.foundation.written.columns import NameField


class Sort(models.TextChoices):
    ORGANIZATION = "organization", "社会组织"
    DEPARTMENT = "department", "机关部门"
    SUPPLIER = "supplier", "供应商"
    LAW_FIRM = "law_firm", "律师事务所"
    NOTARY_OFFICE = "notary_office", "公证机构"
    APPRAISAL_BODY = "appraisal_body", "司法鉴定机构"
    LEGAL_SERVICES = "legal_services", "基层法律服务所"
    VILLAGE = "village", "村（社区）"
    SCHOOL = "school", "学校"
    COURT = "court", "人民法院"
    MEDIATION_COMMITTEE = "mediation_committee", "人民调解委员会"


class Ending(models.TextChoices):
    """How a body came to its end (`Body.until` is its last day)."""

    DEREGISTERED = "deregistered", "注销登记"
    REVOKED = "revoked", "撤销登记"
    MERGED = "merged", "合并终止"
    DIVIDED = "divided", "分立终止"
    RENEWED = "renewed", "换证重新登记"
    DUPLICATE = "duplicate", "重复登记"


class Ground(models.TextChoices):
    """Why one body stands for another: what the one had counts for the other."""

    MERGER = "merger", "合并"
    DIVISION = "division", "分立"
    RENEWAL = "renewal", "换证重新登记"
    SAME = "same", "同一单位重复登记"


class BodyQuerySet(models.QuerySet):
    def on(self, day=None):
        """Keep the bodies that exist on a day (today)."""
        day = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), Q(since=None) | Q(since__lte=day))


@keepers.register
class Body(models.Model):
    """
    单位: what a membership can reach, a party or a payee can be, and an office that holds work. `code` is the unified
    social credit code where it has one; codes it had before are `FormerCode`. Whom it follows and who follows it is said by
    `Succession`; what it did stays its own. `until` is its last day, `ending` how it came to that.
    """

    sort = models.CharField("类别", max_length=20, choices=Sort)
    name = NameField("名称", max_length=100)
    code = models.CharField("代码", max_length=30, blank=True)
    region = models.CharField("所在区划", max_length=12, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    ending = models.CharField("终止方式", max_length=12, choices=Ending, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]
        indexes = [
            models.Index(fields=["sort", "name"], name="bodies_body_sort_name"),
            models.Index(fields=["region"], name="bodies_body_region"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sort", "code"], condition=~Q(code=""), name="body_code_once_per_sort"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")), name="body_days_in_order"
            ),
            models.CheckConstraint(condition=Q(ending="") | Q(until__isnull=False), name="body_ending_has_a_day"),
        ]

    def __str__(self):
        return self.name


@keepers.register
class FormerCode(models.Model):
    """曾用代码: a code a body was known by and is counted by still. Nobody else is entered under it."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="former_codes", verbose_name="单位")
    code = models.CharField("曾用代码", max_length=30, unique=True)
    until = models.DateField("用至")
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "曾用代码"
        ordering = ["until", "pk"]

    def __str__(self):
        return self.code

    @property
    def code_words(self) -> str:
        """Return the code as pages tell of it: 曾用代码 …, or by what our number is called."""
        return f"曾用{own_numbers.in_words(self.code)}" if own_numbers.is_own(self.code) else f"曾用代码 {self.code}"


@keepers.register
class Succession(models.Model):
    """承继: a body that stands for another since a day. Several may follow one (分立), and one several (合并)."""

    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="followed_by", verbose_name="原单位")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="follows", verbose_name="承继单位")
    ground = models.CharField("承继原因", max_length=8, choices=Ground)
    since = models.DateField("自")
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "承继"
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(successor=F("predecessor")), name="succession_is_of_two"),
        ]

    def __str__(self):
        return f"{self.predecessor}由{self.successor}承继（{self.get_ground_display()}）"


class Trait(models.Model):
    """
    相同之处: what entries of the registers are recognised by – name, account, address, telephone – as a keyed digest, so that
    two of them that share one are found, and nobody reads or tries it. `whose` names the entry (`organization:12`).
    """

    free_because = "derived from the registers, which are kept: `traits.keep` computes it again"

    sort = models.CharField("项目", max_length=10)
    key = models.CharField("摘要", max_length=64)
    whose = models.CharField("条目", max_length=30)

    class Meta:
        verbose_name = verbose_name_plural = "相同之处"
        indexes = [models.Index(fields=["whose"], name="bodies_trait_whose")]
        constraints = [models.UniqueConstraint(fields=["sort", "key", "whose"], name="trait_once")]

    def __str__(self):
        return f"{self.whose} {self.sort}"
