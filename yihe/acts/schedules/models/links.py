"""日历链接: a secret address under which a telephone's calendar reads the shifts of one person or of one place, until it is revoked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.acts.schedules.models.people import DutyPerson
from yihe.registers.stations.models import Station


class CalendarLink(models.Model):
    """日历链接. What is kept is the digest of the secret; the address is shown once. It opens posts and places, and no name."""

    free_because = (
        "a right to read when and where, without names, that whoever made it ends themselves: nothing is decided on it"
    )

    person = models.ForeignKey(
        DutyPerson, models.PROTECT, null=True, blank=True, related_name="calendar_links", verbose_name="值班人员"
    )
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="calendar_links", verbose_name="服务点"
    )
    digest = models.CharField("链接摘要", max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁的链接")
    made_at = models.DateTimeField("生成时间", default=timezone.now)
    ended_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历链接"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, station__isnull=False) | Q(person__isnull=False, station=None),
                name="calendar_link_of_a_person_or_a_place",
            ),
            models.UniqueConstraint(
                fields=["by", "person"], condition=Q(ended_at=None), name="calendar_link_of_a_person_once"
            ),
            models.UniqueConstraint(
                fields=["by", "station"], condition=Q(ended_at=None), name="calendar_link_of_a_place_once"
            ),
        ]

    def __str__(self):
        return "我的班" if self.person_id else str(self.station)
