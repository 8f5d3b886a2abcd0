"""What is done to money besides the actions of a matter: a batch's file, a payee's account, a tranche, a recovery."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from yihe.acts.funds import batches, promises, queries, recoveries, returns
from yihe.acts.funds.forms import PayeeForm, RecoveryForm, ReleaseForm, ReturnForm
from yihe.acts.funds.models import Commitment, PaymentBatch, Tranche
from yihe.faces.desk.finance import sees_money
from yihe.foundation import money
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.queries import access_matter
from yihe.registers.evidence.models import Verb, note_access


@require_POST
def batch_file(request, number: str):
    """Hand out a batch's file for finance. It names whole accounts: the export is written into chain and access log."""
    matter = access_matter(request.user, number)
    try:
        name, kind, content = batches.export_batch(matter, by=request.user, format=request.POST.get("format", "xlsx"))
    except NotAllowed as refused:
        note_access(Verb.REFUSED, f"matter {number}", by=request.user, detail=f"export: {refused}")
        messages.error(request, str(refused))
        return redirect(matter)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def correct_payee(request, pk: int):
    commitment = _commitment(request, pk)
    why = promises.cannot_correct_payee(commitment, request.user)
    form = PayeeForm(request.POST or None, initial={"bank": commitment.bank})
    if request.method == "POST" and not why and form.is_valid():
        try:
            promises.correct_payee(commitment, by=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            why = str(refused)
        else:
            messages.success(request, "收款账户已更正，下一个支付批次按新账户支付。")
            return _back(request, commitment.matter)
    note = f"{commitment.payee_name}：收款人不能更改，只能更正开户银行和账号。"
    return _page(request, "更正收款账户", note, commitment.matter, form, why)


def open_recovery(request, pk: int):
    commitment = _commitment(request, pk)
    why = recoveries.cannot_open_recovery(commitment, request.user)
    form = RecoveryForm.of(commitment, request.POST or None)
    if request.method == "POST" and not why and form.is_valid():
        said = form.cleaned_data
        try:
            matter = recoveries.open_recovery(commitment, amount=said["amount"], reason=said["reason"], by=request.user)
        except NotAllowed as refused:
            why = str(refused)
        else:
            messages.success(request, f"已提出追回 {matter.number}，等待财务复核。")
            return _back(request, matter)
    return _page(request, "提出追回", f"向 {commitment.payee_name} 追回已支付的款项。", commitment.matter, form, why)


def report_return(request, pk: int):
    """退票: say that a payment came back. Whoever finances a matter need not see the matter; the batch is theirs."""
    line = returns.line_of(pk)
    if line is None or not PaymentBatch.objects.visible_to(request.user).filter(pk=line.batch_id).exists():
        raise Http404
    batch = line.batch.matter
    why = returns.cannot_report(line, request.user)
    form = ReturnForm(request.POST or None, initial={"returned_on": timezone.localdate()})
    if request.method == "POST" and not why and form.is_valid():
        try:
            matter = returns.report(line, by=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            why = str(refused)
        else:
            messages.success(request, f"退票已登记（{matter.number}），等待财务复核核实。核实以前账上不动。")
            return _back(request, batch)
    note = f"{line.number} {line.payee_name} {money.shown(line.amount_yuan)}，{line.paid_on} 支付，凭证 {line.voucher}"
    return _page(request, "登记退票", note, batch, form, why)


def release_tranche(request, pk: int):
    tranche = Tranche.objects.select_related("commitment__matter", "commitment__envelope").filter(pk=pk).first()
    if tranche is None or not Commitment.objects.visible_to(request.user).filter(pk=tranche.commitment_id).exists():
        raise Http404
    matter = tranche.commitment.matter
    why = promises.cannot_release(tranche, request.user)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and not why and form.is_valid():
        try:
            promises.release_tranche(tranche, by=request.user, reason=form.cleaned_data["reason"])
        except NotAllowed as refused:
            why = str(refused)
        else:
            messages.success(request, f"第 {tranche.seq} 期已核准拨付。")
            return _back(request, matter)
    return _page(request, "核准拨付", f"{tranche}，条件：{tranche.condition}", matter, form, why)


def _commitment(request, pk: int) -> Commitment:
    try:
        return queries.access_commitment(request.user, pk)
    except Commitment.DoesNotExist as fault:
        raise Http404 from fault


def _back(request, matter: Matter):
    """Return to the matter where the person may see it; finance sees batches, not every matter they pay."""
    return redirect(matter if Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists() else "desk:finance")


def _page(request, label: str, note: str, matter: Matter, form, why: str):
    if why and request.method == "POST":
        note_access(Verb.REFUSED, f"matter {matter.number}", by=request.user, detail=f"{label}: {why}")
    status = 200 if request.method != "POST" else 409 if why else 422
    seen = Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists()
    context = {
        "sees_money": sees_money(request.user),
        "label": label,
        "note": note,
        "matter": matter,
        "form": form,
        "why": why,
        "seen": seen,
    }
    return render(request, "desk/money.html", context, status=status)
