"""How what is offered changes: services of a county, where they are given, when that is open, and what is held on which days."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.accounts.models import ENTERED
from yihe.registers.stations.edits import NOT_THE_DESK, NOT_THE_KEEPERS, desk_in, write_line
from yihe.registers.stations.models import ExceptionalDay, Hours, Offer, ServiceDay, ServiceItem, Station
from yihe.registers.stations.models.offers import When
from yihe.registers.stations.models.places import State, keeps, rules

CLOSES_FIRST = "关门应在开门之后，同一天以内；过夜的请按日分开登记。"
BOTH_OR_NEITHER = "开门和关门一并填写；全天不开放的，两项都不填。"
WHICH_DAY = "请填写每月几日，并选择遇休息日怎么办。"
NO_MONTH_DAY = "只有“每月某一日”才填每月几日和遇休息日。"
MONTHLY_OR_ONCE = "请填写每月几日和遇休息日怎么办，或者只填某一天，二者选一。"
GONE = "{station}已经撤销，不能再登记。"
# A sheet brings a whole city's: asked for each row.
_state = CompiledQuery(
    lambda: Station.objects.select_for_update(of=("self",)).filter(pk=key()).order_by().values_list("state", flat=True)
)
_running = CompiledQuery(
    lambda: Offer.objects.filter(
        station=key("station"), item=key("item"), window=Parameter("window", CharField()), until=None
    )
)
_to_change = CompiledQuery(
    lambda: Offer.objects.select_for_update(of=("self",)).select_related("station").filter(pk=key()).order_by()
)
_lines = CompiledQuery(lambda: Hours.objects.filter(offer=key()))


def enter_item(_none=None, *, by, region: str = "", **said) -> ServiceItem:
    """Enter a service of the county, or return the one of this name. `by` is None for the machine. Raises ValidationError."""
    region = region or (desk_in(by) if by is not None else "")
    if not region or (by is not None and not desk_in(by)):
        raise ValidationError("服务事项由司法局登记。")
    with transaction.atomic():
        if found := ServiceItem.objects.filter(region=region, name=said["name"]).first():
            return found
        item = ServiceItem(region=region, **said)
        item.full_clean()
        item.save()
        write_line("service_items", item.pk, ENTERED, "", item.name, by=by, reason=item.basis)
        return item


def end_item(item: ServiceItem, *, by, on: date, source: str) -> ServiceItem:
    """Say until when a service is given. Refused while it is offered somewhere after that day. Raises ValidationError."""
    if by is not None and desk_in(by) != item.region:
        raise ValidationError("服务事项由司法局登记。")
    with transaction.atomic():
        fresh = ServiceItem.objects.select_for_update().get(pk=item.pk)
        going_on = fresh.offers.exclude(until__lte=on).select_related("station")
        if there := [str(offer.station) for offer in going_on[:3]]:
            raise ValidationError({"on": f"还有地点在这一天以后提供：{'、'.join(there)}。请先结束这些提供点。"})
        before, fresh.until = str(fresh.until or ""), on
        fresh.save(update_fields=["until"])
        write_line("service_items", fresh.pk, "提供到", before, str(on), by=by, reason=source)
        return fresh


def enter(
    _none=None, *, by, source: str, station: Station, item: ServiceItem, window: str, phone: str = "", provider=None,
    since: date,
) -> Offer:  # fmt: skip
    """Enter what is given at a place, or return the one that is there. `by` is None for the machine. Raises ValidationError."""
    if by is not None and not keeps(by, station):
        raise ValidationError({"station": NOT_THE_KEEPERS})
    with transaction.atomic():
        _stands(station)
        if found := _running(station=station.pk, item=item.pk, window=window):
            return found[0]
        offer = Offer(station=station, item=item, window=window, phone=phone, provider=provider, since=since)
        offer.clean_fields(exclude=["station", "item", "provider"])
        offer.save()
        write_line("offers", offer.pk, ENTERED, "", str(offer), by=by, reason=source)
        return offer


def correct(offer: Offer, *, by, source: str, **said) -> Offer:
    """Set right window, telephone and provider of an offer. Raises ValidationError; one line of the edit log."""
    with transaction.atomic():
        fresh = _held(offer, by)
        changed = {field: value for field, value in said.items() if value != getattr(fresh, field)}
        if not changed:
            raise ValidationError("没有要更正的：填写的与登记的一样。")
        before = "；".join(str(getattr(fresh, field) or "（空）") for field in changed)
        for field, value in changed.items():
            setattr(fresh, field, value)
        fresh.full_clean()
        fresh.save(update_fields=list(changed))
        label = "、".join(str(Offer._meta.get_field(field).verbose_name) for field in changed)
        after = "；".join(str(value or "（空）") for value in changed.values())
        write_line("offers", fresh.pk, label, before, after, by=by, reason=source)
        return fresh


def end(offer: Offer, *, by, on: date, source: str) -> Offer:
    """Say the last day of an offer. Raises ValidationError for a day before its first."""
    with transaction.atomic():
        fresh = _held(offer, by)
        if on < fresh.since:
            raise ValidationError({"on": f"最后一日不能早于 {fresh.since}。"})
        before, fresh.until = str(fresh.until or ""), on
        fresh.save(update_fields=["until"])
        write_line("offers", fresh.pk, "至", before, str(on), by=by, reason=source)
        return fresh


def add_hours(
    offer: Offer, *, by, source: str, on: str, opens: time, closes: time, since: date, month_day: int | None = None,
    rest_rule: str = "", until: date | None = None,
) -> Hours:  # fmt: skip
    """Add a line of opening hours. Raises ValidationError by field; the same line twice is one."""
    if closes <= opens:
        raise ValidationError({"closes": CLOSES_FIRST})
    if on == When.MONTHLY and not (month_day and rest_rule):
        raise ValidationError({"month_day": WHICH_DAY})
    if on != When.MONTHLY and (month_day or rest_rule):
        raise ValidationError({"month_day": NO_MONTH_DAY})
    said = {"on": on, "month_day": month_day, "rest_rule": rest_rule, "opens": opens, "closes": closes, "since": since}
    with transaction.atomic():
        fresh = _held(offer, by)
        for line in _lines(pk=fresh.pk):
            if {name: getattr(line, name) for name in said} | {"until": line.until} == said | {"until": until}:
                return line
        line = Hours(offer=fresh, until=until, **said)
        line.clean_fields(exclude=["offer"])
        line.save()
        write_line("offers", fresh.pk, "开放时间", "", f"{line}", by=by, reason=source)
        return line


def end_hours(line: Hours, *, by, on: date, source: str) -> Hours:
    """Say the last day on which a line of hours holds. Raises ValidationError for a day before its first."""
    with transaction.atomic():
        fresh = _held(line.offer, by)
        line = fresh.hours.select_for_update().get(pk=line.pk)
        if on < line.since:
            raise ValidationError({"on": f"最后一日不能早于 {line.since}。"})
        before, line.until = f"{line} 至 {line.until or '今后'}", on
        line.save(update_fields=["until"])
        write_line("offers", fresh.pk, "开放时间", before, f"{line} 至 {on}", by=by, reason=source)
        return line


def add_day(
    offer: Offer, *, by, day: date, reason: str, opens: time | None = None, closes: time | None = None
) -> ExceptionalDay:
    """
    Say that an offer is open otherwise on a day, or not at all. A second one of a day adds hours to it.

    :raises ValidationError: by field: the day is past; one of both hours is missing, or the order; it is closed that day already
    """
    if day < timezone.localdate():
        raise ValidationError({"day": "这一天已经过去。"})
    if (opens is None) != (closes is None):
        raise ValidationError({"opens": BOTH_OR_NEITHER})
    if opens is not None and closes is not None and closes <= opens:
        raise ValidationError({"closes": CLOSES_FIRST})
    with transaction.atomic():
        fresh = _held(offer, by)
        there = list(fresh.exceptional_days.filter(day=day, withdrawn=False))
        if any((row.opens, row.closes) == (opens, closes) for row in there):
            return next(row for row in there if (row.opens, row.closes) == (opens, closes))
        if any((row.opens is None) != (opens is None) for row in there):
            raise ValidationError({"day": f"这一天已经登记为“{there[0]}”，请先撤回那一条。"})
        row = ExceptionalDay(offer=fresh, day=day, opens=opens, closes=closes, reason=reason)
        row.clean_fields(exclude=["offer"])
        row.save()
        write_line("offers", fresh.pk, "特殊日期", "", str(row), by=by, reason=reason)
        return row


def withdraw_day(row: ExceptionalDay, *, by, source: str) -> ExceptionalDay:
    """Take back an exceptional day that has not passed. Raises ValidationError."""
    with transaction.atomic():
        fresh = _held(row.offer, by)
        row = fresh.exceptional_days.select_for_update().get(pk=row.pk)
        if row.withdrawn or row.day < timezone.localdate():
            raise ValidationError("这一条已经撤回，或者这一天已经过去。")
        row.withdrawn = True
        row.save(update_fields=["withdrawn"])
        write_line("offers", fresh.pk, "特殊日期", str(row), "已撤回", by=by, reason=source)
        return row


def enter_day(
    _none=None, *, by, station: Station, name: str, topic: str, opens: time, closes: time, since: date, basis: str,
    month_day: int | None = None, rest_rule: str = "", on: date | None = None, invented: bool = False,
) -> ServiceDay:  # fmt: skip
    """Enter what is held at a place, each month or once. `by` is None for the machine. Raises ValidationError by field."""
    if by is not None and not rules(by, station):
        raise ValidationError({"station": NOT_THE_DESK})
    if bool(on) == bool(month_day) or bool(month_day) != bool(rest_rule):
        raise ValidationError({"month_day": MONTHLY_OR_ONCE})
    if closes <= opens:
        raise ValidationError({"closes": CLOSES_FIRST})
    said = {"station": station, "name": name, "month_day": month_day, "rest_rule": rest_rule, "on": on, "until": None}
    with transaction.atomic():
        _stands(station)
        if found := ServiceDay.objects.filter(**said).first():
            return found
        row = ServiceDay(**said, topic=topic, opens=opens, closes=closes, since=since, basis=basis, invented=invented)
        row.clean_fields(exclude=["station"])
        row.save()
        write_line("service_days", row.pk, ENTERED, "", f"{row}·{station}", by=by, reason=basis)
        return row


def end_day(row: ServiceDay, *, by, last: date, source: str) -> ServiceDay:
    """Say until which day something is held. Raises ValidationError for a day before its first."""
    if by is not None and not rules(by, row.station):
        raise ValidationError(NOT_THE_DESK)
    with transaction.atomic():
        fresh = ServiceDay.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if last < fresh.since:
            raise ValidationError({"last": f"最后一日不能早于 {fresh.since}。"})
        before, fresh.until = str(fresh.until or ""), last
        fresh.save(update_fields=["until"])
        write_line("service_days", fresh.pk, "至", before, str(last), by=by, reason=source)
        return fresh


def _held(offer: Offer, user) -> Offer:
    (fresh,) = _to_change(pk=offer.pk)
    if user is not None and not keeps(user, fresh.station):
        raise ValidationError(NOT_THE_KEEPERS)
    return fresh


def _stands(station: Station) -> None:
    """Hold a place until the transaction ends; refuse one that was abolished meanwhile."""
    if State.CLOSED in _state(pk=station.pk):
        raise ValidationError({"station": GONE.format(station=station)})
