"""反馈问题: whom to ring. There is no form behind it, so none is shown."""

from django.http import HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public

LONGEST = 200


@public.page
def feedback(request) -> HttpResponse:
    """Say how to reach the bureau; the address of the page one came from is shown, to be read out on the phone."""
    came_from = request.GET.get("page", "")
    known = came_from.startswith("/") and not came_from.startswith("//") and came_from.isprintable()
    return render(request, "portal/feedback.html", {"came_from": came_from[:LONGEST] if known else ""})
