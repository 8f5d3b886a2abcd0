"""
密封投标: what is bid on and by whom it will be opened, a number and a code to deliver under, and the bidder's own page. Open to everybody;
nobody says who they are. What is typed into the form that seals has no names: a browser sends none of it, with or without a script.
"""

import json
import time
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yihe.acts.sealed_bids import delivering, offline, publishing, rekeying, remains, store
from yihe.acts.sealed_bids.format import CHUNK
from yihe.acts.sealed_bids.models import BidLetter, Delivery, Opening, Upload
from yihe.faces.portal import public, tries
from yihe.foundation.encryption import seal, unseal
from yihe.foundation.workflow import State
from yihe.matters import kinds, told_how_long
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, Matter

SESSION = "portal-bid"
MOST = 200  # tenders on one page
LASTS = 1800  # seconds a bidder stays entered
TOO_MANY = "这台设备短时间内试得太多了，请过 10 分钟再试。"
WRONG = "编号和投递码对不上，请照回执再填一遍。"


def _opening(number: str) -> Opening:
    found = Opening.objects.select_related("matter").prefetch_related("openers")  # three times on a page
    here = found.filter(matter__number=number).exclude(published_at=None).first()
    if here is None:
        raise Http404
    return here


@never_cache
@public.page
def tenders(request: HttpRequest) -> HttpResponse:
    """List what bids are taken for, and below it what is over: the newest first."""
    rows = list(Opening.objects.exclude(published_at=None).select_related("matter").order_by("-moment")[:MOST])
    now = timezone.now()
    open_ = [row for row in rows if not row.is_over(now) and not row.matter.closed_at]
    states = {row.pk: _state(row.matter) for row in rows}
    page = {
        "open": open_[::-1], "over": [row for row in rows if row not in open_], "shown": delivering.shown,
        "halted": {pk: state.shown_outside for pk, state in states.items() if state.halts},
    }  # fmt: skip
    return render(request, "portal/tenders.html", page)


@never_cache
@public.page
def tender(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is bid on: until when, under which keys, how, and what remains possible all the same."""
    return _tender(request, _opening(number), {})


def _state(matter: Matter) -> State:
    return kinds.get(matter.kind).workflow_of(matter).states[matter.state]


def _halted(matter: Matter) -> dict | None:
    """Return that a tender stands still, since when and until when at the latest; not by which document, nor why: that may name who complained."""
    state = _state(matter)
    if not state.halts:
        return None
    came = (
        Event.objects.filter(matter=matter, target=matter.state).exclude(source=matter.state).order_by("-seq").first()
    )
    return {"label": state.shown_outside, "since": came.at if came else None, "until": matter.due, "why": state.halts}


def _tender(request: HttpRequest, opening: Opening, said: dict) -> HttpResponse:
    page = {
        "opening": opening, "openers": opening.openers.all(), "why": delivering.is_too_late(opening, timezone.now(), "投递"),
        "published": publishing.published(opening), "cannot_ask": publishing.cannot_ask(opening), "most_text": publishing.MOST_TEXT, "text": "", "refused": "",
        "shown": delivering.shown, "sealer_sm3": offline.digest(opening), "limit": delivering.LIMIT.shown(delivering.LIMIT.most), "remains": remains.TABLE, "worded": partial(delivering.worded, opening),
        "halted": _halted(opening.matter),
        "keeps": told_how_long.with_the_file(publishing.FILE_KEPT(opening.matter)),
    }  # fmt: skip
    return render(request, "portal/bidding.html", page | said, status=422 if said else 200)


@public.page
def offline_sealer(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the offline sealer of a tender: one HTML file, the same for everybody."""
    opening = _opening(number)
    name = f"{opening.matter.number}-v{opening.version}.html"
    answer = HttpResponse(offline.page(opening), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@never_cache
@public.form_page
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask about a tender, without a name. What was typed stays in its box where it is refused."""
    opening, text = _opening(number), request.POST.get("text", "")
    try:
        publishing.ask(opening, text, address=tries.visitor(request))
        messages.success(request, "询问已经收到，答复会公布在本页，对所有人相同。")
        return redirect(f"{reverse('portal:bidding', args=[number])}#main")  # else a browser stays where it was pressed
    except NotAllowed as refused:
        return _tender(request, opening, {"text": text, "refused": str(refused)})


@never_cache
@public.form_page
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Give out a number and a code, which is shown once."""
    opening, who = _opening(number), tries.visitor(request)
    try:
        delivery, code = delivering.begin(opening, address=who)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("portal:bidding", number)
    _enter(request, delivery, code)
    return redirect("portal:bid")


@never_cache
@public.form_page
def enter(request: HttpRequest) -> HttpResponse:
    """Come back with number and code."""
    number, code, who = request.POST.get("number", ""), request.POST.get("code", ""), tries.visitor(request)
    if request.method != "POST":
        return render(request, "portal/bid_enter.html", {"number": "", "wrong": ""})
    if tries.too_many("bid", who):
        return render(request, "portal/bid_enter.html", {"number": number[:20], "wrong": TOO_MANY}, status=429)
    delivery = delivering.find(number[:40], code[:60])
    if delivery is None:
        tries.count("bid", who)
        return render(request, "portal/bid_enter.html", {"number": number[:20], "wrong": WRONG}, status=422)
    _enter(request, delivery, "")
    return redirect("portal:bid")


def _enter(request: HttpRequest, delivery: Delivery, code: str) -> None:
    # Sealed, because sessions lie in the database, where nobody shall read a code, nor who delivers.
    request.session[SESSION] = seal(json.dumps([delivery.pk, time.time() + LASTS, code]), SESSION)


def _entered(request: HttpRequest) -> tuple[Delivery, str] | None:
    said = request.session.get(SESSION)
    if not said:
        return None
    key, until, code = json.loads(unseal(said, SESSION))
    if until < time.time():
        return None
    delivery = Delivery.objects.select_related("opening__matter").filter(pk=key).first()
    return (delivery, code) if delivery else None


@never_cache
@public.page
def bid(request: HttpRequest) -> HttpResponse:
    """Show what was delivered under a number, and the form that seals and sends."""
    entered = _entered(request)
    if entered is None:
        return render(request, "portal/bid_enter.html", {"number": "", "wrong": ""}, status=403)
    delivery, code = entered
    opening = delivery.opening
    page = {
        "delivery": delivery, "opening": opening, "code": code, "why": delivering.is_too_late(opening, timezone.now(), "投递"),
        "bids": delivery.bids.select_related("withdrawal", "replaced_by", "paper").order_by("-ordinal"),
        "letters": list(BidLetter.objects.filter(bid__delivery=delivery).order_by("-pk")),
        "standing": (stands := delivering.standing_of(delivery)), "shut": bool(stands and rekeying.is_shut(stands, opening)), "to": offline.told(opening), "shown": delivering.shown,
        "limit": delivering.LIMIT.shown(delivering.LIMIT.most), "worded": partial(delivering.worded, opening),
    }  # fmt: skip
    return render(request, "portal/bid.html", page)


@never_cache
@public.form_page
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take back what stands under the number."""
    if (entered := _entered(request)) is None:
        return redirect("portal:bid_enter")
    try:
        delivering.withdraw(entered[0])
        messages.success(request, "已撤回。截止以前还可以重新投递。")
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("portal:bid")


@never_cache
@public.form_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the bidder's session."""
    request.session.pop(SESSION, None)
    return redirect("portal:bid_enter")


@never_cache
@public.form_page
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Begin to take in a sealed bid, or go on where it broke off: {upload, have}."""
    if (entered := _entered(request)) is None:
        return JsonResponse({"why": "离开得太久，请凭编号和投递码重新进入。"}, status=403)
    size = _number(request.POST.get("size", ""))
    try:
        here = delivering.begin_upload(entered[0], size, address=tries.visitor(request))
    except NotAllowed as refused:
        return JsonResponse({"why": str(refused)}, status=409)
    return JsonResponse({"upload": str(here.key), "have": store.have(here.key)})


@never_cache
@public.form_page
@require_POST
def piece(request: HttpRequest) -> JsonResponse:
    """Take in what follows at an offset; the last one answers with the receipt."""
    entered, at = _entered(request), _number(request.GET.get("at", ""))
    if entered is None:
        return JsonResponse({"why": "离开得太久，请凭编号和投递码重新进入。"}, status=403)
    _enter(request, *entered)  # whoever sends for an hour is there for an hour
    here = Upload.objects.select_related("delivery__opening__matter").filter(delivery=entered[0]).first()
    if here is None:
        return JsonResponse({"why": "这次上传已经结束，请从头上传。"}, status=409)
    try:
        have = delivering.add(here, at, iter(lambda: request.read(CHUNK), b""))
        if have < here.size:
            return JsonResponse({"have": have})
        taken = delivering.finish(here, timezone.now())
    except NotAllowed as refused:
        return JsonResponse({"why": str(refused)}, status=409)
    return JsonResponse({"have": have, "sm3": taken.sm3, "page": reverse("portal:bid")})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
