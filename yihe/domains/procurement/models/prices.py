"""以事定费: what a stage counts, at a price for each unit of the catalogue's; and how often two people found it. Amounts in yuan."""

from django.db import models
from django.db.models import Q

from yihe.domains.procurement.models.contracts import Contract, Milestone, Stage
from yihe.foundation.money_fields import MoneyField


class UnitPrice(models.Model):
    """计价项: an indicator of a stage and what each time costs. The stage's amount is the most all of them come to. `unit` is the pinned line's."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="prices", verbose_name="合同")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="prices", verbose_name="合同分期")
    seq = models.PositiveSmallIntegerField("序号")
    what = models.CharField("计价指标", max_length=100)
    unit = models.CharField("计量单位", max_length=20)
    each = MoneyField("单价（元）")

    class Meta:
        verbose_name = verbose_name_plural = "计价项"
        ordering = ["stage", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "seq"], name="unit_price_seq_once"),
            models.UniqueConstraint(fields=["stage", "what"], name="unit_price_once_for_an_indicator"),
            models.CheckConstraint(condition=Q(each__gt=0), name="unit_price_is_about_money"),
            models.CheckConstraint(condition=~Q(unit=""), name="unit_price_has_a_unit"),
        ]

    def __str__(self):
        return f"{self.seq} {self.what}"


class CountedUnits(models.Model):
    """How much of an indicator the first of the two found; the second one counts again, and it is the same or goes back."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="units", verbose_name="履约分期")
    line = models.ForeignKey(UnitPrice, models.PROTECT, related_name="+", verbose_name="计价项")
    count = models.PositiveIntegerField("数量")

    class Meta:
        verbose_name = verbose_name_plural = "验收数量"
        ordering = ["milestone", "line"]
        constraints = [models.UniqueConstraint(fields=["milestone", "line"], name="units_counted_once_in_a_stage")]
