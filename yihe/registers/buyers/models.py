"""采购人: a budget unit. What is bought within a year counts together by it (条例 28), whatever it is called on a paper."""

from datetime import date

from django.db import models, transaction
from django.db.models import Q

from yihe.foundation import keepers
from yihe.foundation.region_codes import LENGTHS
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
from yihe.foundation.written.columns import CodeField, NameField, PastDayField
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.bodies.over import keep_body

KEEPERS = (PURCHASER, FINANCE_MAKER)
READERS = (*KEEPERS, CLERK, REVIEWER, DIRECTOR, FINANCE_CHECKER, AUDITOR, TREASURY)
SHARED = {"name", "uscc", "region"}  # what the body under a buyer says too


class BuyerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the buyers of this person's reach."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                reach |= Q(region__startswith=hat.region)
        return self.filter(reach)

    def on(self, day: date):
        """Keep the buyers that are budget units on a day."""
        return self.filter(Q(body__until=None) | Q(body__until__gte=day), body__since__lte=day)


@keepers.register
class Buyer(models.Model):
    """
    采购人. It shares its key with the body under it; `Body.until` is its last day as a budget unit. `budget_code` is its number among the
    budget units of its county. Address and telephone stand in public notices (条例 43).
    """

    body = models.OneToOneField(
        Body, models.PROTECT, primary_key=True, db_column="id", editable=False, related_name="buyer", verbose_name="单位",
    )  # fmt: skip
    name = NameField("名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    budget_code = CodeField("预算单位代码", max_length=20)
    region = models.CharField("所在区划", max_length=12)
    since = PastDayField("自何日起为预算单位")
    address = models.CharField("地址", max_length=200)
    contact = NameField("联系人", max_length=40)
    phone = models.CharField("联系电话", max_length=30)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = BuyerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "采购人"
        ordering = ["name"]
        indexes = [models.Index(fields=["region"], name="buyers_buyer_region")]
        constraints = [
            models.CheckConstraint(
                condition=Q(region__regex=rf"^({'|'.join(f'[0-9]{{{n}}}' for n in LENGTHS)})$"),
                name="buyer_region_is_a_code",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save the buyer, and its body with it: a row more when it is entered, else what both say of it."""
        with transaction.atomic():
            keep_body(
                self, sort=Sort.DEPARTMENT, since=self.since,
                said={"name": self.name, "code": self.uscc, "region": self.region}, shared=SHARED,
                update_fields=kwargs.get("update_fields"),
            )  # fmt: skip
            super().save(*args, **kwargs)
