"""
Who is on duty: at a moment, for a topic, in a county. Asked for each consultation that comes in, so it is one compiled question.

    for each in on_duty(Topic.LABOUR, timezone.now(), "320585"):
        each.practitioner, each.user_id, each.post, each.until
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, DateField, DateTimeField, Q
from django.utils import timezone

from yihe.acts.schedules.models import DutyPost, Shift
from yihe.acts.schedules.models.posts import Topic
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.registers.practitioners.models import Practitioner

_going_on = CompiledQuery(
    lambda: (
        Shift.objects.counting()
        .filter(
            Q(served=None) | Q(served__accepted=True),
            # A shift ends on the day after it began at the latest: the days are indexed.
            on__gte=Parameter("day_before", DateField()), on__lte=Parameter("day", DateField()),
            starts_at__lte=Parameter("at", DateTimeField()), ends_at__gt=Parameter("at", DateTimeField()),
            post__station__region__startswith=Parameter("county", CharField()),
        )
        .select_related("practitioner__duty", "post__station")
        .order_by("starts_at", "pk")
    )
)  # fmt: skip


@dataclass(frozen=True)
class OnDuty:
    """Somebody who sits now: at which post, until when. `of_the_topic`: the post is of what was asked for, and no general one."""

    shift: Shift
    of_the_topic: bool

    @property
    def practitioner(self) -> Practitioner:
        return self.shift.practitioner

    @property
    def user_id(self) -> int | None:
        """Return the key of the account they sign in with, None for who has none: nothing can be assigned to them."""
        return getattr(getattr(self.shift.practitioner, "duty", None), "account_id", None)

    @property
    def post(self) -> DutyPost:
        return self.shift.post

    @property
    def until(self) -> datetime:
        return self.shift.ends_at


def on_duty(topic: str, moment: datetime, region: str) -> list[OnDuty]:
    """
    Return who sits at a moment in the county of a region for a topic (`Topic`): first those of posts of that topic, then those of general
    ones, each in the order in which their shifts began; then by key. A person stands there once. A shift its window called unserved is
    none. Empty: nobody; the desk answers.
    """
    found: dict[int, OnDuty] = {}
    day = timezone.localdate(moment)
    shifts = _going_on(at=moment, day=day, day_before=day - timedelta(days=1), county=region[:6])
    for wanted in dict.fromkeys((topic, Topic.GENERAL)):
        for shift in shifts:
            if shift.post.topic == wanted:
                found.setdefault(shift.practitioner_id, OnDuty(shift, wanted == topic))
    return list(found.values())
