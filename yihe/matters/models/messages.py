"""待告知: what somebody at the counter is to tell a party without an account, by the way that party called safe."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class PartyMessage(models.Model):
    """
    待告知: a neutral sentence for one party, until somebody told it. Which way is safe, and the number, the party says; neither
    stands here. That it was told is an event of the matter.
    """

    free_because = "a sentence that names nothing; that it was told is an event of the matter"

    party = models.ForeignKey("matters.Party", models.CASCADE, related_name="messages", verbose_name="参与方")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="+", verbose_name="办件")
    text = models.CharField("内容", max_length=200)
    at = models.DateTimeField("时间", default=timezone.now)
    tries = models.PositiveSmallIntegerField("没有联系上的次数", default=0)
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="告知人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "待告知"
        ordering = ["pk"]
        constraints = [
            # Two things that happened before anybody called are told in one call.
            models.UniqueConstraint(fields=["party"], condition=Q(told_at=None), name="party_is_told_at_once"),
        ]

    def __str__(self):
        return f"{self.party_id} {self.at:%Y-%m-%d}"
