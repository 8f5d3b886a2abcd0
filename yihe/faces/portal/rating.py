"""
评价: a slip's code opens one mark; a party that follows its matter gives it there. No name is asked, and nothing is kept in the browser. A
bad mark ends with a number and a code, shown this once, with which its giver sees what came of it.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yihe.acts.ratings import bad_marks, totals, verbs
from yihe.acts.ratings.forms import RatingForm
from yihe.acts.ratings.handled import row_of
from yihe.acts.ratings.models import Rateable, Way
from yihe.faces.portal import danger, following, mine, public, tickets, tries
from yihe.foundation.plain_text import as_number
from yihe.foundation.records import declared
from yihe.matters import codes, kinds, told_how_long
from yihe.matters.actions import NotAllowed


@never_cache
@public.form_page
def rate(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a slip, then for the mark. A wrong code is counted by address, high: a carrier hides a village."""
    if request.method != "POST":
        return _ask(request)
    code, address = _code(request.POST.get("code", "")), tries.visitor(request)
    if tries.too_many("rate", address, most=tries.MANY):
        return _ask(request, following.TOO_MANY, status=429)
    slip = verbs.slip_of(code)
    if slip is None:
        tries.count("rate", address)
        return _ask(request, verbs.NONE_SUCH, code, status=404)
    if why := verbs.cannot_be_rated(slip.rateable):
        return _ask(request, why, status=409)
    return _mark(request, slip.rateable, Way.SLIP, code=code)


@never_cache
@public.form_page
def own(request: HttpRequest) -> HttpResponse:
    """Give a mark where one follows one's own matter. A code that was handed out at a counter is not enough: it takes a slip."""
    party = mine.party_of(request)
    if party is None:
        return mine.over(request)
    rateable = verbs.rateable_of(party.matter)
    if rateable is None:
        raise Http404
    if why := verbs.cannot_rate_with_code(party) or verbs.cannot_be_rated(rateable):
        return render(request, "portal/rate.html", _page(rateable, None, why), status=409)
    return _mark(request, rateable, Way.OWN)


def _ask(request: HttpRequest, wrong: str = "", code: str = "", *, status: int = 200) -> HttpResponse:
    page = {"wrong": wrong, "code": code, "leave_to": public.LEAVE_TO}
    return render(request, "portal/rate_code.html", page, status=status)


def _mark(request: HttpRequest, rateable: Rateable, way: Way, code: str = "") -> HttpResponse:
    if "send" not in request.POST:
        return render(request, "portal/rate.html", _page(rateable, RatingForm(), code=code))
    form = RatingForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/rate.html", _page(rateable, form, code=code), status=422)
    if danger.is_back(request):
        return render(request, "portal/rate.html", _page(rateable, form, code=code))
    if helps := danger.help_first(request, form, title="评价", on="接着评价"):
        return helps
    try:
        _rating, matter = verbs.rate(rateable, way=way, user=request.user, **form.cleaned_data)
    except NotAllowed as refused:
        return render(request, "portal/rate.html", _page(rateable, form, str(refused), code), status=409)
    return render(request, "portal/rated.html", _told(request, matter))


def _page(rateable: Rateable, form, why: str = "", code: str = "") -> dict:
    row = row_of(rateable)
    label = totals.label_of(rateable.sort) if row is None else _visit(rateable, row)
    return {
        "label": label,
        "until": rateable.until,
        "form": form,
        "why": why,
        "code": code,
        "leave_to": public.LEAVE_TO,
        "keeps": told_how_long.words(kinds.get(bad_marks.KIND), rateable.region),
    }


def _visit(rateable: Rateable, row) -> str:
    """Return what was visited, as whoever came knows it: the place and the service, and the day."""
    record = declared.find(rateable.sort)
    assert record is not None  # or there were no row
    return f"{record.called(record.about_of(row))}，{record.day_of(row):%Y-%m-%d}"


def _told(request: HttpRequest, matter) -> dict:
    party = codes.party_of(matter) if matter is not None else None
    if party is None:
        return {"matter": None, "leave_to": public.LEAVE_TO}
    code = codes.issue(party)
    return {
        "leave_to": public.LEAVE_TO,
        "matter": matter,
        "code": code,
        "drawing": tickets.drawing(request, matter.number, code),
    }


def _code(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", as_number(text[:60]))[:20]
