"""What scores come to. Exact decimals, rounded half up to two places; each figure can be added up again by hand."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from yihe.acts.reviews.models import ReviewPanel, SeatStatus, Verdict
from yihe.acts.reviews.sheets import Sheet
from yihe.foundation import parameters

PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """A panel's result before anybody concludes: the mean of the sheets' totals, and how far they lie apart."""

    total: Decimal
    lowest: Decimal
    highest: Decimal
    pass_line: Decimal
    sheets: int

    @property
    def spread(self) -> Decimal:
        return self.highest - self.lowest

    @property
    def suggested(self) -> Verdict:
        return Verdict.PASS if self.total >= self.pass_line else Verdict.FAIL


def rounded(value: Decimal) -> Decimal:
    return value.quantize(PLACES, ROUND_HALF_UP)


def weighted(sheet: Sheet, points: dict[str, Decimal]) -> Decimal:
    """Return one expert's total of 100. Every criterion must have its points."""
    return rounded(sum((points[c.code] * c.weight / c.maximum for c in sheet.criteria), Decimal(0)))


def mean(totals: list[Decimal]) -> Decimal:
    """Return the mean of the totals as they are shown, so that the published figures add up."""
    return rounded(sum(totals, Decimal(0)) / len(totals))


def of_panel(panel: ReviewPanel) -> Tally:
    """Return what a panel's locked sheets come to, against the pass line of the day of the draw."""
    locked = [seat for seat in panel.all_seats() if seat.status == SeatStatus.LOCKED]
    return of_totals(panel, [seat.sheet.total for seat in locked if seat.sheet.total is not None])


def of_totals(panel: ReviewPanel, totals: list[Decimal]) -> Tally:
    """Return what the totals of a panel's sheets come to; there must be one at least."""
    line = parameters.of(panel.matter.region).at(panel.sheet.pass_line, timezone.localdate(panel.drawn_at)).value
    return Tally(mean(totals), min(totals), max(totals), rounded(Decimal(line)), len(totals))
