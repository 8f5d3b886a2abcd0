"""
The acts of a review once its panel is drawn (`drawing`): step aside, save and lock scores, replace the silent, conclude.

Each is also the `effect` of an action (`parts`), so it runs inside `perform`'s transaction with the matter locked;
`save_scores` is called by itself and takes the lock.
"""

import secrets
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from yihe.acts.reviews import conflicts, rules, seating, sheets, tally
from yihe.acts.reviews.models import Consensus, Ground, Score, ScoreSheet, Seat, SeatStatus, Verdict
from yihe.foundation import digests
from yihe.foundation.roles import EXPERT
from yihe.matters.actions import NotAllowed, locked
from yihe.matters.models import Matter, Party
from yihe.matters.reading import forget
from yihe.matters.saying import facts

COMMENT_LIMIT, REMARK_LIMIT = 300, 1000


class Ballot(dict):
    """
    Scores as the form hands them over: `{criterion: {"points": Decimal, "comment": str}, "remark": str}`.

    An event keeps a private field as the digest of its `str`. Salted, so that nobody guesses the points from it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.salt = secrets.token_hex(16)

    def __str__(self):
        return f"{self.salt}:{digests.canonical(self)}"


def declare_interest(matter: Matter, *, by, reason: str, ground: str = Ground.DECLARED) -> dict:
    """Step aside: for an interest one declares, or because one cannot take part. The next in the order moves up."""
    seat = _open_seat(matter, by)
    if ground not in (Ground.DECLARED, Ground.UNABLE):
        raise NotAllowed("离席事由应为“本人申明利害关系”或“本人不能参加”。")
    fact, basis = reason.strip(), "专家本人申明"
    if not fact:
        raise NotAllowed("请写明回避或不能参加的理由。")
    if conflict := conflicts.found(
        seat.practitioner, matter, sheet=seat.panel.sheet, besides=rules.judged_beside(seat.panel)
    ):
        ground, basis = conflict.ground, conflict.basis
        fact = f"{conflict.sentence}本人说明：{fact}"[:300]
    seating.leave(seat, ground=ground, reason=fact, basis=basis)
    return facts({"seat": seat.order, "ground": seat.get_ground_display(), **seating.fill(seat.panel)})


def save_scores(matter: Matter, *, by, scores: Mapping, remark: str | None = None) -> ScoreSheet:
    """
    Keep what an expert has filled in so far. Nothing is recorded in the matter's events, nobody else sees it.

    `scores` is `{criterion: points}` or `{criterion: {"points": …, "comment": …}}`; points may be None or "".
    """
    with transaction.atomic():
        fresh = locked(matter.pk)
        seat = _open_seat(fresh, by)
        if reason := rules.is_in_conflict(fresh, by):
            raise NotAllowed(reason)
        saved = _fill_in(seat, scores, remark)
    forget(matter)  # no event says that something changed
    return saved


def lock_scores(matter: Matter, *, by, scores: Mapping | None = None, remark: str | None = None) -> dict:
    """
    Save and lock an expert's scores for good. The event keeps the sheet's digest, never a figure.

    Raises NotAllowed when a criterion has no points or points out of range.
    """
    seat = _open_seat(matter, by)
    if reason := rules.is_in_conflict(matter, by):
        raise NotAllowed(reason)
    filled = _fill_in(seat, scores or {}, remark)
    criteria = seat.panel.sheet
    points = {s.criterion: s.points for s in filled.scores.all() if s.points is not None}
    if missing := [c.label for c in criteria.criteria if c.code not in points]:
        raise NotAllowed(f"还有没评分的指标：{'、'.join(missing)}。")
    now = timezone.now()
    filled.total = tally.weighted(criteria, points)
    filled.salt = secrets.token_hex(16)
    filled.digest = filled.compute_digest()
    filled.locked_at = filled.saved_at = now
    filled.save()
    seat.status = SeatStatus.LOCKED
    seat.save(update_fields=["status"])
    Party.objects.filter(matter=matter, user=by, role_code=EXPERT.code, until=None).update(done_at=now)
    return facts({"seat": seat.order, "sheet_digest": filled.digest})


def replace_silent(matter: Matter, *, by=None) -> dict:
    """
    Carry out what falls due when experts do not answer: whoever has not locked leaves, the next in the order moves
    up. Where nobody is left to move up, the silent one stays and is told again.
    """
    panel = rules.panel_of(matter)
    if panel is None:
        return {}
    done: dict[str, list[int]] = {"left": [], "told_again": []}
    waiting = [s for s in panel.working_seats() if s.status != SeatStatus.LOCKED]
    for seat in waiting:
        if seating.somebody_can_move_up(panel):
            seating.leave(seat, ground=Ground.SILENT, reason="在评分期限内没有锁定评分。", basis="系统时钟")
            seating.fill(panel)
            done["left"].append(seat.order)
        else:
            seating.invite_again(seat)
            done["told_again"].append(seat.order)
    return {name: orders for name, orders in done.items() if orders}


def dissolve_panel(matter: Matter, *, by, reason: str) -> dict:
    """Give up a panel that cannot be filled, so that a new one can be drawn from a larger pool."""
    if refusal := rules.panel_can_be_filled(matter, by):
        raise NotAllowed(refusal)
    panel = rules.the_panel(matter)
    now = timezone.now()
    panel.dissolved_at, panel.dissolved_reason = now, reason[:300]
    panel.save(update_fields=["dissolved_at", "dissolved_reason"])
    Party.objects.filter(matter=matter, role_code=EXPERT.code, until=None).update(until=now)
    return {"panel": panel.pk}


def conclude(matter: Matter, *, by, verdict: str, opinion: str, reason: str = "") -> dict:
    """Write the consensus. Raises NotAllowed while scores are open, or when it departs from them without a reason."""
    if refusal := rules.seats_not_locked(matter, by):
        raise NotAllowed(refusal)
    if refusal := rules.departs_without_reason(matter, Verdict(verdict), reason):
        raise NotAllowed(refusal)
    panel = rules.the_panel(matter)
    if hasattr(panel, "consensus"):
        raise NotAllowed("本件评审已经合议。")
    result = tally.of_panel(panel)
    departs = result.suggested != verdict
    Consensus.objects.create(
        panel=panel, total=result.total, lowest=result.lowest, highest=result.highest, pass_line=result.pass_line,
        suggested=result.suggested, verdict=verdict, opinion=opinion.strip() or reason.strip(),
        reason=reason.strip() if departs else "", by=by,
    )  # fmt: skip
    # What comes after is none of the experts': the matter is theirs to see no longer.
    Party.objects.filter(matter=matter, role_code=EXPERT.code, until=None).update(until=timezone.now())
    return facts({
        "total": result.total, "spread": result.spread, "pass_line": result.pass_line,
        "suggested": result.suggested.label, "verdict": Verdict(verdict).label,
    })  # fmt: skip


def _open_seat(matter: Matter, user) -> Seat:
    reason, seat = rules.has_no_open_seat(matter, user), rules.seat_of(matter, user)
    if reason or seat is None:
        raise NotAllowed(reason)
    return seat


def _fill_in(seat: Seat, scores: Mapping, remark: str | None) -> ScoreSheet:
    criteria = seat.panel.sheet
    if criteria.subjects:
        raise NotAllowed("本件比较评审多个对象，请逐个对象评分。")
    filled, _made = ScoreSheet.objects.get_or_create(seat=seat)
    given_points = []
    for code, said in scores.items():
        if code == "remark":
            remark = said if remark is None else remark
            continue
        criterion = criteria.criterion(code)
        if criterion is None:
            raise NotAllowed(f"评审标准里没有指标 {code}。")
        given = said if isinstance(said, Mapping) else {"points": said}
        points = points_of(given.get("points"), criterion)
        comment = str(given.get("comment") or "").strip()[:COMMENT_LIMIT]
        given_points.append(Score(sheet=filled, criterion=code, points=points, comment=comment))
    Score.objects.bulk_create(
        given_points, update_conflicts=True, unique_fields=["sheet", "criterion"], update_fields=["points", "comment"]
    )  # fmt: skip
    if remark is not None:
        filled.remark = remark.strip()[:REMARK_LIMIT]
    filled.saved_at = timezone.now()
    filled.save(update_fields=["remark", "saved_at"])
    if seat.status == SeatStatus.INVITED:
        seat.status = SeatStatus.SCORING
        seat.save(update_fields=["status"])
    return filled


def points_of(value, criterion: sheets.Criterion) -> Decimal | None:
    """Return what was typed as points of a criterion, None where nothing was. Raises NotAllowed with what is wrong."""
    if value is None or value == "":
        return None
    try:
        points = Decimal(str(value))
        if not points.is_finite() or points != points.quantize(Decimal("0.1")):
            raise InvalidOperation
    except InvalidOperation:
        raise NotAllowed(f"“{criterion.label}”的得分应为最多一位小数的数。") from None
    if not 0 <= points <= criterion.maximum:
        raise NotAllowed(f"“{criterion.label}”的得分应在 0 至 {criterion.maximum} 之间。")
    return points
