"""The series numbers are taken from, and the next of them, laid out."""

from django.db import models


class NumberSeries(models.Model):
    """How far the numbers of a prefix and year are laid out (`FreeNumber`); `numbers` takes them."""

    free_because = "kept twice: `numbers.gaps` compares it with the numbers that were given and those that lie there"

    prefix = models.CharField("前缀", max_length=10)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_series_per_prefix_and_year")]


class FreeNumber(models.Model):
    """
    A number nobody has yet. Who takes it deletes the row in the transaction that uses it: when that rolls back it lies there
    again, and meanwhile whoever else wants one passes it by and takes the next.
    """

    free_because = NumberSeries.free_because

    prefix = models.CharField("前缀", max_length=10)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("编号")

    class Meta:
        verbose_name = verbose_name_plural = "待用编号"
        constraints = [models.UniqueConstraint(fields=["prefix", "year", "number"], name="a_number_lies_there_once")]
