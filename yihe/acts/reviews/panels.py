"""The box of a review on a matter's page: the draw for everybody, names and scores by right."""

from dataclasses import dataclass, field
from decimal import Decimal

from yihe.acts.reviews import rules, tally
from yihe.acts.reviews.models import LEFT, Consensus, ReviewPanel, Seat, SeatStatus, key_of
from yihe.acts.reviews.sheets import Criterion
from yihe.foundation.roles import EXPERT
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
    """What a reader may see of a panel. Nobody sees another's scores before every seat is locked."""

    inside: bool
    own_seat: Seat | None
    locked: bool
    concluded: bool

    def may_name(self, seat: Seat) -> bool:
        own = self.own_seat is not None
        return self.inside or seat == self.own_seat or (own and self.locked) or (self.concluded and seat.status not in LEFT)

    def may_read_scores(self, seat: Seat) -> bool:
        if seat == self.own_seat:
            return True
        seated = self.own_seat is not None and self.own_seat.status == SeatStatus.LOCKED
        return self.locked and (self.inside or seated)

    def may_read_total(self, seat: Seat) -> bool:
        return self.may_read_scores(seat) or self.concluded


def rights(panel: ReviewPanel, user) -> Rights:
    """Return what this person may see of a panel on a matter they are allowed to open."""
    matter = panel.matter
    inside = any(
        hat.role.is_staff and hat.covers(region=matter.region, organization_id=matter.organization_id) for hat in user.hats
    )
    own = rules.seat_of(matter, user)
    if own is not None and (own.panel_id != panel.pk or own.status in (*LEFT, SeatStatus.ALTERNATE)):
        own = None
    # Somebody who sits on the panel is an expert here, whatever else they are: no way round the lock.
    if own is not None or any(hat.role is EXPERT for hat in user.hats if user.acting):
        inside = False
    locked = rules.seats_not_locked(matter, user) == ""
    return Rights(inside, own, locked, Consensus.objects.filter(panel=panel).exists())


_TONES = {"locked": "good", "scoring": "active", "invited": "active", "recused": "bad", "released": "bad"}


def seats_for(panel: ReviewPanel, user) -> list[SeatView]:
    """Return the panel's seats as a person may see them; people outside see neither recusals nor alternates."""
    right = rights(panel, user)
    sheet = panel.sheet
    shown, number = [], 0
    seats = panel.seats.select_related("practitioner", "sheet").prefetch_related("sheet__scores")
    for seat in seats:
        if not right.inside and seat.status in (*LEFT, SeatStatus.ALTERNATE):
            continue
        number += 1
        name = f"{seat.practitioner.name}" if right.may_name(seat) else f"专家 {number}"
        filled = getattr(seat, "sheet", None)
        scores, remark, total = [], "", None
        if filled is not None and right.may_read_scores(seat):
            given = {s.criterion: s for s in filled.scores.all()}
            scores = [
                (c, given[c.code].points if c.code in given else None, given[c.code].comment if c.code in given else "")
                for c in sheet.criteria
            ]
            remark = filled.remark
        if filled is not None and right.may_read_total(seat):
            total = filled.total
        shown.append(
            SeatView(
                place=seat.order, key=key_of(seat.practitioner_id), label=name, status=seat.get_status_display(),
                tone=_TONES.get(seat.status, "neutral"), total=total, remark=remark, scores=scores,
                fact=f"{seat.get_ground_display()}：{seat.reason}" if right.inside and seat.ground else "",
                basis=seat.basis if right.inside else "",
            )
        )  # fmt: skip
    return shown


class ReviewBox(Panel):
    """评审: nothing until a panel is drawn."""

    template_name = "reviews/panel_review.html"

    def __init__(self, title: str = "专家评审"):
        super().__init__(title)

    def context(self, page):
        panel = rules.panel_of(page["matter"])
        if panel is None:
            return None
        right = rights(panel, page["user"])
        consensus = Consensus.objects.select_related("by").filter(panel=panel).first()
        tallied = tally.of_panel(panel) if consensus is None and right.locked and (right.inside or right.own_seat) else None
        order = {key: place for place, key in enumerate(panel.order(), 1)}
        return {
            "panel": panel, "sheet": panel.sheet, "seats": seats_for(panel, page["user"]), "right": right,
            "candidates": sorted(order.items(), key=lambda item: item[1]), "consensus": consensus, "tally": tallied,
        }  # fmt: skip
