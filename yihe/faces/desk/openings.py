"""
开标: the pages of an opener. The key is made, tried and used on their own device; what is sent is the public half, what was in a test
envelope, and after the moment the opened shares. Whoever is none of the three finds no such page.
"""

import json
from base64 import b64decode
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yihe.acts.sealed_bids import delivering, files, lost_keys, opening, paper, planning, reading_paper, rekeying
from yihe.acts.sealed_bids.models import OpenedBid, Opener, PaperBid
from yihe.faces.desk import asking_again
from yihe.faces.desk.paper_bid_forms import ReadingForm
from yihe.foundation import money, outside_json
from yihe.foundation.roles import OPENER
from yihe.matters import queries
from yihe.matters.actions import NotAllowed

ASK = "离上次核对身份已经太久，请先再核一次身份，再从头开标。"


def opener_of(request, number: str) -> Opener:
    rows = list(rekeying.of(request.user).filter(opening__matter__number=number))
    if not rows:
        raise Http404
    # Who is proposed makes a key as long as it can be published; after the moment only who was published counts.
    return rows[-1] if rows[0].opening.is_over(timezone.now()) else rows[0]


@require_GET
def index(request):
    """List the openings this person is one of the three openers of."""
    if not any(hat.role == OPENER for hat in request.user.hats):
        raise Http404
    rows = rekeying.of(request.user)
    return render(request, "desk/openings.html", {"rows": rows, "shown": delivering.shown, "worded": delivering.worded})


@never_cache
@require_GET
def page(request, number: str):
    """Show an opener what is to be done now: make a key, try it, open; or the record."""
    return shown(request, opener_of(request, number))


def shown(request, mine: Opener, *, mistyped: tuple | None = None):
    """Show the page of an opener; with what was mistyped of an envelope (its receipt, the form) where something was."""
    here = mine.opening
    stands = mine.nth == here.keys
    is_over = here.is_over(timezone.now())
    opens = is_over and not (here.opened_at or here.failed_at)
    said = {
        "lost": lost_keys.said_lost(here) if opens else [], "needs_no_key": opens and lost_keys.needs_no_key(here), "tells": opens and here.matter.is_open,
        "opening": here, "mine": mine, "shown": delivering.shown, "is_over": is_over,
        "openers": here.openers.select_related("user", "given").prefetch_related("proofs"),
        "proposed": rekeying.proposed(here), "makes": not (here.published_at and stands),
        "test": json.dumps(planning.test_envelope(mine)) if mine.key and not is_over else "",
        "amount": _amount,
        "worded": partial(delivering.worded, here), "why": opening.cannot_open(mine), "joined": files.consortium_of, "record": opening.record(here) if here.opened_at else [],
        "papers": [_envelope(each, mine, mistyped) for each in reading_paper.papers_to_read(mine)] if is_over else [],
    }  # fmt: skip
    return render(request, "desk/opening.html", said, status=422 if mistyped else 200)


def _amount(price: str) -> Decimal | None:
    """Return a price as it is read out, or None: a bidder may have written what is no amount."""
    try:
        return money.read(price)
    except money.BadAmount:
        return None


def _envelope(each: PaperBid, mine: Opener, mistyped: tuple | None) -> dict:
    """Return an envelope with the form for what stands in it: what this opener wrote down of it before stands in its boxes, and nobody else's does."""
    own = [reading for reading in each.readings.all() if reading.opener_id == mine.pk]
    before = paper.said_of(own[-1]) if own else None
    first = asdict(before) | {"intact": "yes" if before.intact else "no"} if before else {}
    form = ReadingForm(initial=first, auto_id=f"id_{each.pk}_%s")
    if mistyped and mistyped[0] == each.bid.number:
        form = ReadingForm(mistyped[1], auto_id=f"id_{each.pk}_%s")
    return {
        "paper": each, "form": form, "mine": own[-1] if own else None, "agreed": paper.agreed(each) is not None,
        "waits": paper.waits_for([each]) if len({reading.opener_id for reading in each.readings.all()}) > 1 else "",
    }  # fmt: skip


@never_cache
@require_GET
def file(request, number: str, bid: int, place: int):
    """Hand out a file of an opened bid to who reads its matter, out of the sealed bytes; each look is written down."""
    matter = queries.access_words(request.user, number)
    opened = (
        OpenedBid.objects.filter(pk=bid, bid__delivery__opening=matter.pk)
        .select_related("bid__delivery__opening__matter")
        .first()
    )
    if opened is None:
        raise Http404
    name = next((found.file.name for found in files.listed(opened) if found.place == place), "")
    if not name:
        raise Http404
    answer = StreamingHttpResponse(files.read(opened, place, by=request.user), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def key(request, number: str):
    """Enter the public half of the key that was made on the device."""
    mine = opener_of(request, number)
    return did(
        request, number, lambda: planning.register_key(mine, request.POST.get("key", ""), by=request.user),
        "公钥已登记。请用刚才保存的密钥文件试开一次测试件。",
    )  # fmt: skip


@require_POST
def prove(request, number: str):
    """Hand in what was in a test envelope."""
    mine = opener_of(request, number)
    try:
        secret = b64decode(request.POST.get("secret", ""), validate=True)
    except ValueError:
        secret = b""
    ticket = request.POST.get("ticket", "")
    return did(request, number, lambda: planning.prove_key(mine, ticket, secret, by=request.user), "试开成功，已记录。")


@never_cache
@require_POST
def shares(request, number: str):
    """Hand out this opener's sealed shares, after the moment and to who has just proved who they are: {shares} or {why}."""
    mine = opener_of(request, number)
    if asking_again.missing(request):
        return JsonResponse({"why": ASK}, status=409)
    try:
        return JsonResponse({"opener": mine.ordinal, "shares": opening.hand_out(mine)})
    except NotAllowed as refused:
        return JsonResponse({"why": str(refused)}, status=409)


@require_POST
def give(request, number: str):
    """Take the shares that were opened on the device. With the second opener's, all bids are opened."""
    mine = opener_of(request, number)
    if asking_again.missing(request):  # not kept while identity is proved: a share lies nowhere but where it is taken
        messages.error(request, ASK)
        return redirect("desk:opening", number)
    said, alone = _shares(request.POST.get("shares", "")), "without_third" in request.POST
    session = request.session.session_key or ""
    return did(
        request, number, lambda: opening.give(mine, said, session=session, without_third=alone), "密封件已全部开启。"
    )


@never_cache
@require_GET
def identity(request, number: str):
    """Have an opener prove once more who they are, and come back."""
    opener_of(request, number)
    return asking_again.first(request) or redirect("desk:opening", number)


def _shares(text: str) -> dict[str, str]:
    try:
        said: Any = outside_json.read(text)
    except ValueError:
        return {}
    fits = isinstance(said, dict) and all(isinstance(value, str) for value in said.values())
    return said if fits else {}


def did(request, number: str, doing, done: str):
    try:
        waits = doing()
        messages.success(request, waits if isinstance(waits, str) and waits else done)
    except NotAllowed as refused:
        messages.error(request, delivering.worded(opener_of(request, number).opening, str(refused)))
    return redirect("desk:opening", number)
