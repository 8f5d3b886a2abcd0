"""How places change: entered by the desk, kept by the desk and by whoever runs them. Nothing is taken away: it ends on a day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.registers.accounts.models import ENTERED, RegisterEdit
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.regions.models import Region
from yihe.registers.stations.models.places import DESK, NEXT, Level, State, Station, StationState, keeps, rules

CORRECTABLE = ("name", "address", "phone", "step_free", "dialect", "sign_language")
NOT_THE_DESK = f"服务点由司法局{'、'.join(role.label for role in DESK)}登记。"
NOT_THE_KEEPERS = "服务点由司法局的登记人员或者本点的联络员维护。"
BEGINS = (State.PLANNED, State.RUNNING)
# A sheet brings a whole city's: asked for each row.
_division = CompiledQuery(
    lambda: Region.objects.filter(code=Parameter("code", CharField())).order_by().values_list("code", flat=True)
)
_of_name = CompiledQuery(
    lambda: Station.objects.filter(region=Parameter("region", CharField()), name=Parameter("name", CharField()))
)
SAME_DAY = "这一天的状态已经登记，同一天只能有一种。"


def desk_in(user) -> str:
    """Return the county in which this person keeps what is offered to residents; "" for who does not."""
    return next((hat.region[:6] for hat in user.hats if hat.role in DESK and hat.region), "")


def faults_of_entry(said: dict) -> dict[str, str]:
    """Return what stands against a place as it is said, by name: its division must be there, and of its level."""
    region, level = said.get("region"), said.get("level")
    if not region or not level:
        return {}
    if not region_codes.is_code(region) or region_codes.LEVELS[len(region)] != level:
        length = next(length for length, name in region_codes.LEVELS.items() if name == level)
        return {"region": f"{Level(level).label}服务的区划应为 {length} 位代码，填写的是“{region[:12]}”。"}
    # A code is taken where there is nothing to look it up in: a system that is being set up.
    return {} if _division(code=region) or not Region.objects.exists() else {"region": f"区划登记簿里没有 {region}。"}


def enter(
    _none=None, *, by, source: str, name: str, level: str, region: str, state: str, since: date, **facts
) -> Station:
    """
    Enter a place with the state it begins in and the day. The same name in the same division is that place. `by` is None for the machine.

    :raises ValidationError: by field: `faults_of_entry`; it does not begin so; it is not this person's
    """
    if faults := faults_of_entry({"level": level, "region": region}):
        raise ValidationError(faults)
    station = Station(name=name, level=level, region=region, state=state, checked_on=timezone.localdate(), **facts)
    station.checked_by = by
    if by is not None and not rules(by, station):
        raise ValidationError(NOT_THE_DESK)
    if state not in BEGINS:
        raise ValidationError({"state": "服务点从筹建或者运行开始登记。"})
    station.clean_fields(exclude=["run_by", "checked_by"])
    with transaction.atomic():
        if found := _of_name(region=region, name=station.name):
            return found[0]
        station.save(force_insert=True)
        StationState.objects.create(station=station, state=state, since=since, source=source, by=by)
        note(station, ENTERED, "", station.name, by=by, reason=source)
        return station


def change_state(station: Station, *, by, state: str, since: date, source: str) -> Station:
    """
    Say how a place stands from a day on: 筹建 → 运行 ⇄ 暂停 → 撤销.

    :raises ValidationError: by field: that does not follow what it is; the day is to come, or not after the last one
    """
    with transaction.atomic():
        fresh = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
        _must_rule(by, fresh)
        if state not in NEXT[fresh.state]:
            ways = "、".join(State(each).label for each in NEXT[fresh.state]) or "没有下一步"
            raise ValidationError({"state": f"{fresh}现在是“{State(fresh.state).label}”，可以改为：{ways}。"})
        if since > timezone.localdate():
            raise ValidationError({"since": "日期还没有到；提前知道的，请在开放时间里登记特殊日期。"})
        last = fresh.states.order_by("-since").first()
        if last and since <= last.since:
            raise ValidationError(
                {"since": SAME_DAY if since == last.since else f"不能早于上一次变化（{last.since}）。"}
            )
        StationState.objects.create(station=fresh, state=state, since=since, source=source, by=by)
        before, fresh.state = State(fresh.state).label, state
        fresh.save(update_fields=["state"])
        note(fresh, "状态", before, f"{State(state).label} 自 {since}", by=by, reason=source)
        return fresh


def correct(station: Station, *, by, source: str, **said) -> Station:
    """Set right how a place is called, reached and entered. Raises ValidationError; one line of the edit log."""
    with transaction.atomic():
        fresh = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
        _must_keep(by, fresh)
        changed = {field: value for field, value in said.items() if value != getattr(fresh, field)}
        if not changed:
            raise ValidationError("没有要更正的：填写的与登记的一样；仍是这样的，请按“核对无误”。")
        before = "；".join(_word(fresh, field) for field in changed)
        for field, value in changed.items():
            setattr(fresh, field, value)
        fresh.full_clean()
        fresh.save(update_fields=list(changed))
        label = "、".join(str(Station._meta.get_field(field).verbose_name) for field in changed)
        note(fresh, label, before, "；".join(_word(fresh, field) for field in changed), by=by, reason=source)
        return fresh


def _word(station: Station, field: str) -> str:
    value = getattr(station, field)
    return ("是" if value else "否") if isinstance(value, bool) else str(value or "（空）")


def set_runner(station: Station, *, by, run_by, source: str) -> Station:
    """Say which social organization runs a place; None: the bureau or the village itself. Raises ValidationError."""
    with transaction.atomic():
        fresh = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
        _must_rule(by, fresh)
        if fresh.run_by == run_by:
            raise ValidationError({"run_by": "登记的已经是它。"})
        before = str(fresh.run_by or "")
        fresh.run_by = run_by
        fresh.save(update_fields=["run_by"])
        note(fresh, "运行的社会组织", before, str(run_by or ""), by=by, reason=source)
        return fresh


def check(station: Station, *, by, source: str) -> Station:
    """Say that what is registered of a place is so today; `source` says how it was looked at. Raises ValidationError."""
    with transaction.atomic():
        fresh = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
        _must_keep(by, fresh)
        before, fresh.checked_on, fresh.checked_by = str(fresh.checked_on), timezone.localdate(), by
        fresh.save(update_fields=["checked_on", "checked_by"])
        note(fresh, "核对", before, str(fresh.checked_on), by=by, reason=source)
        return fresh


def _must_keep(user, station: Station) -> None:
    if user is not None and not keeps(user, station):
        raise ValidationError(NOT_THE_KEEPERS)


def _must_rule(user, station: Station) -> None:
    if user is not None and not rules(user, station):
        raise ValidationError(NOT_THE_DESK)


def note(station: Station, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log of a place, and of the access log."""
    write_line("stations", station.pk, field, before, after, by=by, reason=reason)


def write_line(register: str, pk: int, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log of one of the registers here, and of the access log."""
    RegisterEdit.objects.create(
        by=by, register=register, entry=str(pk), field=field, before=before[:200], after=after[:200], reason=reason[:200]
    )  # fmt: skip
    note_access(Verb.EDIT, f"record {register} {pk}", by=by, detail=field)
