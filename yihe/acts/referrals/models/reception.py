"""接收人: who receives for which receiver. A receiver inside the house is people with names; a role alone would let in the people of every other one."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import FOUNDED, PastDayField


class ReceptionQuerySet(models.QuerySet):
    def on(self, day: date):
        """Keep who receives on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def visible_to(self, user):
        """Keep those of the counties a person works in."""
        reach = Q(pk__in=[])
        for county in {hat.region[:6] for hat in user.hats if hat.region}:
            reach |= Q(region__startswith=county)
        return self.filter(reach)


@keepers.register
class Reception(models.Model):
    """接收人 of a receiver in a county, from when to when. They hold 转介接收人 there, or they are given nothing."""

    region = models.CharField("区划", max_length=12)
    receiver = models.CharField("接收单位", max_length=20)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="receptions", verbose_name="账户"
    )
    since = PastDayField("自", since=FOUNDED)
    until = models.DateField("至", null=True, blank=True)

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转介接收人"
        ordering = ["receiver", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="reception_days_in_order"),
            models.UniqueConstraint(
                fields=["region", "receiver", "account"], condition=Q(until=None), name="receives_once_for_one"
            ),
        ]

    def __str__(self):
        return str(self.account)
