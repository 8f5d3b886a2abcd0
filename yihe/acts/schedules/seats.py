"""
One seat filled by hand, as a sheet of the roster says it: an empty one is published, somebody in a seat gives way only where it is said who and why.
It is asked and held as what the solver found is; what stands already is left as it stands.
"""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yihe.acts.schedules import planning, publishing
from yihe.acts.schedules.edits import NOT_THE_MAKER, makes
from yihe.acts.schedules.models import DutyPerson, DutyPost, Shift
from yihe.acts.schedules.worlds import Slot
from yihe.foundation.roles import ROSTER_MAKER
from yihe.matters import telling
from yihe.matters.models import Notification
from yihe.registers.practitioners.models import Practitioner

BY_SHEET = "排班员用表格排入。"
CHANGED = "值班表有变化，给您新排了班，请查看。"
Times = tuple[time, time | None]  # when it begins, and (where that is said) when it ends


def sit(
    post: DutyPost, day: date, practitioner: Practitioner, *, by, times: Times | None = None,
    instead_of: Practitioner | None = None, reason: str = "",
) -> Shift:  # fmt: skip
    """
    Put somebody into a seat of a post on a day, and return its row: a new one, or the one that says so already. `times` tells apart
    what a post has twice on a day; `instead_of` is who gives way, for a `reason`.

    :raises ValidationError: by field: not this person's; no such slot, or it has begun; every seat is taken; they cannot sit
        (`publishing.cannot_take`)
    """
    if not makes(by, post.region):
        raise ValidationError({"post": NOT_THE_MAKER})
    with transaction.atomic():
        publishing.hold(post.region)
        there = [row for row in _standing(post, day) if times is None or _is_at(row.starts_at, row.ends_at, times)]
        if sits := next((row for row in there if row.practitioner_id == practitioner.pk), None):
            return sits
        slot = _slot(post, day, times)
        there = [row for row in there if row.starts_at == slot.starts]
        if slot.starts <= timezone.now():
            raise ValidationError({"day": "这一班已经开始，不能再排人或者换人。"})
        if instead_of is not None:
            return _gives_way(there, instead_of, practitioner, by=by, reason=reason)
        if len(there) >= slot.heads:
            raise ValidationError({"who": _is_full(there)})
        if fault := publishing.cannot_take(post, slot, practitioner):
            raise ValidationError({"who": fault})
        row = Shift(
            post=post, on=day, starts_at=slot.starts, ends_at=slot.ends, seat=_next_seat(post, slot), practitioner=practitioner,
            why=BY_SHEET, by=by, hat=ROSTER_MAKER.code,
        )  # fmt: skip
        row.save(force_insert=True)
        _tell(practitioner)
        return row


def _standing(post: DutyPost, day: date) -> list[Shift]:
    return list(
        Shift.objects.counting().between(day, day).filter(post=post).select_related("practitioner", "post__station")
    )


def _is_at(starts, ends, times: Times) -> bool:
    begins, until = timezone.localtime(starts).time(), timezone.localtime(ends).time()
    return begins == times[0] and times[1] in (None, until)


def _slot(post: DutyPost, day: date, times: Times | None) -> Slot:
    if not post.since <= day <= (post.until or date.max):
        raise ValidationError({"post": f"{post}{day} 不值班。"})
    slots = planning.slots_on(post, day)
    if not slots:
        raise ValidationError({"day": f"{post}{day} 没有班：值班时间里没有这一天，或者服务点没有运行。"})
    spans = "、".join(f"{slot.starts:%H:%M}–{slot.ends:%H:%M}" for slot in slots)
    if times is None and len(slots) > 1:
        raise ValidationError({"times": f"{post}{day} 有 {len(slots)} 班（{spans}），请写明是哪一班。"})
    found = [slot for slot in slots if times is None or _is_at(slot.starts, slot.ends, times)]
    if not found:
        raise ValidationError({"times": f"{post}{day} 的班是 {spans}。"})
    return found[0]


def _gives_way(there: list[Shift], before: Practitioner, now: Practitioner, *, by, reason: str) -> Shift:
    row = next((row for row in there if row.practitioner_id == before.pk), None)
    if row is None:
        raise ValidationError({"instead_of": f"{before}没有排在这一班。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明换人的理由。"})
    return publishing.replace(row, now, by=by, reason=reason.strip())


def _is_full(there: list[Shift]) -> str:
    names = "、".join(row.practitioner.name for row in there)
    return f"这一班已经发布，由{names}值。要换人的，请在“换下谁”写明换下的人，并写理由。"


def _next_seat(post: DutyPost, slot: Slot) -> int:
    seats = Shift.objects.filter(post=post, starts_at=slot.starts).aggregate(most=Max("seat"))["most"]
    return (seats or 0) + 1


def _tell(practitioner: Practitioner) -> None:
    """Tell somebody that seats are theirs now, once for all of a sheet: while a line that says so waits to be read, no other is written."""
    account = DutyPerson.objects.filter(practitioner=practitioner).values_list("account", flat=True).first()
    if account and not Notification.objects.filter(user=account, text=CHANGED, read_at=None, mailed_at=None).exists():
        telling.tell({account}, CHANGED, page="desk:schedules:shifts", mail=True)
