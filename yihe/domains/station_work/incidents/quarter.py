"""Which villages have held no decision day this quarter: names in the order of the codes of the state, and no rank among them."""

from collections.abc import Iterable
from itertools import groupby

from django.utils import timezone

from yihe.domains.station_work import months
from yihe.foundation import region_codes
from yihe.registers.regions import names
from yihe.registers.regions.models import Region


def villages_without(reach: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (code, name, name of its town) of each village of some regions that is in force today and has held none this quarter. Two questions for each region."""
    today, found = timezone.localdate(), dict[str, str]()
    for region in reach:
        there = Region.objects.within(region).in_force(today).filter(level=months.VILLAGE)
        held = months.decision_days(region, months.quarter_of(today)).order_by()
        had = set(held.values_list("matter__region", flat=True))
        found |= {code: name for code, name in there.values_list("code", "name") if code not in had}
    return [(code, name, names.name_of(region_codes.parent(code))) for code, name in sorted(found.items())]


def by_town(villages: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return, in the order of the codes, each town of some `villages_without` and the names of its villages in a line."""
    return [(town, "、".join(name for _c, name, _t in rows)) for town, rows in groupby(villages, lambda each: each[2])]
