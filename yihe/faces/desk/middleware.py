"""
Three questions asked of every request to a page that is not public: is somebody signed in (and if not, what had they
typed?), have they the second factor their duty asks for and is it vouched for, and in which membership are they acting?
"""

import logging
import re
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject, empty
from django.views.defaults import bad_request

from yihe.faces.desk import kept
from yihe.foundation import city_pack, region_codes
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.readable import is_readable
from yihe.matters import offering

log = logging.getLogger(__name__)

OPEN_TO_EVERYBODY = ("/static/", "/invitation/")
# What leads to the factor being shown, or out. Not the rest of one's own account: who opened a session with the password
# alone, before there was a factor, would find the recovery codes there.
SHOWING_IT = ("/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/", "/accounts/logout/")
ONES_OWN_ACCOUNT = "/accounts/"
COUNTY_COOKIE = "county"
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class KeepWhatWasTyped(LoginRequiredMiddleware):
    """
    Ask for a sign-in, and keep what a form carried when the session ended while somebody was typing. The content
    waits in the new, still anonymous session and is given back to the same person only (`kept.py`).
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.method == "POST" and request.user.is_authenticated:
            kept.let_go(request)
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if request.user.is_authenticated:  # known by now: no proxy stands in the way of all that is asked of them
            request.user = getattr(request.user, "_wrapped", request.user)
        return answer

    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if kept.set_aside(request):
            back = reverse("desk:resume")
        else:
            # Nothing was typed, or nobody can say by whom. Many forms are sent to an address that is no page.
            messages.info(
                request,
                "登录已经过期，刚才的操作没有完成。登录后会回到原来的页面，填写过的内容可以在那里恢复。"
                + kept.choose_again(kept.chosen(request)),
            )
            back = kept.page_of(request)
        return redirect_to_login(back)


class PlainText:
    """
    Refuse what no keyboard types and no browser sends: a NUL or half a character in an address, a query or a form, which no database
    can be asked about; and what cannot be read at all, should it have come by another door than ours (`readable`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "") or not is_readable(request.META):
            return bad_request(request, None)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST" and any(
            _NO_TEXT.search(v) for name in request.POST for v in (name, *request.POST.getlist(name))
        ):
            return bad_request(request, None)
        return None


class EmptiesTheStorage:
    """Whoever signs out, by whatever page, leaves nothing in the browser's storage: its answer says so to the browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "signs_out", False):
            response["Clear-Site-Data"] = '"storage"'
        return response


class SignedIn:
    """
    What is shown to somebody who is signed in is kept by no browser and no proxy: after a sign-out nobody reads it by going
    back. And the session remembers, by the minute, that they were here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        here = request.session.get(SESSION_KEY)  # also the answer that signs them out is theirs
        response = self.get_response(request)
        if here or request.session.get(SESSION_KEY):
            patch_cache_control(response, private=True, no_store=True)
            request.session.touch()
        return response


class SecondFactor:
    """
    Where settings ask staff for a second factor, nobody inside gets past this door without one; whoever has one shows it in
    every session; and who has power does nothing until an administrator vouched for it (docs/adr/0020).

    It costs no query: the session says which factors were shown in it, the row of its user whether they stand.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.STAFF_SECOND_FACTOR and request.user.is_authenticated and (where := self.way_out(request)):
            return redirect(where)
        return self.get_response(request)

    @staticmethod
    def way_out(request) -> str:
        """Return the address somebody is led to instead of the page they asked for, or ""."""
        path, user = request.path, request.user
        if path.startswith(OPEN_TO_EVERYBODY) or path in SHOWING_IT:
            return ""
        if user.has_factor and not factors_shown(request, user):
            kept_back = request.method == "POST" and kept.set_aside(request)
            here = request.get_full_path() if request.method == "GET" else kept.page_of(request)
            back = reverse("desk:resume") if kept_back else here
            return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"
        if path.startswith(ONES_OWN_ACCOUNT) or not user.is_inside:
            return ""
        if not user.has_factor:
            return reverse("mfa_index")
        waits = user.holds_power and user.has_unconfirmed_factor
        return reverse("desk:identity") if waits and path != reverse("desk:identity") else ""


def factors_shown(request, user) -> set[int]:
    """Return the keys of the factors, recovery codes among them, that were shown or bound in this very session."""
    return {said.get("id") for said in get_authentication_records(request, user) if said["method"] == "mfa"}


class ActingMembership:
    """
    Set `request.user.acting`: the membership chosen in this session if it still holds, else the first in force.
    Lazy: a page that never asks who is there costs no query.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: self.acting(request, signed_in))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Take the proxy away where it was asked who is there: a page asks five hundred times."""
        user = getattr(request.user, "_wrapped", empty)
        if user is not empty:
            request.user = user

    @staticmethod
    def acting(request, user):
        if user.is_authenticated:
            chosen = request.session.get("acting")
            held = user.memberships_in_force
            user.acting = next((m for m in held if m.pk == chosen), held[0] if held else None)
        return getattr(user, "_wrapped", user)  # one proxy, and not two, in the way of all that is asked of them


class SpeaksForACounty:
    """
    Answer in the words of a county, where several are installed: of the hat somebody wears (the page of a matter goes on in its
    matter's), for a visitor of the county they chose, or of the address they came by (`host` in its city.yaml).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if len(city_pack.every()) == 1:
            return self.get_response(request)
        with city_pack.said_in(lambda: self.pack_for(request)):
            return self.get_response(request)

    @staticmethod
    def pack_for(request):
        hat = getattr(request.user, "acting", None) if request.user.is_authenticated else None
        region = offering.where(hat) if hat else request.COOKIES.get(COUNTY_COOKIE, "")
        chosen = city_pack.find(region) if region_codes.is_code(region) else None
        return chosen or city_pack.at_host(request.get_host().partition(":")[0]) or city_pack.home()


class SaysWhatDoesNotOpen:
    """Answer with a sentence where an encrypted value does not open: its key is gone, or somebody laid it there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Unreadable):
            return None
        log.error("%s: %s", request.path, exception)
        return render(request, "desk/does_not_open.html", status=500)


def csrf_failure(request, reason=""):
    """Say in Chinese that the page is too old, and keep what was typed when we know whose it was."""
    saved = request.method == "POST" and request.user.is_authenticated and kept.save_as_draft(request)
    return render(
        request, "desk/page_too_old.html",
        {"saved": saved, "again": request.path if saved else "", "files": kept.choose_again(kept.chosen(request))},
        status=403,
    )  # fmt: skip
