"""The box of a review on a matter's page: the draw for everybody, names and scores by right."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from yihe.acts.reviews import draw_rules, rules, tally
from yihe.acts.reviews.models import WORKING, ReviewPanel, SealedDraw, Seat, SeatStatus, key_of
from yihe.acts.reviews.models.draws import Place
from yihe.acts.reviews.outcome import decision_is_out
from yihe.acts.reviews.sheets import WITH_AWARD, Criterion
from yihe.foundation import draws
from yihe.matters import reading
from yihe.matters.panels import Panel


@dataclass(frozen=True)
class SeatView:
    """One seat as this reader may see it. Empty strings are what the reader has no right to."""

    place: int
    key: str
    label: str
    status: str
    tone: str
    fact: str = ""
    basis: str = ""
    total: Decimal | None = None
    remark: str = ""
    scores: list[tuple[Criterion, Decimal | None, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Rights:
    """
    What a reader may see of a panel. Nobody sees another's scores before every seat is locked. Outside the bureau an expert
    is not named, to colleagues on the panel neither, but with an award where the sheet says so: an applicant reads totals, and those
    once the decision is out.
    """

    inside: bool
    own_seat: Seat | None
    locked: bool
    decided: bool
    named: bool = False  # with the award, where the sheet says so

    def may_name(self, seat: Seat) -> bool:
        return self.inside or seat == self.own_seat or (self.named and self.decided)

    @property
    def may_read_result(self) -> bool:
        return self.inside or self.decided

    def may_read_scores(self, seat: Seat) -> bool:
        if seat == self.own_seat:
            return True
        seated = self.own_seat is not None and self.own_seat.status == SeatStatus.LOCKED
        return self.locked and (self.inside or seated)

    def may_read_total(self, seat: Seat) -> bool:
        return self.may_read_scores(seat) or self.decided


def rights(panel: ReviewPanel, user, seats: list[Seat]) -> Rights:
    """Return what this person may see of a panel on a matter they are allowed to open."""
    matter = panel.matter
    inside = any(
        hat.role.is_staff and hat.covers(region=matter.region, organization_id=matter.organization_id)
        for hat in user.hats
    )
    own = next((s for s in seats if s.practitioner.user_id == user.pk and s.status in WORKING), None)
    # Somebody who sits on the panel is an expert here, whatever else they are: no way round the lock.
    inside = inside and own is None
    locked = rules.open_sheets(panel, [s for s in seats if s.status in WORKING]) == ""
    return Rights(inside, own, locked, decision_is_out(matter), panel.sheet.names == WITH_AWARD)


_TONES = {"locked": "good", "scoring": "active", "invited": "active", "recused": "bad", "released": "bad"}


def shown(panel: ReviewPanel, seats: list[Seat], right: Rights) -> list[SeatView]:
    """Return what a reader may see; people outside see neither recusals nor alternates."""
    views: list[SeatView] = []
    criteria = panel.sheet.criteria
    for seat in seats:
        if not right.inside and seat.status not in WORKING:
            continue
        filled = getattr(seat, "sheet", None)
        scores, remark, total = [], "", None
        if filled is not None and right.may_read_scores(seat):
            given = {s.criterion: (s.points, s.comment) for s in filled.scores.all()}
            scores = [(c, *given.get(c.code, (None, ""))) for c in criteria]
            remark = filled.remark
        if filled is not None and right.may_read_total(seat):
            total = filled.total
        views.append(
            SeatView(
                place=seat.order, key=key_of(seat.practitioner_id), status=seat.get_status_display(),
                label=seat.practitioner.name if right.may_name(seat) else f"专家 {len(views) + 1}",
                tone=_TONES.get(seat.status, "neutral"), total=total, remark=remark, scores=scores,
                fact=f"{seat.get_ground_display()}：{seat.reason}" if right.inside and seat.ground else "",
                basis=seat.basis if right.inside else "",
            )
        )  # fmt: skip
    return views


class ReviewBox(Panel):
    """评审: nothing until a draw is sealed, the draw until a panel is drawn, then the panel."""

    template_name = "reviews/panel_review.html"

    def __init__(self, title: str = "专家评审"):
        super().__init__(title)

    def context(self, page):
        panel = rules.panel_of(page["matter"])
        if panel is None:
            return _under_way(page)
        seats = panel.all_seats()
        consensus = getattr(panel, "consensus", None)
        right = rights(panel, page["user"], seats)
        tallied = None
        if consensus is None and not panel.sheet.subjects and right.locked and (right.inside or right.own_seat):
            tallied = tally.of_totals(
                panel, [s.sheet.total for s in seats if s.status in WORKING and s.sheet.total is not None]
            )
        return {
            "panel": panel, "sheet": panel.sheet, "seats": shown(panel, seats, right), "right": right,
            "candidates": list(enumerate(panel.order(), 1)), "tally": tallied,
            "consensus": consensus if right.may_read_result else None,
            "draw": panel.draw, "proves": draws.PROVES[panel.version],
            "facts": _facts(panel.draw, _halves_told(panel)) + [("种子", panel.seed)] if panel.draw else [],
        }  # fmt: skip


def _under_way(page) -> dict | None:
    """Return what is shown of a draw that was sealed and has seated nobody yet: whose turn it is, and what was fixed."""
    draw = draw_rules.open_draw(page["matter"])
    if draw is None:
        return None
    halves = [(half.get_place_display(), half.text, half.by_lottery) for half in draw.halves.all()]
    return {
        "panel": None, "draw": draw, "facts": _facts(draw, halves), "game": draws.GAME,
        "is_late": timezone.localdate() > draw.due_on, "has_second": bool(halves),
        "entered": len({entry.by_id for entry in draw.entries.all()}),
    }  # fmt: skip


def _halves_told(panel: ReviewPanel) -> list[tuple[str, str, bool]]:
    """Return both halves as the event of the draw tells them, which the page has read already."""
    drawn = (event.said for event in reading.events(panel.matter))
    told: list[dict] = next(
        (said["halves"] for said in drawn if said.get("panel") == panel.pk and "halves" in said), []
    )
    return [(Place(n).label, half["text"], half["by_lottery"]) for n, half in enumerate(told, 1)]


def _facts(draw: SealedDraw, halves: list[tuple[str, str, bool]]) -> list[tuple[str, str]]:
    """Return what was fixed when, as rows. No names: who gave what stands in the timeline, for those who may read it there."""
    said = draw.said
    return [
        ("封存时间", f"{timezone.localtime(draw.at):%Y-%m-%d %H:%M}"),
        ("席位", f"{said['wanted']} 席，候补 {said['alternates']} 席"),
        ("抽取期限", f"{draw.due_on:%Y-%m-%d}；逾期改用 {draw.lottery_on:%Y-%m-%d} 开奖的{draws.GAME}"),
        ("封存码", draw.seal),
        ("第一个数的摘要", said["commitment"]),
        *(
            (label, text + ("（没有按期给出，由开奖号码代替）" if by_lottery else ""))
            for label, text, by_lottery in halves
        ),
    ]
