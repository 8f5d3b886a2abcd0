"""管理记录: what 系统管理员 and 安全管理员 did to accounts and memberships, for the 审计管理员. It is read and nothing else."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yihe.foundation import row_keys
from yihe.foundation.roles import AUDIT_OFFICER
from yihe.registers.accounts.queries import administered_edits
from yihe.registers.evidence.models import Verb, note_access

PAGE = 100


@require_GET
def administration(request):
    """Show the lines newest first, a page at a time; of one person (by user name), where it is asked for."""
    regions = [hat.region for hat in request.user.hats if hat.role is AUDIT_OFFICER and hat.region]
    if not regions:
        raise Http404
    entry = request.GET.get("entry", "")[:60]
    rows = administered_edits(regions, entry=entry)
    if (key := row_keys.read(request.GET.get("before", ""))) is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows[: PAGE + 1])
    note_access(Verb.READ, "administration", by=request.user)
    return render(
        request, "desk/administration.html",
        {"rows": found[:PAGE], "entry": entry, "older": found[PAGE - 1].pk if len(found) > PAGE else ""},
    )  # fmt: skip
