"""公示: what is shown, until when, and what was objected and answered."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yihe.acts.notices import public as reading
from yihe.faces.design import shown
from yihe.faces.portal import public
from yihe.foundation import row_keys

PAST_SHOWN = 30
LARGEST = 2**63 - 1  # of a key; a larger one is nobody's


@public.page
def notices(request) -> HttpResponse:
    """List what is on public view, and below it what was; `before` pages through the past."""
    key = row_keys.read(request.GET.get("before", ""))
    past = reading.past_notices(PAST_SHOWN + 1, key)
    page = {
        "open": [] if key else reading.open_notices(), "past": past[:PAST_SHOWN], "first": key is None,
        "next": past[PAST_SHOWN - 1].pk if len(past) > PAST_SHOWN else None,
    }  # fmt: skip
    return render(request, "portal/notices.html", page)


@public.page
def notice(request, pk: int) -> HttpResponse:
    """Show one notice, with the days that are left and the way to object."""
    row = found(pk)
    page = {"notice": row, "closed_words": closed_words(row), "lengthened": reading.lengthened(pk)}
    return render(request, "portal/notice.html", page)


def closed_words(notice: reading.PublicNotice) -> str:
    """Return why no objection is taken any more, "" while it is."""
    if notice.takes_objections:
        return ""
    if notice.state is reading.NoticeState.WITHDRAWN:
        return "这次公示已经撤回，不再接受异议。"
    return f"公示期到 {shown.day(notice.closes_on)} 为止，已经结束，不再接受异议。"


def found(pk: int) -> reading.PublicNotice:
    """Return a notice as everybody may read it. Raises Http404."""
    row = reading.public_notice(pk) if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row
