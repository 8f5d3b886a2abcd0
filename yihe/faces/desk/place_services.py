"""
服务点's day on a phone, and the board of who had none. A day is noted in three taps: this page, the service, 登记 – everything else stands
in the form already; a service nobody came to is one tap more. No photograph, position or clocking in is asked for anywhere. Without a
network what is noted waits on the phone (`unsent`).
"""

from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from django.db.models import Case, Q, When
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.monthly import Month, Town, last_months, whole
from yihe.acts.service_records.monthly import board as board_of
from yihe.acts.service_records.records import ENTERS, PlaceServiceRecord
from yihe.faces.desk import record_forms
from yihe.faces.exchange.files import workbook
from yihe.foundation import row_keys, sheets
from yihe.foundation.records.acts import read_along
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER
from yihe.foundation.written import looked_for
from yihe.foundation.written.boxes import SearchBox
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.regions.models import Region
from yihe.registers.regions.names import name_of
from yihe.registers.stations.models.places import State

SEES_BOARD = (ADVICE_DESK, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, AUDITOR)
MONTHS, LATEST, MOST_OFFERS = 6, 10, 60
AT_HAND = 12  # offers that stand there unasked: the rest is looked for


@require_GET
def note(request):
    """
    A tap for each service of somebody's own place, then of where they noted last; of many others those looked for (`q`), or of the place
    in the address. And what they entered last. The form is on the page itself, for a tap without a network (noted.js).
    """
    user = request.user
    if not PlaceServiceRecord.may_enter_any(user):
        raise Http404
    running = Q(until=None) | Q(until__gte=timezone.localdate())
    asked = PlaceServiceRecord.abouts(user).filter(running, station__state=State.RUNNING)
    looked = SearchBox(required=False).clean(request.GET.get("q", "")[:60])
    mine = read_along(PlaceServiceRecord, PlaceService.objects.counting().filter(by=user)).order_by("-pk")[:LATEST]
    rows = [(row, PlaceServiceRecord.state_of(row)) for row in mine]
    station = row_keys.read(request.GET.get("station", ""))
    if station is not None:
        asked = asked.filter(station=station)
    elif looked:
        asked = asked.filter(_found(looked))
    else:
        asked = asked.annotate(nearness=_nearness(user, {row.offer.station_id for row, _state in rows}))
        asked = asked.order_by("nearness", "station__region", "station", "pk")
    most = MOST_OFFERS if looked or station is not None else AT_HAND
    found = list(asked[: most + 1])
    offers = found[:most]
    page = {
        "places": [(place, list(its)) for place, its in groupby(offers, key=attrgetter("station"))], "shown": len(offers), "more": len(found) > most, "rows": rows, "code": PlaceServiceRecord.code, "looked": looked,
        "narrowed": bool(looked) or station is not None, "form": record_forms.entry_form(PlaceServiceRecord),
        "now": timezone.localtime(),
    }  # fmt: skip
    return render(request, "desk/note_service.html", page)


def _nearness(user, noted_last: set[int]) -> Case:
    """Return how near a place is to somebody: 0 their own division's, 1 where they noted last, 2 any other."""
    own = {hat.region for hat in user.hats if hat.region and hat.role in ENTERS}
    return Case(When(station__region__in=own, then=0), When(station__in=noted_last, then=1), default=2)


def _found(words: str) -> Q:
    """Return the condition of an offer that is looked for: by its place, its service, or a division or the start of its code."""
    called = looked_for.name(words)
    asked = Q(station__name__icontains=called) | Q(item__name__icontains=called)
    asked |= Q(station__region__in=Region.objects.filter(name__startswith=called).values("code"))
    return asked | Q(station__region__startswith=words) if words.isdigit() else asked


def _region(request) -> str:
    found = [hat.region for hat in request.user.hats if hat.role in SEES_BOARD and hat.region]
    if not found:
        raise Http404
    return min(found, key=len)


@require_GET
def board(request):
    """Towns by month, and of one town its villages; first of all who had no record in the last closed month."""
    region, months = _region(request), last_months(MONTHS)
    towns = board_of(region, months)
    asked = request.GET.get("town", "")
    chosen = next((town for town in towns if town.code == asked), towns[0] if len(towns) == 1 else None)
    if asked and chosen is None:
        raise Http404
    closed = 1  # months[0] goes on
    shown = [chosen] if chosen else towns
    without = [(town, town.without(closed)) for town in shown if town.without(closed)]
    page = {
        "months": months, "towns": towns, "chosen": chosen, "closed": months[closed], "without": without,
        "missing": sum(len(rows) for _town, rows in without), "villages": sum(len(town.villages) for town in shown),
        "href": _listed_at, "called": name_of(region), "whole": list(zip(months, whole(region, months), strict=True)),
    }  # fmt: skip
    return render(request, "desk/service_board.html", page)


def _listed_at(code: str, month: Month, state: str = "") -> str:
    """Return the address of the list that a number of the board counts: of one division, or ("") of the whole reach; in one state."""
    asked = ({"q": code} if code else {}) | ({"state": state} if state else {})
    asked |= {"since": month.first.isoformat(), "until": month.last.isoformat()}
    return f"{reverse('desk:records', args=[PlaceServiceRecord.code])}?{urlencode(asked)}"


HEADER = ("镇（街道）", "村（社区）", "区划代码", "有没有阳光屋", "月份", "服务记录", "人次", "已确认", "无来访")


@require_GET
def board_sheet(request):
    """The board whole, one village and month a row."""
    region, months = _region(request), last_months(MONTHS)
    rows = [row for town in board_of(region, months) for row in _rows(town, months)]
    note_access(Verb.EXPORT, f"service board {region}", by=request.user, detail=f"{len(rows)} 行")
    return workbook(sheets.to_xlsx(HEADER, rows, "服务记录"), "各村服务记录")


def _rows(town: Town, months: list[Month]) -> list[list]:
    return [
        [town.name, village.name, village.code, "有" if village.has_own else "没有", month.label, said.records, said.people, said.confirmed, said.nobody]
        for village in town.villages
        for month, said in zip(months, village.months, strict=True)
    ]  # fmt: skip
