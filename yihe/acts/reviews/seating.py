"""Who sits where: the pool, the walk along the order of the draw, leaving a seat, the next one moving up."""

from django.db.models import DateField
from django.utils import timezone

from yihe.acts.reviews import conflicts
from yihe.acts.reviews.models import WORKING, Ground, ReviewPanel, Seat, SeatStatus, SitsFor, key_of, pk_of
from yihe.foundation import region_codes
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.roles import EXPERT
from yihe.matters import telling
from yihe.matters.models import Matter, Party
from yihe.registers.accounts.models import Membership
from yihe.registers.practitioners.models import Practitioner

__all__ = [
    "available",
    "fill",
    "invite_again",
    "key_of",
    "leave",
    "let_in",
    "pool",
    "seat_in_order",
    "somebody_can_move_up",
]

LEFT_SINCE = "名单封存之后退出专家库或者暂停抽取。"


def pool(region: str) -> list[Practitioner]:
    """
    Return the experts who can be drawn today for a matter of a region: in its pool or that of a region above, not suspended,
    with an account that may act as an expert. Another city's experts are its own.
    """
    return _pool(today=timezone.localdate(), regions=region_codes.lineage(region))


def _can_be_drawn():
    experts = Membership.objects.in_force(Parameter("today", DateField())).filter(
        role_code=EXPERT.code, kept_in__among=keys("regions")
    )
    rows = Practitioner.objects.filter(in_expert_pool=True, suspended_on=None, user__is_active=True)
    return rows.filter(user__in=experts.order_by().values("user")).select_related("user").order_by("pk")


_pool = CompiledQuery(_can_be_drawn)


def available(panel: ReviewPanel) -> set[int]:
    """Return the keys of the experts who can take a seat of a panel today: of our pool, or, where another pool drew it, of its list who still may score."""
    if not panel.source:
        return {expert.pk for expert in pool(panel.matter.region)}
    listed = [pk_of(key) for key in panel.keys]
    scoring = Membership.objects.in_force().filter(
        role_code=EXPERT.code, kept_in__in=region_codes.lineage(panel.matter.region)
    )
    rows = Practitioner.objects.filter(pk__in=listed, user__is_active=True, user__in=scoring.order_by().values("user"))
    return set(rows.values_list("pk", flat=True))


def seat_in_order(panel: ReviewPanel, passed_over: dict[str, str]) -> None:
    """
    Walk along the order of the draw: seats first, then alternates. Who must step aside is recorded so: by a conflict the
    registers know now, or that was known when the pool was sealed (`passed_over`: key, code of the ground); and so is who
    has left the pool since.
    """
    now, seated, spare = timezone.now(), 0, 0
    order = panel.order()
    candidates = Practitioner.objects.select_related("user").in_bulk([pk_of(key) for key in order])
    in_conflict = conflicts.found_among(candidates.values(), panel.matter, sheet=panel.sheet)
    still_there = available(panel)
    for place, key in enumerate(order, 1):
        if seated >= panel.wanted and spare >= panel.alternates:
            break
        expert = candidates[pk_of(key)]
        conflict = in_conflict.get(expert.pk) or _sealed(passed_over.get(key))
        if conflict:
            _recuse_at_once(panel, expert, place, conflict, now)
        elif expert.pk not in still_there:
            Seat.objects.create(
                panel=panel, practitioner=expert, order=place, status=SeatStatus.RELEASED, ground=Ground.LEFT_POOL,
                reason=LEFT_SINCE, left_at=now,
            )  # fmt: skip
        elif seated < panel.wanted:
            let_in(Seat(panel=panel, practitioner=expert, order=place), now)
            seated += 1
        else:
            Seat.objects.create(panel=panel, practitioner=expert, order=place, status=SeatStatus.ALTERNATE)
            spare += 1


def leave(seat: Seat, *, ground: str, reason: str, basis: str) -> None:
    """Record that a seat was left, with its fact; the expert no longer sees the matter."""
    now = timezone.now()
    stepped_aside = ground not in (Ground.UNABLE, Ground.SILENT, Ground.LEFT_POOL)
    seat.status = SeatStatus.RECUSED if stepped_aside else SeatStatus.RELEASED
    seat.ground, seat.reason, seat.basis, seat.left_at = ground, reason[:300], basis[:200], now
    seat.save()
    Party.objects.filter(
        matter=seat.panel.matter_id, user=seat.practitioner.user_id, role_code=EXPERT.code, until=None
    ).update(until=now)


def fill(panel: ReviewPanel) -> dict:
    """
    Let the next in the order move up until every seat is taken or nobody is left, and tell who did.

    The order was published with the draw, so nobody chooses who comes next. A conflict is looked for at this moment.
    """
    now, moved_up, passed_over = timezone.now(), [], []
    while panel.seats.filter(status__in=WORKING, sits_for=SitsFor.EXPERT).count() < panel.wanted:
        seat = _next_in_order(panel)
        if seat is None:
            break
        expert = seat.practitioner
        if conflict := conflicts.found(expert, panel.matter, sheet=panel.sheet):
            seat.status, seat.ground = SeatStatus.RECUSED, conflict.ground
            seat.reason, seat.basis, seat.left_at = conflict.sentence, conflict.basis, now
            seat.save()
            passed_over.append(seat.order)
        elif expert.pk not in available(panel):
            seat.status, seat.ground, seat.left_at = SeatStatus.RELEASED, Ground.LEFT_POOL, now
            seat.reason = LEFT_SINCE
            seat.save()
            passed_over.append(seat.order)
        else:
            let_in(seat, now)
            moved_up.append(seat.order)
    found = {"moved_up": moved_up, "passed_over": passed_over}
    return {name: orders for name, orders in found.items() if orders}


def somebody_can_move_up(panel: ReviewPanel) -> bool:
    """Test whether an expert without a conflict comes after those who have had a seat."""
    had = set(panel.seats.exclude(status=SeatStatus.ALTERNATE).values_list("practitioner_id", flat=True))
    listed = {pk_of(key) for key in panel.keys}
    left = list(
        Practitioner.objects.filter(pk__in=available(panel) & listed - had).select_related("user").order_by("pk")
    )
    return len(conflicts.found_among(left, panel.matter, sheet=panel.sheet)) < len(left)


def invite_again(seat: Seat) -> None:
    """Remind an expert nobody can replace."""
    matter = seat.panel.matter
    telling.tell({seat.practitioner.user_id}, f"请尽快完成评审评分：{matter.title}。", matter=matter, mail=True)


def _next_in_order(panel: ReviewPanel) -> Seat | None:
    had = {seat.order: seat for seat in panel.seats.select_related("practitioner__user")}
    for place, key in enumerate(panel.order(), 1):
        seat = had.get(place)
        if seat is None:
            return Seat(panel=panel, practitioner=Practitioner.objects.get(pk=pk_of(key)), order=place)
        if seat.status == SeatStatus.ALTERNATE:
            return seat
    return None


def let_in(seat: Seat, now) -> None:
    """Invite whoever takes a seat, and let them know the matter."""
    seat.status, seat.invited_at = SeatStatus.INVITED, now
    seat.save()
    matter: Matter = seat.panel.matter
    user = seat.practitioner.user
    if user is None:
        raise LookupError(f"{seat.practitioner} is in the expert pool without an account")
    Party.objects.create(
        matter=matter, user=user, role_code=EXPERT.code, since=now
    )  # fmt: skip
    telling.tell({seat.practitioner.user_id}, f"请您评审：{matter.title}。", matter=matter, mail=True)


def _sealed(ground: str | None) -> conflicts.Conflict | None:
    """Return the conflict that was known when the pool was sealed, and that the registers no longer tell."""
    if ground is None:
        return None
    words = f"名单封存时登记有{Ground(ground).label}，应当回避。"
    return conflicts.Conflict(Ground(ground), words, "抽取封存内容")


def _recuse_at_once(panel, expert, place, conflict, now) -> None:
    Seat.objects.create(
        panel=panel, practitioner=expert, order=place, status=SeatStatus.RECUSED, ground=conflict.ground,
        reason=conflict.sentence[:300], basis=conflict.basis[:200], left_at=now,
    )  # fmt: skip
