"""The series numbers are taken from."""

from django.db import models


class NumberSeries(models.Model):
    """The next number of a kind and year. Taken by UPDATE in the transaction that uses it, so no gap can open."""

    free_because = "kept twice: `numbers.gaps` compares it with the numbers that were given"

    prefix = models.CharField("前缀", max_length=10)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_series_per_prefix_and_year")]
