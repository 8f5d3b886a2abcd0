"""
What a comparison comes to: computed by the sheet and by nobody. Sums are exact (fractions); a subject's points are rounded once,
half up to two places, and what is shown is what is ranked by – who is equal in it is told apart by price, by what the document
says, and by a draw at last (the room's). 令87 55, 57.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from yihe.acts.reviews.models import ReviewPanel, ScoreCorrection, SeatStatus, SitsFor, Subject
from yihe.acts.reviews.sheets import MEMBERS, PRICE, WITH_AWARD, Criterion
from yihe.acts.reviews.tally import rounded
from yihe.foundation import parameters
from yihe.foundation.figures import PERCENT

OUTLIER = parameters.asks_for(
    "review/outlier_share", PERCENT
)  # how far a member's points lie from the others' mean to be asked about
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Result:
    """One subject: points of 100 in all and by criterion, weighted and rounded for the eye; each member's own total by seat."""

    key: str
    label: str
    price: Decimal | None
    total: Decimal
    by_criterion: Mapping[str, Decimal]
    by_seat: Mapping[int, Decimal]


class NotAllThere(Exception):
    """A figure is missing: a member has not locked, or an objective criterion was not found. The message says of whom and what."""


def price_points(prices: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """
    Return the points of 100 each price gets: the lowest all, the others lowest ÷ price × 100, half up to two places (令87 55). No
    prices, no points. Raises ValueError for one that is not above zero: whether it is a price is asked before.
    """
    if not prices:
        return {}
    lowest = min(prices.values())
    if lowest <= 0:
        raise ValueError("a price that stands is above zero")
    return {key: _half_up(Fraction(lowest) / Fraction(price) * HUNDRED) for key, price in prices.items()}


def entered(panel: ReviewPanel) -> list[Subject]:
    """Return the subjects in the order they were entered, with all that was given and found of them."""
    return list(panel.subjects.prefetch_related("marks__sheet", "findings", "corrections"))


def results(panel: ReviewPanel, *, subjects: list[Subject] | None = None, without: int | None = None) -> list[Result]:
    """
    Return what each subject comes to, in the order they were entered (`subjects`, where they were read); `without` is the key of a seat that
    is left out, to see what hangs on it. Raises NotAllThere.
    """
    subjects = entered(panel) if subjects is None else subjects
    seats = [seat for seat in panel.all_seats() if seat.status == SeatStatus.LOCKED and seat.pk != without]
    if not seats:
        raise NotAllThere("还没有成员锁定评分。")
    prices = price_points({s.key: s.price for s in subjects if s.price}) if panel.sheet.given_by(PRICE) else {}
    return [_result(panel, subject, [seat.pk for seat in seats], prices.get(subject.key)) for subject in subjects]


def _result(panel: ReviewPanel, subject, seats: list[int], price: Decimal | None) -> Result:
    marks = {(m.sheet.seat_id, m.criterion): m.points for m in subject.marks.all()}
    found = {(None, f.criterion): f.points for f in subject.findings.all()}
    counts = {**marks, **found} | {(c.seat_id, c.criterion): c.after for c in _in_order(subject.corrections.all())}
    by_criterion: dict[str, Fraction] = {}
    by_seat = dict.fromkeys(seats, Fraction(0))
    for criterion in panel.sheet.criteria:
        each = {seat: _worth(subject, criterion, counts, seat, price) for seat in seats}
        by_criterion[criterion.code] = sum(each.values(), Fraction(0)) / len(seats)
        for seat, worth in each.items():
            by_seat[seat] += worth
    return Result(
        subject.key, subject.label, subject.price, _half_up(sum(by_criterion.values(), Fraction(0))),
        {code: _half_up(worth) for code, worth in by_criterion.items()},
        {seat: _half_up(worth) for seat, worth in by_seat.items()},
    )  # fmt: skip


def _worth(subject, criterion: Criterion, counts: Mapping, seat: int, price: Decimal | None) -> Fraction:
    if criterion.by == PRICE:
        if price is None:
            raise NotAllThere(f"{subject.label}没有评审价。")
        return Fraction(price) * criterion.weight / HUNDRED
    points = counts.get((seat if criterion.by == MEMBERS else None, criterion.code))
    if points is None:
        raise NotAllThere(f"{subject.label}的“{criterion.label}”还没有得分。")
    return Fraction(points) * criterion.weight / criterion.maximum


def _in_order(corrections: Iterable[ScoreCorrection]) -> list[ScoreCorrection]:
    return sorted(corrections, key=lambda each: each.pk)


def _half_up(value: Fraction) -> Decimal:
    """Round half up to two places, from the exact value and once."""
    return rounded(Decimal((value * HUNDRED + Fraction(1, 2)).__floor__()) / HUNDRED)


def outliers(panel: ReviewPanel, found: list[Result] | None = None) -> list[tuple[int, str]]:
    """Return whose points of which subject lie far from the others' mean (seat's place, key): a question to the panel, no verdict (令87 64)."""
    share = Fraction(parameters.of(panel.matter.region).at(OUTLIER, timezone.localdate(panel.drawn_at)).as_(PERCENT))
    places = {seat.pk: seat.order for seat in panel.all_seats()}
    far = []
    for result in results(panel) if found is None else found:
        for seat, total in result.by_seat.items():
            others = [Fraction(other) for pk, other in result.by_seat.items() if pk != seat]
            mean = sum(others, Fraction(0)) / len(others) if others else Fraction(0)
            if mean and abs(Fraction(total) - mean) * HUNDRED > mean * share:
                far.append((places[seat], result.key))
    return far


def members_to_publish(panel: ReviewPanel) -> list[str]:
    """Return the members as the award names them (条例 43, 令87 69): who chairs, who sits for the buyer; [] where the sheet says that none is named."""
    if panel.sheet.names != WITH_AWARD:
        return []
    seats = [seat for seat in panel.all_seats() if seat.status == SeatStatus.LOCKED]
    return [seat.practitioner.name + _as_what(seat) for seat in seats]


def _as_what(seat) -> str:
    if seat.chairs:
        return "（组长）"
    return "（采购人代表）" if seat.sits_for == SitsFor.BUYER else ""
