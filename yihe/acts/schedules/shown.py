"""What the pages of 排班 show: the roster of a month by day, what waits for a window, a shift's facts, who sits how often."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from yihe.acts.schedules import planning, windows
from yihe.acts.schedules.edits import makes
from yihe.acts.schedules.models import DraftLine, DutyPerson, DutyPost, Roster, Shift
from yihe.acts.schedules.models.posts import WINDOWS
from yihe.acts.schedules.models.rosters import Stage
from yihe.foundation.roles import AUDITOR, DIRECTOR, ROSTER_MAKER

LOOKED_BACK = timedelta(days=31)  # what waits for a window's word, at most so old
WEEK = "一二三四五六日"


def month_of(text: str) -> date:
    """Return the first day of a month that an address names (2026-12), this month's where it names none that has one on either side."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = date.min
    return found if date.min.year < found.year < date.max.year else timezone.localdate().replace(day=1)


def span(starts_at, ends_at) -> str:
    """Return from when to when a shift goes, as a page says it: 20:00–次日08:00."""
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return f"{begins:%H:%M}–{'次日' if ends.date() > begins.date() else ''}{ends:%H:%M}"


def day_words(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEK[day.weekday()]}）"


def days(user, month: date, *, own: bool = False) -> list[tuple[str, list[dict]]]:
    """Return the shifts of a month in this person's reach that count, by day."""
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = Shift.objects.visible_to(user).counting().between(month, last)
    if own:
        rows = rows.filter(practitioner__duty__account__in=user.acts_for)
    rows = rows.select_related("post__station", "practitioner__duty", "served__by").order_by("on", "starts_at", "pk")
    mine = user.acts_for
    return [
        (
            day_words(day),
            [
                {
                    "shift": row, "span": span(row.starts_at, row.ends_at), "state": state_of(row),
                    "own": getattr(getattr(row.practitioner, "duty", None), "account_id", None) in mine,
                }
                for row in there
            ],
        )
        for day, there in groupby(rows, key=lambda row: row.on)
    ]  # fmt: skip


def waiting(user) -> list[dict]:
    """Return the shifts that are over and wait for this window's word, the oldest first."""
    if not any(hat.role in WINDOWS and hat.region for hat in user.hats):
        return []
    now = timezone.now()
    rows = (
        Shift.objects.visible_to(user)
        .counting()
        .filter(served=None, ends_at__lte=now, on__gte=timezone.localdate() - LOOKED_BACK)
    )
    rows = rows.select_related("post__station", "practitioner").order_by("starts_at", "pk")
    return [
        {"shift": row, "day": day_words(row.on), "span": span(row.starts_at, row.ends_at)}
        for row in rows if not windows.cannot_answer(row, user)
    ]  # fmt: skip


def state_of(shift: Shift) -> tuple[str, str]:
    """Return how a shift stands, in words and with its tone."""
    if shift.void:
        return "已取消", "neutral"
    if answer := getattr(shift, "served", None):
        return ("已完成", "good") if answer.accepted else ("缺岗", "bad")
    now = timezone.now()
    if shift.ends_at <= now:
        return "待窗口确认", "active"
    return ("在岗", "active") if shift.starts_at <= now else ("已发布", "neutral")


def facts(shift: Shift, user) -> list[tuple[str, str]]:
    """Return what a page says of a shift. Why it is somebody's is read by who makes the roster, and by whose it is."""
    answer = getattr(shift, "served", None)
    own = DutyPerson.objects.filter(practitioner=shift.practitioner_id, account__in=user.acts_for).exists()
    rows = [
        ("岗位", shift.post.name), ("服务点", shift.post.station.name), ("日期", day_words(shift.on)),
        ("时间", span(shift.starts_at, shift.ends_at)), ("值班人员", shift.practitioner.name),
        ("发布", f"{shift.by}，{timezone.localtime(shift.recorded_at):%Y-%m-%d %H:%M}"),
    ]  # fmt: skip
    if shift.why and (own or makes(user, shift.post.region)):
        rows.append(("为什么这样排", shift.why))
    if shift.reason:
        rows.append(("理由", shift.reason))
    if answer:
        rows += [("值班情况", str(answer)), ("确认", f"{answer.by}，{timezone.localtime(answer.at):%Y-%m-%d %H:%M}")]
    return rows


def history(shift: Shift) -> list[Shift]:
    """Return the rows of a seat, the first first."""
    rows = Shift.objects.filter(post=shift.post_id, starts_at=shift.starts_at, seat=shift.seat)
    return list(rows.select_related("practitioner", "by").order_by("pk"))


def is_newest(shift: Shift) -> bool:
    return not shift.void and not Shift.objects.filter(corrects=shift.pk).exists()


def is_of_the_pool(user) -> bool:
    return DutyPerson.objects.filter(account__in=user.acts_for).exists()


def makes_or_supervises(user) -> bool:
    return any(hat.role in (ROSTER_MAKER, DIRECTOR, AUDITOR) and hat.region for hat in user.hats)


@dataclass(frozen=True)
class OnDutyToday:
    """One shift of today as the public reads it: post, place, from when to when, whether it goes on now, and a name only by consent."""

    post: DutyPost
    span: str
    goes_on: bool
    name: str


def today(region: str) -> list[OnDutyToday]:
    """Return who sits in a county (of a region) today, those of a night that goes on included, by when they begin. For the public page."""
    now = timezone.now()
    day = timezone.localdate()
    going_on = Q(on=day - timedelta(days=1), starts_at__lte=now, ends_at__gt=now)
    rows = Shift.objects.counting().filter(Q(on=day) | going_on, post__station__region__startswith=region[:6])
    rows = rows.exclude(served__accepted=False).select_related("post__station", "practitioner__duty")
    return [
        OnDutyToday(
            row.post, span(row.starts_at, row.ends_at), row.starts_at <= now < row.ends_at, _public_name(row, day)
        )
        for row in rows.order_by("starts_at", "post", "seat")
    ]


def _public_name(shift: Shift, day: date) -> str:
    person = getattr(shift.practitioner, "duty", None)
    return shift.practitioner.name if person and person.may_be_named(day) else ""


def counts(lines: list[DraftLine]) -> list[tuple[str, int]]:
    """Return how many seats of a roster each person has, most first."""
    found = Counter(line.practitioner.name for line in lines if line.practitioner is not None)
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def replaced(roster: Roster, lines: list[DraftLine]) -> dict[int, str]:
    """Return who was published to sit where a re-plan that waits puts somebody else: their names, by the line's key."""
    if not roster.may_move or roster.stage != Stage.DONE:
        return {}
    stays = {(line.post_id, line.starts_at, line.practitioner_id) for line in lines}
    gone: dict[tuple, list[str]] = defaultdict(list)
    for shift in planning.standing(roster.region, roster.first, roster.last):
        if (shift.post_id, shift.starts_at, shift.practitioner_id) not in stays:
            gone[shift.post_id, shift.starts_at].append(shift.practitioner.name)
    said = {line.pk: "、".join(gone[line.post_id, line.starts_at]) for line in lines if not line.kept}
    return {key: names for key, names in said.items() if names}
