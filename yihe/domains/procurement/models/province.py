"""省库名单: the panel the province's pool drew for a tender, row by row, as it was entered and confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.domains.procurement.models.tenders import Tender
from yihe.foundation.written.columns import NameField


class ProvinceExpert(models.Model):
    """
    省库抽取的专家: one row of the list. Entered by one person; the whole list counts once another confirmed it (`confirmed_on`), or goes back
    (`dropped`). `account` is whose account they score with, None while they have none.
    """

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="province_experts", verbose_name="招标项目")
    seq = models.PositiveSmallIntegerField("名单顺序")
    name = NameField("姓名", max_length=40)
    number = models.CharField("专家编号", max_length=40)
    branch = models.CharField("评审专业", max_length=100)
    unit = NameField("工作单位", max_length=100)
    drawn_on = models.DateField("抽取日期")
    document = models.CharField("抽取记录编号", max_length=60)
    link = models.URLField("抽取系统网址", max_length=300)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="评分账户"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    confirmed_on = models.DateField("核对日期", null=True, blank=True)
    dropped = models.BooleanField("名单退回", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "省库抽取的专家"
        ordering = ["tender", "seq", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "number"], condition=Q(confirmed_on=None, dropped=False), name="province_expert_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False, account__isnull=False, dropped=False),
                name="province_expert_confirmed_or_dropped",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("by")), name="province_list_is_of_two"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.seq} {self.name}"

    @property
    def waits(self) -> bool:
        return self.confirmed_on is None and not self.dropped
