"""The receiving window's word on a shift: it was served, and how many came (nobody: 无来访); or nobody was there. Never by oneself."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.schedules.models import DutyPerson, Served, Shift
from yihe.acts.schedules.models.posts import WINDOWS
from yihe.foundation import region_codes
from yihe.foundation.roles import ROSTER_MAKER
from yihe.matters import telling
from yihe.registers.accounts.queries import who_reach

NOT_ONESELF = "值班情况由接待窗口确认，不能自己确认。"
NOT_THE_WINDOW = f"值班情况由接待窗口确认（{'、'.join(role.label for role in WINDOWS)}）。"
MOST_VISITORS = 2000


def is_window(user, shift: Shift) -> bool:
    """Test whether somebody sits at the receiving window of a shift's place: the desk of its county, or whoever runs it."""
    return any(hat.role in WINDOWS and region_codes.covers(hat.region, shift.post.region) for hat in user.hats)


def cannot_answer(shift: Shift, user) -> str:
    """Return why this person cannot say how a shift went, or ""."""
    own = DutyPerson.objects.filter(practitioner=shift.practitioner_id).values_list("account", flat=True).first()
    if own is not None and own in user.acts_for:
        return NOT_ONESELF
    if not is_window(user, shift):
        return NOT_THE_WINDOW
    # Whoever published the seat, too: a swap since is another row of it, by whoever took it.
    seat = Shift.objects.filter(post=shift.post_id, starts_at=shift.starts_at, seat=shift.seat, hat=ROSTER_MAKER.code)
    if shift.by_id in user.acts_for or seat.filter(by__in=user.acts_for).exists():
        return "排班的人不能替窗口确认。"
    if shift.void or Shift.objects.filter(corrects=shift.pk).exists():
        return "这一班已经换人或者取消，请看最新的那一条。"
    if answer := Served.objects.filter(shift=shift.pk).first():
        return f"这一班已经由{answer.by}确认：{answer}。"
    if shift.ends_at > timezone.now():
        return f"这一班到 {timezone.localtime(shift.ends_at):%m-%d %H:%M} 结束，结束以后再确认。"
    return ""


def serve(shift: Shift, *, by, visitors: int) -> Served:
    """Say that somebody sat the whole shift, and how many came; 0: an empty day. Raises ValidationError; once for each shift."""
    if not 0 <= visitors <= MOST_VISITORS:
        raise ValidationError({"visitors": f"来访人数应为 0 到 {MOST_VISITORS}，没有人来填 0。"})
    return _answer(shift, by=by, accepted=True, visitors=visitors)


def was_absent(shift: Shift, *, by, remark: str) -> Served:
    """Say that nobody was there (缺岗), with what happened. Raises ValidationError."""
    if not remark.strip():
        raise ValidationError({"remark": "请写明情况，例如：没有到岗，电话联系不上。"})
    found = _answer(shift, by=by, accepted=False, remark=remark.strip()[:300])
    words = f"{shift.on} {shift.post.name}（{shift.practitioner}）缺岗：{found.remark}"
    telling.tell(who_reach(ROSTER_MAKER, region=shift.post.region), words, page=f"desk:schedules:shift {shift.pk}")
    return found


def _answer(shift: Shift, *, by, **said) -> Served:
    try:
        with transaction.atomic():
            fresh = Shift.objects.select_for_update(of=("self",)).select_related("post__station").get(pk=shift.pk)
            if fault := cannot_answer(fresh, by):
                raise ValidationError(fault)
            row = Served(shift=fresh, by=by, **said)
            row.save(force_insert=True)
            return row
    except IntegrityError:  # two windows at the same moment: the first one's word stands
        raise ValidationError(cannot_answer(shift, by)) from None
