"""
Social organizations: who they are, who works for them, where each fact comes from and since when.

A register entry outlives every matter it takes part in. Facts change through `edits.record_fact`, which keeps the
source; `Organization` holds the present value.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers, own_numbers
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once
from yihe.foundation.region_codes import LENGTHS
from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM
from yihe.foundation.written.columns import FOUNDED, NameField, PastDayField
from yihe.registers.bodies import traits
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.bodies.over import keep_body
from yihe.registers.organizations import classes

SHARED = {"name", "uscc", "region"}  # what the body under an organization says too
RECOGNISED_BY = {
    "name",
    "account",
    "address",
    "legal_representative",
    "registered_on",
    "phone",
    "record_office",
    "record_number",
}


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", "社会团体"
    SERVICE_INSTITUTION = "service_institution", "民办非企业单位（社会服务机构）"
    FOUNDATION = "foundation", "基金会"


class Standing(models.TextChoices):
    REGISTERED = "registered", "登记"
    RECORDED = "recorded", "备案"
    PREPARING = "preparing", "筹备"  # under a number of ours until civil affairs gives a code (`preparing`)


ENTERED_AS = [choice for choice in Standing.choices if choice[0] != Standing.PREPARING]


class OrganizationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the organizations this person may see in full: their own, or those in their reach. `is_seen_by` says it of one."""
        return self.reached(*reach_of(user))

    def reached(self, own: Iterable, regions: Iterable):
        """The condition of `visible_to`, of values or of a compiled query's parameters."""
        reach = Q(pk__in=[])
        for organization in own:
            reach |= Q(pk=organization)
        for region in regions:
            reach |= Q(region__startswith=region)
        return self.filter(reach)


def reach_of(user) -> tuple[list[int], list[str]]:
    """Return the keys of the organizations a person acts for, and the regions all of whose they may see."""
    regions = [
        hat.region
        for hat in user.hats
        if hat.region and not hat.organization_id and hat.role not in KEEPERS_OF_THE_SYSTEM
    ]
    return [hat.organization_id for hat in user.hats if hat.organization_id], regions


@keepers.register
class Organization(SealedRow):
    """
    社会组织, as civil affairs registered or recorded it. It shares its key with the body that stands under it, which is
    made and kept with it (`save`).
    """

    body = models.OneToOneField(
        Body, models.PROTECT, primary_key=True, db_column="id", editable=False, related_name="organization",
        verbose_name="单位",
    )  # fmt: skip
    name = NameField("名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    legal_form = models.CharField("法律形式", max_length=20, choices=LegalForm)
    role_type = models.CharField("类型", max_length=12, choices=classes.role_types)
    standing = models.CharField("登记或备案", max_length=10, choices=Standing, default=Standing.REGISTERED)
    record_office = models.CharField("备案机关", max_length=60, blank=True)
    record_number = models.CharField("备案号", max_length=40, blank=True)  # as `recorded.number_of` writes it
    registered_on = PastDayField("登记（备案）日期", since=FOUNDED)
    region = models.CharField("所在区划", max_length=12)
    address = models.CharField("住所", max_length=200, blank=True)
    legal_representative = NameField("法定代表人", max_length=40)
    purpose = models.TextField("业务范围", blank=True)
    judicial_field = models.BooleanField("司法行政领域", default=True)
    party_organization = models.CharField("党组织", max_length=100, blank=True)
    party_established_on = PastDayField("党组织成立日期", null=True, blank=True)
    contact = NameField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    bank = models.CharField("开户银行", max_length=100, blank=True)
    account = AccountField("银行账号", blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社会组织"
        ordering = ["name"]
        indexes = [models.Index(fields=["region"]), models.Index(fields=["name"])]
        constraints = [
            identified_once("organization"),
            models.UniqueConstraint(
                fields=["record_office", "record_number"],
                condition=~Q(record_number=""),
                name="organization_record_once",
            ),
            models.CheckConstraint(
                condition=~Q(uscc__startswith=own_numbers.RECORDED) | ~Q(record_number=""),
                name="organization_without_code_is_on_record",
            ),
            models.CheckConstraint(
                condition=Q(region__regex=rf"^({'|'.join(f'[0-9]{{{n}}}' for n in LENGTHS)})$"),
                name="organization_region_is_a_code",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save the organization, and its body with it: a row more when it is entered, else what both say of it."""
        with transaction.atomic():
            keep_body(
                self, sort=Sort.ORGANIZATION, since=self.registered_on,
                said={"name": self.name, "code": self.uscc, "region": self.region}, shared=SHARED,
                update_fields=kwargs.get("update_fields"),
            )  # fmt: skip
            super().save(*args, **kwargs)
            if RECOGNISED_BY & set(kwargs.get("update_fields") or RECOGNISED_BY):
                traits.keep(self.whose, self.recognised_by)

    def is_seen_by(self, user) -> bool:
        """Test whether this person may see the organization in full: what `visible_to` keeps of a list."""
        return any(
            hat.organization_id == self.pk
            if hat.organization_id
            else bool(hat.region) and hat.role not in KEEPERS_OF_THE_SYSTEM and self.region.startswith(hat.region)
            for hat in user.hats
        )

    @property
    def registration_day(self) -> date | None:
        """Return the day it was registered; None while it is being founded: then the column holds the day it was entered."""
        return None if self.standing == Standing.PREPARING else self.registered_on

    @property
    def type_label(self) -> str:
        """Return what its type is called in its own county. For a list, `classes.Labels` is kept for all rows."""
        return classes.Labels("role_types")(self.role_type, self.region)

    @property
    def code_label(self) -> str:
        """Return what its code is called: who has no credit code has a number of ours."""
        return own_numbers.label_of(self.uscc)

    @property
    def has_code(self) -> bool:
        """Test whether it has a unified social credit code; who is being founded or only recorded (备案) may have none."""
        return not own_numbers.is_own(self.uscc)

    @property
    def identified(self) -> str:
        """Return what it is known by, with its name: its credit code, or who recorded it under which number."""
        if self.has_code or not self.record_number:
            return f"{self.code_label} {self.uscc}"
        return f"备案机关 {self.record_office}，备案号 {self.record_number}"

    @property
    def code_words(self) -> str:
        """Return what it is known by as it stands behind a name in brackets: a credit code bare."""
        if self.has_code or not self.record_number:
            return own_numbers.in_words(self.uscc)
        return f"{self.record_office}备案，备案号 {self.record_number}"

    @property
    def whose(self) -> str:
        """Return what the entry is called among what entries are recognised by."""
        return f"organization:{self.pk}"

    @property
    def recognised_by(self) -> dict[str, str]:
        return {
            traits.NAME: self.name, traits.ACCOUNT: self.account, traits.ADDRESS: self.address, traits.PHONE: self.phone,
            traits.RECORD: f"{self.record_office}{self.record_number}" if self.record_number else "",
            traits.SEAT: f"{self.legal_representative}{self.registered_on}" if self.legal_representative else "",
        }  # fmt: skip


class OrganizationFact(models.Model):
    """One fact about an organization, from one source, since one day. Never changed: a newer fact is added."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="facts", verbose_name="社会组织")
    field = models.CharField("字段", max_length=40)
    value = models.TextField("值", blank=True)
    source = models.CharField("来源", max_length=120)
    since = models.DateField("自何日起")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "登记事实"
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["organization", "field", "-since"])]


class Position(models.TextChoices):
    STAFF = "staff", "专职"
    PART_TIME = "part_time", "兼职"
    BOARD = "board", "理事（监事）"
    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人"


WORKS = (Position.STAFF, Position.PART_TIME)  # who is on the staff; a seat or the seal alone is no work


@keepers.register
class Residency(models.Model):
    """入壳: an organization's stay in the base (创客基地), one to two years. Written by incubation, read by others."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="residencies", verbose_name="社会组织")
    base = models.CharField("{base}", max_length=80)
    group = models.CharField("{group}", max_length=20)
    tutor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="{tutor}"
    )
    starts_on = models.DateField("{enter}日期")
    ends_on = models.DateField("约定期满")
    left_on = models.DateField("{leave}日期", null=True, blank=True)
    opened_by_number = models.CharField("孵化申请编号", max_length=30)

    class Meta:
        verbose_name = verbose_name_plural = "{enter}"
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(left_on=None), name="one_residency_at_a_time"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="residency_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.organization} {self.starts_on}—{self.left_on or self.ends_on}"

    @property
    def stage(self) -> "ResidencyStage":
        """Return the stage the resident is in now."""
        return max(self.stages.all(), key=lambda row: (row.since, row.pk))


@keepers.register
class ResidencyStage(models.Model):
    """The stage a resident entered on a day; stages are rows, so that the way can be told."""

    residency = models.ForeignKey(Residency, models.PROTECT, related_name="stages", verbose_name="{enter}")
    stage = models.CharField("成长阶段", max_length=8, choices=classes.stages)
    since = models.DateField("自何日起")
    reason = models.CharField("认定依据", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="认定人")

    class Meta:
        verbose_name = verbose_name_plural = "成长阶段"
        ordering = ["since", "pk"]
