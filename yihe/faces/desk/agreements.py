"""The printed agreement: for whoever may open the matter it belongs to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yihe.acts.agreements.models import Agreement
from yihe.acts.agreements.panels import printable
from yihe.matters import queries
from yihe.registers.evidence.models import Verb, note_access


def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The text as it was drawn up, with its digest; out of reach is the same 404 as not there."""
    agreement = Agreement.objects.select_related("matter").filter(number=number).first()
    if agreement is None:
        raise Http404
    matter = queries.access_matter(request.user, agreement.matter.number)
    note_access(Verb.EXPORT, f"matter {matter.number}", by=request.user, detail=f"打印协议 {number}")
    return render(request, "agreements/sheet.html", printable(agreement) | {"matter": matter})
