"""What is asked for with a work."""

from django.db import models

from reward.policies import WORK
from yihe.domains.subsidies.claim import NumberedClaim
from yihe.foundation.counters import NumberField


class CultureClaim(NumberedClaim):
    asks = ("title", "registration", "published_on", "note")
    numbered = "registration"

    title = models.CharField("作品名称", max_length=80)
    registration = NumberField("作品登记号", counter=WORK)
    published_on = models.DateField("公开发表日期")

    class Meta:
        verbose_name = verbose_name_plural = "法治文化作品奖励申请"
