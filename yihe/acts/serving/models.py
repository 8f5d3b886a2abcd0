"""
送达: the letters that were signed, on which day and in which way each was served, and who agreed to be served on line. All written once: what
was entered wrongly is put right by a second row that names the first. Who signed for it and who was witness stands in the event of the chain.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.matters.models import Event, Matter


class Way(models.TextChoices):
    ONLINE = "online", "网上送达"
    HAND = "hand", "直接送达"
    POST = "post", "邮寄送达"
    LEFT = "left", "留置送达"
    PUBLICATION = "publication", "公告送达"


class SignedLetter(models.Model):
    """A letter of a matter, signed by one of its events, that has to be served. Append-only."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="signed_letters", verbose_name="办件")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+", verbose_name="签发的办理记录")
    signed_on = models.DateField("签发日期")
    served_by = models.CharField("由谁送达", max_length=40)  # the role that has to see to it

    class Meta:
        verbose_name = verbose_name_plural = "待送达文书"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.matter.number} 第 {self.event.seq} 条"


class ServingQuerySet(models.QuerySet):
    def standing(self):
        """Keep those that no later one puts right."""
        return self.filter(corrected_by=None)


class Serving(models.Model):
    """One serving of a letter, from `served_on` on. `corrects` is the one it puts right. Append-only."""

    letter = models.ForeignKey(SignedLetter, models.PROTECT, related_name="servings", verbose_name="文书")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+", verbose_name="办理记录")
    way = models.CharField("送达方式", max_length=12, choices=Way)
    served_on = models.DateField("送达日期")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正哪一条"
    )

    objects = ServingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter"], condition=Q(corrects=None), name="letter_served_once"),
            models.CheckConstraint(condition=~Q(corrects=F("pk")), name="serving_corrects_another"),
        ]

    def __str__(self):
        return f"{self.get_way_display()} {self.served_on:%Y-%m-%d}"


class OnlineConsent(models.Model):
    """网上送达确认: an organization agrees to be served on line, or withdraws it. The last row counts. Append-only."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="online_consents", verbose_name="社会组织"
    )
    agrees = models.BooleanField("同意网上送达")
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")

    class Meta:
        verbose_name = verbose_name_plural = "网上送达确认"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.organization} {'同意' if self.agrees else '不同意'}网上送达"
