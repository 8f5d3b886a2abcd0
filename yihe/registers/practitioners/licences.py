"""执业证: what lets a lawyer, a legal worker, a notary or an appraiser practise, where, and from which day to which."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import FOUNDED, CodeField, NameField, PastDayField
from yihe.registers.bodies.models import Body


class LicenceKind(models.TextChoices):
    """The code is that of the kind of person it makes (`PractitionerKind`)."""

    LAWYER = "lawyer", "律师执业证"
    LEGAL_WORKER = "legal_worker", "基层法律服务工作者执业证"
    NOTARY = "notary", "公证员执业证"
    APPRAISER = "appraiser", "司法鉴定人执业证"


class LicenceQuerySet(models.QuerySet):
    def on(self, day: date):
        """Keep the licences that hold on a day; both days of one count."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def in_county(self, region: str):
        """Keep the licences of those who practise at a body of the county a region lies in."""
        return self.filter(practises_at__region__startswith=region[:6])


@keepers.register
class Licence(models.Model):
    """
    执业证: one period of one licence. A renewal, and a change of the body practised at, is a row of its own with the same
    number; `valid_until` is its last day, None where the licence names none.
    """

    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, related_name="licences", verbose_name="从业人员"
    )
    kind = models.CharField("证件种类", max_length=12, choices=LicenceKind)
    number = CodeField("执业证号", max_length=40)
    authority = NameField("发证机关", max_length=60)
    practises_at = models.ForeignKey(Body, models.PROTECT, related_name="licences", verbose_name="执业机构")
    valid_from = PastDayField("有效期自", since=FOUNDED)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    source = models.CharField("来源", max_length=120)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        app_label = "practitioners"
        verbose_name = verbose_name_plural = "执业证"
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="licence_days_in_order"
            ),
            models.UniqueConstraint(fields=["kind", "number", "valid_from"], name="licence_period_once"),
        ]

    def __str__(self):
        until = f"至 {self.valid_until}" if self.valid_until else "起"
        return f"{self.get_kind_display()} {self.number}（{self.valid_from} {until}）"
