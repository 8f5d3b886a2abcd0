"""公示: what is shown, until when, and the objection anybody may make."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public


@public.page
def notices(request) -> HttpResponse:
    return render(request, "portal/notices.html", {"open": [], "past": []})


@public.page
def notice(request, number: str) -> HttpResponse:
    raise Http404
