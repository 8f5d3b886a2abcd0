"""指向的服务记录: what a stage's report points at in the house's own books, indicator by indicator."""

from django.db import models

from yihe.acts.service_records.models import PlaceService
from yihe.domains.procurement.models.contracts import Milestone


class PointedRecord(models.Model):
    """
    履约报告指向的一条服务记录. A record stands for one indicator of one stage, once (`pointed_record_counts_once`): nobody is paid twice for it. What puts the
    record right later is found from it, and does not stand here.
    """

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="pointed", verbose_name="履约分期")
    indicator = models.PositiveSmallIntegerField("指标序号")
    service = models.OneToOneField(PlaceService, models.PROTECT, related_name="+", verbose_name="服务记录")

    class Meta:
        verbose_name = verbose_name_plural = "指向的服务记录"
        ordering = ["milestone", "indicator", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(indicator__gte=1), name="pointed_record_names_an_indicator")
        ]

    def __str__(self):
        return str(self.service)
