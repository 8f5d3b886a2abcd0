"""待确认的登记: what one person proposed of facts that open money, and a second one confirms, refuses, or takes back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from yihe.acts.documents import scanning, storage
from yihe.acts.documents.checks import TYPES
from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.papers import SAFE
from yihe.foundation import row_keys
from yihe.foundation.bank_accounts import AccountBox
from yihe.matters import telling
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.regions.names import full_name_of


class ConfirmForm(forms.Form):
    """What whoever confirms types again, from the paper."""

    def __init__(self, proposal: Proposal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sort = proposals.sort_of(proposal)
        for name, label in sort.again:
            box = AccountBox if name == "account" else forms.CharField
            self.fields[name] = box(label=f"{label}（对照依据材料重新填写）")
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if sort.answered:
            self.fields["answer"] = forms.CharField(label=sort.answered, max_length=200)


@require_GET
def index(request):
    lines = [
        (row, why, proposals.sort_of(row), proposals.sort_of(row).shown(row))
        for row, why in proposals.waiting(request.user)
    ]
    return render(
        request, "desk/proposals.html",
        {
            "lines": lines, "decided": [(row, proposals.sort_of(row)) for row in proposals.decided(request.user)],
            "region_name": full_name_of, "me": request.user,
            "ticks": any(not why and sort.is_ticked for _row, why, sort, _shown in lines),
        },
    )  # fmt: skip


def access(user, pk: int) -> Proposal:
    """Return a proposal this person may know of; any other is not there, and the refusal is written down."""
    found = proposals.in_reach(user).filter(pk=pk).first()
    if found is None:
        if Proposal.objects.filter(pk=pk).exists():
            note_access(Verb.REFUSED, f"proposal {pk}", by=user)
        raise Http404
    return found


@asks_again
def detail(request, pk: int):
    """One proposal, with its paper; who may confirms or refuses it here."""
    proposal = access(request.user, pk)
    confirming = request.POST.get("decision") == "confirm"
    form = ConfirmForm(proposal, request.POST if confirming else None)
    status = 200
    if request.method == "POST":
        try:
            if not confirming or form.is_valid():
                return _decide(request, proposal, form.cleaned_data if confirming else {})
            status = 422
        except ValidationError as refused:
            status = 422
            for name, words in (
                refused.message_dict if hasattr(refused, "error_dict") else {None: refused.messages}
            ).items():
                if confirming:
                    form.add_error(name if name in form.fields else None, words)
                else:
                    messages.error(request, "；".join(words))
    proposal = access(request.user, pk)
    sort = proposals.sort_of(proposal)
    return render(
        request, "desk/proposal.html",
        {
            "proposal": proposal, "sort": sort, "shown": sort.shown(proposal), "form": form, "me": request.user,
            "why": proposals.cannot_decide(proposal, request.user),
        },
        status=status,
    )  # fmt: skip


def _decide(request, proposal: Proposal, again: dict):
    decision, reason = request.POST.get("decision"), request.POST.get("reason", "")
    if decision == "confirm":
        proposals.confirm(proposal, by=request.user, **again)
        later = proposals.sort_of(proposal).page and proposal.since > timezone.localdate()
        words = f"已确认，自 {proposal.since} 起生效" if later else "已确认，现已生效"
    elif decision == "refuse":
        proposals.refuse(proposal, by=request.user, reason=reason)
        words = f"不予确认：{reason.strip()[:200]}"
    else:
        proposals.withdraw(proposal, by=request.user)
        words = "已撤回"
    label = proposals.sort_of(proposal).label
    telling.tell(
        {proposal.proposed_by_id} - {request.user.pk},
        f"您提请的{proposal.name}“{label}”，{request.user}{words}。",
        page=f"desk:proposal {proposal.pk}",
    )
    messages.success(request, f"{words}。")
    return redirect("desk:proposals")


@asks_again
@require_POST
def confirm_many(request):
    """Confirm the ticked ones in one act; each that cannot be says why."""
    keys = row_keys.read_all(request.POST.getlist("key"))
    done, refused = proposals.confirm_many(keys, by=request.user)
    if not done and not refused:
        messages.error(request, "请先勾选要确认的登记。")
    if done:
        messages.success(request, f"已确认 {len(done)} 项。")
    for row, why in refused[:20]:
        messages.error(request, f"{row.name}“{proposals.sort_of(row).label}”：{why}")
    return redirect("desk:proposals")


@require_GET
def paper(request, pk: int):
    """Hand out the proof of a proposal, as a file to store."""
    proposal = access(request.user, pk)
    if not proposal.paper:
        raise Http404
    try:
        content = scanning.handed_out(storage.content_of(proposal.paper))
    except storage.Damaged as damaged:
        messages.error(request, f"“{proposal.paper_name}”没有下载：{damaged}")
        return redirect("desk:proposal", pk)
    note_access(Verb.DOWNLOAD, f"proposal {pk}", by=request.user, detail="依据材料")
    kind = TYPES[proposal.paper_name.rpartition(".")[2].lower()]
    response = HttpResponse(content, content_type=kind, headers=SAFE)
    response.headers["Content-Disposition"] = content_disposition_header(True, proposal.paper_name)
    return response


def tell_confirmers(proposal: Proposal) -> None:
    """Tell those who may confirm that somebody waits for them."""
    sort = proposals.sort_of(proposal)
    until = f"，请在 {proposal.lapses_on} 以前核对" if proposal.lapses_on else "，请核对"
    words = f"{proposal.proposed_by}提请{proposal.name}的“{sort.label}”{until}确认。"
    telling.tell_holders(
        sort.confirmers, proposal.region, words, page=f"desk:proposal {proposal.pk}", besides=[proposal.proposed_by_id]
    )
