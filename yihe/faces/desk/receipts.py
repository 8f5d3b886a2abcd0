"""
收件回执 and 收件章: the receipt to print, with its QR code; a paper to print with the stamp of the day it came in. The stamp is drawn over
what we drew of the paper: the stored paper is the evidence, and stays as it came.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yihe.acts.documents import drawings, papers, receiving, storage
from yihe.acts.documents.checks import TYPES
from yihe.acts.documents.drawings import NotDrawn, NotYet
from yihe.acts.documents.models import Document, Receipt
from yihe.faces.portal import tickets
from yihe.faces.portal.following import may_be_followed
from yihe.foundation import ceilings
from yihe.foundation.encryption import seal, unseal
from yihe.matters import codes, kinds, queries
from yihe.registers.evidence.models import Verb, note_access

SESSION = "counter-code"
_DRAWN = (TYPES["pdf"], TYPES["jpg"], TYPES["png"])  # a picture a page


@dataclass(frozen=True)
class Stamp:
    """收件章: what it says below the bureau's name."""

    number: str
    at: datetime
    by: object


def stamp_of(document: Document) -> Stamp | None:
    """Return the stamp of a paper that came over the counter; None for one that did not."""
    came = receiving.received(document)
    return Stamp(came.receipt_number, document.uploaded_at, document.uploaded_by) if came else None


def keep_code(request, handed: receiving.Handed) -> None:
    """Keep a code for the receipt it is printed on, once. Sealed, because sessions lie in the database, where nobody reads a code."""
    if handed.code:
        request.session[SESSION] = [handed.receipt.pk, seal(handed.code, SESSION)]


@never_cache
@require_GET
def receipt(request, number: str, ordinal: int):
    """Show a receipt for printing, as often as it is wanted: each time is written down. The code stands on the first one alone."""
    matter = queries.access_words(request.user, number)
    found = get_object_or_404(
        Receipt.objects.select_related("event__words", "event__actor", "matter"), matter=matter, ordinal=ordinal
    )
    found.matter = found.event.matter = matter
    code = _code_once(request, found)
    again = not code and bool(request.GET.get("again"))
    note_access(
        Verb.EXPORT,
        f"matter {number}",
        by=request.user,
        detail=f"收件回执 {found.ordinal:02d}{'，带查询码' if code else ''}",
    )
    said, on = found.event.said, receiving.on(found)
    page = {
        "matter": matter, "kind": kinds.get(matter.kind), "receipt": found, "code": code, "again": again,
        "handed_by": said.get("handed_by", ""), "contact": said.get("contact", ""), "on": on,
        "pages": sum(each.pages for each in on), "at": found.event.at, "by": found.event.actor,
        "followed": may_be_followed(matter), "has_code": bool((party := codes.party_of(matter)) and party.code_digest),
        "stamp": Stamp(found.number, found.event.at, found.event.actor),
        "drawing": tickets.drawing(request, matter.number, code) if may_be_followed(matter) else "",
    }  # fmt: skip
    return render(request, "desk/receipt.html", page)


def _code_once(request, found: Receipt) -> str:
    pk, sealed = request.session.get(SESSION) or (0, "")
    if pk != found.pk:
        return ""
    del request.session[SESSION]
    return unseal(sealed, SESSION)


@require_GET
def copy(request, pk: int):
    """Show a paper that came over the counter with its stamp, page by page, for printing. Looking at a page is written down as ever."""
    document = papers.access_document(request.user, pk)
    stamp = stamp_of(document)
    if stamp is None:
        raise Http404
    count, instead, again = 0, "", 0
    try:
        if document.content_type not in _DRAWN:
            raise NotDrawn("这种格式请下载原件打印。")
        count = _all_drawn(document, request.user)
    except (NotDrawn, storage.Damaged) as reason:
        instead, again = str(reason), drawings.AGAIN if isinstance(reason, NotYet) else 0
    page = {"document": document, "matter": document.matter, "stamp": stamp, "count": count, "instead": instead}
    response = render(request, "desk/paper_copy.html", page)
    if again:
        response.headers["Refresh"] = str(again)
    return response


def _all_drawn(document: Document, by) -> int:
    """
    Have every page of a paper drawn, for some seconds at a time, and return how many there are: for whoever shows them all at
    once, whose browser asks for the pictures side by side.

    :raises NotYet: some are still to be drawn; asked again, it goes on
    """
    until, first = time.monotonic() + drawings.SECONDS_OF_A_SHEET, 1
    while True:
        shown = drawings.sheet(document, first, by=by)
        count = min(shown.count, ceilings.PREVIEW_PAGES.most)
        if not (first := shown.after):
            return count
        if time.monotonic() > until:
            raise NotYet(f"已绘制 {first - 1} 页，共 {count} 页，请稍候。")
