"""How values are written on pages: days, moments, what is left of a time limit. Shared by templates, letters and mail."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from yihe.foundation import workdays

_WEEKDAYS = "一二三四五六日"
NOTHING = "—"
MOST_HOURS = 100  # said as hours alone: more of them nobody can picture

# Counting working days walks day by day, and a list of 40 rows asks for few different days: what was counted and said
# is remembered for as long as the same calendar is in force.
_remembered: dict[tuple, object] = {}
_counted_in: workdays.Calendar | None = None


def _remember(key: tuple, work_out: Callable):
    global _counted_in
    calendar = workdays.calendar()
    if calendar is not _counted_in or len(_remembered) > 4096:
        _remembered.clear()
        _counted_in = calendar
    if key not in _remembered:
        _remembered[key] = work_out()
    return _remembered[key]


def _as_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def today() -> date:
    """Return the day it is in the city. A list asks some hundred times: it is worked out once a minute."""
    global _today
    now = timezone.now()
    minute = int(now.timestamp()) // 60
    if minute != _today[0]:
        _today = minute, timezone.localdate(now)
    return _today[1]


_today: tuple[int, date] = (0, date.min)
_this_day = today  # where a parameter bears its name


def day(value: date | datetime | None) -> str:
    """Return `2026-11-21 周六`; a moment is read in the city's time zone; nothing is a dash."""
    if not value:
        return NOTHING
    on = _as_day(value)
    return f"{on:%Y-%m-%d} 周{_WEEKDAYS[on.weekday()]}"


def moment(value: datetime | None) -> str:
    """Return `2026-11-21 周六 14:05` in the city's time zone."""
    if not value:
        return NOTHING
    at = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(at.date())} {at:%H:%M}"


def until(due: date | datetime | None) -> str:
    """Return an end in words: its day, and the hour where a moment is given."""
    return moment(due) if isinstance(due, datetime) else day(due)


def provisional(due: date | datetime | None, since: date | None = None) -> str:
    """Return （预估） where the way to an end (from today) crosses a year whose notice of the State Council is not out, else ""."""
    return "（预估）" if due and workdays.is_estimated(_as_day(due), since or timezone.localdate()) else ""


def workdays_left(due_on: date, today: date | None = None) -> int:
    """Return how many working days lie after today up to the day: 0 on the day itself, negative once it is past."""
    start = today or _this_day()
    return _remember((start, due_on), lambda: workdays.between(start, due_on))


def deadline_parts(
    due: date | datetime | None, paused: bool = False, today: date | None = None, now: datetime | None = None
) -> tuple[str, str]:
    """
    Return (look, words) of a time limit: the last day, or the moment of one that does not end with its day. Looks: none
    paused far near today late; only `late` is ever red. `paused`: the office's time stands still, and what runs is the
    applicant's, to put something right; both sides read till when.
    """
    if due is None:
        return "none", "无时限"
    if paused:
        return _theirs(due, today or _this_day())
    if isinstance(due, datetime):
        return _moment_parts(timezone.localtime(due), now or timezone.now())
    due_on, today = due, today or _this_day()
    if due_on == today:
        return "today", "今天到期"
    left = workdays_left(due_on, today)
    if due_on < today:
        # Due on Friday, read on Saturday: past, although no working day has gone by.
        return "late", f"已逾期 {-left} 个工作日" if left else "已逾期"
    if left == 0:
        return "today", "不足 1 个工作日"
    return "near" if left <= 3 else "far", f"还剩 {left} 个工作日"


def _theirs(due: date | datetime, today: date) -> tuple[str, str]:
    on = _as_day(due)
    left = workdays_left(on, today)
    if on < today:
        return "near", "补正期限已过"
    rest = "今天是最后一天" if on == today else f"还剩 {left} 个工作日" if left else "不足 1 个工作日"
    return "near" if left <= 3 else "paused", f"{on.month} 月 {on.day} 日前补正，{rest}"


def _moment_parts(due: datetime, now: datetime) -> tuple[str, str]:
    today = timezone.localdate(now)
    if due < now:
        return "late", f"已逾期{_hours_late(int((now - due).total_seconds() // 3600))}"
    days = (due.date() - today).days
    on = ("今天", "明天")[days] if days < 2 else f"{due.month} 月 {due.day} 日"
    look = "today" if days == 0 else "near" if workdays_left(due.date(), today) <= 3 else "far"
    return look, f"{on} {due:%H:%M} 前"


def _hours_late(hours: int) -> str:
    """Return how late a term is that runs by the hour: by day and night, as it ran. Working days are of terms that are counted in them."""
    if hours == 0:
        return "不到 1 小时"
    if hours < MOST_HOURS:
        return f" {hours} 小时"
    days, rest = divmod(hours, 24)
    return f" {days} 天 {rest} 小时" if rest else f" {days} 天"


def deadline(due: date | datetime | None, paused: bool = False) -> SafeString:
    """Return the time limit as icon + word, cheap enough for every row of a list (`{{ row.due|deadline }}`)."""
    on = today()
    if isinstance(due, datetime):
        return _drawn(due, paused, on)  # the minute it is asked in counts
    return _remember((on, due, paused), lambda: _drawn(due, paused, on))


def _drawn(due: date | datetime | None, paused: bool, today: date) -> SafeString:
    look, words = deadline_parts(due, paused, today)
    if due is not None:
        words += provisional(due, today)
    if due is None:
        return mark_safe(f'<span class="due due-none">{words}</span>')
    at = due.isoformat(timespec="minutes") if isinstance(due, datetime) else f"{due:%Y-%m-%d}"
    return mark_safe(f'<time class="due due-{look}" datetime="{at}" title="{escape(until(due))}">{words}</time>')
