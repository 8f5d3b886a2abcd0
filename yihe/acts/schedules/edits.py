"""How posts and their hours change. Nothing is taken away: it ends on a day."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction

from yihe.acts.schedules.models import DutyHours, DutyPost
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.foundation import region_codes
from yihe.foundation.roles import ROSTER_MAKER
from yihe.registers.accounts.models import ENTERED
from yihe.registers.stations.edits import write_line
from yihe.registers.stations.models import Station
from yihe.registers.stations.models.places import State

NOT_THE_MAKER = f"岗位、值班人员由{ROSTER_MAKER.label}登记。"
VOLUNTARY = "这个岗位是志愿服务，没有补贴标准。"


def makes(user, region: str = "") -> bool:
    """Test whether somebody makes the roster of a region's county, or (without one) of any."""
    own = [hat.region[:6] for hat in user.hats if hat.role is ROSTER_MAKER and hat.region]
    return any(not region or region_codes.covers(county, region) for county in own)


def county_of(user) -> str:
    """Return the county whose roster this person makes, "" for who makes none."""
    return next((hat.region[:6] for hat in user.hats if hat.role is ROSTER_MAKER and hat.region), "")


def enter_post(
    _none=None, *, by, station: Station, name: str, topic: str, kind: str, pay: str, since: date, source: str, heads: int = 1,
    rest_days: int | None = None, far: bool = False, team=None, invented: bool = False,
) -> DutyPost:  # fmt: skip
    """
    Enter a post at a place. The same name at the same place is that post. `by` is None for the machine.

    :raises ValidationError: by field: not this person's; the place is abolished; an allowance where no text gives one (R11 pays petition
        duty alone)
    """
    if by is not None and not makes(by, station.region):
        raise ValidationError({"station": NOT_THE_MAKER})
    if station.state == State.CLOSED:
        raise ValidationError({"station": f"{station}已经撤销，不能再登记。"})
    if fault := lacks_standard(topic, pay):
        raise ValidationError({"pay": fault})
    said = {
        "topic": topic,
        "kind": kind,
        "pay": pay,
        "heads": heads,
        "rest_days": rest_days,
        "far": bool(far),
        "team": team,
    }
    with transaction.atomic():
        if found := DutyPost.objects.filter(station=station, name=name, until=None).first():
            return found
        post = DutyPost(station=station, name=name, since=since, invented=invented, **said)
        post.full_clean()
        post.save()
        write_line("duty_posts", post.pk, ENTERED, "", str(post), by=by, reason=source)
        return post


def lacks_standard(topic: str, pay: str) -> str:
    """Return why a post of this topic cannot be paid so, or "": what is paid to petition duty is paid to nothing else."""
    return VOLUNTARY if pay == Pay.PETITION and topic != Topic.PETITION else ""


def change_post(post: DutyPost, *, by, heads: int, rest_days: int | None, far: bool = False, source: str) -> DutyPost:
    """Say how many sit there, how long they rest before, whether it is far. Shifts that were published stand. Raises ValidationError."""
    with transaction.atomic():
        fresh = _held(post, by)
        before = _said(fresh)
        fresh.heads, fresh.rest_days, fresh.far = heads, rest_days, bool(far)
        if before == _said(fresh):
            raise ValidationError("没有要更正的：填写的与登记的一样。")
        fresh.full_clean()
        fresh.save(update_fields=["heads", "rest_days", "far"])
        write_line("duty_posts", fresh.pk, "人数和休息", before, _said(fresh), by=by, reason=source)
        return fresh


def _said(post: DutyPost) -> str:
    rest = "按本县市的规定" if post.rest_days is None else f"{post.rest_days} 天"
    return f"{post.heads} 人，休息{rest}{'，偏远' if post.far else ''}"


def end_post(post: DutyPost, *, by, on: date, source: str) -> DutyPost:
    """Say the last day of a post. Refused while a shift after it stands. Raises ValidationError."""
    with transaction.atomic():
        fresh = _held(post, by)
        if on < fresh.since:
            raise ValidationError({"on": f"最后一日不能早于 {fresh.since}。"})
        if later := fresh.shifts.counting().filter(on__gt=on).order_by("on").first():
            raise ValidationError({"on": f"这一天以后还有已发布的班（{later}），请先取消。"})
        before, fresh.until = str(fresh.until or ""), on
        fresh.save(update_fields=["until"])
        write_line("duty_posts", fresh.pk, "至", before, str(on), by=by, reason=source)
        return fresh


def add_hours(
    post: DutyPost, *, by, on: str, starts: time, ends: time, since: date, source: str, until: date | None = None
) -> DutyHours:
    """Add a line of duty hours; `ends` not after `starts` is on the next day. The same line twice is one. Raises ValidationError."""
    if starts == ends:
        raise ValidationError({"ends": "开始和结束不能是同一个时间。"})
    said = {"on": on, "starts": starts, "ends": ends, "since": since, "until": until}
    with transaction.atomic():
        fresh = _held(post, by)
        if found := fresh.hours.filter(**said).first():
            return found
        line = DutyHours(post=fresh, **said)
        line.full_clean(exclude=["post"])
        line.save()
        write_line("duty_posts", fresh.pk, "值班时间", "", str(line), by=by, reason=source)
        return line


def end_hours(line: DutyHours, *, by, on: date, source: str) -> DutyHours:
    """Say the last day on which a line of duty hours holds. Raises ValidationError for a day before its first."""
    with transaction.atomic():
        fresh = _held(line.post, by)
        line = fresh.hours.select_for_update().get(pk=line.pk)
        if on < line.since:
            raise ValidationError({"on": f"最后一日不能早于 {line.since}。"})
        before, line.until = f"{line} 至 {line.until or '今后'}", on
        line.save(update_fields=["until"])
        write_line("duty_posts", fresh.pk, "值班时间", before, f"{line} 至 {on}", by=by, reason=source)
        return line


def _held(post: DutyPost, user) -> DutyPost:
    fresh = DutyPost.objects.select_for_update(of=("self",)).select_related("station").get(pk=post.pk)
    if user is not None and not makes(user, fresh.region):
        raise ValidationError(NOT_THE_MAKER)
    return fresh
