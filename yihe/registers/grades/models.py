"""评估等级: one row for each result that was announced. It counts once a second person checked it; a cancelled one counts until then."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from yihe.foundation import keepers
from yihe.foundation.written.columns import FOUNDED, PastDayField
from yihe.registers.organizations.models import Organization


class Level(models.IntegerChoices):
    A1 = 1, "1A"
    A2 = 2, "2A"
    A3 = 3, "3A"
    A4 = 4, "4A"
    A5 = 5, "5A"


class GradeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the grades of the organizations this person may see."""
        return self.filter(organization__in=Organization.objects.visible_to(user))

    def in_force(self, day: date):
        """Keep the checked grades that hold on a day, the newest of an organization first."""
        rows = self.filter(since__lte=day, until__gte=day, checked=True)
        return rows.filter(Q(cancelled_on=None) | Q(cancelled_on__gt=day)).order_by("organization", "-since", "-pk")


@keepers.register
class Grade(models.Model):
    """
    评估等级. `since` and `until` are both days on which it holds; `cancelled_on` is the first on which it does no more. `checked`: a
    second person compared it with the announcement.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="grades", verbose_name="社会组织")
    level = models.PositiveSmallIntegerField("评估等级", choices=Level)
    since = PastDayField("自何日起", since=FOUNDED)
    until = models.DateField("有效期至")
    document = models.CharField("公告文号", max_length=60)
    checked = models.BooleanField("已核对", default=False)
    cancelled_on = models.DateField("取消日期", null=True, blank=True)

    objects = GradeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评估等级"
        ordering = ["organization", "-since"]
        indexes = [models.Index(fields=["organization", "-since"], name="grades_grade_newest")]
        constraints = [
            models.UniqueConstraint(fields=["organization", "since"], name="grade_once_from_a_day"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="grade_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | Q(cancelled_on__gt=F("since")), name="grade_cancelled_after_it_began"
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()}（{self.since} 至 {self.last_day}）"

    @property
    def last_day(self) -> date:
        """Return the last day on which it holds."""
        return self.until if self.cancelled_on is None else min(self.until, self.cancelled_on - timedelta(days=1))
