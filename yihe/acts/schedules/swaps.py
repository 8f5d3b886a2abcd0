"""
调班: asked by who sits, taken by somebody who could sit there, seen by who makes the roster. Taking it gives the seat over at once, under
the lock of the pool: of two who take it one gets it.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.acts.schedules import publishing, settings
from yihe.acts.schedules.models import DutyPerson, Shift, Swap
from yihe.foundation.roles import DUTY_LAWYER
from yihe.matters import kinds, telling
from yihe.matters.actions import NotAllowed, open_matter
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

NOT_YOURS = "只能调自己的班。"
NOT_IN_THE_POOL = "您的账户没有登记为值班人员，请联系排班员。"
YOUR_OWN = "这是您或者委托您的同志的班，须由他人来接。"
REASON = "调班"


def hat_of(user):
    """Return the hat somebody sits in, or None."""
    return next((hat for hat in user.hats if hat.role is DUTY_LAWYER and hat.region), None)


def person_of(user) -> DutyPerson | None:
    """Return who of the pool signs in with an account, or None."""
    return DutyPerson.objects.select_related("practitioner").filter(account=user.pk).first()


def cannot_ask(shift: Shift, user) -> str:
    """Return why somebody cannot ask to swap a shift, or "": it is not theirs, has changed or begun, or is offered already."""
    person = person_of(user)
    if person is None or hat_of(user) is None or person.practitioner_id != shift.practitioner_id:
        return NOT_YOURS
    if shift.void or Shift.objects.filter(corrects=shift.pk).exists():
        return publishing.MOVED_ON
    if shift.starts_at <= timezone.now():
        return "这一班已经开始，不能再调。"
    if open_one := Swap.objects.filter(shift=shift, matter__closed_at=None).select_related("matter").first():
        return f"这一班已经提出调班（{open_one.matter.number}），正在等人接。"
    return ""


def ask(shift: Shift, *, by) -> Matter:
    """Offer one's shift to the pool. Raises NotAllowed (`cannot_ask`)."""
    with transaction.atomic():
        publishing.hold(shift.post.region)
        if fault := cannot_ask(shift, by):
            raise NotAllowed(fault)
        return open_matter(
            kinds.get("shift_swap"), Swap(shift=shift), by=by, region=shift.post.region[:6], hat=DUTY_LAWYER.code,
            title=f"调班：{shift.on} {shift.post.name}",
        )  # fmt: skip


def waits_until(matter: Matter) -> datetime:
    """Return until when a swap waits to be taken: the county's hours, and no longer than until the shift begins."""
    shift = contents_of(matter).shift
    hours = settings.of(shift.post.region, "swap_hours")
    return min(timezone.now() + timedelta(hours=hours), shift.starts_at)


def has_begun(matter: Matter, _user) -> str:
    """Return that a shift has begun or was changed otherwise, so that nobody can take it any more, or ""."""
    shift = contents_of(matter).shift
    if shift.starts_at <= timezone.now():
        return "这一班已经开始，不能再接。"
    return publishing.MOVED_ON if Shift.objects.filter(corrects=shift.pk).exists() else ""


def cannot_take(matter: Matter, user) -> str:
    """Return why somebody cannot take a shift over, or ""."""
    person, shift = person_of(user), contents_of(matter).shift
    if person is None:
        return NOT_IN_THE_POOL
    if person.practitioner_id == shift.practitioner_id or matter.opened_by_id in user.acts_for:
        return YOUR_OWN
    return publishing.cannot_sit(shift, person.practitioner)


def take(matter: Matter, *, by, **_said) -> dict:
    """Give the seat to whoever takes it. Asked anew under the lock of the pool."""
    swap, person = contents_of(matter), person_of(by)
    if person is None:
        raise NotAllowed(NOT_IN_THE_POOL)
    try:
        row = publishing.replace(swap.shift, person.practitioner, by=by, reason=REASON, hat=DUTY_LAWYER.code)
    except ValidationError as refused:
        raise NotAllowed("；".join(refused.messages)) from refused
    swap.taker, swap.taken = person.practitioner, row
    swap.save(update_fields=["taker", "taken"])
    owner = DutyPerson.objects.filter(practitioner=swap.shift.practitioner_id).values_list("account", flat=True).first()
    if owner:
        words = f"{swap.shift.on} {swap.shift.post.name}的班由{person}接了，您不用到岗。"
        telling.tell({owner}, words, matter=matter, mail=True)
    return {"shift": row.pk}
