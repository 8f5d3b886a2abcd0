"""待告知: for somebody at the counter, who calls or writes to parties without an account by the way each called safe."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yihe.matters import telling_parties
from yihe.matters.actions import NotAllowed
from yihe.matters.models import PartyMessage
from yihe.matters.safe_ways import way_of
from yihe.registers.evidence.models import Verb, note_access


@require_GET
def index(request):
    """List what waits: which matter, by which way, for how long. Number and what to mind stand on the page of one."""
    if not any(hat.role in telling_parties.tellers() for hat in request.user.hats):
        raise Http404
    rows = [
        (row, way_of(row.party), telling_parties.cannot_tell(row, request.user))
        for row in telling_parties.waiting(request.user)
    ]
    return render(request, "desk/telling.html", {"rows": rows})


@never_cache
def one(request, pk: int):
    """Show whom to call, what to mind and what to say, and note the look; POST says whether the party was reached."""
    found = next((row for row in telling_parties.waiting(request.user) if row.pk == pk), None)
    if found is None or telling_parties.cannot_tell(found, request.user):
        # Whether it is there at all, or told already, is nothing to tell who may not.
        raise Http404
    if request.method == "POST":
        return _said(request, found)
    note_access(Verb.UNMASK, f"matter {found.matter.number}", by=request.user, detail="联系方式", reason="告知当事人")
    page = {"row": found, "party": found.party, "way": way_of(found.party)}
    return render(request, "desk/tell.html", page)


def _said(request, message: PartyMessage):
    outcome = request.POST.get("outcome")
    if outcome not in ("told", "missed"):
        raise PermissionDenied
    try:
        telling_parties.told(message, by=request.user, reached=outcome == "told")
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, "已记下：告知当事人。" if outcome == "told" else "已记下：这次没有联系上，仍在待告知里。"
        )
    return redirect("desk:telling")
