"""
The tables of a record: what was entered, and what the receiving side said of it. Both are written once: whoever declares one
puts `AppendOnly` on it in the migration, and the table is a sealed book by that.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


def counting(prefix: str = "") -> Q:
    """Return the condition of a row that counts: no later row puts it right, and it takes none back."""
    return Q(**{f"{prefix}corrected_by": None, f"{prefix}void": False})


class EnteredQuerySet(models.QuerySet):
    def counting(self):
        """Keep the rows that count."""
        return self.filter(counting())


class Entered(models.Model):
    """
    A record as it was entered, by whom, as what, and when. A mistake is put right by a second row that names the first
    (`corrects`), or taken back by one (`void`), with the reason. `once` is the token of the form it came by: one that is sent
    again is the same row.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人")
    hat = models.CharField("身份", max_length=20)
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正哪一条"
    )
    void = models.BooleanField("撤销", default=False)
    reason = models.CharField("更正或撤销的理由", max_length=200, blank=True)
    once = models.CharField("防重复提交", max_length=64, null=True, blank=True)  # noqa: DJ001 - unique with who sent it

    objects = EnteredQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["by", "once"], name="%(class)s_sent_once"),
            models.CheckConstraint(
                condition=Q(void=False) | Q(corrects__isnull=False), name="%(class)s_void_names_a_row"
            ),
        ]


class Answer(models.Model):
    """
    What the receiving side said of a record. A subclass adds the record itself, as its primary key: so it is said once.
    Sending back says why (`remark`).
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")
    at = models.DateTimeField("确认时间", default=timezone.now)
    accepted = models.BooleanField("确认", default=True)
    remark = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(remark=""), name="%(class)s_sent_back_with_a_reason")
        ]
