"""
Several judged side by side – the bids of a tender –: the acts. Each is the effect of an action of the room, with the matter locked;
`save_marks` is called by itself. Members mark alone and lock; what is objective is found once for all; the price is computed
(`compared`). Nobody agrees on points (令87 62): a result changes on four grounds only (令87 64), by `correct`. ADR 0072.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yihe.acts.reviews import conflicts, rules, seating, sheets, verbs
from yihe.acts.reviews.models import (
    ComparedSheet,
    CorrectionGround,
    Finding,
    Mark,
    ReviewPanel,
    ScoreCorrection,
    Seat,
    SeatStatus,
    SitsFor,
    Subject,
)
from yihe.acts.reviews.sheets import MEMBERS, OBJECTIVE, PRICE, Criterion
from yihe.foundation.roles import EXPERT
from yihe.matters.actions import NotAllowed, locked
from yihe.matters.models import Matter, Party
from yihe.matters.reading import forget
from yihe.matters.saying import facts
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Practitioner


@dataclass(frozen=True, slots=True)
class Compared:
    """One that is compared, as the room knows it: its key there, how it is called, whose it is, the price that counts (yuan)."""

    key: str
    label: str
    price: Decimal | None = None
    body: Body | None = None


def begin(matter: Matter, subjects: Sequence[Compared], *, by) -> dict:
    """Say what the panel compares: once, after the qualification. Members who are bound to one of them step aside now."""
    panel = _panel(matter)
    if panel.subjects.exists():
        raise NotAllowed("本件的被评对象已经确定，不能再改。")
    if not subjects:
        raise NotAllowed("没有可以评审的对象。")
    if panel.sheet.given_by(PRICE) and (bare := [s.label for s in subjects if not s.price or s.price <= 0]):
        raise NotAllowed(f"没有评审价，不能计算价格分：{'、'.join(bare)}。")
    for each in subjects:
        Subject.objects.create(panel=panel, key=each.key, label=each.label, price=each.price, body=each.body)
    said = _leave(matter, panel, rules.judged_beside(panel), rules.names_judged(panel))
    return facts({"panel": panel.pk, "subjects": [each.key for each in subjects], **said})


def step_aside(matter: Matter, who: Sequence[tuple[str, Body | None]]) -> dict:
    """
    Let members who are bound to one of these, by name and by body where a register knows it, leave before they meet them: where there are talks, and
    what is compared is fixed after them.
    """
    panel = _panel(matter)
    besides = list(Organization.objects.filter(pk__in=[body.pk for _name, body in who if body]).order_by("pk"))
    return facts({"panel": panel.pk, **_leave(matter, panel, besides, rules.called(who))})


def _leave(matter: Matter, panel: ReviewPanel, besides: Sequence[Organization], judged: Sequence[str]) -> dict:
    left = []
    for seat in panel.working_seats():
        conflict = conflicts.employer_is_judged(seat.practitioner, judged) or conflicts.found(
            seat.practitioner, matter, sheet=panel.sheet, besides=besides
        )
        if conflict:
            seating.leave(seat, ground=conflict.ground, reason=conflict.sentence, basis=conflict.basis)
            left.append(seat.order)
    moved = seating.fill(panel) if left else {}
    forget(matter)
    return {"left": left, **moved}


def cannot_sit_for_the_buyer(matter: Matter, practitioner: Practitioner) -> str:
    """Return why somebody cannot take a buyer's seat, or "": none is left, they were drawn or could be, or they must step aside."""
    panel = _panel(matter)
    seats = panel.all_seats()
    if sum(seat.sits_for == SitsFor.BUYER and seat.status not in _GONE for seat in seats) >= panel.sheet.buyers:
        return f"采购人代表为 {panel.sheet.buyers} 人，已经确定。"
    if practitioner.user_id is None:
        return f"{practitioner.name}没有账户，不能参加评审。"
    if any(seat.practitioner_id == practitioner.pk for seat in seats) or seating.key_of(practitioner) in panel.keys:
        return f"{practitioner.name}在抽取的候选专家名单内，不能作为采购人代表。"
    besides = rules.judged_beside(panel)
    conflict = conflicts.found(practitioner, matter, sheet=panel.sheet, besides=besides)
    return f"{conflict.sentence}依照回避规定，不能作为采购人代表。" if conflict else ""


def seat_buyer(matter: Matter, *, practitioner: Practitioner, by) -> dict:
    """Let somebody of the buyer sit beside the experts: named, not drawn, and never in the chair (令87 45, 47). They need the role 评审专家."""
    if reason := cannot_sit_for_the_buyer(matter, practitioner):
        raise NotAllowed(reason)
    panel = _panel(matter)
    place = max([len(panel.order()), *panel.seats.values_list("order", flat=True)]) + 1
    seating.let_in(Seat(panel=panel, practitioner=practitioner, order=place, sits_for=SitsFor.BUYER), timezone.now())
    forget(matter)
    return facts({"seat": place, "sits_for": SitsFor.BUYER.value})


def choose_chair(matter: Matter, *, seat: Seat, by) -> dict:
    """Let one of the experts chair the panel. The buyer's representative cannot (the database says so too)."""
    panel = _panel(matter)
    fresh = panel.seats.filter(pk=seat.pk).first()
    if fresh is None or fresh.status in _GONE or fresh.status == SeatStatus.ALTERNATE:
        raise NotAllowed("组长须是评审组的成员。")
    if fresh.sits_for == SitsFor.BUYER:
        raise NotAllowed("采购人代表不得担任评审组组长（政府采购法令第87号 第四十五条）。")
    for other in panel.seats.filter(chairs=True).exclude(pk=fresh.pk):
        other.chairs = False
        other.save(update_fields=["chairs"])
    fresh.chairs = True
    fresh.save(update_fields=["chairs"])
    forget(matter)
    return facts({"seat": fresh.order})


def save_marks(matter: Matter, *, by, marks: Mapping[str, Mapping]) -> ComparedSheet:
    """Keep what a member has marked so far: `{key of the subject: {criterion: points or {"points", "comment"}}}`. No event says so."""
    with transaction.atomic():
        fresh = locked(matter.pk)
        saved = _fill_in(_may_mark(fresh, by), marks)
    forget(matter)
    return saved


def lock_marks(matter: Matter, *, by, marks: Mapping[str, Mapping] | None = None) -> dict:
    """Lock a member's marks for good: of every subject on every criterion that members judge. The event keeps the digest, no figure."""
    seat = _may_mark(matter, by)
    filled = _fill_in(seat, marks or {})
    panel = seat.panel
    there = set(filled.marks.values_list("subject__key", "criterion"))
    missing = [
        f"{subject.label}的“{criterion.label}”"
        for subject in panel.subjects.all() for criterion in panel.sheet.given_by(MEMBERS)
        if (subject.key, criterion.code) not in there
    ]  # fmt: skip
    if missing:
        raise NotAllowed(f"还有没评分的：{'、'.join(missing)}。")
    now = timezone.now()
    filled.salt = secrets.token_hex(16)
    filled.digest = filled.compute_digest()
    filled.locked_at = now
    filled.save()
    seat.status = SeatStatus.LOCKED
    seat.save(update_fields=["status"])
    Party.objects.filter(matter=matter, user=by, role_code=EXPERT.code, until=None).update(done_at=now)
    forget(matter)
    return facts({"seat": seat.order, "sheet_digest": filled.digest})


def find(matter: Matter, *, subject: Subject, criterion: str, points, basis: str, by) -> dict:
    """Find what a subject gets on an objective criterion, once and the same for all members."""
    panel = _panel(matter)
    known = _criterion(panel, criterion, OBJECTIVE)
    if not basis.strip():
        raise NotAllowed(f"请写明“{known.label}”得分的依据。")
    given = verbs.points_of(points, known)
    if given is None:
        raise NotAllowed(f"请填写“{known.label}”的得分。")
    if Finding.objects.filter(subject=subject, criterion=criterion).exists():
        raise NotAllowed(f"{subject.label}的“{known.label}”已经认定，全体成员共用；有误的按评分更正办理。")
    Finding.objects.create(
        subject=_own(panel, subject), criterion=criterion, points=given, basis=basis.strip()[:300], by=by
    )
    return facts({"subject": subject.key, "criterion": criterion, "points": given})


def correct(
    matter: Matter, *, subject: Subject, criterion: str, after, ground: str, reason: str, by, seat: Seat | None = None
) -> dict:  # fmt: skip
    """Put other points in the place of a member's (`seat`) or of what was found for all, on one of the four grounds of 令87 64."""
    panel = _panel(matter)
    if refusal := rules.seats_not_locked(matter, by):
        raise NotAllowed(refusal)
    if ground not in CorrectionGround.values:
        listed = "、".join(CorrectionGround.labels)
        raise NotAllowed(f"评审结果只能因下列情形更正：{listed}（政府采购法令第87号 第六十四条）。")
    if not reason.strip():
        raise NotAllowed("请写明更正的事实。")
    known = _criterion(panel, criterion, MEMBERS if seat else OBJECTIVE)
    if ground == CorrectionGround.OBJECTIVE and seat or ground == CorrectionGround.OUTLIER and not seat:
        wanted = "客观指标的共同得分" if ground == CorrectionGround.OBJECTIVE else "某一位成员的评分"
        raise NotAllowed(f"“{CorrectionGround(ground).label}”只更正{wanted}。")
    given, before = verbs.points_of(after, known), compared_points(_own(panel, subject), criterion, seat)
    if given is None or before is None or given == before:
        raise NotAllowed("更正前没有得分，或者更正后与更正前相同。")
    ScoreCorrection.objects.create(
        subject=subject, criterion=criterion, seat=seat, ground=ground, before=before, after=given, reason=reason.strip()[:300],
        by=by,
    )  # fmt: skip
    said = {"subject": subject.key, "criterion": criterion, "before": before, "after": given, "ground": ground}
    return facts(said | ({"seat": seat.order} if seat else {}))


def compared_points(subject: Subject, criterion: str, seat: Seat | None) -> Decimal | None:
    """Return the points that count now: the last correction's, else what the member marked, or what was found for all."""
    last = subject.corrections.filter(criterion=criterion, seat=seat).order_by("-pk").first()
    if last:
        return last.after
    if seat is None:
        return subject.findings.filter(criterion=criterion).values_list("points", flat=True).first()
    return subject.marks.filter(criterion=criterion, sheet__seat=seat).values_list("points", flat=True).first()


_GONE = (SeatStatus.RECUSED, SeatStatus.RELEASED)


def _panel(matter: Matter) -> ReviewPanel:
    panel = rules.panel_of(matter)
    if panel is None:
        raise NotAllowed("尚未抽取评审专家。")
    if not panel.sheet.subjects:
        raise NotAllowed("本件的评审标准只评审一个对象。")
    return panel


def _own(panel: ReviewPanel, subject: Subject) -> Subject:
    if subject.panel_id != panel.pk:
        raise NotAllowed(f"{subject.label}不是本件的被评对象。")
    return subject


def _criterion(panel: ReviewPanel, code: str, by: str) -> Criterion:
    criterion = panel.sheet.criterion(code)
    if criterion is None or criterion.by != by:
        words = {MEMBERS: "由成员评分的", OBJECTIVE: "客观的"}[by]
        raise NotAllowed(f"评审标准里没有{words}指标 {code}。")
    return criterion


def _may_mark(matter: Matter, user) -> Seat:
    reason = rules.has_no_open_seat(matter, user) or rules.is_in_conflict(matter, user)
    seat = rules.seat_of(matter, user)
    if reason or seat is None:
        raise NotAllowed(reason)
    if not _panel(matter).subjects.exists():
        raise NotAllowed("被评对象还没有确定，不能评分。")
    return seat


def _fill_in(seat: Seat, marks: Mapping[str, Mapping]) -> ComparedSheet:
    filled, _made = ComparedSheet.objects.get_or_create(seat=seat)
    subjects = {subject.key: subject for subject in seat.panel.subjects.all()}
    rows = []
    for key, given in marks.items():
        if key not in subjects:
            raise NotAllowed(f"没有被评对象 {key}。")
        for code, said in given.items():
            known = _criterion(seat.panel, code, sheets.MEMBERS)
            said = said if isinstance(said, Mapping) else {"points": said}
            points = verbs.points_of(said.get("points"), known)
            comment = str(said.get("comment") or "").strip()[: verbs.COMMENT_LIMIT]
            if points is not None:
                rows.append(Mark(sheet=filled, subject=subjects[key], criterion=code, points=points, comment=comment))
    Mark.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["sheet", "subject", "criterion"], update_fields=["points", "comment"]
    )  # fmt: skip
    if seat.status == SeatStatus.INVITED:
        seat.status = SeatStatus.SCORING
        seat.save(update_fields=["status"])
    return filled
