"""办事指南: who may, what it gives, what to bring, how long, under which clause, whom to ask."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yihe.faces.portal import asking, cards, guide_details, public
from yihe.foundation import city_pack, first_letters
from yihe.matters import kinds
from yihe.registers.policies import registry
from yihe.registers.stations import shown


@public.page
def guides(request) -> HttpResponse:
    """List the guides by group: those whose name holds what was typed, or is typed by its first letters."""
    words = request.GET.get("q", "").strip()[:30]
    groups: dict[str, list] = {}
    for kind in cards.with_guide():
        if first_letters.holds(kind.label, words):
            groups.setdefault(kind.group or "其他", []).append(cards.card(kind))
    return render(request, "portal/guides.html", {"groups": list(groups.items()), "words": words})


@public.page
def guide(request, code: str) -> HttpResponse:
    """Show one guide, and the way on: whether one can, what is open, the form."""
    kind = kinds.find(code)
    if kind is None or kind not in cards.with_guide() or not kind.guide:
        raise Http404
    policies = [(policy, policy.short) for policy in registry.every() if asking.kind_of(policy) is kind]
    # A guide names the windows where the service of its own name is given, out of the register of places.
    region = city_pack.region_of(city_pack.here())
    windows = shown.offers_of(kind.label, region)
    page = {
        "how_much": guide_details.how_much(kind, region),
        "boxes": guide_details.boxes(kind),
        "brought": guide_details.brought(kind),
        "card": cards.card(kind),
        "policies": policies,
        "see_first": kind.guide.see_first,
        "windows": windows,
    }
    return render(request, "portal/guide.html", page)
