"""The register of letters that went out: one row a number, written once."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class LetterNumbers(models.QuerySet):
    def visible_to(self, user):
        """Keep the numbers of letters of counties in the reach of somebody who works for the bureau or another department."""
        reach = models.Q(pk__in=[])
        for hat in user.hats:
            if hat.region and not hat.organization_id and hat.role.is_staff:
                reach |= models.Q(region__startswith=hat.region)
        return self.filter(reach)


class LetterNumber(models.Model):
    """
    发文字号: `mark` as the pack says it (太司), year and number; of which matter the letter is, "" for one written outside the system,
    with its title. Append-only; a sealed book. Numbers of a county, mark and year have no gap (`numbers.gaps`).
    """

    region = models.CharField("区划", max_length=12)
    mark = models.CharField("机关代字", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    called = models.CharField("发文字号", max_length=40)  # as it is written: 太司〔2026〕12号
    matter = models.CharField("办件", max_length=40, blank=True)
    title = models.CharField("标题", max_length=120)
    given_at = models.DateTimeField("登记时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )  # None: given when a letter was signed; who signed it stands in the matter's chain

    objects = LetterNumbers.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发文字号"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "mark", "year", "number"],
                name="letter_number_once",
                violation_error_message="这个发文字号已经用过。",
            )
        ]

    def __str__(self):
        return self.called


class VoidedNumber(models.Model):
    """作废: a letter outside the system took a number and was never sent. The number stays used. Append-only; a sealed book."""

    letter = models.OneToOneField(
        LetterNumber, models.PROTECT, primary_key=True, related_name="voided", verbose_name="发文"
    )
    reason = models.CharField("事由", max_length=200)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "作废的发文字号"

    def __str__(self):
        return f"{self.letter} 作废"
