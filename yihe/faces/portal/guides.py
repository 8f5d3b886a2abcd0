"""办事指南: who may, what it gives, what to bring, how long, under which clause, whom to ask."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yihe.faces.portal import asking, cards, guide_details, public
from yihe.foundation import city_pack, first_letters
from yihe.matters import kinds, undertakings
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
    kind = _kind(code)
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


@public.page
def blank(request, code: str) -> HttpResponse:
    """空表: the form of a kind on paper, made of its declaration: boxes, papers, what is undertaken, and where to sign."""
    return _on_paper(request, code, filled_in=False)


@public.page
def sample(request, code: str) -> HttpResponse:
    """样表: the same form with an invented example in each box, which says that it is one."""
    return _on_paper(request, code, filled_in=True)


def _on_paper(request, code: str, *, filled_in: bool) -> HttpResponse:
    kind, region = _kind(code), city_pack.region_of(city_pack.here())
    if not (boxes := guide_details.boxes(kind)):
        raise Http404
    page = {
        "card": cards.card(kind), "boxes": boxes, "filled_in": filled_in, "brought": guide_details.brought(kind),
        "called": kind.organization_called, "undertaking": undertakings.asked_of(kind, region, timezone.localdate()),
    }  # fmt: skip
    return render(request, "portal/guide_form.html", page)


def _kind(code: str) -> type[kinds.Kind]:
    kind = kinds.find(code)
    if kind is None or kind not in cards.with_guide() or not kind.guide:
        raise Http404
    return kind
