"""
预约, without an account: a time of an offer, then – if one likes – how to be called and reached; a receipt with number and code. Where a
time is full one may wait for it in order.
"""

import re
import secrets
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from yihe.acts.appointments import booking, shown, slots
from yihe.acts.appointments.models import Appointment
from yihe.faces.portal import danger, public, tickets, tries
from yihe.faces.portal.booking_forms import BookForm
from yihe.foundation import city_pack
from yihe.foundation.periods import day_or_moment
from yihe.matters import kinds, told_how_long
from yihe.matters.actions import NotAllowed
from yihe.registers.stations.models import Offer

SESSION, SOON = "portal-booking", 3  # days shown unfolded
TOO_MANY = "从这里预约的太多了，请过一会儿再试，或者直接打服务点的电话。"


@never_cache
@public.form_page
def book(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """Show the times of an offer; of one that was chosen the form; or book it."""
    found = _offer(pk, offer)
    ahead = slots.ahead(found)
    chosen = (request.POST if request.method == "POST" else request.GET).get("at", "")
    slot = next((each for each in ahead if each.code == chosen), None)
    if slot is None:
        why = booking.GONE if chosen else ""
        return _times(request, found, ahead, why, status=409 if request.method == "POST" else 200)
    waits = not slot.is_free
    form = BookForm(request.POST if request.method == "POST" else None)
    staff = shown.keeps(request.user, found)
    page = {
        "offer": found, "slot": slot, "waits": waits, "form": form, "once": _once(request), "leave_to": public.LEAVE_TO, "why": "", "staff": staff,
        "keeps": told_how_long.words(kinds.get("appointment"), found.station.region),
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/book_form.html", page, status=422 if form.is_bound else 200)
    if danger.is_back(request):
        return render(request, "portal/book_form.html", page)
    if helps := danger.help_first(request, form, title="预约", on="接着预约"):
        return helps
    who = tries.visitor(request)
    if tries.too_many("book", who, most=tries.MANY):
        return render(request, "portal/book_form.html", page | {"why": TOO_MANY}, status=429)
    said = form.cleaned_data | {"wait": request.POST.get("wait") == "1", "once": f"book.{page['once']}"[:40]}
    try:
        matter = booking.book(offer=found, starts_at=slot.starts_at, address="" if staff else who, **said)
    except NotAllowed as refused:
        # As it is now: full meanwhile, the next press waits for it; a seat came free, it takes it.
        fresh = next((each for each in slots.ahead(found) if each.code == slot.code), None)
        if fresh is None:
            return _times(request, found, slots.ahead(found), str(refused), status=409)
        now = {"slot": fresh, "waits": not fresh.is_free, "why": str(refused)}
        return render(request, "portal/book_form.html", page | now, status=409)
    tries.count("book", who)
    tickets.keep(request, SESSION, matter)
    return redirect("portal:booked")


@never_cache
@public.form_page
def booked(request: HttpRequest) -> HttpResponse:
    """Show number and code to whoever just booked, until they say that they have them, for half an hour at most."""
    if request.method == "POST":
        request.session.pop(SESSION, None)
        return redirect("portal:where")
    found = tickets.kept(request, SESSION, "appointment")
    if found is None:
        raise Http404
    matter, code = found
    contents: Appointment = kinds.contents_of(matter)
    page = {
        "number": matter.number, "code": code, "drawing": tickets.drawing(request, matter.number, code), "offer": contents.offer,
        "when": slots.moment_words(contents.starts_at), "turn": booking.ahead_of(matter) + 1 if matter.state == "waiting" else 0,
        "leave_to": public.LEAVE_TO, "by": day_or_moment(matter.due_at) if matter.due_at else None,
    }  # fmt: skip
    return render(request, "portal/booked.html", page)


def _offer(pk: int, offer: int) -> Offer:
    county = city_pack.region_of(city_pack.here())
    # Asked by the columns' own keys, which no number of an address is too long for.
    found = slots.bookable().filter(pk=offer, station__pk=pk, station__region__startswith=county).first()
    if found is None:
        raise Http404
    return found


def _times(request: HttpRequest, offer: Offer, ahead: list[slots.Slot], why: str, *, status: int) -> HttpResponse:
    days = [(day, list(found)) for day, found in groupby(ahead, lambda each: timezone.localdate(each.starts_at))]
    return render(request, "portal/book.html", {"offer": offer, "days": days, "why": why, "soon": SOON}, status=status)


def _once(request: HttpRequest) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "", request.POST.get("once", ""))[:30] or secrets.token_urlsafe(18)
