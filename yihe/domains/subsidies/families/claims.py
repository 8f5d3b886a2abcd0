"""
The contents of every claim for a declared subsidy: one table for those of organizations, one for those of practitioners. Which
subsidy it is says the matter's kind; what its shape does not ask for stays empty. A new declaration makes no table.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from yihe.domains.subsidies.claim import Claim, PersonClaim
from yihe.domains.subsidies.families.facts import FIRST_YEAR, LAST_YEAR
from yihe.domains.subsidies.families.shapes import shape_choices
from yihe.domains.subsidies.invoices import InvoicedClaim
from yihe.domains.subsidies.policies.history import LEVEL_LIMIT, level_choices
from yihe.foundation.encryption import identified_once
from yihe.foundation.money_fields import MoneyField
from yihe.matters import kinds

LABEL_LIMIT = 40


class OfAnyShape(Claim):
    """
    What any shape may ask for. `shape` and `label` are those the file said when the claim was opened: a file that says another shape
    since then is a fault, and one that is gone leaves both to be read.
    """

    shape = models.CharField("补贴样式", max_length=10, choices=shape_choices, editable=False)
    label = models.CharField("补贴名称", max_length=LABEL_LIMIT, editable=False)
    level = models.CharField("申请级别", max_length=LEVEL_LIMIT, choices=level_choices, blank=True, default="")
    year = models.PositiveSmallIntegerField("补贴年度", null=True, blank=True, help_text="四位年份，如 2026。")
    since = models.DateField("申请补贴期间起", null=True, blank=True)
    until = models.DateField(
        "申请补贴期间止", null=True, blank=True, help_text="按整月计算，不满一月的日子留到下次申请。"
    )
    actual_cost = MoneyField("实际支出（元）", max_digits=12, null=True, blank=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save the claim; the first time with what its subsidy is called and of which shape it is."""
        if not self.shape:
            kind: Any = kinds.get(self.matter.kind)
            self.shape, self.label = kind.declared.shape, kind.declared.label
        super().save(*args, **kwargs)

    def clean(self):
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": "止日不能早于起日。"})
        if self.year is not None and not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValidationError({"year": "补贴年度应为四位年份，如 2026。"})

    def last_day(self):
        return date(self.year, 1, 1) if self.year else self.until


def _in_order(named: str) -> models.CheckConstraint:
    spans = models.Q(since=None, until=None) | models.Q(since__isnull=False, until__gte=models.F("since"))
    costs = models.Q(actual_cost=None) | models.Q(actual_cost__gt=0)
    return models.CheckConstraint(condition=spans & costs, name=f"{named}_in_order")


class DeclaredClaim(OfAnyShape, InvoicedClaim):
    """Counted for the organization that applies."""

    class Meta:
        verbose_name = verbose_name_plural = "本地补贴申请"
        constraints = [_in_order("declared_claim"), identified_once("declared_claim")]


class DeclaredPersonClaim(OfAnyShape, PersonClaim, InvoicedClaim):
    """Counted for a practitioner, and paid to them."""

    class Meta:
        verbose_name = verbose_name_plural = "本地补贴申请（个人）"
        constraints = [_in_order("declared_person_claim"), identified_once("declared_person_claim")]


TABLES: tuple[type[OfAnyShape], ...] = (DeclaredClaim, DeclaredPersonClaim)
