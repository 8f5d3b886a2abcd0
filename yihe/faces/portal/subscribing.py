"""
订阅, the pages: choose how to follow a topic; say yes to the letter; see and end what is followed. Nobody signs in for any of it.

What a stranger types is answered alike whoever the address belongs to and whatever it follows already.
"""

import logging

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from yihe.faces.portal import news, public, tries
from yihe.faces.portal import subscriptions as verbs
from yihe.foundation import ceilings, city_pack, row_keys
from yihe.foundation.written.mailboxes import MailboxBox
from yihe.matters.actions import NotAllowed

log = logging.getLogger(__name__)
ONE_CLICK = "List-Unsubscribe"  # what a mail program posts by itself (RFC 8058)


class AddressForm(forms.Form):
    """The address letters go to."""

    use_required_attribute = False

    email = MailboxBox(
        label="邮箱", max_length=120, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "请写邮箱。"},
        help_text="只用来发订阅的信，加密保存；取消订阅就删除。",
    )  # fmt: skip


def topic_of(request: HttpRequest) -> news.Topic:
    """Return the topic an address names in its query. Raises Http404 for what cannot be followed."""
    topic = news.find(request.GET.get("sort", "")[:12], request.GET.get("about", "")[:60])
    if topic is None:
        raise Http404
    return topic


@never_cache
@public.form_page
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show the ways to follow a topic; without one, what can be followed. Takes the address a letter to confirm goes to."""
    if not request.GET.get("sort"):
        return render(request, "portal/subscribe_choose.html", {"topics": _of_everything()})
    topic = topic_of(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    why_not = verbs.not_offered()
    if request.method == "POST" and not why_not and form.is_valid() and _asked(request, topic, form):
        return render(request, "portal/subscribe_asked.html", {"topic": topic, "email": form.cleaned_data["email"]})
    same = urlencode({"sort": topic.sort, "about": topic.about, "region": city_pack.region_of(city_pack.here())})
    page = {
        "topic": topic, "form": form, "why_not": why_not, "here": request.get_full_path(), "home": request.build_absolute_uri("/").rstrip("/"),
        "feed": f"{reverse('portal:feed')}?{same}", "calendar": f"{reverse('portal:calendar')}?{same}",
    }  # fmt: skip
    return render(request, "portal/subscribe.html", page, status=422 if request.method == "POST" else 200)


def _of_everything() -> list[tuple[news.Topic, str]]:
    found = [news.find(sort, "") for sort in ("notices", "calls", "policies")]
    return [(topic, urlencode({"sort": topic.sort})) for topic in found if topic]


def _asked(request: HttpRequest, topic: news.Topic, form: AddressForm) -> bool:
    """Send the letter; where it cannot be sent, say so in the form."""
    email = form.cleaned_data["email"]
    whose = {"address": tries.visitor(request), "mailbox": ceilings.mailbox(email)}
    if reached := ceilings.take({ceilings.SUBSCRIPTIONS: 1}, **whose):
        form.add_error("email", reached)
        return False
    try:
        verbs.ask(topic, email)
    except OSError as fault:  # smtplib's own faults are of this kind
        log.warning("a letter to confirm a subscription did not go out: %s", type(fault).__name__)
        form.add_error("email", verbs.NOT_SENT)
        return False
    return True


@never_cache
@public.form_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Begin to follow, by a press: programs that look into letters open links, too, and say yes to nothing."""
    asked = verbs.asked(token)
    if asked is None:
        return render(request, "portal/subscribe_over.html", status=404)
    topic, region, address = asked
    if request.method != "POST":
        return render(request, "portal/subscribe_confirm.html", {"topic": topic, "email": address, "why": ""})
    try:
        subscriber = verbs.confirm(topic, region, address)
    except NotAllowed as full:
        page = {"topic": topic, "email": address, "why": str(full)}
        return render(request, "portal/subscribe_confirm.html", page, status=409)
    return redirect(verbs.link_of(subscriber))


@csrf_exempt  # the right to end stands in the address, and mail programs post it without a page before (RFC 8058)
@never_cache
@public.form_page
def subscriptions(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an address follows; end one topic or all. GET ends nothing: programs that look into letters open links."""
    subscriber = verbs.of_link(token)
    if subscriber is None:
        return render(request, "portal/subscriptions.html", {"rows": [], "address": ""})
    if request.method == "POST":
        which = request.POST.get("which", "")
        whole = ONE_CLICK in request.POST or which == "all"
        key = row_keys.read(which)
        if not whole and key is None:
            raise Http404
        verbs.end(subscriber, None if whole else key)
        return redirect(request.path) if ONE_CLICK not in request.POST else HttpResponse(status=204)
    rows = [(row.pk, _topic(row)) for row in subscriber.subscriptions.order_by("pk")]
    return render(request, "portal/subscriptions.html", {"rows": rows, "address": verbs.shown_address(subscriber)})


def _topic(row) -> news.Topic | None:
    if (pack := city_pack.find(row.region)) is None:
        return None
    with city_pack.said_in(pack):
        return news.find(row.sort, row.about)
