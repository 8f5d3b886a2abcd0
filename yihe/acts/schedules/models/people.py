"""值班人员: who is in the pool a county's roster is made of, with which account, named in public or not; and 请假, when they cannot."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yihe.acts.schedules.models.posts import READERS
from yihe.foundation import keepers
from yihe.foundation.roles import DUTY_LAWYER, ROSTER_MAKER
from yihe.foundation.written.columns import FOUNDED, PastDayField
from yihe.registers.practitioners.models import Practitioner

KNOW_THE_POOL = tuple(role for role in READERS if role is not DUTY_LAWYER)


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the pool of this person's county, and one's own entry."""
        reach = Q(account__in=user.acts_for)
        for hat in user.hats:
            if hat.region and hat.role in KNOW_THE_POOL:
                reach |= Q(region=hat.region[:6])
        return self.filter(reach)

    def on(self, day: date):
        """Keep who was in the pool on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


@keepers.register
class DutyPerson(models.Model):
    """
    值班人员: somebody of the registers who lets themselves be put on the roster of a county. `account` is what they sign in with.
    `consented_on` is when they let themselves be named in public while on duty, `withdrawn_on` when no longer.
    """

    practitioner = models.OneToOneField(Practitioner, models.PROTECT, related_name="duty", verbose_name="人员")
    region = models.CharField("区划", max_length=6)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="duty_person", verbose_name="账户"
    )
    since = PastDayField("自", since=FOUNDED)
    until = models.DateField("至", null=True, blank=True)
    consented_on = PastDayField("同意公开姓名日期", since=FOUNDED, null=True, blank=True)
    withdrawn_on = models.DateField("撤回同意日期", null=True, blank=True)
    invented = models.BooleanField("虚构（演示）", default=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班人员"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="duty_person_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("consented_on")),
                name="duty_consent_days_in_order",
            ),
        ]

    def __str__(self):
        return self.practitioner.name

    def may_be_named(self, day: date) -> bool:
        """Test whether they let themselves be named in public on a day."""
        return bool(
            self.consented_on and self.consented_on <= day and not (self.withdrawn_on and self.withdrawn_on <= day)
        )


class LeaveQuerySet(models.QuerySet):
    def counting(self):
        """Keep what was not taken back."""
        return self.filter(withdrawn=False)

    def between(self, first: date, last: date):
        return self.counting().filter(first__lte=last, last__gte=first)

    def visible_to(self, user):
        """Keep the leave of the pool of a roster maker, and one's own. Nobody else reads it."""
        reach = Q(practitioner__duty__account__in=user.acts_for)
        for hat in user.hats:
            if hat.region and hat.role is ROSTER_MAKER:
                reach |= Q(practitioner__duty__region=hat.region[:6])
        return self.filter(reach)


@keepers.register
class Leave(models.Model):
    """请假: from one day to another, both included. Why is asked of nobody and kept nowhere."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="leaves", verbose_name="人员")
    first = models.DateField("自")
    last = models.DateField("至")
    withdrawn = models.BooleanField("已撤回", default=False)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="leave_days_in_order"),
            models.UniqueConstraint(
                fields=["practitioner", "first", "last"], condition=Q(withdrawn=False), name="leave_said_once"
            ),
        ]

    def __str__(self):
        return f"{self.practitioner} {self.first} 至 {self.last}"
