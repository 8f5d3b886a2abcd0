"""Pages of this room's own: reading the words of a consultation with a reason, on the record; and the figures by month."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yihe.domains.advice import counting, months_sheet, panels
from yihe.domains.advice.forms import RevealForm
from yihe.domains.advice.models import Consultation
from yihe.matters import access
from yihe.registers.evidence.models import Verb, note_access


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show the words of a consultation to the desk, to who leads, or to the second reader, for a reason that is kept. Nobody else finds it."""
    matter = access.by_number(request.user, number)
    if matter is None or matter.kind != "consultation" or not panels.may_reveal(matter, request.user):
        raise Http404
    form = RevealForm(request.POST if request.method == "POST" else None)
    rows = None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        note_access(Verb.UNMASK, f"matter {matter.number}", by=request.user, detail="咨询的内容", reason=reason)
        rows = panels.words(Consultation.objects.select_related("matter").get(pk=matter.pk), whole=True)
    status = 422 if request.method == "POST" and rows is None else 200
    return render(request, "advice/reveal.html", {"matter": matter, "form": form, "rows": rows}, status=status)


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Show the last twelve months, of what is in reach."""
    if not any(hat.role in months_sheet.COUNT for hat in request.user.hats):
        raise PermissionDenied
    now = timezone.localdate().replace(day=1)
    return render(
        request, "advice/months.html", {"months": counting.months(request.user, counting.a_year_before(now), now)}
    )


urlpatterns = [
    path("<str:number>/words/", reveal, name="reveal"),
    path("months/", months, name="months"),
    path("months/sheet/", months_sheet.sheet, name="months_sheet"),
]
