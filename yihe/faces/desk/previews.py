"""
A paper looked at without storing it: a page of pictures of its pages, shown within the matter's page or by itself. It can run
nothing: no script, no form, nothing from elsewhere.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yihe.acts.documents import drawings, papers, storage
from yihe.acts.documents.drawings import AGAIN, NotDrawn, NotYet
from yihe.faces.desk import receipts
from yihe.faces.desk.papers import SAFE

PAGE = SAFE | {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-same-origin allow-downloads"  # of the same origin, or its pictures would be asked for by nobody
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
# Of a page that holds nothing of the paper and asks again by itself, which no sandbox without scripts lets it do.
ASKS_AGAIN = PAGE | {"Content-Security-Policy": PAGE["Content-Security-Policy"].partition("; sandbox")[0]}


@require_GET
def preview(request, pk: int):
    """Show some pages of a paper; where that cannot be, the sentence why stands in their place."""
    document = papers.access_document(request.user, pk)
    first = request.GET.get("from", "1")
    if not (first.isascii() and first.isdigit() and 0 < int(first[:6]) == int(first)):
        raise Http404
    shown, instead, again = None, "", 0
    try:
        shown = drawings.sheet(document, int(first), by=request.user)
    except (NotDrawn, storage.Damaged) as reason:
        instead, again = str(reason), AGAIN if isinstance(reason, NotYet) else 0
    said = {
        "document": document, "sheet": shown, "instead": instead, "again": again, "stamp": receipts.stamp_of(document),
    }  # fmt: skip
    response = render(request, "desk/paper_preview.html", said)
    for name, value in (ASKS_AGAIN if again else PAGE).items():
        response.headers[name] = value
    return response


@require_GET
def picture(request, pk: int, page: int, which: int):
    """Hand out one picture of one page."""
    document = papers.access_document(request.user, pk)
    try:
        drawn = drawings.picture(document, page, which, by=request.user)
    except NotYet as reason:
        return HttpResponse(str(reason), status=503, headers=SAFE | {"Retry-After": str(AGAIN)})
    except (NotDrawn, storage.Damaged) as reason:
        raise Http404 from reason
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/jpeg", headers=SAFE)
