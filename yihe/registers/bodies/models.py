"""
单位: a thin row under everybody who is no single person and takes part in work. What is known of each sort beyond it
stands in a table of its own that shares the row's key (社会组织 in `registers/organizations`).
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers


class Sort(models.TextChoices):
    ORGANIZATION = "organization", "社会组织"
    DEPARTMENT = "department", "机关部门"
    SUPPLIER = "supplier", "供应商"
    LAW_FIRM = "law_firm", "律师事务所"
    VILLAGE = "village", "村（社区）"
    SCHOOL = "school", "学校"
    COURT = "court", "人民法院"
    MEDIATION_COMMITTEE = "mediation_committee", "人民调解委员会"


class BodyQuerySet(models.QuerySet):
    def on(self, day=None):
        """Keep the bodies that exist on a day (today)."""
        day = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), Q(since=None) | Q(since__lte=day))


@keepers.register
class Body(models.Model):
    """
    单位: what a membership can reach, a party or a payee can be, and an office that holds work. `code` is the unified
    social credit code where it has one. One that was merged names its `successor`; what it did stays its own.
    """

    sort = models.CharField("类别", max_length=20, choices=Sort)
    name = models.CharField("名称", max_length=100)
    code = models.CharField("代码", max_length=30, blank=True)
    region = models.CharField("所在区划", max_length=12, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承继单位"
    )

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
            models.CheckConstraint(condition=~Q(successor=F("pk")), name="body_does_not_succeed_itself"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(until__isnull=False), name="body_succeeded_has_an_end"
            ),
        ]

    def __str__(self):
        return self.name
