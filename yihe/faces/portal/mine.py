"""
我的办件: what a party without an account sees and does once its number and code were right. The session is the party's
alone: it has a cookie of its own beneath these addresses, and nothing a sign-in could do is done with it.
"""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yihe.acts.ratings import verbs
from yihe.faces.portal import danger, following, public
from yihe.matters import codes, forms, kinds, told_how_long
from yihe.matters.actions import NotAllowed, Stale, perform, refusal
from yihe.matters.models import Matter, Party

COOKIE = "yihe-party"


def keep(response: HttpResponse, token: str) -> None:
    """Give the browser the party's token, for these addresses only."""
    response.set_cookie(
        COOKIE, token, max_age=int(codes.LASTS.total_seconds()), path=reverse("portal:mine"), httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Strict",
    )  # fmt: skip


def party_of(request: HttpRequest) -> Party | None:
    party = codes.entered(request.COOKIES.get(COOKIE, ""))
    return party if party is not None and following.may_be_followed(party.matter) else None


@never_cache
@public.page
def mine(request: HttpRequest) -> HttpResponse:
    """Show where the matter stands, and what the party can do now."""
    party = party_of(request)
    if party is None:
        return over(request)
    offered = codes.offered(party.matter, party)
    rateable = verbs.rateable_of(party.matter)
    page = {
        "progress": following.progress(party.matter), "offered": offered, "party": party,
        "may_rate": rateable is not None and not verbs.cannot_be_rated(rateable),
    } | _leaving(party.matter)  # fmt: skip
    return render(request, "portal/mine.html", page)


@never_cache
@public.form_page
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Show what an action asks for, and carry it out. Refused or wrong, nothing typed is lost."""
    party = party_of(request)
    if party is None:
        return over(request)
    matter = party.matter
    action = kinds.get(matter.kind).workflow_of(matter).actions.get(name)
    if action is None or not action.by_code:
        raise Http404
    why = refusal(action, matter, None, party=party)
    if request.method != "POST" or why:
        form = None if why else forms.of(action, matter, None)
        return _page(request, matter, action, form, why, status=409 if request.method == "POST" else 200)
    form = forms.of(action, matter, None, request.POST, request.FILES)
    if form is not None and not form.is_valid():
        return _page(request, matter, action, form, "", status=422)
    if danger.is_back(request):
        return _page(request, matter, action, form, "")
    if helps := danger.help_first(request, form, title="咨询", on="接着提交"):
        return helps
    try:
        said = form.cleaned_data if form is not None else {}
        perform(matter, name, by=None, party=party, seen=_seen(request), **said)
    except NotAllowed as refused:
        fresh = Matter.objects.get(pk=matter.pk)
        return _page(request, fresh, action, form, str(refused), status=409 if isinstance(refused, Stale) else 422)
    messages.success(request, f"{action.done or '已' + action.label}。")
    return redirect("portal:mine")


@never_cache
@public.form_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session."""
    codes.leave(request.COOKIES.get(COOKIE, ""))
    response = redirect("portal:follow")
    response.delete_cookie(COOKIE, path=reverse("portal:mine"))
    return response


def _leaving(matter: Matter) -> dict:
    """Return what pages have of a matter that lies in a compartment: a way to leave at once, and a title that says nothing."""
    return {"leave_to": public.LEAVE_TO if matter.compartment_id else "", "may_complain": matter.kind == "consultation"}


def over(request: HttpRequest) -> HttpResponse:
    """Answer that nobody has entered, or no longer: time ran out, it was left, or the party's part has ended."""
    return render(request, "portal/mine_over.html", {"leave_to": public.LEAVE_TO}, status=403)


def _seen(request: HttpRequest) -> int | None:
    said = request.POST.get("seen", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _page(request, matter, action, form, why, status=200):
    page = {
        "progress": following.progress(matter),
        "action": action,
        "form": form,
        "why": why,
        "seen": matter.chain_length,
        "keeps": told_how_long.words(kinds.get(matter.kind), matter.region),
    } | _leaving(matter)
    return render(request, "portal/mine_act.html", page, status=status)
