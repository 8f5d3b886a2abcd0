"""Pages of the village's work, under /desk/station_work/: the board of villages by month, and behind each of its numbers what it counts; those of its parts."""

from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.acts.service_records.monthly import Month, last_months
from yihe.domains.station_work import months as reckoned
from yihe.domains.station_work import months_sheet
from yihe.domains.station_work.door import SEES
from yihe.domains.station_work.incidents.pages import urlpatterns as incidents
from yihe.foundation import region_codes
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters.models import Matter
from yihe.registers.regions.names import name_of
from yihe.registers.stations.opening import calendar_of

MONTHS = 3


def _reach(request) -> list[str]:
    found = [hat.region for hat in request.user.hats if hat.role in SEES and hat.region]
    if not found:
        raise Http404
    return found


@require_GET
def board(request):
    """Towns by month, and of one town its villages; above all what was lacking in the last closed month and this quarter."""
    region, months = min(_reach(request), key=len), last_months(MONTHS)
    towns = reckoned.board(region, months)
    asked = request.GET.get("town", "")
    chosen = next((town for town in towns if town.code == asked), towns[0] if len(towns) == 1 else None)
    if asked and chosen is None:
        raise Http404
    shown, closed = [chosen] if chosen else towns, 1  # months[0] goes on
    gaps = [
        (f"{months[closed].label}没有服务日的", [(town, town.lacking("service_days", closed)) for town in shown]),
        (f"{months[closed].label}阳光屋没有开过门的", [(town, town.lacking("minutes", closed)) for town in shown]),
        ("本季度没有开民主决策日的", [(town, town.without_decision_day) for town in shown]),
        (f"今天没有{STATION_KEEPER.label}的", [(town, town.without_keeper) for town in shown]),
    ]
    page = {
        "months": months, "stamps": [f"{month.first:%Y-%m}" for month in months], "towns": towns, "chosen": chosen, "called": name_of(region), "keeper": STATION_KEEPER.label, "total": sum(len(town.villages) for town in shown),
        "gaps": [(label, sum(len(rows) for _t, rows in found), [(town, len(rows), named(rows)) for town, rows in found if rows]) for label, found in gaps],
    }  # fmt: skip
    return render(request, "station_work/months.html", page)


@require_GET
def board_sheet(request):
    """The board whole, one village and month a row."""
    region, months = min(_reach(request), key=len), last_months(MONTHS)
    return months_sheet.sheet(reckoned.board(region, months), months, region=region, by=request.user)


def named(villages: list[reckoned.Village]) -> str:
    """Return the names of villages in a line, and of which it is known why."""
    return "、".join(f"{village.name}{_why(village)}" for village in villages)


def _why(village: reckoned.Village) -> str:
    lacking = [
        *(["阳光屋"] if not village.has_own else []),
        *([STATION_KEEPER.label] if not village.has_keeper else []),
    ]
    return f"（没有{'和'.join(lacking)}）" if lacking else ""


def _month(text: str) -> Month:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if first > timezone.localdate() or first.year < 2000:
        raise Http404
    return Month(first)


@require_GET
def village(request, place: str, month: str):
    """What the numbers of one village and month count: its service days, its decision days, and day by day when it was open."""
    if len(place) != region_codes.LENGTHS[-1] or not any(
        region_codes.covers(region, place) for region in _reach(request)
    ):
        raise Http404
    here, calendar = _month(month), calendar_of(place)
    stations = list(reckoned.stations_of(place))
    if name_of(place) == place and not stations:
        raise Http404
    days = reckoned.decision_days(place, here.first).filter(held_on__lte=here.last).select_related("matter")
    known = set(
        Matter.objects.visible_to(request.user).filter(pk__in=[day.pk for day in days]).values_list("pk", flat=True)
    )
    open_days = [
        (day, station, spans)
        for station in stations
        for day in reckoned.days_of(here)
        if (spans := reckoned.spans_on(station, day, calendar))
    ]
    held = [each for station in stations for each in reckoned.held(station, here, calendar)]
    written = reckoned.noted(place, [each.day for each in held]).get(place, set())
    page = {
        "name": name_of(place), "month": here, "stations": stations,
        "held": [(each, each.day in written) for each in held],
        "days": [(day, day.pk in known) for day in days], "open_days": open_days,
        "minutes": sum(reckoned.minutes(spans) for _day, _station, spans in open_days),
    }  # fmt: skip
    return render(request, "station_work/village_month.html", page)


urlpatterns = [
    path("", board, name="months"),
    path("sheet/", board_sheet, name="months_sheet"),
    *incidents,
    path("<slug:place>/<slug:month>/", village, name="village_month"),
]
