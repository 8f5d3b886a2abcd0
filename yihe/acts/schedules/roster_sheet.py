"""
The roster as a sheet that comes in: a row a seat, in the layout the roster of a month goes out in. A row that stands already changes nothing; an empty
seat is published; who was published gives way only where the row says who and why.
"""

import re
from datetime import time

from django.core.exceptions import ValidationError
from django.db.models import Q

from yihe.acts.schedules import edits, seats
from yihe.acts.schedules.forms import ReplaceForm
from yihe.acts.schedules.models import DutyPost
from yihe.acts.schedules.models.shifts import Shift
from yihe.acts.schedules.records import called_so, only
from yihe.foundation.sheet_tables import Column, Table, boxed, day, name, text
from yihe.foundation.written import looked_for
from yihe.registers.practitioners.models import Practitioner

AS_SHOWN = ("状态", "来访人数")  # of what goes out, and nobody enters
_TIME = re.compile(r"(?:次日)?([0-9]{1,2})[:：]([0-9]{2})(?::00)?", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:[-–—~～至到]|－)\s*")


def _moment(word: str) -> time:
    found = _TIME.fullmatch(word)
    hour, minute = (int(found[1]), int(found[2])) if found else (-1, -1)
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError(f"“{word[:20]}”不是时间，请写成 09:00–17:00")
    return time(hour, minute)


def times(value) -> seats.Times:
    """Read from when to when: 09:00–17:00, 20:00–次日08:00, or when it begins alone."""
    parts = [part for part in _BETWEEN.split(text(value).strip()) if part]
    if not 1 <= len(parts) <= 2:
        raise ValueError("请写成 09:00–17:00")
    begins, *ends = map(_moment, parts)
    return begins, ends[0] if ends else None


times.told = "从几点到几点，写成 09:00–17:00；这个岗位当天只有一班的可以不填"  # type: ignore[attr-defined]


def enter(said: dict, by) -> Shift:
    """Fill one seat. Raises ValidationError, by column: no such post or person here, or what refuses the seat (`seats.sit`)."""
    post = _post(said, by)
    who = _person("who", said["who"], post)
    before = _person("instead_of", said["instead_of"], post) if said.get("instead_of") else None
    return seats.sit(
        post, said["day"], who, by=by, times=said.get("times"), instead_of=before, reason=said.get("reason", "")
    )


def _post(said: dict, by) -> DutyPost:
    names = {said["post"], looked_for.name(said["post"])}
    places = {said["station"], looked_for.name(said["station"])}
    rows = DutyPost.objects.visible_to(by).on(said["day"]).filter(name__in=names, station__name__in=places)
    found = list(rows.select_related("station").prefetch_related("hours", "station__states")[:2])
    if len(found) != 1:
        raise ValidationError(
            {"post": f"没有登记“{said['station'][:30]}”的“{said['post'][:30]}”，或者这一天它不值班。"}
        )
    return found[0]


def _person(column: str, called: str, post: DutyPost) -> Practitioner:
    rows = Practitioner.objects.filter(Q(duty__region=post.region[:6]) & called_so(called)).distinct()
    try:
        return only(rows, called)
    except ValidationError as fault:
        raise ValidationError({column: fault.messages}) from None


def says_why(said: dict, _user) -> dict[str, str]:
    """Return that a row says who gives way and not why, or why and not who."""
    who, why = said.get("instead_of"), said.get("reason")
    if who and not why:
        return {"reason": "请写明换人的理由"}
    return {"instead_of": "写了理由，没有写换下谁"} if why and not who else {}


TABLE = Table(
    "roster", "值班表",
    (
        Column("日期", "day", read=day, example="2026-03-02"),
        Column("时间", "times", required=False, read=times, example="09:00–17:00", as_text=True),
        Column("岗位", "post", read=name, example="综合咨询岗（示例）"),
        Column("服务点", "station", read=name, example="某某镇便民法律服务站（示例）"),
        Column("值班人员", "who", read=name, example="姓名或者执业证号（示例）", as_text=True),
        Column("换下谁", "instead_of", required=False, read=name, example="已经发布、要换人的才填（示例）", as_text=True),
        Column("理由", "reason", required=False, read=boxed(ReplaceForm.base_fields["reason"]), example="本人请病假（示例）"),
    ),
    enter,
    edits.makes,
    "desk:schedules:shifts",
    faults=says_why,
    besides=AS_SHOWN,
)  # fmt: skip
