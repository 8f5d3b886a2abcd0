"""A matter on paper: the sheet of all there is, and the letter that says what was decided."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yihe.faces.desk import page
from yihe.matters import kinds, queries
from yihe.registers.evidence.models import Verb, note_access


@require_GET
def sheet(request, number: str):
    """The matter for printing: facts, panels and what happened, on paper."""
    matter = queries.access_matter(request.user, number)
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="打印")
    return render(request, "desk/matter_sheet.html", page.build(request, matter, printed=True))


@require_GET
def letter(request, number: str):
    """决定书: the decision as a sheet, once there is one and the kind has a letter. Taking it is written down."""
    matter = queries.access_words(request.user, number)
    found = kinds.get(matter.kind).letter(matter)
    if found is None:
        raise Http404
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="决定书")
    return render(request, *found)
