"""
Three questions asked of every request to a page that is not public: is somebody signed in (and if not, what had they
typed?), do they have the second factor their duty asks for, and in which membership are they acting?
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.defaults import bad_request

from yihe.faces.desk import kept

OPEN_WITHOUT_SECOND_FACTOR = ("/accounts/", "/static/")


class KeepWhatWasTyped(LoginRequiredMiddleware):
    """
    Ask for a sign-in, and keep what a form carried when the session ended while somebody was typing. The content
    waits in the new, still anonymous session and is given back to the same person only (`kept.py`).
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.method == "POST" and request.user.is_authenticated:
            kept.let_go(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if kept.set_aside(request):
            back = reverse("desk:resume")
        else:
            # Nothing was typed, or nobody can say by whom. Many forms are sent to an address that is no page.
            messages.info(
                request, "登录已经过期，刚才的操作没有完成。登录后会回到原来的页面，填写过的内容可以在那里恢复。"
            )
            back = kept.page_of(request)
        return redirect_to_login(back)


class PlainText:
    """Refuse what no keyboard types: a NUL in an address, a query or a form. PostgreSQL cannot even be asked about it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, None)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST" and any(
            "\x00" in v for name in request.POST for v in (name, *request.POST.getlist(name))
        ):
            return bad_request(request, None)
        return None


class SecondFactor:
    """People inside government must have a second factor before they see anything, where settings say so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            settings.STAFF_SECOND_FACTOR
            and request.user.is_authenticated
            and not request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR)
            and request.user.is_inside
            and not request.user.authenticator_set.exclude(type="recovery_codes").exists()
        ):
            return redirect("mfa_index")
        return self.get_response(request)


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

    @staticmethod
    def acting(request, user):
        if user.is_authenticated:
            chosen = request.session.get("acting")
            held = user.memberships_in_force
            user.acting = next((m for m in held if m.pk == chosen), held[0] if held else None)
        return user


def csrf_failure(request, reason=""):
    """Say in Chinese that the page is too old, and keep what was typed when we know whose it was."""
    saved = request.method == "POST" and request.user.is_authenticated and kept.save_as_draft(request)
    return render(
        request, "desk/page_too_old.html", {"saved": saved, "again": request.path if saved else ""}, status=403
    )
