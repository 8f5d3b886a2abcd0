"""留痕与校验: who looked at what, and whether the chain still holds. For those who supervise."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from yihe.foundation.roles import AUDITOR, DIRECTOR
from yihe.matters import evidence, queries
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.evidence.queries import entries

MOST = 200  # faults shown on the page; the command prints them all


def _supervisor(request) -> None:
    if not any(hat.role in (AUDITOR, DIRECTOR) for hat in request.user.hats):
        raise Http404


@require_GET
def index(request):
    _supervisor(request)
    search, verb = request.GET.get("q", ""), request.GET.get("verb", "")
    rows, following = entries(search=search, verb=verb, after=request.GET.get("after", ""))
    return render(
        request,
        "desk/evidence.html",
        {
            "rows": rows, "search": search, "verb": verb, "verbs": Verb.choices, "seals": queries.seals(), "faults": None,
            "next": f"{request.path}?q={search}&verb={verb}&after={following}" if following else "",
        },
    )  # fmt: skip


@require_POST
def check(request):
    """Verify now, and show what does not hold."""
    _supervisor(request)
    note_access(Verb.READ, "evidence", by=request.user, detail="校验")
    faults = []
    for sentence in evidence.everything(besides=("documents",)):
        faults.append(sentence)
        if len(faults) >= MOST:
            break
    rows, _following = entries()
    return render(
        request,
        "desk/evidence.html",
        {
            "rows": rows,
            "search": "",
            "verb": "",
            "verbs": Verb.choices,
            "seals": queries.seals(),
            "faults": faults,
            "next": "",
        },
    )
