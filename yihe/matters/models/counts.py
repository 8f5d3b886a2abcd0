"""
What is kept of matters in numbers, so that an overview need not count them anew: changes of covers as triggers note them, and what they
come to. Nothing rests on these rows: they are made anew from the covers (`folding.recount`), and `verify` compares them.
"""

from django.db import models

from yihe.foundation.money_fields import MoneyField

_FREE = "made anew from the covers: `folding.faults` compares it"


class CoverChange(models.Model):
    """
    How a cover that counts – submitted, in no compartment – stood before a change (`n` −1) or stands after it (1). Written by triggers on the
    covers (migration 0022), in their columns' own names; gone once it is folded into what is kept.
    """

    free_because = _FREE

    kind = models.CharField("事项", max_length=30)
    region = models.CharField("区划", max_length=12)
    office_id = models.BigIntegerField("承办单位", null=True)
    holder = models.CharField("待办角色", max_length=20, blank=True)
    due_at = models.DateTimeField("办理时限", null=True)
    submitted_at = models.DateTimeField("提交时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    amount = MoneyField("金额（元）", least=None, null=True)
    n = models.SmallIntegerField("增减")

    class Meta:
        verbose_name = verbose_name_plural = "办件变动"


class KeptCount(models.Model):
    """
    How many covers of a kind, division, office and holder a measure counts (`figures.MEASURES`), by when: the day they came or ended, the moment
    their time is over. Of those that are open also what they ask, in fen, and how many bear no amount yet.
    """

    free_because = _FREE

    measure = models.CharField("数什么", max_length=10)
    kind = models.CharField("事项", max_length=30)
    region = models.CharField("区划", max_length=12)
    office_id = models.BigIntegerField("承办单位", default=0)  # 0: nobody's but the region's
    holder = models.CharField("待办角色", max_length=20, blank=True)
    at = models.DateTimeField("时间")
    n = models.BigIntegerField("件数")
    fen = models.BigIntegerField("金额（分）", default=0)
    unpriced = models.BigIntegerField("没有金额的件数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "留存的件数"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "at", "kind", "region", "office_id", "holder"], name="of_what_counts_alike_one_count"
            ),
        ]  # fmt: skip


class KeptDays(models.Model):
    """
    How many days the matters of a kind and division that ended on a day stood in a state; in the row without a state, how many of them took any
    time at all.
    """

    free_because = _FREE

    closed_on = models.DateField("办结日期")
    kind = models.CharField("事项", max_length=30)
    region = models.CharField("区划", max_length=12)
    office_id = models.BigIntegerField("承办单位", default=0)
    version = models.PositiveSmallIntegerField("流程版本")
    state = models.CharField("状态", max_length=30, blank=True)
    days = models.BigIntegerField("天数")
    matters = models.BigIntegerField("件数")

    class Meta:
        verbose_name = verbose_name_plural = "留存的用时"
        indexes = [models.Index(fields=["closed_on"], name="kept_days_by_day")]
