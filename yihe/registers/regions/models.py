"""Administrative divisions with their validity and successors, and the days that are not as the plain week has them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from yihe.foundation import keepers, region_codes
from yihe.foundation.compiled_queries import Parameter

LEVELS = [(level, region_codes.LABELS[length]) for length, level in region_codes.LEVELS.items()]


def _length_fits_level() -> Q:
    condition = Q()
    for length, level in region_codes.LEVELS.items():
        condition |= Q(Q(level=level), Exact(Length("code"), length))
    return condition


class RegionQuerySet(models.QuerySet):
    def beneath(self, code: str) -> "RegionQuerySet":
        """Return the divisions under one, without itself; none for what is not a code."""
        return self.within(code).exclude(code=code)

    def within(self, code: str) -> "RegionQuerySet":
        """Return the division itself and everything beneath it. A range: a LIKE finds no index on SQLite."""
        if not region_codes.is_code(code):
            return self.none()
        following = str(int(code) + 1).zfill(len(code))
        found = self.filter(code__gte=code)
        return found.filter(code__lt=following) if len(following) == len(code) else found

    def at(self, level: str) -> "RegionQuerySet":
        """Return the divisions of one level: province, city, county, town or village."""
        return self.filter(level=level)

    def in_force(self, on: date | Parameter) -> "RegionQuerySet":
        """Return the divisions that exist on a day. A bound that is not known does not exclude."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on)
        )  # fmt: skip


class Region(models.Model):
    """
    One division. A merged or renumbered one stays, with `valid_until` and its `successor`, because old matters name it.

    Prefix search on PostgreSQL uses the `varchar_pattern_ops` index Django makes for a text primary key.
    """

    free_because = "read out of the files of divisions, by statements over whole tables; reading them again puts it right. Reach goes by the codes in rows that are kept"

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=50)
    level = models.CharField("层级", max_length=8, choices=LEVELS)
    parent = models.CharField("上级代码", max_length=9, blank=True)
    full_name = models.CharField("全称", max_length=200, blank=True)
    valid_from = models.DateField("生效日期", null=True, blank=True, help_text="不详时为空")
    valid_until = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日，仍在用时为空")
    successor = models.CharField("继任代码", max_length=12, blank=True, help_text="撤并、改码后由哪个区划承接")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["code"]
        indexes = [models.Index(fields=["parent", "code"], name="region_parent")]
        constraints = [
            models.CheckConstraint(
                condition=_length_fits_level(), name="region_code_fits_level",
                violation_error_message="代码长度与层级不符",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="region_ends_after_it_begins", violation_error_message="失效日期早于生效日期",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("code")), name="region_does_not_succeed_itself",
                violation_error_message="继任代码不能是自己",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.full_name or self.name


@keepers.register
class CalendarYear(models.Model):
    """A year of the State Council's notice. Without a published row, deadlines in the year are estimates."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    document = models.CharField("文号", max_length=50, blank=True)
    published = models.BooleanField("已公布", default=False)
    note = models.CharField("说明", max_length=200, blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历年度"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published=False) | ~Q(document=""), name="calendar_published_year_names_its_notice",
                violation_error_message="已公布的年度要写明文号",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.year}年"


@keepers.register
class CalendarDay(models.Model):
    """A day that differs from the plain week, or bears a holiday's name: a rest day, or a weekend day worked (调休)."""

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=20)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}{'调休上班' if self.is_working else '放假'}"
