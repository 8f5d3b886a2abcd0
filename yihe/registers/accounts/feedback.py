"""
反馈问题: what somebody says of a page reaches the 系统管理员, who says what became of it; a user who said it is told. So long after the answer as
the county sets, the whole of it goes.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from yihe.foundation import reclaiming
from yihe.foundation.periods import DAYS, Term
from yihe.foundation.procedure import lasting
from yihe.foundation.roles import ADMINISTRATOR
from yihe.registers.accounts.models import Feedback, User

WORDS = lasting("feedback_words", DAYS)

# Who hears that something was said, or answered: (feedback). In the transaction of it.
_hears: list[Callable[[Feedback], object]] = []


def when_said(hear: Callable[[Feedback], object]) -> None:
    """Have somebody hear of what is said of our pages, and of the answers."""
    if hear not in _hears:
        _hears.append(hear)


def say(text: str, *, page: str = "", contact: str = "", by: User | None = None) -> Feedback:
    """Keep what somebody says of a page. Raises ValidationError where it says nothing."""
    if not text.strip():
        raise ValidationError({"text": "请写明遇到了什么问题。"})
    with transaction.atomic():
        row = Feedback.objects.create(text=text.strip(), page=page[:200], contact=contact, by=by)
        _tell(row)
    return row


def waiting() -> QuerySet[Feedback]:
    """Return what nobody has answered, oldest first. It is of the whole installation: a page has no place."""
    return Feedback.objects.filter(answered_at=None).select_related("by").order_by("pk")


def answered(limit: int = 20) -> list[Feedback]:
    rows = Feedback.objects.exclude(answered_at=None).select_related("by", "answered_by")
    return list(rows.order_by("-answered_at")[:limit])


def answer(row: Feedback, words: str, *, by: User) -> None:
    """Say what became of it, once. Raises ValidationError."""
    with transaction.atomic():
        fresh = Feedback.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not any(hat.role is ADMINISTRATOR for hat in by.hats):
            raise ValidationError("反馈由系统管理员答复。")
        if fresh.answered_at:
            raise ValidationError("这条反馈刚刚已有人答复。")
        if not words.strip():
            raise ValidationError("请写明处理结果。")
        fresh.answer, fresh.answered_at, fresh.answered_by = words.strip()[:300], timezone.now(), by
        fresh.save(update_fields=["answer", "answered_at", "answered_by"])
        _tell(fresh)


def kept() -> Term:
    """Return how long what was said is kept once it was answered."""
    return WORDS.now()


def forget_old() -> int:
    """Delete what was answered so long ago as it is kept, and return how many. The clock's, once a day."""
    now, term = timezone.now(), kept()
    asked = Feedback.objects.exclude(answered_at=None).values_list("pk", "answered_at")
    over = [pk for pk, at in asked.iterator() if at and term.after(at) < now]
    with transaction.atomic(), reclaiming.zeroed():
        return Feedback.objects.filter(pk__in=over).delete()[0]


def _tell(row: Feedback) -> None:
    for hear in _hears:
        hear(row)
