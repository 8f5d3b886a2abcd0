"""
How a roster becomes shifts, and how a seat changes afterwards: a second row that names the first. What is written is asked again of the
registers, under lock: who was licensed and free when the roster was reckoned may not be now.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.schedules import planning
from yihe.acts.schedules.edits import NOT_THE_MAKER, makes
from yihe.acts.schedules.models import DraftLine, DutyPerson, DutyPost, Roster, Shift
from yihe.acts.schedules.models.rosters import Stage
from yihe.acts.schedules.reckoning import say
from yihe.acts.schedules.worlds import Person, Slot, World, meet
from yihe.foundation.roles import ROSTER_MAKER
from yihe.matters import telling
from yihe.registers.practitioners.licensed import why_not
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.stations.opening import calendar_of

REPLANNED = "重排"
SHOWN = 3  # faults that are named in one refusal
MOVED_ON = "这一班刚刚有变化，请刷新以后再办。"


def publish(roster: Roster, *, by) -> list[Shift]:
    """
    Publish a roster that is reckoned: a shift for each seat that is new, a second row for each that a re-plan moved. Everybody hears of
    theirs once. Returns the rows written.

    :raises ValidationError: not this person's; not reckoned; what it rests on has changed meanwhile (named)
    """
    with transaction.atomic():
        fresh = Roster.objects.select_for_update().get(pk=roster.pk)
        if not makes(by, fresh.region):
            raise ValidationError(NOT_THE_MAKER)
        if fresh.stage != Stage.DONE:
            raise ValidationError(f"{fresh}现在是“{fresh.get_stage_display()}”，不能发布。")
        if fresh.first <= timezone.localdate():
            raise ValidationError("第一天已经到了，请放弃这次排班，从明天起重新排。")
        hold(fresh.region)
        lines = list(fresh.lines.exclude(practitioner=None).select_related("post", "practitioner"))
        world = planning.world_of(fresh.region, fresh.first, fresh.last, may_move=fresh.may_move)
        if stale := list(_stale(world, lines)):
            more = f"等 {len(stale)} 处" if len(stale) > SHOWN else ""
            raise ValidationError(f"排好以后情况有变化：{'；'.join(stale[:SHOWN])}{more}。请放弃这次排班，重新排。")
        rows = _written(fresh, lines, by)
        say(fresh, Stage.PUBLISHED, fresh.said)
        _tell(fresh, rows)
        return rows


def hold(region: str) -> None:
    """Hold the pool of a county until the transaction ends: shifts are written by one at a time, so that nobody gets two at once."""
    list(DutyPerson.objects.select_for_update().filter(region=region[:6]).order_by("pk").values_list("pk", flat=True))


def _stale(world: World, lines: list[DraftLine]) -> Iterable[str]:
    """Yield what stands against the lines of a roster as the registers are now."""
    slots = {slot.key: slot for slot in world.slots}
    people = {person.key: person for person in world.people}
    sits: dict[str, list[Slot]] = defaultdict(list)
    chosen = {(planning.key_of(line.post_id, line.starts_at), str(line.practitioner_id)): line for line in lines}
    counts: dict[str, int] = defaultdict(int)
    for (key, person), line in chosen.items():
        slot, sitter = slots.get(key), people.get(person)
        day = timezone.localtime(line.starts_at)
        named = f"{day.month}月{day.day}日{line.post.name}（{line.practitioner}）"
        counts[key] += 1
        if slot is None or sitter is None or counts[key] > slot.heads and (key, person) not in world.kept:
            yield f"{named}这一班已经不排了"
        elif (key, person) not in world.kept:
            fault = _cannot(sitter, slot, sits[person])
            if fault:
                yield f"{named}{fault}"
        if slot:
            sits[person].append(slot)
    for key, person in sorted(world.kept - set(chosen)):
        if not world.may_move and key in slots and person in people and people[person].could(slots[key]):
            yield f"{slots[key].called}又有了新发布的班"


def _cannot(person: Person, slot: Slot, sits: list[Slot]) -> str:
    if not person.is_licensed(slot):
        return "当天没有有效的执业证或者不在值班人员里"
    if person.is_away(slot):
        return "请假了"
    return "与另一班冲突" if any(meet(slot, other) for other in (*person.busy, *sits)) else ""


def _written(roster: Roster, lines: list[DraftLine], by) -> list[Shift]:
    """Write the rows: seats that are somebody else's now get a second row, seats nobody sits at any more are taken back."""
    wanted: dict[tuple[int, str], list[DraftLine]] = defaultdict(list)
    for line in lines:
        wanted[line.post_id, planning.key_of(line.post_id, line.starts_at)].append(line)
    standing: dict[tuple[int, str], list[Shift]] = defaultdict(list)
    for shift in planning.standing(roster.region, roster.first, roster.last):
        standing[shift.post_id, planning.key_of(shift.post_id, shift.starts_at)].append(shift)
    seats: dict[tuple[int, str], int] = defaultdict(int)
    for post, starts_at, seat in Shift.objects.between(roster.first, roster.last).values_list(
        "post", "starts_at", "seat"
    ):
        key = post, planning.key_of(post, starts_at)
        seats[key] = max(seats[key], seat)
    rows = []
    for key in sorted({*wanted, *standing}):
        left = {line.practitioner_id for line in wanted[key]}
        sitting = {shift.practitioner_id for shift in standing[key]}
        new = [line for line in wanted[key] if line.practitioner_id not in sitting]
        gone = [shift for shift in standing[key] if shift.practitioner_id not in left]
        said = {"roster": roster, "by": by, "hat": ROSTER_MAKER.code}
        for line in new:
            before = gone.pop(0) if gone else None
            if before is None:
                seats[key] += 1
            rows.append(
                Shift(
                    post_id=line.post_id, on=timezone.localdate(line.starts_at), starts_at=line.starts_at, ends_at=line.ends_at,
                    seat=before.seat if before else seats[key], practitioner=line.practitioner, why=line.why,
                    corrects=before, reason=REPLANNED if before else "", **said,
                )
            )  # fmt: skip
        if roster.may_move:
            rows += [_second(shift, by, REPLANNED, void=True, roster=roster) for shift in gone]
    try:
        with transaction.atomic():
            return Shift.objects.bulk_create(rows)
    except IntegrityError:
        raise ValidationError(MOVED_ON) from None


def _second(shift: Shift, by, reason: str, **said) -> Shift:
    """Return a second row of a seat, not written yet: what is not said stays."""
    kept = ("post_id", "on", "starts_at", "ends_at", "seat", "practitioner_id", "why", "roster_id")
    given = {name: getattr(shift, name) for name in kept} | {"by": by, "hat": ROSTER_MAKER.code, "reason": reason[:200]}
    if "roster" in said:
        given.pop("roster_id")
    return Shift(corrects=shift, **given | said)


def _tell(roster: Roster, rows: list[Shift]) -> None:
    """Tell each who has an account how many shifts are theirs, and whose seats were given to another."""
    page = "desk:schedules:shifts"
    count: dict[int, int] = defaultdict(int)
    lost: dict[int, int] = defaultdict(int)
    for row in rows:
        if not row.void:
            count[row.practitioner_id] += 1
        if row.corrects_id:
            lost[row.corrects.practitioner_id] += 1
    accounts = dict(
        DutyPerson.objects.filter(practitioner__in={*count, *lost})
        .exclude(account=None)
        .values_list("practitioner", "account")
    )
    for practitioner, user in accounts.items():
        told = [f"新排 {count[practitioner]} 班"] if count[practitioner] else []
        told += [f"有 {lost[practitioner]} 班改由别人值"] if lost[practitioner] else []
        words = f"{roster.first} 至 {roster.last} 的值班表已发布，您{'，'.join(told)}，请查看。"
        telling.tell({user}, words, page=page, mail=True)


def cannot_sit(shift: Shift, practitioner: Practitioner) -> str:
    """Return why somebody cannot take a shift over, or "": not in the pool, not licensed that day, on leave, another shift too near."""
    return cannot_take(
        shift.post, planning.slot_of(shift, calendar_of(shift.post.region)), practitioner, besides=shift.pk
    )


def cannot_take(post: DutyPost, slot: Slot, practitioner: Practitioner, *, besides: int | None = None) -> str:
    """Return why somebody cannot sit at a post's slot, or "". `besides` is a shift that does not count: the one that would be given over."""
    world = planning.world_of(post.region, slot.day, slot.last_day)
    person = next((each for each in world.people if each.key == str(practitioner.pk)), None)
    if person is None:
        return f"{practitioner}不在值班人员里。"
    if not person.is_licensed(slot):
        lacks = why_not(practitioner.pk, practitioner.name, post.kind, slot.last_day)
        return lacks or f"{practitioner}不在这个岗位可以排的人里。"
    if person.is_away(slot):
        return f"{practitioner}当天请假。"
    rows = planning.standing(post.region, slot.day - planning.NEAR, slot.last_day + planning.NEAR)
    calendar = calendar_of(post.region)
    others = rows.filter(practitioner=practitioner).exclude(pk=besides)
    if near := next((row for row in others if meet(slot, planning.slot_of(row, calendar))), None):
        return f"{practitioner}另有一班（{near.on} {near.post.name}），之间没有休息。"
    return ""


def replace(shift: Shift, practitioner: Practitioner, *, by, reason: str, hat: str = ROSTER_MAKER.code) -> Shift:
    """
    Give a seat to somebody else: a second row. Asked again under lock, so of two that want it one gets it.

    :raises ValidationError: it has changed, begun or been answered; they cannot sit (`cannot_sit`)
    """
    with transaction.atomic():
        fresh = held(shift)
        if practitioner.pk == fresh.practitioner_id:
            raise ValidationError("这一班本来就是他（她）的。")
        if fault := cannot_sit(fresh, practitioner):
            raise ValidationError(fault)
        row = _second(fresh, by, reason, practitioner_id=practitioner.pk, hat=hat)
        row.save(force_insert=True)
        if hat == ROSTER_MAKER.code:  # who swaps knows, and is told by the swap
            tell_of(row, fresh.practitioner_id, f"{row.on} {row.post.name}的班改由别人值，您不用到岗。")
            tell_of(row, practitioner.pk, f"{row.on} {row.post.name}的班改由您值，请查看。")
        return row


def cancel(shift: Shift, *, by, reason: str) -> Shift:
    """Take a seat back that has not begun. Raises ValidationError: not this person's, without a reason, or it has changed."""
    if not makes(by, shift.post.region):
        raise ValidationError(NOT_THE_MAKER)
    if not reason.strip():
        raise ValidationError({"reason": "请写明取消的理由。"})
    with transaction.atomic():
        row = _second(held(shift), by, reason.strip(), void=True)
        row.save(force_insert=True)
        tell_of(row, row.practitioner_id, f"{row.on} {row.post.name}的班取消了。")
        return row


def tell_of(row: Shift, practitioner: int, words: str) -> None:
    """Tell somebody of the pool, by the account that is entered for them, what became of a seat."""
    accounts = (
        DutyPerson.objects.filter(practitioner=practitioner).exclude(account=None).values_list("account", flat=True)
    )
    telling.tell(set(accounts), words, page=f"desk:schedules:shift {row.pk}", mail=True)


def held(shift: Shift) -> Shift:
    """Hold the pool and return a seat's row as it stands. Raises ValidationError when it is not the newest, has begun, or was answered."""
    hold(shift.post.region)
    fresh = Shift.objects.counting().select_related("post__station", "practitioner").filter(pk=shift.pk).first()
    if fresh is None:
        raise ValidationError(MOVED_ON)
    if fresh.starts_at <= timezone.now():
        raise ValidationError("这一班已经开始，不能再换人或者取消。")
    return fresh


def days_late(roster: Roster, notice: int) -> int:
    """Return how many days later than `notice` days before its first day a roster would be published today; 0 when in time."""
    return max((timezone.localdate() - (roster.first - timedelta(days=notice))).days, 0)
