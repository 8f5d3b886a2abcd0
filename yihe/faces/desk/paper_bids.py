"""
纸质投标: envelopes at the counter. The pages say of no envelope that it is there: who signed for one reads its receipt for some minutes, to print
it, and finds it again by the number and the code on it, as the bidder does. After the moment two openers write down what they read.
"""

import json
import time
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yihe.acts.sealed_bids import delivering, paper, reading_paper
from yihe.acts.sealed_bids.models import Opening, SealedBid
from yihe.faces.desk.openings import did, opener_of, shown
from yihe.faces.desk.paper_bid_forms import WRONG, BackForm, ReadingForm, TakeForm
from yihe.foundation.encryption import seal, unseal
from yihe.foundation.roles import CLERK
from yihe.matters.actions import NotAllowed

SESSION = "paper-bid"
LASTS = 600  # seconds a receipt may be printed


def _taking() -> list[Opening]:
    rows = Opening.objects.exclude(published_at=None).filter(moment__gte=timezone.now().replace(microsecond=0))
    return list(rows.filter(matter__closed_at=None).select_related("matter").order_by("moment"))


def _reached(user, opening: Opening) -> bool:
    return any(
        hat.role == CLERK and hat.covers(region=opening.matter.region, organization_id=None, office_id=None)
        for hat in user.hats
    )


def _opening(request, number: str) -> Opening:
    rows = Opening.objects.exclude(published_at=None).select_related("matter").filter(matter__number=number)
    here = rows.first()
    if here is None or not _reached(request.user, here):
        raise Http404
    return here


@require_GET
def index(request):
    """List what bids are taken for. Whether any came, no list says."""
    if not any(hat.role == CLERK for hat in request.user.hats):
        raise Http404
    rows = [each for each in _taking() if _reached(request.user, each)]
    return render(
        request, "desk/paper_bids.html", {"rows": rows, "shown": delivering.shown, "worded": delivering.worded}
    )


@never_cache
@require_GET
def page(request, number: str):
    return _page(request, _opening(request, number))


def _page(request, opening: Opening, **said):
    why = paper.cannot_take(request.user, opening) or delivering.is_too_late(opening, timezone.now(), "签收")
    told = {
        "opening": opening, "form": TakeForm(), "back": BackForm(), "shown": delivering.shown, "why": delivering.worded(opening, why),
        "worded": partial(delivering.worded, opening),
    } | said  # fmt: skip
    return render(request, "desk/paper_bid.html", told, status=422 if said else 200)


@never_cache
@require_POST
def take(request, number: str):
    """Sign for an envelope: what counts is the second in which this is pressed."""
    opening, form = _opening(request, number), TakeForm(request.POST)
    if not form.is_valid():
        return _page(request, opening, form=form)
    told = form.cleaned_data
    if form.under is not None and form.under.opening_id != opening.pk:
        form.add_error("number", WRONG)
        return _page(request, opening, form=form)
    try:
        bid, code = paper.take(
            opening, by=request.user, envelopes=told["envelopes"], condition=told["condition"],
            sealed=told["sealed"] == "yes", under=form.under,
        )  # fmt: skip
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return _page(request, opening, form=form)
    # Sealed, because sessions lie in the database, where nobody shall read a code, nor that an envelope came.
    request.session[SESSION] = seal(json.dumps([bid.pk, time.time() + LASTS, code]), SESSION)
    return redirect("desk:paper_bid_receipt", number)


@never_cache
@require_GET
def receipt(request, number: str):
    """Show the receipt for some minutes to the sitting in which it was signed; then nobody here finds it again."""
    opening, sealed = _opening(request, number), request.session.get(SESSION)
    pk, until, code = json.loads(unseal(sealed, SESSION)) if sealed else (0, 0, "")
    bid = SealedBid.objects.filter(pk=pk, delivery__opening=opening.pk).select_related("paper__by", "delivery").first()
    if bid is None or until < time.time():
        request.session.pop(SESSION, None)
        return redirect("desk:paper_bid", number)
    said = {
        "opening": opening,
        "bid": bid,
        "code": code,
        "minutes": LASTS // 60,
        "shown": delivering.shown,
        "worded": partial(delivering.worded, opening),
    }
    return render(request, "desk/paper_bid_receipt.html", said)


@never_cache
@require_POST
def back(request, number: str):
    """Give an envelope back before the moment, to who has its number and code."""
    opening, form = _opening(request, number), BackForm(request.POST)
    if not form.is_valid():
        return _page(request, opening, back=form)
    delivery = delivering.find(form.cleaned_data["back_number"], form.cleaned_data["back_code"])
    try:
        if reason := paper.cannot_take(request.user, opening):
            raise NotAllowed(delivering.worded(opening, reason))
        if delivery is None or delivery.opening_id != opening.pk:
            raise NotAllowed(WRONG)
        delivering.withdraw(delivery)
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return _page(request, opening, back=form)
    messages.success(request, "已撤回。请把未开启的纸质件当面退还。")
    return redirect("desk:paper_bid", number)


@require_POST
def read(request, number: str):
    """Take what an opener reads from an envelope, after the moment."""
    mine, form = opener_of(request, number), ReadingForm(request.POST)
    envelope = request.POST.get("receipt", "")[:40]
    if not form.is_valid():
        return shown(request, mine, mistyped=(envelope, request.POST))
    session = request.session.session_key or ""
    return did(
        request, number, lambda: reading_paper.read_paper(mine, envelope, form.said(), session=session), "已全部开启。"
    )
