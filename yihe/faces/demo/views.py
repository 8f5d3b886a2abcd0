"""Signing in as a persona by one click. Only routed in demo mode, and refuses to work outside it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihe.faces.demo import bidders, mailbox, opener_keys
from yihe.faces.demo.people import PERSONAS, Persona
from yihe.faces.portal import subscriptions
from yihe.foundation.roles import APPLICANT, EXPERT
from yihe.registers.accounts.models import User

GROUPS = ("社会组织", "司法局和协同部门", "评审专家")


@login_not_required
@require_GET
def doors(request):
    """Who there is to sign in as, and what each can do."""
    if not settings.DEMO:
        raise Http404
    return render(
        request,
        "demo/doors.html",
        {
            "groups": [(words, [p for p in PERSONAS if _group(p) == words]) for words in GROUPS],
            "tender": opener_keys.kept()[0],
            "keys": range(1, len(opener_keys.kept()[1]) + 1),
            "passphrase": opener_keys.PASSPHRASE,
            "bidders": bidders.kept(),
        },
    )


def _group(persona: Persona) -> str:
    role = persona.hats[0][0]
    return GROUPS[0] if role is APPLICANT else GROUPS[2] if role is EXPERT else GROUPS[1]


@login_not_required
@require_POST
def enter(request, username: str):
    if not settings.DEMO:
        raise Http404
    persona = next((p for p in PERSONAS if p.username == username), None)
    user = User.objects.filter(username=username, invented=True).first() if persona else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("desk:workspace" if persona.hats[0][0] is APPLICANT else "desk:inbox")


@login_not_required
@require_GET
def opener_key(request, nth: int):
    """Hand out the key file of one of the three openers of the tender that is still to be opened."""
    number, keys = opener_keys.kept()
    if not settings.DEMO or not 1 <= nth <= len(keys):
        raise Http404
    answer = HttpResponse(keys[nth - 1], content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{number}-opener{nth}.json"'
    return answer


@login_not_required
@require_http_methods(["GET", "POST"])
def mail(request):
    """Show the letters that went out; a press sends the daily ones at once, for here no timer runs."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        sent = subscriptions.send(settled=timedelta())
        messages.success(
            request, f"发出 {sent} 封。" if sent else "没有要发的信：订阅的内容没有新的，或者今天已经发过。"
        )
        return redirect("demo:mail")
    return render(request, "demo/mail.html", {"letters": mailbox.newest()})
