"""
法律服务机构: who gives legal service by a licence and is no social organization. Each is a role of a body: a law firm that
also undertakes what the bureau buys is the same body in another role, and what is said of it in one is not said in the other.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers, region_codes
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER
from yihe.foundation.written.columns import FOUNDED, CodeField, NameField, PastDayField
from yihe.registers.bodies.models import Body, Sort

KEEPERS = (ADVICE_DESK, CLERK)
READERS = (*KEEPERS, REVIEWER, DIRECTOR, JUSTICE_OFFICE, AUDITOR)
SORTS = (Sort.LAW_FIRM, Sort.NOTARY_OFFICE, Sort.APPRAISAL_BODY, Sort.LEGAL_SERVICES)
PREFECTURE = 4  # digits: they are public facts, and a firm of the next county serves here too


class ProviderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the providers of the prefectures in which this person reads them."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                reach |= Q(body__region__startswith=hat.region[:PREFECTURE])
        return self.filter(reach)

    def on(self, day: date):
        """Keep those whose licence held on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), Q(since=None) | Q(since__lte=day))


@keepers.register
class Provider(models.Model):
    """
    法律服务机构. Name, credit code and county stand in the body under it. `since` and `until` are the first and last day it was
    licensed: a provider that ends is no body that ends, which two people say.
    """

    body = models.OneToOneField(
        Body, models.PROTECT, primary_key=True, db_column="id", editable=False, related_name="provider", verbose_name="单位",
    )  # fmt: skip
    licence = CodeField("执业许可证号", max_length=40, unique=True)
    authority = NameField("发证机关", max_length=60)
    principal = NameField("负责人", max_length=40)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("联系电话", max_length=30)
    since = PastDayField("许可日期", since=FOUNDED)
    until = models.DateField("最后一日", null=True, blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律服务机构"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="provider_days_in_order"),
        ]

    def __str__(self):
        return self.body.name


def keeps(user, provider: Provider | None) -> bool:
    """Test whether it is somebody's to keep a provider, or (None) to enter one at all."""
    mine = [hat.region for hat in user.hats if hat.role in KEEPERS and hat.region]
    return bool(mine) if provider is None else any(region_codes.covers(each[:6], provider.body.region) for each in mine)
