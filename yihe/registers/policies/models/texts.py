"""Policy texts and their clauses. The figures the clauses give are parameters of the city pack, and name their clause."""

from django.db import models

from yihe.registers.policies.texts import KINDS


class PolicyText(models.Model):
    """One document: who issued it, and from when to when it is in force (both days included)."""

    free_because = "a copy of the city pack to read: it is loaded again with each release, and reckonings take their figures from the pack"

    code = models.SlugField("代码", max_length=60, unique=True)
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=100)
    issuer = models.CharField("发文机关", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=list(KINDS.items()))
    issued_on = models.DateField("印发日期", null=True, blank=True)
    in_force_from = models.DateField("施行日期")
    in_force_until = models.DateField("失效日期", null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, verbose_name="替代的文件", related_name="replaced_by", null=True, blank=True
    )
    source = models.CharField("来源", max_length=200, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策文件"
        ordering = ["-in_force_from", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(in_force_until=None) | models.Q(in_force_until__gte=models.F("in_force_from")),
                name="policy_text_ends_after_it_begins",
                violation_error_message="失效日期早于施行日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class Clause(models.Model):
    """One clause, under the number it is cited by: `四(一)`."""

    free_because = "a copy of the city pack to read, loaded again with each release"

    text = models.ForeignKey(PolicyText, models.CASCADE, verbose_name="文件", related_name="clauses")
    number = models.CharField("条款号", max_length=40)
    heading = models.CharField("标题", max_length=100)
    body = models.TextField("条文")
    order = models.PositiveSmallIntegerField("顺序")

    class Meta:
        verbose_name = verbose_name_plural = "条款"
        ordering = ["text", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "number"],
                name="clause_number_is_unique_in_its_text",
                violation_error_message="条款号重复。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.text.number} {self.number}"
