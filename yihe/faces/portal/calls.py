"""公开招募: what is open, what it asks for, how to answer it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public


@public.page
def calls(request) -> HttpResponse:
    return render(request, "portal/calls.html", {"open": [], "past": []})


@public.page
def call(request, number: str) -> HttpResponse:
    raise Http404
