"""
在哪里、谁值班: where residents are served, what is open now, what is nearest to a village somebody chooses, who sits today. No position is
asked of anybody, and who works there is named only while they let it.
"""

from collections.abc import Iterable

from django.db.models import CharField, DateField
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yihe.acts.appointments import slots
from yihe.acts.schedules import shown as schedules
from yihe.faces.portal import public
from yihe.foundation import city_pack, region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.registers.regions.models import Region
from yihe.registers.stations import shown
from yihe.registers.stations.coverage import coverage_on
from yihe.registers.stations.models.places import Level

AT_FIRST = (Level.COUNTY, Level.TOWN)
DAYS_SHOWN = 6


_right_beneath = CompiledQuery(
    lambda: (
        Region.objects.in_force(Parameter("day", DateField()))
        .filter(parent=Parameter("parent", CharField()), level=Parameter("level", CharField()))
        .order_by("code")
        .values_list("code", "name")
    )
)


def _county() -> str:
    return city_pack.region_of(city_pack.here())


@public.page
def where(request) -> HttpResponse:
    """
    List the centre and the towns' places; of a town that is chosen its villages', too; of a village, the nearest first. Asked for what can
    be booked (`book`), those alone, wherever they are.
    """
    county, wants_to_book = _county(), request.GET.get("book") == "1"
    chosen = request.GET.get("place", "")
    if not (region_codes.is_code(chosen) and len(chosen) in (9, 12) and chosen.startswith(county)):
        chosen = ""
    town, village = chosen[:9], chosen if len(chosen) == 12 else ""
    today = timezone.localdate()
    towns = _right_beneath(parent=county, level="town", day=today)
    villages = _right_beneath(parent=town, level="village", day=today) if town else []
    if chosen and chosen not in {code for code, _name in (*towns, *villages)}:
        raise Http404
    if town:
        found = shown.places(county, beneath=town)
        found = shown.nearest(village or f"{town}000", found)
    else:
        found = shown.places(county, beneath=county, levels=Level.values if wants_to_book else AT_FIRST)
    books = _bookable(found) if wants_to_book else set()
    if wants_to_book:
        found = [each for each in found if any(offer.pk in books for offer in each.offers)]
    page = {
        "towns": towns, "villages": villages, "town": town, "village": village, "chosen": chosen,
        "name": dict([*towns, *villages]).get(chosen, ""), "found": found,
        "lacks": bool(village) and not any(each.station.region == village for each in found),
        "days": shown.days_ahead(town or county, most=DAYS_SHOWN), "books": books, "to_book": wants_to_book,
    }  # fmt: skip
    return render(request, "portal/where.html", page)


def _bookable(found: Iterable[shown.Shown]) -> set[int]:
    """Return the keys of the offers of some places that are cut into slots now."""
    offers = [offer.pk for each in found for offer in each.offers]
    return set(slots.bookable(offers).values_list("pk", flat=True)) if offers else set()


@public.page
def duty(request) -> HttpResponse:
    """Show who sits where today. A name stands there only while its person lets it; whoever asks needs none to come."""
    county = _county()
    return render(request, "portal/duty.html", {"today": timezone.localdate(), "lines": schedules.today(county)})


@public.page
def place(request, pk: int) -> HttpResponse:
    """Show one place: what is offered there by whom, its hours, the days on which it is otherwise, what is held there."""
    today, here = timezone.localdate(), shown.one(pk, _county())
    if here is None:
        raise Http404
    offers = [(offer, shown.hours_words(offer, today), list(offer.exceptional_days.all())) for offer in here.offers]
    days = shown.days_ahead(here.station.region, station=pk)
    may_book = slots.bookable_at(pk) if here.offers else set()
    page = {"here": here, "offers": offers, "days": days, "bookable": may_book}
    return render(request, "portal/place.html", page)


@public.page
def covered(request) -> HttpResponse:
    """Show how many villages and towns have a place of their own, as of today, and name those that have none."""
    return render(request, "portal/covered.html", {"said": coverage_on(timezone.localdate(), _county())})
