"""
Severity (宽严) of the members of a panel that compared several, and whether who came first hangs on one of them. Reckoned after the decision, for
whoever answers for panels: it changes nothing, and is no fault of anybody. Exact figures of 100 points, rounded once for the eye.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from yihe.acts.reviews.compared import Result, entered, results
from yihe.acts.reviews.models import ReviewPanel, Seat, SeatStatus, Subject

_FOR_THE_EYE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Judged:
    """
    One member: the mean of the totals they gave, how far it lies above (+) or below (-) the mean of the others', the span between their highest
    and lowest, and who would have come first without them: "" where it is the same.
    """

    seat: Seat
    mean: Decimal
    apart: Decimal | None
    span: Decimal
    first_without: str


def of(panel: ReviewPanel, first: Callable[[list[Result]], str], subjects: list[Subject] | None = None) -> list[Judged]:
    """
    Return the members in the order of their seats. `first` is the room's rule: given what each subject comes to, it returns the key of who
    comes first; `subjects`, where they were read. A panel of one has no others. Raises NotAllThere.
    """
    subjects = entered(panel) if subjects is None else subjects
    seats = [seat for seat in panel.all_seats() if seat.status == SeatStatus.LOCKED]
    found = results(panel, subjects=subjects)
    winner = first(found)
    return [_judged(panel, subjects, seat, seats, found, winner, first) for seat in seats]


def _judged(
    panel: ReviewPanel, subjects: list[Subject], seat: Seat, seats: Sequence[Seat], found: list[Result], winner: str, first
) -> Judged:  # fmt: skip
    own = [result.by_seat[seat.pk] for result in found]
    others = [result.by_seat[each.pk] for result in found for each in seats if each.pk != seat.pk]
    without = first(results(panel, subjects=subjects, without=seat.pk)) if others else winner
    return Judged(
        seat, _mean(own), _rounded(_sum(own) / len(own) - _sum(others) / len(others)) if others else None, max(own) - min(own),
        "" if without == winner else without,
    )  # fmt: skip


def _sum(points: Sequence[Decimal]) -> Decimal:
    return sum(points, Decimal(0))


def _mean(points: Sequence[Decimal]) -> Decimal:
    return _rounded(_sum(points) / len(points))


def _rounded(points: Decimal) -> Decimal:
    return points.quantize(_FOR_THE_EYE, ROUND_HALF_UP)
