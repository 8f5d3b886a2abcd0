"""好差评 at the desk: the totals of closed months, and the slip that is printed for whoever was served. No page here shows a mark."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yihe.acts.ratings import totals, verbs
from yihe.acts.ratings.handled import row_of
from yihe.acts.ratings.models import BadMark, Rateable
from yihe.faces.desk.record_lists import access
from yihe.faces.desk.refusals import standing_after
from yihe.faces.portal import tickets
from yihe.foundation.records import declared
from yihe.foundation.roles import (
    ADVICE_DESK,
    AUDITOR,
    CLERK,
    DIRECTOR,
    JUSTICE_OFFICE,
    REVIEWER,
    STATION_KEEPER,
)
from yihe.matters import queries
from yihe.matters.actions import NotAllowed
from yihe.registers.evidence.models import Verb, note_access

SEES_TOTALS = (ADVICE_DESK, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, STATION_KEEPER, AUDITOR)


def region_of(user) -> str:
    """Return the widest region whose totals a person sees, and they see no other: a part beside the whole could be subtracted."""
    return min((hat.region for hat in user.hats if hat.role in SEES_TOTALS and hat.region), key=len, default="")


@require_GET
def index(request):
    region = region_of(request.user)
    if not region:
        raise Http404
    leads = any(hat.role is DIRECTOR for hat in request.user.hats)
    nobody = BadMark.objects.filter(matter__region__startswith=region, matter__closed_at=None, matter__assignee=None)
    page = {"region": region, "totals": totals.told(region), "nobody": nobody.count() if leads else 0}
    return render(request, "desk/ratings.html", page)


@never_cache
def slip(request, pk: int):
    """Print a slip. Loading it again shows no code: another has to be printed."""
    rateable = Rateable.objects.filter(pk=pk).select_related("matter").first()
    if rateable is None or not verbs.prints_slips(request.user):
        raise Http404
    what, back = _what(request.user, rateable)
    why, code, drawing = verbs.is_over(rateable), "", ""
    if request.method == "POST" and not why:
        try:
            code = verbs.print_slip(rateable, by=request.user)
        except NotAllowed as refused:
            why = standing_after(refused, None, lambda: verbs.is_over(rateable))
        else:
            note_access(Verb.EXPORT, f"rateable {rateable.pk}", by=request.user, detail="打印评价单")
            drawing = tickets.rating_drawing(request, code)
    page = {"rateable": rateable, "what": what, "back": back, "why": why, "code": code, "drawing": drawing}
    return render(request, "desk/rating_slip.html", page, status=422 if request.method == "POST" and not code else 200)


def _what(user, rateable: Rateable) -> tuple[str, tuple]:
    """Return what is rated, in words, and the page it stands on; whoever may not know of it finds nothing (Http404)."""
    if rateable.matter_id is not None:
        matter = queries.access_matter(user, rateable.matter.number)
        return matter.number, ("desk:matter", matter.number)
    record, row = declared.find(rateable.sort), row_of(rateable)
    if record is None or row is None:
        raise Http404
    row = access(record, user, row.pk)
    return str(row), ("desk:record", record.code, row.pk)
