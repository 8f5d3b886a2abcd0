"""
承接主体: law firms, enterprises, institutions, villages' collectives, individuals who may undertake what the bureau buys (令102
第六条). A social organization is in its own register and is entered nowhere twice; as a party each of them is a body.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from yihe.foundation import keepers
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.foundation.roles import (
    AUDITOR,
    CLERK,
    DIRECTOR,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    PURCHASER,
    REVIEWER,
    TREASURY,
)
from yihe.foundation.written.columns import FOUNDED, CodeField, NameField, PastDayField
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.bodies.over import keep_body
from yihe.registers.practitioners.models import Practitioner

KEEPERS = (PURCHASER, CLERK)  # who enters suppliers and proposes what two people say of them
READERS = (*KEEPERS, REVIEWER, DIRECTOR, FINANCE_MAKER, FINANCE_CHECKER, AUDITOR, TREASURY)
SHARED = {"name", "uscc"}  # what the body under a supplier says too


class Form(models.TextChoices):
    """What a supplier is. It says which papers it has, never whether it may bid: a condition of form is unlawful (条例 20(七))."""

    LAW_FIRM = "law_firm", "律师事务所"
    ENTERPRISE = "enterprise", "企业"
    INSTITUTION = "institution", "公益二类事业单位"
    COLLECTIVE = "collective", "农村集体经济组织"
    COMMITTEE = "committee", "基层群众性自治组织"
    OTHER = "other", "其他组织"
    INDIVIDUAL = "individual", "个人"


SORTS: dict[str, Sort] = {Form.LAW_FIRM: Sort.LAW_FIRM}  # every other form is a body of the sort SUPPLIER


class SupplierQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the suppliers known in a county of this person's reach."""
        return self.filter(pk__in=KnownIn.objects.in_reach(user).values("supplier"))


@keepers.register
class Supplier(SealedRow):
    """
    承接主体. It shares its key with the body under it, which is made and kept with it (`save`); `Body.until` is its last day. Who it
    is, is said by `uscc`, or of an individual by `person`, whose identity number lies in the register of practitioners.
    """

    body = models.OneToOneField(
        Body, models.PROTECT, primary_key=True, db_column="id", editable=False, related_name="supplier", verbose_name="单位",
    )  # fmt: skip
    name = NameField("名称", max_length=100)
    form = models.CharField("类型", max_length=12, choices=Form)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    person = models.OneToOneField(
        Practitioner, models.PROTECT, null=True, blank=True, related_name="supplier", verbose_name="本人",
    )  # fmt: skip
    licence = CodeField("执业许可证号", max_length=40, blank=True)
    registered_on = PastDayField("登记日期", since=FOUNDED, null=True, blank=True)
    representative = NameField("法定代表人（负责人）", max_length=40, blank=True)
    address = EncryptedTextField("地址", max_length=200, blank=True)  # an individual's is where they live
    invented = models.BooleanField("虚构（演示）", default=False)

    here: (
        "list[KnownIn]"  # what the counties in a reader's reach say of it: `SupplierRegister.in_reach` reads them along
    )

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承接主体"
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="suppliers_supplier_name")]
        constraints = [
            identified_once("supplier"),
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="supplier_code_once"),
            models.CheckConstraint(
                condition=Q(form=Form.INDIVIDUAL, uscc="", person__isnull=False)
                | (~Q(form=Form.INDIVIDUAL) & ~Q(uscc="") & Q(person=None)),
                name="supplier_is_who_it_is",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save the supplier, and its body with it: a row more when it is entered, else what both say of it."""
        with transaction.atomic():
            keep_body(
                self, sort=SORTS.get(self.form, Sort.SUPPLIER), since=self.registered_on,
                said={"name": self.name, "code": self.uscc}, shared=SHARED, update_fields=kwargs.get("update_fields"),
            )  # fmt: skip
            super().save(*args, **kwargs)


class KnownInQuerySet(models.QuerySet):
    def in_reach(self, user):
        """Keep the rows of the counties in a reader's reach."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                reach |= Q(region__startswith=hat.region[:6])
        return self.filter(reach)

    def over(self, region: str):
        """Keep the rows of the county a region lies in, or of the prefecture above it, the nearest first."""
        county = region[:6]
        return self.filter(region__in=[county[:n] for n in range(2, len(county) + 1)]).order_by(Length("region").desc())


@keepers.register
class KnownIn(SealedRow):
    """
    A county that keeps a supplier among its own. Who a supplier is, is the same for all; how it is reached and where it is paid is each
    county's own: no other can move its money, and none reads it.
    """

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="known_in", verbose_name="承接主体")
    region = models.CharField("区划", max_length=12)
    since = models.DateTimeField("登记时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    contact = NameField("联系人", max_length=40, blank=True)
    phone = EncryptedTextField("联系电话", max_length=30, blank=True)  # an individual's is their own
    bank = models.CharField("开户银行", max_length=100, blank=True)
    account = AccountField("银行账号", blank=True)

    objects = KnownInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登记地"
        ordering = ["pk"]
        constraints = [
            identified_once("known_in"),
            models.UniqueConstraint(fields=["supplier", "region"], name="supplier_known_once_in_a_county"),
        ]

    def __str__(self):
        return f"{self.supplier} {self.region}"
