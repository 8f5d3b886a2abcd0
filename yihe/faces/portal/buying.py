"""采购公开: what the bureau means to buy, from whom it bought, what it agreed and what was delivered; out as a sheet."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from yihe.domains.procurement import profiles, published
from yihe.faces.portal import public
from yihe.faces.portal.lists import XLSX
from yihe.foundation import city_pack, row_keys, sheets

MOST = 5000  # rows of the sheet: more than a county buys in fifty years


@public.page
def bought(request) -> HttpResponse:
    """List what was made public of buying, newest first."""
    after = request.GET.get("after", "")
    found = published.headings(_region(), row_keys.read(after))
    following = str(found[published.PAGE - 1].purchase.pk) if len(found) > published.PAGE else ""
    return render(
        request, "portal/buying.html", {"rows": found[: published.PAGE], "next": following, "first": not after}
    )


@public.page
def purchase(request, number: str) -> HttpResponse:
    """Show one purchase. What is not public is not there."""
    found = published.one(_region(), number)
    if found is None:
        raise Http404
    row = found.purchase
    way = profiles.label(row.profile, row.matter.region) if row.profile else ""
    return render(request, "portal/purchase.html", {"of": found, "row": row, "way": way})


@public.page
def sheet(request) -> HttpResponse:
    """Return all of it as a spreadsheet."""
    rows = [published.line(each) for each in published.shown(published.of_region(_region())[:MOST])]
    content = sheets.to_xlsx(list(published.SHEET), rows, "采购公开")
    named = content_disposition_header(True, "采购公开.xlsx") or ""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": named})


def _region() -> str:
    return city_pack.region_of(city_pack.here())
