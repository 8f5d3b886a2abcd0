"""
One press of a button is one act (`matters/presses.py`): every form of ours carries a token of its own beside the CSRF token, and
a post that carries one acts once, however often it arrives.

So do the forms of allauth's that change an account (`once_input`). Those that begin or end a session carry none: what they led to is
the cookie of the answer that was lost, and no second answer can give it again. Pressed a second time, they sign in or out once
more, which changes nothing: signing in, its second factor, signing out, and a changed password, which ends the session it came from.
"""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages import get_messages
from django.db import transaction
from django.shortcuts import redirect, resolve_url
from django.template.backends.utils import csrf_input
from django.urls import Resolver404, resolve
from django.utils.functional import lazy
from django.utils.safestring import SafeString

from yihe.faces.desk import handed_in
from yihe.matters import presses

TOKEN = "_once"
NOT_SAID = {"csrfmiddlewaretoken", "_who"}  # are written anew whenever the page is
LIMIT = 500  # characters of an address
ASKS_WHO = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")


def context(request) -> dict:
    """
    Context processor: `csrf_input`, which stands in every form, brings the form's token with it; where Django's own tag stands for
    it, the token is `once_input`.
    """
    return {"csrf_input": _both(request), "once_input": _one()}


_LENGTH = 24  # of a token: 18 bytes of chance
_AT_ONCE = 16  # forms of a page for which chance is asked once: a page of a matter has some dozen


def _token_input(token: str = "") -> SafeString:
    return SafeString(f'<input type="hidden" name="{TOKEN}" value="{token or secrets.token_urlsafe(18)}">')


def _both_inputs(request) -> SafeString:
    if not hasattr(request, "csrf_input"):
        request.csrf_input = csrf_input(request)  # masked once for a page, and not for each of its forms
    if not (chance := getattr(request, "press_tokens", "")):
        chance = secrets.token_urlsafe(18 * _AT_ONCE)
    request.press_tokens = chance[_LENGTH:]  # each is given to one form
    return SafeString(request.csrf_input + _token_input(chance[:_LENGTH]))


# Made anew for each form that shows it. `lazy` builds a class each time it is called, so it is called once.
_one = lazy(_token_input, SafeString, str)
_both = lazy(_both_inputs, SafeString, str)


class OnePressIsOneAct:
    """Carry out a post with a token in one transaction with it; answer the second with what the first led to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # What the page sends by itself while somebody types is no press.
        if request.method != "POST" or request.headers.get("X-Autosave"):
            return self.get_response(request)
        handed_in.read_first(request)
        if not request.POST.get(TOKEN):
            return self.get_response(request)
        if _in_transactions_of_its_own(request.path_info):
            return self.get_response(request)
        answered = []

        def act():
            response = self.get_response(request)
            answered.append(response)
            if response.status_code >= 500:
                transaction.set_rollback(True)  # what failed half-way is not done
            said = _queued(request)
            is_done = _leads_on(response) and all(m.level < messages.WARNING for m in said)
            return is_done, response.get("Location", ""), [str(m) for m in said]

        before = presses.once(key_of(request), act)
        if before is None:
            return answered[0]
        address, sentences = before
        for sentence in sentences:
            messages.success(request, sentence)
        messages.info(request, "这份表单刚才已经办理，没有重复办理。")
        return redirect(address)


def _leads_on(response) -> bool:
    """Test whether an answer leads to another page, and that not one that asks first who is there: then nothing is done yet."""
    if response.status_code not in (302, 303) or len(response["Location"]) > LIMIT:
        return False
    return urlsplit(response["Location"]).path not in {resolve_url(page) for page in (settings.LOGIN_URL, *ASKS_WHO)}


def in_transactions_of_its_own(view):
    """Declare that a page does one thing after the other, each in a transaction of its own, and keeps its presses itself."""
    view.in_transactions_of_its_own = True
    return view


def _in_transactions_of_its_own(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "in_transactions_of_its_own", False)
    except Resolver404:
        return False


def key_of(request) -> str:
    """Return the key of what was sent. Another content under the same token – sent again after going back – is another press."""
    said = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name not in NOT_SAID]
    files = [(name, [(f.name, f.size) for f in request.FILES.getlist(name)]) for name in sorted(request.FILES)]
    return presses.key_of(request.user.pk, urlsplit(request.get_full_path()).path, [said, files])


def _queued(request):
    """Return the sentences that were said during this request, without using up the ones before."""
    return list(getattr(get_messages(request), "_queued_messages", ()))
