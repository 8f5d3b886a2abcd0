"""R9 实训基地: once when a base was built and accepted, and each year by the training plan of that year."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from yihe.domains.subsidies import ahead
from yihe.domains.subsidies.claim import PlaceClaim
from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.invoices import InvoicedClaim
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.places import TrainingBase
from yihe.domains.subsidies.policies import training_base_once, training_base_year
from yihe.foundation import parameters
from yihe.foundation.encryption import identified_once
from yihe.foundation.money_fields import MoneyField
from yihe.matters.kinds import Paper

ONCE, YEAR = "once", "year"


class TrainingBaseClaim(InvoicedClaim, PlaceClaim):
    asks = ("base", "payment", "year", "actual_cost", "invoices", "note")
    amounts = ("actual_cost",)
    register = TrainingBase

    base = models.ForeignKey(TrainingBase, models.PROTECT, related_name="claims", verbose_name="实训基地")
    payment = models.CharField(
        "补助类别", max_length=4, choices=[(ONCE, "建成并验收合格，一次性"), (YEAR, "年度培训计划经费")]
    )
    year = models.PositiveSmallIntegerField("补贴年度", null=True, blank=True, help_text="申请年度经费时填写。")
    actual_cost = MoneyField(
        "当年培训实际支出（元）", max_digits=12, null=True, blank=True, help_text="申请年度经费时填写。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "实训基地补助申请"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payment=ONCE) | models.Q(year__gte=2000, actual_cost__gt=0),
                name="training_year_is_said",
            ),
            identified_once("training_base_claim"),
        ]

    @property
    def place(self):
        return self.base

    def last_day(self):  # what was spent in the year of the end is its own
        return date(self.year, 1, 1) if self.payment == YEAR and self.year else None

    def clean(self):
        if self.payment == YEAR and not (self.year and self.actual_cost):
            raise ValidationError("申请年度经费，要填写补贴年度和当年培训实际支出。")


class TrainingBaseKind(SubsidyKind):
    code, label, prefix = "training_base_claim", "实训基地补助", "SX"
    rule, purpose, policy = "R9", "training_base", training_base_once
    contents, policies = TrainingBaseClaim, (training_base_once, training_base_year)
    ahead, nearly = ahead.found_by(ahead.acceptances, ONCE), ahead.found_by(ahead.not_accepted, ONCE)
    told_apart_by, columns, filters = ("base", "payment"), ("base", "payment", "year"), ("payment", "year")
    papers = (
        Paper("evidence", "验收文件，或年度培训计划和支出凭证", required_for=("submit",), note="已经登记的验收文件不用再交", known=lambda claim, _own: claim.payment == ONCE and claim.base.accepted_in_words or ""),
    )  # fmt: skip
    guide = claim_guide(
        who="建立社会工作实训基地的司法行政领域社会组织", basis="subsidies/training_base/once",
        gives="验收合格一次性以奖代补；以后每年按计划给予不超过上限的经费",
    )  # fmt: skip

    @classmethod
    def policy_of(cls, claim):
        return training_base_year if claim.payment == YEAR else training_base_once

    @classmethod
    def facts(cls, claim, organization, on):
        base = claim.base
        said = {
            "base": base.name, "organization": organization.name, "built_on": base.built_on,
            "acceptance": base.acceptance, "accepted_on": base.accepted_on, "in_field": organization.judicial_field,
        }  # fmt: skip
        if claim.payment == ONCE:
            return said
        plan = base.plans.filter(year=claim.year).first()
        planned = {"plan_year": plan.year, "plan_filed_on": plan.filed_on} if plan else {}
        return said | planned | {"year": claim.year, "actual_cost": claim.actual_cost}

    @classmethod
    def due(cls, claim, reckoning, amount):
        if claim.payment == ONCE:
            return {"slot": ONCE}
        day = min(reckoning.on, date(claim.year, 12, 31))
        ceiling = parameters.of(claim.matter.region).at("subsidies/training_base/year_ceiling", day).value
        return {"slot": claim.matter.number, "year": claim.year, "amount_at_most": ceiling}
