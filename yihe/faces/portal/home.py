"""The front page, and the one search box of the portal."""

from django.http import HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public, searching
from yihe.matters import kinds


@public.page
def home(request) -> HttpResponse:
    """Show what one can do here, what is open and what is shown in public now."""
    return render(request, "portal/home.html", {"calls": [], "notices": [], "guides": [k for k in kinds.every() if k.guide]})


@public.page
def search(request) -> HttpResponse:
    """Answer the search box."""
    words = request.GET.get("q", "").strip()[:searching.LONGEST]
    return render(request, "portal/search.html", {"words": words, "found": searching.find(words)})
