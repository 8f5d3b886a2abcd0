"""Signing in as a persona by one click. Only routed in demo mode, and refuses to work outside it."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.demo.people import PERSONAS, Persona
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
        {"groups": [(words, [p for p in PERSONAS if _group(p) == words]) for words in GROUPS]},
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
