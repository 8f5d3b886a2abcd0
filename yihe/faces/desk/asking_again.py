"""
再核一次身份: what changes an account, or where money goes, asks who is there once more. A session may be stolen or left open;
so whoever changes such a thing gave their password, and showed a factor where one is bound, some minutes ago at most: at the
sign-in, or once more. What they had typed waits for them.

Pages of the house say so by `asks_again`; those of allauth are named here.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yihe.faces.desk import kept
from yihe.foundation.bank_accounts import AccountBox
from yihe.registers.accounts import sessions

# Reading them is asked for, too: some show what nobody else may see, and a password typed into them is kept nowhere.
OF_ALLAUTH = frozenset({
    "account_change_password", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_add_webauthn", "mfa_remove_webauthn",
    "mfa_edit_webauthn",
})  # fmt: skip
WORDS = "这一步关系到账户或收款，请先再核一次身份。核过以后会回到原来的页面，填写过的内容可以在那里恢复。"


def asks_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that what this page is sent is taken from those alone who just proved who they are."""
    view.asks_again = True
    return view


def says_where_money_goes(form, among: Iterable[str] | None = None) -> bool:
    """Test whether an account number is typed in a form (in one of these fields): then, too, it is asked who types it."""
    if form is None:
        return False
    names = form.fields if among is None else among
    return any(isinstance(form.fields.get(name), AccountBox) for name in names)


def missing(request) -> str:
    """Return the name of the page on which somebody is still to prove who they are, or ""."""
    since = time.time() - settings.ASKED_AGAIN_AFTER
    shown = [said for said in get_authentication_records(request, request.user) if said.get("at", 0) > since]
    entered = request.session.get(sessions.BEGAN, 0) > since  # the sign-in itself asked
    own = "password" if request.user.has_usable_password() else "socialaccount"
    if not entered and not any(said["method"] == own for said in shown):
        if request.user.has_usable_password():
            return "account_reauthenticate"
        return "mfa_reauthenticate" if request.user.has_factor else "sign_on_again"
    if request.user.has_factor and not any(said["method"] == "mfa" for said in shown):
        return "mfa_reauthenticate"
    return ""


def first(request) -> HttpResponse | None:
    """Return the answer that leads somebody to prove who they are, or None where they just did."""
    if not request.session.get(SESSION_KEY) or not (page := missing(request)):
        return None
    if request.method == "POST":
        is_kept = kept.set_aside(request)
        back = reverse("desk:resume") if is_kept else kept.page_of(request)
        messages.info(request, WORDS if is_kept else WORDS + kept.choose_again(kept.chosen(request)))
    else:
        back = request.get_full_path()
    if page == "account_reauthenticate" and request.user.has_factor:
        back = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"
    return redirect(f"{reverse(page)}?{urlencode({'next': back})}")


class AsksAgain:
    """Middleware: ask before a page that says so is sent something, and before a page of allauth's that changes an account."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        theirs = request.resolver_match.view_name in OF_ALLAUTH
        ours = getattr(view, "asks_again", False) and request.method not in ("GET", "HEAD", "OPTIONS")
        return first(request) if theirs or ours else None
