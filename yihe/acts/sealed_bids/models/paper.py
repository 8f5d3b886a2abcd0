"""
纸质投标: an envelope handed in at the counter, and what two openers read from it once the moment is over. Who bids stands inside: of the envelope
nothing is written down but when it came and how it was sealed (令87 33).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.acts.sealed_bids.models.openings import Opener, SealedBid
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once


class PaperBid(models.Model):
    """
    纸质投标: the envelopes of one bid, how they were sealed, who signed for them. Its receipt is a `SealedBid` without bytes, so that it is replaced,
    withdrawn, opened and told of as any other. Append-only.
    """

    bid = models.OneToOneField(SealedBid, models.PROTECT, primary_key=True, related_name="paper", verbose_name="密封件")
    envelopes = models.PositiveSmallIntegerField("封数", default=1)
    condition = models.CharField("密封情况", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签收人")

    class Meta:
        verbose_name = verbose_name_plural = "纸质投标"
        constraints = [models.CheckConstraint(condition=Q(envelopes__gt=0), name="paper_bid_has_an_envelope")]

    def __str__(self):
        return self.bid.number


class PaperReading(SealedRow):
    """
    纸质投标拆封登记: what one opener reads from the paper, typed by themselves. Two whose last ones are the same open it, together with all others.
    Append-only: who mistyped types again.
    """

    paper = models.ForeignKey(PaperBid, models.PROTECT, related_name="readings", verbose_name="纸质投标")
    opener = models.ForeignKey(Opener, models.PROTECT, related_name="readings", verbose_name="开标人")
    at = models.DateTimeField("时间", default=timezone.now)
    session = models.CharField("登录会话摘要", max_length=64)
    words = EncryptedTextField("读出的内容")  # JSON of `paper.Said`

    class Meta:
        verbose_name = verbose_name_plural = "纸质投标拆封登记"
        ordering = ["pk"]
        constraints = [identified_once("paper_reading")]
