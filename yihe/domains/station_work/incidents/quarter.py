"""Which villages have held no decision day this quarter: names in the order of the codes of the state, and no rank among them."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from yihe.domains.station_work.models import DecisionDay
from yihe.foundation import region_codes
from yihe.registers.regions import names
from yihe.registers.regions.models import Region


def began(day: date) -> date:
    """Return the first day of the quarter a day lies in."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def villages_without(reach: Iterable[str], today: date | None = None) -> list[tuple[str, str, str]]:
    """Return (code, name, name of its town) of each village of some regions that is in force and has held none since the quarter began. Two questions for each region."""
    today = today or timezone.localdate()
    held = DecisionDay.objects.filter(held_on__gte=began(today), held_on__lte=today)
    found: dict[str, str] = {}
    for region in reach:
        there = Region.objects.within(region).in_force(today).filter(level="village")
        had = set(held.filter(matter__region__startswith=region).values_list("matter__region", flat=True))
        found |= {code: name for code, name in there.values_list("code", "name") if code not in had}
    return [(code, name, names.name_of(region_codes.parent(code))) for code, name in sorted(found.items())]
