"""村务公开: the charters of a village that were filed, each version with what it changed; its decision days. Nobody is named, no village ranked."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yihe.domains.station_work.charters import versions
from yihe.domains.station_work.decision_days import shown
from yihe.faces.portal import public
from yihe.foundation import city_pack, region_codes
from yihe.registers.regions.names import name_of

VILLAGE_DIGITS = region_codes.LENGTHS[-1]


@public.page
def villages(request) -> HttpResponse:
    """List the villages of the county with something to read, by the order of their codes."""
    county = city_pack.region_of(city_pack.here())
    charters = {code: charter for code, _name, charter in versions.villages(county)}
    codes = sorted({*charters, *shown.villages(county)})
    found = [(code, name_of(code), charters.get(code), name_of(region_codes.parent(code))) for code in codes]
    return render(request, "portal/villages.html", {"found": found})


@public.page
def village(request, code: str) -> HttpResponse:
    """Show the charter a village has, what stood before it, and its decision days."""
    county = city_pack.region_of(city_pack.here())
    if not (region_codes.is_code(code) and len(code) >= VILLAGE_DIGITS - 3 and code.startswith(county)):
        raise Http404
    found, days = versions.of_village(code), shown.of_village(code)
    if not found and not days:
        raise Http404
    page = {
        "code": code,
        "name": name_of(code),
        "newest": found[0] if found else None,
        "before": found[1:],
        "days": days,
    }
    return render(request, "portal/village.html", page)
