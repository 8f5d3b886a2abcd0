"""
A paper looked at without storing it: a page of pictures of its pages, shown within the matter's page or by itself. It can run
nothing: no script, no form, nothing from elsewhere.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yihe.acts.documents import drawings, papers, storage
from yihe.acts.documents.drawings import NotDrawn
from yihe.faces.desk import receipts
from yihe.faces.desk.papers import SAFE

PAGE = SAFE | {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-same-origin allow-downloads"  # of the same origin, or its pictures would be asked for by nobody
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


@require_GET
def preview(request, pk: int):
    """Show some pages of a paper; where that cannot be, the sentence why stands in their place."""
    document = papers.access_document(request.user, pk)
    first = request.GET.get("from", "1")
    if not (first.isascii() and first.isdigit() and 0 < int(first[:6]) == int(first)):
        raise Http404
    shown, instead = None, ""
    try:
        shown = drawings.sheet(document, int(first), by=request.user)
    except (NotDrawn, storage.Damaged) as reason:
        instead = str(reason)
    page = {"document": document, "sheet": shown, "instead": instead, "stamp": receipts.stamp_of(document)}
    response = render(request, "desk/paper_preview.html", page)
    for name, value in PAGE.items():
        response.headers[name] = value
    return response


@require_GET
def picture(request, pk: int, page: int, which: int):
    """Hand out one picture of one page."""
    document = papers.access_document(request.user, pk)
    try:
        drawn = drawings.picture(document, page, which, by=request.user)
    except (NotDrawn, storage.Damaged) as reason:
        raise Http404 from reason
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/jpeg", headers=SAFE)
