"""
服务点's day on a phone, and the board of who had none. A day is noted in three taps: this page, the service, 登记 – everything else stands
in the form already; a service nobody came to is one tap more. No photograph, position or clocking in is asked for anywhere.
"""

from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.monthly import Month, Town, last_months, whole
from yihe.acts.service_records.monthly import board as board_of
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.faces.exchange.files import workbook
from yihe.foundation import row_keys, sheets
from yihe.foundation.records.acts import read_along
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.regions.names import name_of
from yihe.registers.stations.models.places import State

SEES_BOARD = (ADVICE_DESK, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, AUDITOR)
MONTHS, LATEST, MOST_OFFERS = 6, 10, 60


@require_GET
def note(request):
    """Every service of the places somebody keeps, or of the one in the address, each a tap away from its form; and what they entered last."""
    user = request.user
    if not PlaceServiceRecord.may_enter_any(user):
        raise Http404
    running = Q(until=None) | Q(until__gte=timezone.localdate())
    asked = PlaceServiceRecord.abouts(user).filter(running, station__state=State.RUNNING)
    if (station := row_keys.read(request.GET.get("station", ""))) is not None:
        asked = asked.filter(station=station)
    offers = list(asked[: MOST_OFFERS + 1])
    mine = read_along(PlaceServiceRecord, PlaceService.objects.counting().filter(by=user)).order_by("-pk")[:LATEST]
    rows = [(row, PlaceServiceRecord.state_of(row)) for row in mine]
    page = {
        "offers": offers[:MOST_OFFERS],
        "more": len(offers) > MOST_OFFERS,
        "rows": rows,
        "code": PlaceServiceRecord.code,
    }
    return render(request, "desk/note_service.html", page)


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
