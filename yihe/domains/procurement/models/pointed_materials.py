"""What a stage's report points at besides records of services."""

from django.db import models
from django.db.models import Q

from yihe.acts.documents.models import Document
from yihe.domains.procurement.models.contracts import Milestone


class PointedMaterial(models.Model):
    """履约报告指明的材料: a paper of one of the contract's stages, or the report of another, for one indicator. It proves and is not counted."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="materials", verbose_name="履约分期")
    indicator = models.PositiveSmallIntegerField("指标序号")
    paper = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", verbose_name="材料")
    report = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="+", verbose_name="履约报告")

    class Meta:
        verbose_name = verbose_name_plural = "指明的材料"
        ordering = ["milestone", "indicator", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(indicator__gte=1), name="pointed_material_names_an_indicator"),
            models.CheckConstraint(
                condition=Q(paper=None, report__isnull=False) | Q(paper__isnull=False, report=None),
                name="pointed_material_is_a_paper_or_a_report",
            ),
            models.UniqueConstraint(fields=["milestone", "indicator", "paper"], name="pointed_paper_once"),
            models.UniqueConstraint(fields=["milestone", "indicator", "report"], name="pointed_report_once"),
        ]

    def __str__(self):
        return f"{self.indicator} {self.code}"

    @property
    def code(self) -> str:
        """Return the code its choice has where it is pointed at."""
        return f"paper-{self.paper_id}" if self.paper_id else f"report-{self.report_id}"
