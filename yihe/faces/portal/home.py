"""The front page, and the one search box of the portal."""

from django.http import HttpResponse
from django.shortcuts import render

from yihe.acts.notices import public as reading
from yihe.faces.portal import calls, cards, public, searching, signposts

GUIDES = 12
SHOWN = 4  # of each list; the whole list is a page of its own


@public.page
def home(request) -> HttpResponse:
    """Show what one can do here, what is open and what is shown in public now."""
    offered = cards.with_guide()
    page = {
        "calls": calls.open_calls()[:SHOWN], "notices": reading.open_notices()[:SHOWN],
        "guides": list(map(cards.card, offered[:GUIDES])), "example": cards.an_example(offered),
    }  # fmt: skip
    return render(request, "portal/home.html", page)


@public.page
def search(request) -> HttpResponse:
    """Answer the search box."""
    words = request.GET.get("q", "").strip()[: searching.LONGEST]
    page = {"found": searching.find(words), "pointed": signposts.pointed(words), "example": cards.an_example()}
    return render(request, "portal/search.html", page | {"words": words})
