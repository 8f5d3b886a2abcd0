"""履约记录: how a contract that is over was performed, counted from what happened; and what its supplier says to that."""

from django.db import models
from django.db.models import F, Q

from yihe.domains.procurement.models.contracts import Contract
from yihe.foundation.money_fields import MoneyField
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body


class Performance(models.Model):
    """
    履约记录 of one whose a contract was. Every number is counted when the contract is closed (`performance.counted`), none is typed and none is changed afterwards: what its supplier
    holds against it stands beside it. `stages` are those that were accepted or refused; `called_off` were not to be delivered any more. `upheld` and `sustained` are of
    the purchase – whose fault it was, they do not say.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="performances", verbose_name="合同")
    supplier = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="承接主体")
    stages = models.PositiveIntegerField("验收的各期")
    in_time = models.PositiveIntegerField("按期交付")
    at_first = models.PositiveIntegerField("一次通过验收")
    cured = models.PositiveIntegerField("经整改")
    refused = models.PositiveIntegerField("没有通过验收")
    called_off = models.PositiveIntegerField("不再履行")
    accepted = MoneyField("验收认定合计（元）")
    deducted = MoneyField("扣减合计（元）")
    upheld = models.PositiveIntegerField("成立的质疑")
    sustained = models.PositiveIntegerField("成立的投诉")
    suspended = models.PositiveIntegerField("中止过")
    for_fault = models.BooleanField("因承接主体违约解除", default=False)
    told_on = models.DateField("告知日期", null=True, blank=True)
    reply = models.TextField("承接主体的意见", max_length=2000, blank=True, default="")
    replied_on = models.DateField("提出意见日期", null=True, blank=True)
    answer = models.TextField("对意见的答复", max_length=1000, blank=True, default="")
    kept_on = models.DateField("存档日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "履约记录"
        constraints = [
            models.UniqueConstraint(fields=["contract", "supplier"], name="performance_once_for_each_whose_it_was"),
            models.CheckConstraint(
                condition=Q(in_time__lte=F("stages"), at_first__lte=F("stages"), refused__lte=F("stages")),
                name="performance_counts_within_its_stages",
            ),
            models.CheckConstraint(
                condition=Q(kept_on=None) | Q(told_on__isnull=False), name="performance_is_told_before_it_is_kept"
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_on=None, answer="") | (~Q(reply="") & Q(replied_on__isnull=False)),
                name="performance_answers_what_was_said",
            ),
            models.CheckConstraint(
                condition=Q(kept_on=None) | Q(reply="") | ~Q(answer=""),
                name="performance_is_answered_before_it_is_kept",
            ),
        ]

    def __str__(self):
        return str(self.contract)
