"""What is done to money besides the actions of a matter: a batch's file, a payee's account, a tranche, a recovery."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yihe.acts.funds import answers, batches, making, promises, queries, recoveries, returns
from yihe.acts.funds.forms import PayeeForm, RecoveryForm, ReleaseForm, ReturnForm
from yihe.acts.funds.models import Commitment, PaymentBatch, Tranche
from yihe.faces.design.onward import onward
from yihe.faces.desk import matters
from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.finance import sees_money
from yihe.faces.desk.handed_in import SHEET, hands_in, of_form
from yihe.faces.desk.refusals import standing_after
from yihe.foundation import money, row_keys
from yihe.foundation.roles import FINANCE_MAKER
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.queries import access_words
from yihe.registers.evidence.models import Verb, note_access


@require_POST
def batch_file(request, number: str):
    """Hand out a batch's file for finance. It names whole accounts: the export is written into chain and access log."""
    matter = access_words(request.user, number)
    try:
        name, kind, content = batches.export_batch(matter, by=request.user, format=request.POST.get("format", "xlsx"))
    except NotAllowed as refused:
        note_access(Verb.REFUSED, f"matter {number}", by=request.user, detail="export: 不能导出")
        messages.error(request, str(refused))
        return redirect(matter)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def make_batches(request):
    """Make batches of the ticked payments, or of all that are shown; submit them too, unless only a draft is wanted."""
    said = request.POST["page"].split(",") if "page" in request.POST else request.POST.getlist("tranche")
    keys = row_keys.read_all(said)
    if not keys:
        messages.error(request, "请先勾选要支付的款项。")
        return redirect("desk:finance")
    draft = request.POST.get("do") == "draft"
    try:
        made = making.make(keys, by=request.user, submit=not draft)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("desk:finance")
    for sentence in made.said[:20]:
        messages.info(request, sentence)
    done = "已生成" if draft else "已生成并提交复核"
    messages.success(request, f"{done}：{'、'.join(batch.number for batch in made.batches)}。")
    return redirect(made.batches[0]) if len(made.batches) == 1 else redirect("desk:finance")


def _answers(user) -> bool:
    """Test whether somebody registers what finance answers."""
    return any(hat.role is FINANCE_MAKER for hat in user.hats)


def _handed_in(request):
    return of_form(request, {"file"}, SHEET) if request.user.is_authenticated and _answers(request.user) else []


@require_POST
@hands_in(_handed_in)
def answer(request):
    """登记回单 without looking for the batch: the file's own line numbers say which it is."""
    if not _answers(request.user):
        raise Http404
    file = request.FILES.get("file")
    number = answers.batch_named(file) if file else ""
    batch = PaymentBatch.objects.visible_to(request.user).filter(matter__number=number).first() if number else None
    if batch is None:
        messages.error(request, "没有选择文件，或者看不出是哪个批次的回单：请用批次导出的文件填写。")
        return redirect(onward(request, "next", reverse("desk:inbox")))
    return matters.act(request, number, "register_answer")


@asks_again
def correct_payee(request, pk: int):
    commitment = _commitment(request, pk)

    def correct(**said):
        promises.correct_payee(commitment, by=request.user, **said)
        messages.success(request, "收款账户已更正，下一个支付批次按新账户支付。")
        return _back(request, commitment.matter)

    form = PayeeForm(request.POST or None, initial={"bank": commitment.bank})
    note = f"{commitment.payee_name}：收款人不能更改，只能更正开户银行和账号。原账户无误的，照原样填写，在理由里写明怎样核实的。"
    page = {"label": "更正收款账户", "note": note, "matter": commitment.matter}
    return _ask(request, commitment, form, page, promises.cannot_correct_payee, correct)


def open_recovery(request, pk: int):
    commitment = _commitment(request, pk)

    def open_it(amount, reason, **_):
        matter = recoveries.open_recovery(commitment, amount=amount, reason=reason, by=request.user)
        messages.success(request, f"已提出追回 {matter.number}，等待财务复核。")
        return _back(request, matter)

    form = RecoveryForm.of(commitment, request.POST or None)
    note = f"向 {commitment.payee_name} 追回已支付的款项。"
    page = {"label": "提出追回", "note": note, "matter": commitment.matter}
    return _ask(request, commitment, form, page, recoveries.cannot_open_recovery, open_it)


def report_return(request, pk: int):
    """退票: say that a payment came back. Whoever finances a matter need not see the matter; the batch is theirs."""
    line = returns.line_of(pk)
    if line is None or not PaymentBatch.objects.visible_to(request.user).filter(pk=line.batch_id).exists():
        raise Http404
    batch = line.batch.matter

    def report(**said):
        matter = returns.report(line, by=request.user, **said)
        messages.success(request, f"退票已登记（{matter.number}），等待财务复核核实。核实以前账上不动。")
        return _back(request, batch)

    form = ReturnForm(request.POST or None, initial={"returned_on": timezone.localdate()})
    note = f"{line.number} {line.payee_name} {money.shown(line.amount_yuan)}，{line.paid_on} 支付，凭证 {line.voucher}"
    page = {"label": "登记退票", "note": note, "matter": batch}
    return _ask(request, line, form, page, returns.cannot_report, report)


def release_tranche(request, pk: int):
    tranche = Tranche.objects.select_related("commitment__matter", "commitment__envelope").filter(pk=pk).first()
    if tranche is None or not Commitment.objects.visible_to(request.user).filter(pk=tranche.commitment_id).exists():
        raise Http404
    matter = tranche.commitment.matter

    def release(**said):
        promises.release_tranche(tranche, by=request.user, **said)
        messages.success(request, f"第 {tranche.seq} 期已核准拨付。")
        return _back(request, matter)

    page = {"label": "核准拨付", "note": f"{tranche}，条件：{tranche.condition}", "matter": matter}
    return _ask(request, tranche, ReleaseForm(request.POST or None), page, promises.cannot_release, release)


def _commitment(request, pk: int) -> Commitment:
    try:
        return queries.access_commitment(request.user, pk)
    except Commitment.DoesNotExist as fault:
        raise Http404 from fault


def _back(request, matter: Matter):
    """Return to the matter where the person may see it; finance sees batches, not every matter they pay."""
    return redirect(matter if Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists() else "desk:finance")


def _ask(request, row, form, page: dict, refuses: Callable[..., str], verb: Callable[..., HttpResponse]):
    """One page for each: what stands against it whatever is typed (`refuses(row, user)`), the form, the verb."""
    why = refuses(row, request.user)
    if request.method == "POST" and not why and form.is_valid():
        try:
            return verb(**form.cleaned_data)
        except NotAllowed as refused:
            row.refresh_from_db()
            why = standing_after(refused, form, lambda: refuses(row, request.user))
    matter = page["matter"]
    if why and request.method == "POST":
        note_access(Verb.REFUSED, f"matter {matter.number}", by=request.user, detail=page["label"])
    seen = Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists()
    said = {"sees_money": sees_money(request.user), "form": form, "why": why, "seen": seen}
    status = 200 if request.method != "POST" else 409 if why else 422
    return render(request, "desk/money.html", page | said, status=status)
