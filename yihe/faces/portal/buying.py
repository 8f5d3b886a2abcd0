"""采购公开: what the bureau means to buy, from whom it bought, what it agreed and what was delivered; out as a sheet."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from yihe.domains.procurement import profiles, published
from yihe.faces.portal import public
from yihe.faces.portal.lists import XLSX
from yihe.foundation import city_pack, row_keys, sheets

PAGE = 20
MOST = 5000  # rows of the sheet: more than a county buys in fifty years


@public.page
def bought(request) -> HttpResponse:
    """List what was made public of buying, newest first."""
    rows, after = published.of_region(_region()), request.GET.get("after", "")
    if (key := row_keys.read(after)) is not None:
        rows = rows.filter(matter_id__lt=key)
    found = published.shown(rows[: PAGE + 1])
    following = str(found[PAGE - 1].purchase.pk) if len(found) > PAGE else ""
    return render(request, "portal/buying.html", {"rows": found[:PAGE], "next": following, "first": not after})


@public.page
def purchase(request, number: str) -> HttpResponse:
    """Show one purchase. What is not public is not there."""
    found = published.shown(published.of_region(_region()).filter(matter__number=number)[:1])
    if not found:
        raise Http404
    row = found[0].purchase
    way = profiles.label(row.profile, row.matter.region) if row.profile else ""
    return render(request, "portal/purchase.html", {"of": found[0], "row": row, "way": way})


@public.page
def sheet(request) -> HttpResponse:
    """Return all of it as a spreadsheet."""
    rows = [published.line(each) for each in published.shown(published.of_region(_region())[:MOST])]
    content = sheets.to_xlsx(list(published.SHEET), rows, "采购公开")
    named = content_disposition_header(True, "采购公开.xlsx") or ""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": named})


def _region() -> str:
    return city_pack.region_of(city_pack.here())
