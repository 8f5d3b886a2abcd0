"""An organization's workspace: what to do today, what is under way and its next step, money, what can be applied for."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.acts.funds import queries as funds
from yihe.faces.desk import lists, openable, page, prepared, waiting
from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds, queries
from yihe.registers.regions import queries as regions

UNDER_WAY = 12


@require_GET
def workspace(request):
    hat = openable.of_an_organization(request.user)
    if hat is None:
        raise Http404
    today = queries.inbox(request.user).rows
    open_matters = queries.newest(queries.in_reach(request.user).filter(closed_at=None)).rows
    under_way = [m for m in open_matters if m.holder != APPLICANT.code][:UNDER_WAY]
    return render(
        request,
        "desk/workspace.html",
        {
            "organization": hat.organization, "prepared": prepared.standing(request.user), "waiting": lists.pairs(today), "waits": waiting.records(request.user),
            "under_way": [(lists.matter_row(m), progress(m), lists.HOLDERS[m.holder]) for m in under_way],
            "money": funds.money_of(hat.organization), "news": queries.notifications(request.user, 5),
            "choices": openable.choices(request.user)[: openable.AT_HAND],
        },
    )  # fmt: skip


def progress(matter) -> tuple[int, int]:
    """Return how many steps of the straight way are behind a matter, and how many there are."""
    road = page.road(kinds.get(matter.kind), matter, [])
    done = next((i for i, (_label, status) in enumerate(road) if status == "here"), len(road))
    return done, len(road)


@require_GET
def calendar(request):
    """The working days of a year, with the notice they come from. A year without a notice says that it is an estimate."""
    asked = request.GET.get("year", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdigit() and 2000 <= int(asked[:5]) < 2100
        else timezone.localdate().year
    )
    return render(request, "desk/calendar.html", {"year": year, **regions.calendar_of(year)})
