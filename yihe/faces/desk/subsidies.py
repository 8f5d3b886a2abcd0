"""The history of payments."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from yihe.domains.subsidies import corrections, queries
from yihe.domains.subsidies.importing import cannot_import
from yihe.domains.subsidies.past import past_page
from yihe.faces.desk.inbox import following as address_of_the_next
from yihe.matters.actions import NotAllowed
from yihe.matters.queries import access_words, within_reach
from yihe.registers.evidence.models import Verb, note_access


@require_GET
def benefits(request):
    search = request.GET.get("q", "")
    rows, following = queries.benefits(request.user, search=search, after=request.GET.get("after", ""))
    waiting = [] if search or request.GET.get("after") else queries.waiting_reversals(request.user)
    names = queries.shown_names(request.user, rows + [proposal.benefit for proposal in waiting])
    return render(
        request,
        "desk/benefits.html",
        {
            "rows": rows, "names": names, "search": search, "waiting": waiting,
            "reachable": within_reach(request.user, {row.matter_id for row in rows if row.matter_id}), "may_import": not cannot_import(request.user),
            "next": f"{request.path}?q={search}&after={following}" if following else "",
        },
    )  # fmt: skip


@require_GET
def past(request, number: str):
    """What the subject of a claim had before, whole: behind the box of its page, for whoever sees that box."""
    matter = access_words(request.user, number)
    page = past_page(request.user, matter, request.GET.get("after", ""))
    if page is None:
        raise Http404
    note_access(Verb.READ, f"past of {number}", by=request.user)
    return render(
        request, "desk/past.html",
        {
            "matter": matter, "page": page, "next": address_of_the_next(request, page.following),
            "first": request.path if request.GET.get("after") else "",
        },
    )  # fmt: skip


class ReversalForm(forms.Form):
    """Taking an imported row back: asked for with a reason, confirmed or refused by a second person."""

    reason = forms.CharField(label="冲销的理由", max_length=120, help_text="例如：导错了人；写清楚依据的台账或文件")


def benefit(request, pk: int):
    """One row of imported history: what it says, and taking it back by two people."""
    row = queries.access_benefit(request.user, pk)
    proposal = corrections.waiting_for(row)
    refused = corrections.cannot_correct(row, request.user)
    form = ReversalForm(request.POST if request.method == "POST" and not proposal else None)
    if request.method == "POST":
        try:
            if proposal and request.POST.get("decision") in ("confirm", "refuse"):
                decide = corrections.confirm if request.POST["decision"] == "confirm" else corrections.refuse
                decide(proposal, by=request.user)
                messages.success(
                    request, "已冲销，终身计数已减。" if decide is corrections.confirm else "已记为不予冲销。"
                )
                return redirect("desk:benefit", pk)
            if not proposal and form.is_valid():
                corrections.propose(row, by=request.user, reason=form.cleaned_data["reason"])
                messages.success(request, "已提请冲销，由另一人确认后生效。")
                return redirect("desk:benefit", pk)
        except NotAllowed as no:
            form.add_error(None, str(no)) if form.is_bound else messages.error(request, str(no))
    why = corrections.cannot_decide(proposal, request.user) if proposal else ""
    return render(
        request, "desk/benefit.html",
        {
            "row": row, "proposal": proposal, "refused": refused, "why": why, "form": form,
            "name": queries.shown_names(request.user, [row])[row.pk],
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip
