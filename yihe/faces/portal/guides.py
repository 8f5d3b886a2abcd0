"""办事指南: who may, what it gives, what to bring, how long, under which clause, whom to ask."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public
from yihe.matters import kinds


def with_guide() -> list[type[kinds.Kind]]:
    """Return the kinds that have a guide, in the order of their groups."""
    return sorted((kind for kind in kinds.every() if kind.guide), key=lambda kind: kind.group)


@public.page
def guides(request) -> HttpResponse:
    return render(request, "portal/guides.html", {"kinds": with_guide()})


@public.page
def guide(request, code: str) -> HttpResponse:
    kind = kinds.find(code)
    if kind is None or not kind.guide:
        raise Http404
    return render(request, "portal/guide.html", {"kind": kind, "guide": kind.guide})
