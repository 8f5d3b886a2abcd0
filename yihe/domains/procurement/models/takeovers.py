"""合同承继: whose a contract is from a day on, where whoever it was made with was merged, divided or renewed, and another stands for them."""

from django.db import models
from django.db.models import F, Q

from yihe.domains.procurement.models.contracts import Contract
from yihe.registers.bodies.models import Body


class TakeoverGround(models.TextChoices):
    """Why: as the register of bodies says it of the two, or that one body is called otherwise now."""

    MERGER = "merger", "合并"
    DIVISION = "division", "分立"
    RENEWAL = "renewal", "换证重新登记"
    SAME = "same", "同一单位重复登记"
    NAME = "name", "更名"


class Takeover(models.Model):
    """
    合同承继: proposed with the document, looked at by finance, decided. Until then the contract is the predecessor's; from then on it is the
    successor's, with its open stages, what is promised and foreseen for them. What was accepted stays the predecessor's (`Milestone.supplier`).
    One waits at a time. Of a body that is only called otherwise both are the same.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="takeovers", verbose_name="合同")
    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="原承接主体")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="承继的承接主体")
    # As they were called then: the register goes on, and a name that changed is what one of them is about.
    predecessor_name = models.CharField("原承接主体名称", max_length=100)
    successor_name = models.CharField("承继的承接主体名称", max_length=100)
    ground = models.CharField("承继原因", max_length=8, choices=TakeoverGround)
    document = models.CharField("依据文件", max_length=120)
    reason = models.CharField("承继的约定和说明", max_length=500)
    decided_on = models.DateField("批准日期", null=True, blank=True)
    dropped = models.BooleanField("没有批准", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "合同承继"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(decided_on=None, dropped=False), name="takeover_waits_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(decided_on=None) | Q(dropped=False), name="takeover_decided_or_dropped"),
            models.CheckConstraint(
                condition=Q(ground=TakeoverGround.NAME, predecessor=F("successor"))
                | (~Q(ground=TakeoverGround.NAME) & ~Q(predecessor=F("successor"))),
                name="takeover_is_of_two_or_of_a_name",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor_name}由{self.successor_name}承继（{self.get_ground_display()}）"
