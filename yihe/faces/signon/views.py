"""
单点登录, the pages: on to a door of others and back; a door bound to one's own account and taken off it; and asked again who is there, of
somebody who has no password.

A form that is posted may lead to no other site (the content security policy); so a page in between does, and says where it leads.
"""

from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihe.faces.desk.asking_again import asks_again
from yihe.faces.portal import tries
from yihe.faces.signon.adapter import AGAIN, BIND, LOGIN
from yihe.registers.accounts import sign_ons

if TYPE_CHECKING:
    from yihe.faces.signon.others import SignOnProvider

TOO_MANY = "这里短时间内登录得太多了，没有登录。请过一会儿再试。"


def door(request: HttpRequest, code: str) -> "SignOnProvider":
    """Return a door of the settings. Raises Http404."""
    try:
        return get_adapter(request).get_provider(request, provider=code)
    except SocialApp.DoesNotExist as fault:
        raise Http404 from fault


def doors(request: HttpRequest) -> "list[SignOnProvider]":
    """Return all of them, as the settings order them."""
    return get_adapter(request).list_providers(request)


def bound(request: HttpRequest) -> dict[str, list]:
    """Return what the page of one's own account shows: what is bound, as (key, name), and what may be, as (code, name)."""
    rows = sign_ons.of(request.user)
    taken = {row.provider for row in rows}
    free = [(each.app.provider_id, each.app.name) for each in doors(request) if each.app.provider_id not in taken]
    return {"bound": [(row.pk, called(request, row)) for row in rows], "doors": free}


def _onward(request: HttpRequest, provider: "SignOnProvider", process: str) -> HttpResponse:
    said = {"user": request.user.pk} if request.user.is_authenticated else None
    # Whoever is asked again shows it anew there, where the door can be told so.
    asked = {"prompt": "login"} if process == AGAIN and provider.is_standard else {}
    away = provider.away(request, process, next_url=get_next_redirect_url(request), data=said, auth_params=asked)
    if away is None:
        return render(
            request,
            "signon/refused.html",
            {"why": f"{provider.app.name}现在连不上，没有登录。请过一会儿再试。"},
            status=502,
        )
    if not away.has_header("Location"):
        return away
    return render(request, "signon/onward.html", {"name": provider.app.name, "to": away["Location"]})


@login_not_required
@never_cache
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Go and sign in there."""
    who = tries.visitor(request)
    if tries.too_many("sign-on", who, most=tries.MANY):
        return render(request, "signon/refused.html", {"why": TOO_MANY}, status=429)
    tries.count("sign-on", who)
    return _onward(request, door(request, code), LOGIN)


@never_cache
@asks_again
@require_POST
def bind(request: HttpRequest, code: str) -> HttpResponse:
    """Go and show who one is there, to have one's account bound to it."""
    return _onward(request, door(request, code), BIND)


@asks_again
@require_POST
def unbind(request: HttpRequest) -> HttpResponse:
    """Take a door off one's own account."""
    key = request.POST.get("which", "")
    row = next((row for row in sign_ons.of(request.user) if str(row.pk) == key), None)
    if row is None:
        raise Http404
    try:
        sign_ons.unbind(request.user, row.pk, called=called(request, row))
    except ValidationError as why:
        messages.error(request, "".join(why.messages))
    else:
        messages.success(request, "已解除绑定。")
    return redirect("desk:account")


def called(request: HttpRequest, row: SocialAccount) -> str:
    """Return what a door is called; its code where the settings have it no more."""
    return next((each.app.name for each in doors(request) if each.app.provider_id == row.provider), row.provider)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Ask somebody who has no password to show once more, there, who they are."""
    back = get_next_redirect_url(request) or reverse("desk:inbox")
    if request.user.has_usable_password():
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
    bound = {row.provider for row in sign_ons.of(request.user)}
    mine = [each for each in doors(request) if each.app.provider_id in bound]
    if request.method == "POST":
        chosen = next((each for each in mine if each.app.provider_id == request.POST.get("door")), None)
        if chosen is None:
            raise Http404
        return _onward(request, chosen, AGAIN)
    return render(
        request, "signon/again.html", {"doors": [(d.app.provider_id, d.app.name) for d in mine], "next": back}
    )


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest, code: str) -> HttpResponse:
    """Come back from there."""
    return door(request, code).back(request)
