"""近亲属申报: whom somebody with an account says to be theirs, so that they step aside."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from yihe.foundation import keepers
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.foundation.id_numbers import identity_index
from yihe.registers.organizations.models import Organization


class Relation(models.TextChoices):
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    IN_LAW = "in_law", "近姻亲"
    OTHER = "other", "其他可能影响公正的关系"


@keepers.register
class DeclaredRelative(SealedRow):
    """近亲属申报: what somebody with an account says of a relative, so that they step aside. Read by nobody but themselves."""

    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="declared_relatives", verbose_name="申报人"
    )
    relation = models.CharField("关系", max_length=8, choices=Relation)
    name = EncryptedTextField("姓名")
    id_number = EncryptedTextField("身份证件号码", blank=True)
    id_index = models.CharField("证件索引", max_length=64, blank=True, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="任职的社会组织"
    )
    declared_at = models.DateTimeField("申报时间", default=timezone.now)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        app_label = "practitioners"
        verbose_name = verbose_name_plural = "近亲属申报"
        ordering = ["pk"]
        constraints = [identified_once("declared_relative")]

    def save(self, **kwargs):
        self.id_index = identity_index(self.id_number) if self.id_number else ""
        super().save(**kwargs)
