"""
紧急查阅 and 专卷监督: for whoever looks where they were not let in, and for who is told of it. Both pages know compartments by
number; what lies in one is read on the pages of its matters, by who was let in.
"""

import re
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.faces.desk.proposals import tell_confirmers
from yihe.foundation.roles import DIRECTOR
from yihe.matters import evidence, looks
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import Proposal
from yihe.registers.compartments.models import Compartment
from yihe.registers.evidence.models import Verb, note_access

NUMBER = re.compile(r"[A-Z]{1,8}-(?:[0-9]{4}-[0-9]{5,}|[0-9A-Z]{10})")  # of a matter, or of a compartment's
NO_NAMES = "不要写是谁、为什么事：事由会给分管领导核对，并长期保存。"


class LookForm(forms.Form):
    number = forms.CharField(label="办件编号", max_length=30, help_text="写全编号，例如 ZX-7K3MWQ8RTY。")
    ground = forms.CharField(label="事由", max_length=120, help_text=f"例如警情编号、来电单位和时间。{NO_NAMES}")


class AuditForm(forms.Form):
    ground = forms.CharField(label="查阅的依据", max_length=120, help_text=f"例如检查通知的文号。{NO_NAMES}")


def index(request):
    """Take a look of an hour; list one's own, and those one supervises."""
    may_look = any(hat.role in looks.lookers() and not hat.delegated_by_id for hat in request.user.hats)
    supervises = any(hat.role is DIRECTOR and hat.region and not hat.delegated_by_id for hat in request.user.hats)
    if not (may_look or supervises) or (request.method == "POST" and not may_look):
        raise Http404
    form, status = LookForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid() and (answer := _look(request, form)):
            return answer
        status = 422
    page = {
        "form": form if may_look else None, "rows": looks.taken(request.user), "now": timezone.now(), "me": request.user,
        "supervises": supervises,
    }  # fmt: skip
    return render(request, "desk/looks.html", page, status=status)


def _look(request, form):
    """Open it and go there; None when it is refused, with why on the form. What is not theirs is not there."""
    number = form.cleaned_data["number"]
    matter = looks.lookable(request.user, number)
    if matter is None:
        said = (
            number if NUMBER.fullmatch(number) else "?"
        )  # what was typed and looks like no number stays out of the log
        note_access(Verb.REFUSED, f"look {said}", by=request.user, detail="紧急查阅")
        form.add_error("number", looks.NOT_THERE)
        return None
    try:
        done = looks.look(matter, by=request.user, ground=form.cleaned_data["ground"])
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    if isinstance(done, Proposal):
        tell_confirmers(done)
        messages.warning(request, looks.AGAIN)
        return redirect("desk:looks")
    note_access(
        Verb.READ, f"matter {matter.number}", by=request.user, detail="紧急查阅", reason=form.cleaned_data["ground"]
    )
    messages.success(request, "已打开，60 分钟后自动关闭。已告知分管领导。")
    return redirect("desk:matter", matter.number)


@require_GET
def audits(request):
    """List the compartments of an auditor's reach, by number, with how much is in them."""
    if not looks.auditing_hats(request.user):
        raise Http404
    rows = list(looks.audited_by(request.user).order_by("-opened_at")[:500])
    return render(request, "desk/audits.html", {"rows": [_counted(row, request.user) for row in rows]})


def audit(request, pk: UUID):
    """Show how many records one has and how many do not hold; ask to be let in, with a ground."""
    user = request.user
    found = looks.audited_by(user).filter(pk=pk).first() if looks.auditing_hats(user) else None
    if found is None:
        note_access(Verb.REFUSED, f"compartment {str(pk)[:8]}", by=user)
        raise Http404
    form, status = AuditForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                proposal = looks.propose_audit(found, by=user, ground=form.cleaned_data["ground"])
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                tell_confirmers(proposal)
                messages.success(request, "已提请，等待另一人确认。")
                return redirect("desk:audit", pk)
        status = 422
    matters = Matter.objects.filter(compartment=found).order_by("pk")
    page = _counted(found, user) | {
        "form": form, "faults": sum(1 for matter in matters for _sentence in evidence.verify(matter)),
        "read": matters if looks.admitted_until(user, found) else [],
    }  # fmt: skip
    return render(request, "desk/audit.html", page, status=status)


def _counted(compartment: Compartment, user) -> dict:
    return {
        "compartment": compartment, "matters": Matter.objects.filter(compartment=compartment).count(),
        "events": Event.objects.filter(matter__compartment=compartment).count(),
        "until": looks.admitted_until(user, compartment), "waiting": looks.waiting_for(compartment, user),
    }  # fmt: skip
