"""
预约时段 of an offer: entered and ended by whoever keeps the place, and how a day falls into slots. A change holds from its first day on;
what was booked before stays booked, and whoever keeps the place sees that it no longer fits. Whoever waits for a seat hears of more.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.records.kept import Asked, Change, Column, Lines
from yihe.foundation.workdays import Calendar
from yihe.registers.stations.edits import NOT_THE_KEEPERS, write_line
from yihe.registers.stations.models import Offer, Slots, StationState
from yihe.registers.stations.models.places import keeps
from yihe.registers.stations.opening import open_on

THERE_IS_ONE = "已经登记了预约时段（{now}），请先登记它到哪天为止。"
PAST = "从今天或者以后的一天起；约好的不受影响。"


_hear_of_more: list[Callable[[Offer], object]] = []


def when_places_are_added(hear: Callable[[Offer], object]) -> None:
    """Have `hear` called with an offer whose slots were entered anew, in that transaction and with the offer held."""
    _hear_of_more.append(hear)


def add(offer: Offer, *, by, source: str, minutes: int, places: int, since: date) -> Slots:
    """Let an offer be booked from a day on. `by` is None for the machine. Raises ValidationError by field; the same twice is one."""
    with transaction.atomic():
        fresh = _held(offer, by)
        for there in fresh.slots.all():
            if (there.minutes, there.places, there.since, there.until) == (minutes, places, since, None):
                return there
            if there.until is None or there.until >= since:
                raise ValidationError({"since": THERE_IS_ONE.format(now=there)})
        if by is not None and since < timezone.localdate():
            raise ValidationError({"since": PAST})
        row = Slots(offer=fresh, minutes=minutes, places=places, since=since)
        row.clean_fields(exclude=["offer"])
        row.save()
        write_line("offers", fresh.pk, "预约时段", "", str(row), by=by, reason=source)
        for hear in _hear_of_more:
            hear(fresh)
        return row


def end(row: Slots, *, by, on: date, source: str) -> Slots:
    """Say the last day on which slots are given out. Raises ValidationError for a day before its first."""
    with transaction.atomic():
        fresh = _held(row.offer, by)
        row = fresh.slots.select_for_update().get(pk=row.pk)
        if on < row.since:
            raise ValidationError({"on": f"最后一日不能早于 {row.since}。"})
        before, row.until = f"{row} 至 {row.until or '今后'}", on
        row.save(update_fields=["until"])
        write_line("offers", fresh.pk, "预约时段", before, f"{row} 至 {on}", by=by, reason=source)
        return row


def _held(offer: Offer, user) -> Offer:
    fresh = Offer.objects.select_for_update(of=("self",)).select_related("station").get(pk=offer.pk)
    if user is not None and not keeps(user, fresh.station):
        raise ValidationError(NOT_THE_KEEPERS)
    return fresh


def on_day(offer: Offer, day: date, calendar: Calendar | None = None) -> list[tuple[datetime, datetime, int]]:
    """
    Return the slots of a day, in order: when each begins and ends, how many may come. A rest of the opening hours that is shorter than
    a slot is none. `offer` may have been read with `slots` and what `open_on` reads.
    """
    slots = next((each for each in offer.slots.all() if each.holds_on(day)), None)
    if slots is None:
        return []
    found, length = [], timedelta(minutes=slots.minutes)
    for opens, closes in open_on(offer, day, calendar):
        at = timezone.make_aware(datetime.combine(day, opens))
        while at + length <= timezone.make_aware(datetime.combine(day, closes)):
            found.append((at, at + length, slots.places))
            at += length
    return found


def _ends(row: Slots) -> str:
    return f"至 {row.until}" if row.until else "在办"


LINES = Lines(
    "slots", "预约时段",
    (Column("时段", lambda row: str(row)), Column("自", lambda row: row.since), Column("状态", _ends)),
    lambda offer: offer.slots.all(), "没有登记预约时段，居民不能预约，直接来。",
    acts=(
        Change(
            "slots", "登记预约时段",
            (
                Asked(Slots, "minutes", help="10 至 240", example="30"), Asked(Slots, "places", help="同一时段可以来几个人", example="2"),
                Asked(Slots, "since", example="2026-03-02"), Asked(StationState, "source", label="依据", help="例如：值班安排", example="值班安排"),
            ),
            add, lambda user, offer: keeps(user, offer.station), offered=lambda offer: not offer.until,
        ),
    ),
    each=(
        Change(
            "end_slots", "登记改到哪天为止",
            (Asked(Slots, "until", "on", label="最后一日", required=True), Asked(StationState, "source", label="依据", help="例如：值班安排", example="值班安排")),
            end, lambda user, row: keeps(user, row.offer.station), offered=lambda row: not row.until, note=lambda _user, row: str(row),
        ),
    ),
)  # fmt: skip
