"""What counts together with a purchase, read from the register in one question, and the way its sum chooses, under its region's figures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from yihe.domains.procurement import measured, profiles, regime
from yihe.domains.procurement.measured import Counted, Measured
from yihe.domains.procurement.models import LeftApart, Purchase
from yihe.domains.procurement.profiles import Profile
from yihe.domains.procurement.regime import Way
from yihe.foundation import parameters
from yihe.foundation.figures import MONTHS
from yihe.registers.bodies import lines

OUT = ("cancelled", "refused")  # states of a purchase that was never made


@dataclass(frozen=True)
class Counting:
    """A purchase measured on a day: the sum, the way it chooses, the profile of that day; or, without them, why there is none."""

    measured: Measured
    whole: Decimal  # with what is left apart
    way: Way | None = None
    profile: Profile | None = None
    refused: str = ""


def among(purchase: Purchase, on: date, window: int) -> list[Counted]:
    """
    Return the purchases that may count with one: of its series, or of its buyer and item, approved within the window or the fiscal year.
    A buyer is its whole line: merging budget units begins no new sum. A series is one county's: another's is not named here.
    """
    own, line = str(purchase.buyer_id), lines.line_of(purchase.buyer_id)
    first = min(measured.months_from(on, -window), date(on.year, 1, 1))
    last = max(measured.months_from(on, window), date(on.year, 12, 31))
    near = Q(buyer__in=line, item=purchase.item, approved_on__range=(first, last))
    if purchase.series:
        county = purchase.matter.region[:6]
        near |= Q(series=purchase.series, approved_on__isnull=False, matter__region__startswith=county)
    rows = (
        Purchase.objects.filter(near)
        .exclude(pk=purchase.pk)
        .exclude(matter__state__in=OUT)
        .order_by("approved_on", "pk")
        .values_list(
            "matter__number", "buyer_id", "item", "budget", "supplements", "approved_on", "series", "project", "profile", "direct",
        )
    )  # fmt: skip
    return [
        Counted(
            number,
            own if buyer in line else str(buyer),
            item,
            budget + more,
            day or on,
            series,
            project,
            _by_tender(profile, direct),
        )  # fmt: skip
        for number, buyer, item, budget, more, day, series, project, profile, direct in rows
    ]


def _by_tender(profile: str, direct: str) -> bool:
    return profile == profiles.OPEN_TENDER and not direct


def counted(purchase: Purchase, on: date) -> Counted:
    """Return a purchase itself as it counts on a day."""
    return Counted(
        purchase.matter.number, str(purchase.buyer_id), purchase.item, purchase.budget + purchase.supplements,
        purchase.approved_on or on, purchase.series, purchase.project, _by_tender(purchase.profile, purchase.direct),
    )  # fmt: skip


def marks(region: str, on: date) -> regime.Marks:
    """Return the marks of a region on a day (`regime.Marks`)."""
    at_most = profiles.of(region, profiles.SIMPLE_QUOTE, on).figure("at_most")
    return regime.marks_of(region, on, at_most if at_most is not None else Decimal(0))


def measure(purchase: Purchase, on: date) -> Counting:
    """Return what a purchase comes to with all that counts together on a day, and the way that chooses."""
    region = purchase.matter.region
    window = parameters.of(region).at(measured.WINDOW, on).as_(MONTHS)
    apart = LeftApart.objects.filter(purchase=purchase).values_list("other__matter__number", flat=True)
    own, others = counted(purchase, on), among(purchase, on, window)
    sum_ = measured.of(own, others, window, frozenset(apart))
    whole = measured.of(own, others, window).amount
    try:
        at = marks(region, on)
        way = regime.choose(sum_.amount, at)
        profile = profiles.of(region, way.profile, on)
    except (regime.CannotChoose, profiles.NoProfile) as none:
        return Counting(sum_, whole, refused=str(none))
    own_way_is_tender = way.profile == profiles.OPEN_TENDER and not purchase.direct
    year = "" if own_way_is_tender else measured.passes_statute(sum_, at.tender_mark, purchase.document)
    return Counting(sum_, whole, way, profile, year)
