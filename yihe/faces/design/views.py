"""The gallery of components, the choice of theme and reading size, and an amount in words while it is typed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from yihe.faces.design import fields, samples
from yihe.faces.design.onward import onward
from yihe.faces.design.shell import ELDER, READING_COOKIE, THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def gallery(request) -> HttpResponse:
    """Show every component in its states, for whoever builds a page and for whoever checks one; a city's visitors find none."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "design/gallery.html", samples.everything())


@login_not_required
@require_safe
def amount(request) -> HttpResponse:
    """Say what an amount being typed is read as, in figures and capital numerals, or why it is none. Nothing is kept."""
    words = fields.in_words(request.GET.get("said", "")) or fields.in_words(" ")
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


# Whoever forges this post can make somebody's page dark. Without a token, the footer of a public page needs no cookie.
@csrf_exempt
@login_not_required
@require_POST
def preferences(request) -> HttpResponseRedirect:
    """Remember theme or reading size in a cookie, without JavaScript too, and go back to the page one came from."""
    response = HttpResponseRedirect(onward(request, "next", "/"))
    for name, allowed in ((THEME_COOKIE, set(THEMES)), (READING_COOKIE, {ELDER})):
        if name not in request.POST:
            continue
        value = request.POST[name]
        if value in allowed:
            response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
        else:
            response.delete_cookie(name, samesite="Lax")
    return response
