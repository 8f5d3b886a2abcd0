"""What a draw by two refuses, as sentences. Every rule is `(matter, user) -> sentence`; `user` None is the clock."""

from datetime import date

from django.db.models import prefetch_related_objects
from django.utils import timezone

from yihe.acts.reviews.models import LotteryEntry, SealedDraw
from yihe.foundation import draws
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.procedure import within
from yihe.matters.models import Matter
from yihe.matters.reading import read_once
from yihe.registers.practitioners.models import Practitioner

TERM = within("draw")  # working days from the sealing to the opening of the first half
NOT_AGREED = "还没有两个人录入相同的开奖结果。"


_open = CompiledQuery(
    lambda: SealedDraw.objects.filter(matter=key(), panels=None).select_related("first").order_by("-pk")[:1]
)


def open_draw(matter: Matter) -> SealedDraw | None:
    """Return the draw of a matter that was sealed and has seated no panel yet."""

    def read() -> SealedDraw | None:
        found = _open(pk=matter.pk)
        prefetch_related_objects(found, "halves", "entries__by")
        return next(iter(found), None)

    return read_once(matter, "open draw", read)


def the_open_draw(matter: Matter) -> SealedDraw:
    """Return the draw of a matter that is known to have one under way. Raises LookupError."""
    draw = open_draw(matter)
    if draw is None:
        raise LookupError(f"{matter.number} has no draw under way")
    return draw


def due_day(matter: Matter) -> date:
    """Return the last day for both halves, as it was sealed: a time limit of states."""
    return the_open_draw(matter).due_on


def sits_in_the_pool(matter: Matter, user) -> str:
    """Refuse whoever could be drawn, or stands in for somebody who could: they have no part in the draw."""
    if user is None or not Practitioner.objects.filter(user__in=user.acts_for, in_expert_pool=True).exists():
        return ""
    return "您或委托您的同志在专家库内，不能参加抽取，请由他人办理。"


def is_one_with_the_first(matter: Matter, user) -> str:
    """Refuse the person who gave the first half, and whoever stands in for them or lets them stand in."""
    draw = open_draw(matter)
    if draw is None or user is None or not draw.first.acts_for & user.acts_for:
        return ""
    return f"第一个数由{draw.first}给出，第二个数须由另一个人给出，且两人不能互为代办。"


def is_not_the_first(matter: Matter, user) -> str:
    draw = open_draw(matter)
    if draw is None or user is None or draw.first_id == user.pk:
        return ""
    return f"第一个数是{draw.first}给的，只能由{draw.first}本人开启。"


def term_is_over(matter: Matter, user) -> str:
    draw = open_draw(matter)
    if draw is None or timezone.localdate() <= draw.due_on:
        return ""
    return f"抽取期限 {draw.due_on:%Y-%m-%d} 已过，缺的数由{draws.GAME} {draw.lottery_on:%Y-%m-%d} 的开奖号码代替，不能再给。"


def entry_is_wrong(matter: Matter, user, *, on: date, result: str) -> str:
    """Check of entering a lottery result: of the day that was sealed, or the first drawing after it where that one fell out."""
    draw = the_open_draw(matter)
    if on > timezone.localdate():
        return "开奖日期还没有到。"
    if on < draw.lottery_on:
        return (
            f"封存时定下的是 {draw.lottery_on:%Y-%m-%d} 的{draws.GAME}（当日休市的，用其后第一期），不能用更早的一期。"
        )
    return ""


def entries_differ(matter: Matter, user) -> str:
    draw = open_draw(matter)
    return "" if draw and agreed_entry(draw) else NOT_AGREED


def agreed_entry(draw: SealedDraw) -> LotteryEntry | None:
    """Return the later of two entries that say the same, by two who do not stand in for one another; of each the last."""
    last = {entry.by_id: entry for entry in draw.entries.select_related("by").order_by("pk")}
    entries = sorted(last.values(), key=lambda entry: entry.pk)
    for n, entry in enumerate(entries):
        for other in entries[:n]:
            same = (entry.on, entry.result) == (other.on, other.result)
            if same and not entry.by.acts_for & other.by.acts_for:
                return entry
    return None
