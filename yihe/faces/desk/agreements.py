"""The printed agreement: for whoever reads the matter it belongs to, and its panel there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yihe.acts.agreements.models import Agreement
from yihe.acts.agreements.panels import AgreementBox, printable
from yihe.matters import kinds, queries
from yihe.matters.models import Matter
from yihe.matters.readers import Reader
from yihe.registers.evidence.models import Verb, note_access


def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The text as it was drawn up, with its digest; out of reach is the same 404 as not there."""
    agreement = Agreement.objects.select_related("matter").filter(number=number).first()
    if agreement is None:
        raise Http404
    matter = queries.access_words(request.user, agreement.matter.number, _readers(agreement.matter))
    note_access(Verb.EXPORT, f"matter {matter.number}", by=request.user, detail=f"打印协议 {number}")
    return render(request, "agreements/sheet.html", printable(agreement) | {"matter": matter})


def _readers(matter: Matter) -> tuple[Reader, ...]:
    """Return who sees the agreement on the matter's page."""
    return next((p.readers for p in kinds.get(matter.kind).panels if isinstance(p, AgreementBox)), ())
