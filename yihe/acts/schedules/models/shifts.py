"""
班次: who was published to sit where and when; and what the receiving window said afterwards. Both are records (kernel §10) and
written once: a swap, a re-plan or a cancellation is a second row that names the first.
"""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from yihe.acts.schedules.models.posts import READERS, DutyPost
from yihe.acts.schedules.models.rosters import Roster
from yihe.foundation.records.rows import Answer, Entered, EnteredQuerySet
from yihe.foundation.roles import DUTY_LAWYER
from yihe.registers.practitioners.models import Practitioner


class ShiftQuerySet(EnteredQuerySet):
    def visible_to(self, user):
        """Keep the shifts of the posts this person reads; who sits outside (值班人员) reads whole rosters of the county, too."""
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                region = hat.region[:6] if hat.role is DUTY_LAWYER else hat.region
                reach |= Q(post__station__region__startswith=region) | Q(post__station__region=hat.region[:6])
        return self.filter(reach)

    def between(self, first: date, last: date):
        """Keep those that begin on these days, both included."""
        return self.filter(on__gte=first, on__lte=last)

    def at(self, moment: datetime):
        """Keep those that go on at a moment: from their first second to before their last."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class Shift(Entered):
    """
    班次. `on` is the day it begins, `seat` the number of the seat (1 …), `why` what the roster said. The newest row of a seat counts. It is
    published by whoever makes the roster, sat by `practitioner`.
    """

    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="shifts", verbose_name="岗位")
    on = models.DateField("日期")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    seat = models.PositiveSmallIntegerField("席位", default=1)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="shifts", verbose_name="值班人员")
    why = models.CharField("说明", max_length=400, blank=True)
    roster = models.ForeignKey(
        Roster, models.PROTECT, null=True, blank=True, related_name="shifts", verbose_name="排班方案"
    )

    objects = ShiftQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "班次"
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["on", "post"], name="shift_by_day"),
            models.Index(fields=["practitioner", "starts_at"], name="shift_by_person"),
        ]
        constraints = [
            *Entered.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_begins"),
            # One seat is one chain: its first row is the only one that corrects none.
            models.UniqueConstraint(
                fields=["post", "starts_at", "seat"], condition=Q(corrects=None), name="a_seat_is_published_once"
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.post.name} {self.practitioner}"


class Served(Answer):
    """值班情况, said by the receiving window: served (`visitors` came; 0 is 无来访), or not there (`accepted` no, with the reason)."""

    shift = models.OneToOneField(Shift, models.PROTECT, primary_key=True, related_name="served", verbose_name="班次")
    visitors = models.PositiveSmallIntegerField("来访人数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "值班情况"
        constraints = [
            *Answer.Meta.constraints,
            models.CheckConstraint(condition=Q(accepted=True) | Q(visitors=0), name="nobody_came_to_who_was_not_there"),
        ]

    def __str__(self):
        if not self.accepted:
            return f"缺岗：{self.remark}"
        return f"已完成，来访 {self.visitors} 人" if self.visitors else "已完成，无来访"
