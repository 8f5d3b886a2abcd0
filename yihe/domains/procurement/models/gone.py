"""退出: who was awarded and signs no contract (条例 49): proposed by one, decided by another. What was awarded to them stays on record here."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.domains.procurement.models.purchases import How, Purchase
from yihe.foundation.money_fields import MoneyField
from yihe.registers.bodies.models import Body


class Left(models.TextChoices):
    """Why no contract comes of an award. `DECLINED` are those who answer for it to 财政 (条例 72)."""

    REFUSED = "refused", "书面拒绝签订合同"
    SILENT = "silent", "期限届满没有来签订合同"
    UNABLE = "unable", "因不可抗力不能签订合同"
    ENDED = "ended", "主体已经终止"


DECLINED = (Left.REFUSED, Left.SILENT)


class GoneWinner(models.Model):
    """
    承接主体退出. Nothing has changed before another agreed (`agreed_on`); `dropped` and it is nothing, the award stands. Supplier, amount and
    day are the award's: the award itself makes room for the next.
    """

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="gone", verbose_name="采购")
    supplier = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="承接主体")
    members = models.JSONField("联合体成员", default=list, blank=True)
    amount = MoneyField("成交金额（元）")
    how = models.CharField("来自", max_length=10, choices=How)
    awarded_on = models.DateField("决定成交的日期")
    ground = models.CharField("情形", max_length=8, choices=Left)
    left_on = models.DateField("拒绝或者最后一次催签的日期")
    facts = models.CharField("事实和依据", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间", default=timezone.now)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    agreed_on = models.DateField("确认日期", null=True, blank=True)
    dropped = models.BooleanField("没有确认", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "承接主体退出"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purchase"], condition=Q(agreed_on=None, dropped=False), name="leaving_waits_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None, agreed_by=None) | Q(agreed_on__isnull=False, agreed_by__isnull=False, dropped=False),
                name="leaving_agreed_or_dropped",
            ),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=F("by")), name="leaving_is_of_two"),
            models.CheckConstraint(condition=Q(left_on__gte=F("awarded_on")), name="leaving_comes_after_the_award"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.supplier.name}：{self.get_ground_display()}"

    def was(self, body: Body) -> bool:
        """Test whether somebody is who went, or one of those who went together."""
        return self.supplier_id == body.pk or any(each["body"] == body.pk for each in self.members)

    @property
    def waits(self) -> bool:
        return self.agreed_on is None and not self.dropped
