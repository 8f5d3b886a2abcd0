"""
Names of divisions for display, from memory: a page of forty rows costs no query for its towns.

Names are kept by county: the first code of a county brings the whole county in one query, so that a code which does
not exist is known not to exist. Kept for five minutes, for at most `MOST_COUNTIES` counties.
"""

import time
from collections.abc import Iterable

from yihe.foundation import region_codes
from yihe.registers.regions.models import Region

KEPT_FOR = 300.0  # seconds
MOST_COUNTIES = 60

_Entry = tuple[str, str]  # name, full name
_counties: dict[str, tuple[float, dict[str, _Entry]]] = {}
_beneath: dict[str, tuple[float, dict[str, str]]] = {}  # of provinces and cities, whose counties are no towns


def name_of(code: str) -> str:
    """Return the short name, 城厢镇; the code itself when the register does not have it, "" for ""."""
    return _entry(code)[0]


def full_name_of(code: str) -> str:
    """Return the name with everything above it, 江苏省苏州市太仓市城厢镇; the code itself when unknown."""
    return _entry(code)[1]


def names(codes: Iterable[str]) -> dict[str, str]:
    """Return the short name of each code, in the order given, with at most one query for all those not in memory."""
    codes = dict.fromkeys(codes)
    _bring({_county(code) for code in codes})
    return {code: name_of(code) for code in codes}


def towns_beneath(reach: Iterable[str]) -> list[tuple[str, str]]:
    """Return code and name of what lies right beneath some divisions: the towns of a county. From memory, as names are."""
    found: dict[str, str] = {}
    for code in reach:
        if not region_codes.is_code(code) or code == "" or len(code) == region_codes.LENGTHS[-1]:
            continue
        depth = region_codes.LENGTHS[region_codes.LENGTHS.index(len(code)) + 1]
        if len(code) < 6:
            found |= _children(code)
        else:
            _entry(code)
            found |= {
                c: name
                for c, (name, _full) in _counties[_county(code)][1].items()
                if len(c) == depth and c.startswith(code)
            }
    return sorted(found.items())


def _children(code: str) -> dict[str, str]:
    kept = _beneath.get(code)
    if kept is None or kept[0] < time.monotonic():
        rows = dict(Region.objects.filter(parent=code).values_list("code", "name"))
        kept = _beneath[code] = (time.monotonic() + KEPT_FOR, rows)
    return kept[1]


def forget(**_signal) -> None:
    """Drop what is in memory. Called when a region is saved or loaded."""
    _counties.clear()
    _beneath.clear()


def _county(code: str) -> str:
    return code[:6] if len(code) >= 6 else ""  # provinces and cities are few: one lot, under ""


def _entry(code: str) -> _Entry:
    county = _county(code)
    kept = _counties.get(county)
    if kept is None or kept[0] < time.monotonic():
        _bring({county})
        kept = _counties[county]
    return kept[1].get(code) or (code, code)


def _bring(counties: set[str]) -> None:
    now = time.monotonic()
    wanted = {county for county in counties if county not in _counties or _counties[county][0] < now}
    if not wanted:
        return
    found: dict[str, dict[str, _Entry]] = {county: {} for county in wanted}
    rows = Region.objects.none()
    for county in wanted:
        if county:
            rows |= Region.objects.within(county)
        else:
            provinces = Region.objects.filter(parent="")
            rows |= provinces | Region.objects.filter(parent__in=provinces.values("code"))
    for code, name, full_name in rows.values_list("code", "name", "full_name"):
        found[_county(code)][code] = (name, full_name or name)
    if len(_counties) + len(found) > MOST_COUNTIES:
        _counties.clear()
    for county, entries in found.items():
        _counties[county] = (now + KEPT_FOR, entries)
