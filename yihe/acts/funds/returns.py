"""
退票: a payment that finance reported as paid, and the bank sent back.

Who reports it and who finds it true are two people; then the ledger takes the payment back – what was promised stays promised,
the envelope's free money and every lifetime counter stay as they are –, the applicant says where the money should go, another
person checks that against the proof, and the tranche goes into a later batch.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from yihe.acts.funds import ledger
from yihe.acts.funds.models import Commitment, LineState, PaymentLine, ReturnedPayment
from yihe.acts.funds.models.ledger import EntryKind
from yihe.acts.funds.models.promises import REPAYING
from yihe.acts.funds.promises import BAD_ACCOUNT, cancel_commitment, held_in_a_batch
from yihe.acts.funds.recoveries import recoverable
from yihe.foundation import bank_accounts, money
from yihe.foundation.roles import FINANCE_MAKER
from yihe.matters import kinds, standing
from yihe.matters.actions import NotAllowed, holds_role, locked, open_matter, perform
from yihe.matters.models import Matter
from yihe.matters.saying import Fact

_READ = ("batch__matter", "tranche__commitment__matter__organization", "tranche__commitment__envelope")


def line_of(pk: int) -> PaymentLine | None:
    return PaymentLine.objects.select_related(*_READ).filter(pk=pk).first()


def cannot_report(line: PaymentLine, user) -> str:
    """Return why this person cannot report a payment as returned, or ""."""
    if not holds_role(user, FINANCE_MAKER, line.batch.matter):
        return f"退票须由{FINANCE_MAKER.label}登记。"
    if line.state != LineState.PAID:
        return f"本笔现为“{line.get_state_display()}”，只有已支付的才会退票。"
    if (
        open_return := ReturnedPayment.objects.filter(line=line, matter__closed_at=None)
        .select_related("matter")
        .first()
    ):
        return f"本笔的退票已经登记（{open_return.matter.number}）。"
    if recoverable(line.tranche.commitment) < line.amount_yuan:
        return "这笔款项正在追回，或者已经追回一部分，不能再登记为退票。"
    return ""


def report(line: PaymentLine, *, by, returned_on: date, reason: str) -> Matter:
    """Report that a payment came back: open a matter 退票 under the one that was paid. Raises NotAllowed."""
    with transaction.atomic():
        parent = locked(line.tranche.commitment.matter_id)
        ledger.locked_envelope(line.tranche.commitment.envelope_id)
        return report_held(
            PaymentLine.objects.select_related(*_READ).get(pk=line.pk), parent, by=by, on=returned_on, reason=reason
        )


def report_held(line: PaymentLine, parent: Matter, *, by, on: date, reason: str) -> Matter:
    """As `report`, for whoever holds the paid matter and the envelope already."""
    reason = reason.strip()
    if refused := cannot_report(line, by):
        raise NotAllowed(f"{line.number}：{refused}")
    if not reason:
        raise NotAllowed("请写明退票原因。")
    if line.paid_on is None or not (line.paid_on <= on <= timezone.localdate()):
        raise NotAllowed(f"退票日期应在支付日期 {line.paid_on} 以后，且不在今天之后。")
    contents = ReturnedPayment(line=line, returned_on=on, reason=reason[:200], reported_by=by)
    return open_matter(
        kinds.get("returned_payment"), contents, by=by, organization=parent.organization, region=parent.region,
        parent=parent, hat=FINANCE_MAKER.code, title=f"退票 {line.tranche.commitment.payee_in_titles} {money.shown(line.amount_yuan)}",
        said={"line": Fact(line.number), "amount": line.amount_yuan, "reason": reason, "returned_on": on},
    )  # fmt: skip


def confirm(matter: Matter, *, by) -> dict:
    """Effect of 确认退票: the payment is taken back in the ledger; it is promised again, to be paid again."""
    said = ReturnedPayment.objects.get(pk=matter.pk)
    line = PaymentLine.objects.select_related(*_READ).get(pk=said.line_id)
    parent = locked(line.tranche.commitment.matter_id)
    envelope = ledger.locked_envelope(line.tranche.commitment.envelope_id)
    commitment = Commitment.objects.get(pk=line.tranche.commitment_id)
    # Recoveries are not let past the open report (`recoverable`); a constraint would stop what slips through all the same.
    if commitment.paid - line.amount < commitment.recovered:
        raise NotAllowed("这笔款项已经追回，不能再确认退票。")
    line.state = LineState.RETURNED
    line.save(update_fields=["state"])
    commitment.paid -= line.amount
    commitment.save(update_fields=["paid"])
    said.confirmed_at = timezone.now()
    said.save(update_fields=["confirmed_at"])
    words = f"退票 {line.payee_name}，{line.number}，凭证 {line.voucher}，{said.reason}"
    ledger.post(
        envelope, EntryKind.RETURN, line.amount, by=by, matter=parent, commitment=commitment, tranche=line.tranche, line=line,
        words=words,
    )  # fmt: skip
    told = {
        "line": Fact(line.number),
        "payee": line.payee_name,
        "amount": line.amount_yuan,
        "tranche": line.tranche.seq,
    }
    standing.record(
        parent, "payment_returned", by=by, said=told | {"reason": said.reason, "returned": Fact(matter.number)}
    )
    return {"amount": line.amount_yuan}


# Where it goes next ---------------------------------------------------------------------------------------------------


def bad_account(matter: Matter, user, *, bank: str, account: str, reason: str, **_) -> str:
    """Check of correcting: something a bank could pay to."""
    return "" if bank.strip() and reason.strip() and not bank_accounts.fault(account) else BAD_ACCOUNT


def correct(matter: Matter, *, by, bank: str, account: str, reason: str) -> dict:
    """Effect of 更正收款账户: what the applicant says; nothing is paid there before another person checked it."""
    said = ReturnedPayment.objects.get(pk=matter.pk)
    said.bank, said.account, said.corrected_by = bank.strip(), bank_accounts.read(account), by
    said.save(update_fields=["bank", "account", "corrected_by"])
    return {"tail": f"尾号 {said.account[-4:]}"}


def keep(matter: Matter, *, by, reason: str) -> None:
    """Effect of 账户无误: the bank was wrong, not the account."""
    said = ReturnedPayment.objects.get(pk=matter.pk)
    said.bank, said.account, said.corrected_by = "", "", by
    said.save(update_fields=["bank", "account", "corrected_by"])


def account_differs(matter: Matter, user, *, account_again: str = "", **_) -> str:
    """Check of accepting: whoever checks copies the number from the proof, and it is the one the applicant typed."""
    said = ReturnedPayment.objects.select_related("line__tranche__commitment").get(pk=matter.pk)
    meant = said.account or said.line.tranche.commitment.account
    if bank_accounts.fault(account_again) or bank_accounts.read(account_again) != meant:
        return "照证明材料录入的账号与申请单位填写的不一致，请核对；确实不一致的，退回更正。"
    return held_in_a_batch(said.line.tranche.commitment)


def accept(matter: Matter, *, by, account_again: str) -> dict:
    """Effect of 核对无误: the commitment is paid to the checked account from now on."""
    said = ReturnedPayment.objects.select_related("line__tranche").get(pk=matter.pk)
    commitment = Commitment.objects.select_related("matter").get(pk=said.line.tranche.commitment_id)
    paid_matter = standing.held(commitment.matter_id)
    ledger.locked_envelope(commitment.envelope_id)
    fresh = Commitment.objects.select_related("matter").get(pk=commitment.pk)
    if refused := held_in_a_batch(fresh):
        raise NotAllowed(refused)
    if not said.account:
        return {"tail": f"尾号 {fresh.account[-4:]}"}
    fresh.bank, fresh.account = said.bank, said.account
    fresh.account_changed_at, fresh.account_changed_by = timezone.now(), said.corrected_by
    fresh.save(update_fields=["bank", "account", "account_changed_at", "account_changed_by"])
    tail = f"尾号 {said.account[-4:]}"
    told = {"payee": fresh.payee_name, "bank": fresh.bank, "account": tail, "returned": Fact(matter.number)}
    standing.note(paid_matter, "account_checked", by=by, said=told)
    return {"tail": tail}


def is_on_its_way(matter: Matter, user) -> str:
    """Refuse while the payment lies in a batch again."""
    said = ReturnedPayment.objects.select_related("line__tranche__commitment").get(pk=matter.pk)
    return held_in_a_batch(said.line.tranche.commitment)


def give_up(matter: Matter, *, by, reason: str, **_) -> dict:
    """Effect of 取消重发: what is still owed goes back to the envelope."""
    said = ReturnedPayment.objects.select_related("line__tranche__commitment").get(pk=matter.pk)
    commitment = said.line.tranche.commitment
    if not commitment.outstanding:
        return {}
    cancel_commitment(commitment, by=by, reason=f"{matter.number} {reason}", following=True, decided_in=matter)
    return {"amount": commitment.outstanding_yuan}


# Paid again -----------------------------------------------------------------------------------------------------------


def waiting_for(tranches) -> list[Matter]:
    """
    Return the open 退票 whose tranches are being paid again, held until the transaction ends. Such a matter is always held
    before the one that is paid and its envelope: its own actions take them in that order.
    """
    rows = Matter.objects.select_for_update(of=("self",)).filter(
        returned_payment__line__tranche__in=tranches, kind="returned_payment", state=REPAYING
    )  # fmt: skip
    return list(rows.order_by("pk"))


def paid_again(waiting: list[Matter], *, by) -> None:
    """Close the matters whose tranche has a paid line now."""
    for matter in waiting:
        said = ReturnedPayment.objects.get(pk=matter.pk)
        line = PaymentLine.objects.filter(tranche=said.line.tranche_id, state=LineState.PAID).first()
        if line is not None:
            perform(matter, "pay_again", by=by, following=True, line=line)


def note_line(matter: Matter, *, by, line: PaymentLine) -> dict:
    """Effect of 重新支付完成."""
    return {"voucher": line.voucher, "paid_on": line.paid_on}
