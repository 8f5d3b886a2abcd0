"""
专卷清除: for the two people who erase. The page knows a compartment by its number and says nothing of what lies in it: whoever
erases need not be let in.
"""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from yihe.matters import erasures
from yihe.registers.compartments import erasing, holds
from yihe.registers.compartments.models import Compartment, Erasure, Hold, HoldGround
from yihe.registers.evidence.models import Verb, note_access


class ProposalForm(forms.Form):
    ground = forms.CharField(
        label="清除的依据", max_length=200, help_text="例如保存期限的规定、本人要求的日期。不要写是谁、为什么事。"
    )


class HoldForm(forms.Form):
    ground = forms.ChoiceField(label="保全的事由", choices=HoldGround)
    note = forms.CharField(label="案号或文号", max_length=200, help_text="不要写是谁、为什么事。")
    until = forms.DateField(
        label="保全到哪天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="没有期限的不填，到时另行解除。",
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[(name, name) for name in ("confirm", "refuse", "withdraw")])
    reason = forms.CharField(label="不予确认的理由", max_length=200, required=False)


def _access(user, pk: UUID) -> Compartment:
    """Return a compartment this person may erase; otherwise there is none (Http404)."""
    found = erasures.erasable_by(user).filter(pk=pk).first() if erasures.erasing_hats(user) else None
    if found is None:
        note_access(Verb.REFUSED, f"compartment {str(pk)[:8]}", by=user)
        raise Http404
    return found


@require_GET
def index(request):
    """List the compartments one may erase, by number, with what keeps or waits."""
    if not erasures.erasing_hats(request.user):
        raise Http404
    rows = erasures.erasable_by(request.user).prefetch_related("holds", "erasures").order_by("-opened_at")
    listed = [
        {
            "compartment": row, "held": any(not h.lifted_at and (not h.until or h.until >= timezone.localdate()) for h in row.holds.all()),
            "waits": any(not e.outcome for e in row.erasures.all()),
        }
        for row in rows[:500]
    ]  # fmt: skip
    return render(request, "desk/compartments.html", {"rows": listed, "backups": _backups()})


@require_GET
def detail(request, pk: UUID):
    """Show what keeps a compartment, what was proposed, and what one can do."""
    return _page(request, _access(request.user, pk))


@require_POST
def propose(request, pk: UUID):
    """Propose to erase a compartment."""
    compartment, form = _access(request.user, pk), ProposalForm(request.POST)
    if form.is_valid():
        try:
            erasing.propose(compartment, by=request.user, ground=form.cleaned_data["ground"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已提请清除，等待另一人确认。")
            return redirect("desk:compartment", pk)
    return _page(request, compartment, proposal=form, status=422)


@require_POST
def hold(request, pk: UUID):
    """Keep a compartment from being erased."""
    compartment, form = _access(request.user, pk), HoldForm(request.POST, prefix="hold")
    if form.is_valid():
        try:
            holds.hold(compartment, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已设定保全，期间不能清除。")
            return redirect("desk:compartment", pk)
    return _page(request, compartment, holding=form, status=422)


@require_POST
def lift(request, pk: UUID, hold: int):
    """Lift a hold."""
    compartment = _access(request.user, pk)
    standing = Hold.objects.filter(compartment=compartment, pk=hold).first()
    if standing is None:
        raise Http404
    try:
        holds.lift(standing, by=request.user)
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, "已解除保全。")
    return redirect("desk:compartment", pk)


@require_POST
def decide(request, pk: UUID, erasure: int):
    """Confirm, refuse or withdraw a proposed erasure."""
    compartment, form = _access(request.user, pk), DecisionForm(request.POST)
    proposed = Erasure.objects.filter(compartment=compartment, pk=erasure).first()
    if proposed is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "没有看懂要怎么处理，请按页面上的按钮。")
        return redirect("desk:compartment", pk)
    said = form.cleaned_data
    try:
        if said["decision"] == "confirm":
            faults = erasures.confirm(proposed, by=request.user)
            for fault in faults:
                messages.warning(request, fault)
            words = "已清除。" if faults else "已清除，密钥已销毁。"
        elif said["decision"] == "refuse":
            erasing.refuse(proposed, by=request.user, reason=said["reason"])
            words = "已记为不予确认。"
        else:
            erasing.withdraw(proposed, by=request.user)
            words = "已撤回。"
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, words)
    return redirect("desk:compartment", pk)


def _page(request, compartment: Compartment, *, proposal=None, holding=None, status: int = 200):
    waiting = compartment.erasures.filter(outcome="").select_related("proposed_by").first()
    page = {
        "compartment": compartment, "waiting": waiting, "me": request.user, "today": timezone.localdate(),
        "why_not_confirm": erasing.cannot_confirm(waiting, request.user) if waiting else "",
        "why_not": erasing.cannot_erase(compartment), "backups": _backups(compartment),
        "holds": compartment.holds.select_related("by", "lifted_by"),
        "decided": compartment.erasures.exclude(outcome="").select_related("proposed_by", "decided_by"),
        "proposal": proposal or ProposalForm(), "holding": holding or HoldForm(prefix="hold"),
    }  # fmt: skip
    return render(request, "desk/compartment.html", page, status=status)


def _backups(compartment: Compartment | None = None) -> str:
    """Return the sentence that says until when a backup opens what is erased, or was."""
    erased = timezone.localdate(compartment.emptied_at) if compartment and compartment.emptied_at else None
    gone = erasing.opens_until(erased or timezone.localdate())
    if gone is None:
        return "密钥存在另一个数据库里：清除以后，数据库的备份打不开其中加密的内容；能打开的只剩密钥库自己的旧备份。"
    when = "当时" if erased else "今天"
    return f"密钥与数据存在同一个数据库里：{when}清除的，清除以前的备份还能打开，最后一份到 {gone} 为止。"
