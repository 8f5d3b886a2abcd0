"""政策: the texts, clause by clause, with the figures each clause gives; and all figures on one page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from yihe.faces.portal import asking, figures, public
from yihe.registers.policies import queries
from yihe.registers.policies.models import PolicyText


@public.page
def policies(request) -> HttpResponse:
    """List every text, those in force first."""
    today = timezone.localdate()
    in_force = list(queries.texts_in_force(today))
    past = queries.texts_here().exclude(pk__in=[text.pk for text in in_force])
    return render(request, "portal/policies.html", {"texts": in_force, "past": past})


@public.page
def policy(request, code: str) -> HttpResponse:
    """Show a text; each clause has the anchor `#c-四(一)`."""
    text = get_object_or_404(PolicyText.objects.select_related("replaces"), code=code)
    page = {
        "text": text, "clauses": queries.clause_page(text), "figures": figures.on(timezone.localdate()),
        "may_be_asked": asking.offered(),
    }  # fmt: skip
    return render(request, "portal/policy.html", page)


@public.page
def parameters(request) -> HttpResponse:
    """List every figure with its value today and the clause it comes from."""
    return render(request, "portal/parameters.html", {"groups": figures.grouped(timezone.localdate())})
