"""值班日历, under /desk/schedules/calendars/: one's links, a new one whose address is shown once, and revoking."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yihe.acts.schedules import calendars, swaps
from yihe.matters.actions import NotAllowed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def links(request):
    """The links one has; a post makes one and shows its address, which is kept nowhere."""
    stations, person = calendars.stations_of(request.user), swaps.person_of(request.user)
    if person is None and not stations.exists():
        raise Http404
    address, status = "", 200
    if request.method == "POST":
        said = request.POST.get("station", "")
        station = (
            stations.filter(pk=int(said)).first() if said.isascii() and said.isdigit() and len(said) < 10 else None
        )
        if said and station is None:
            raise Http404
        try:
            secret = calendars.make(request.user, station)
        except NotAllowed as refused:
            messages.error(request, str(refused))
            status = 409
        else:
            address = request.build_absolute_uri(reverse("portal:duty_calendar", args=[secret]))
    page = {"links": calendars.of(request.user), "stations": stations[:200], "person": person, "address": address}
    return render(request, "schedules/calendars.html", page, status=status)


@require_POST
def revoke(request, pk: int):
    """End a link of one's own: whoever has its address reads nothing from now on."""
    if not calendars.revoke(request.user, pk):
        raise Http404
    messages.success(request, "已撤销，这个链接不能再用了。")
    return redirect("desk:schedules:calendars")
