"""Who objected: shown to whoever works on the objection, for a reason, and each look is written down."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yihe.acts.notices import verbs
from yihe.acts.notices.forms import RevealForm
from yihe.acts.notices.models import Objection
from yihe.matters import queries
from yihe.matters.actions import NotAllowed


@never_cache
def objector(request: HttpRequest, number: str) -> HttpResponse:
    """GET asks why; POST shows name and phone on this page only."""
    matter = queries.access_words(request.user, number)
    if not Objection.objects.filter(matter=matter).exists():
        raise Http404
    form = RevealForm(request.POST if request.method == "POST" else None)
    page = {"matter": matter, "form": form, "shown": None, "why": ""}
    if not form.is_valid():
        return render(request, "desk/objector.html", page, status=422 if form.is_bound else 200)
    try:
        page["shown"] = verbs.reveal_objector(matter, by=request.user, reason=form.cleaned_data["reason"])
    except NotAllowed as refused:
        page["why"] = str(refused)
    return render(request, "desk/objector.html", page, status=403 if page["why"] else 200)
