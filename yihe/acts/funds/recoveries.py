"""
追回: money that was paid comes back, as a payment received or netted from the payee's next tranche.

Who asks for it, who checks it and who writes down that it came are three steps; the first two are never one person.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from yihe.acts.funds import ledger, words  # noqa: F401 -- words: the chain's Chinese words
from yihe.acts.funds.models import Commitment, Recovery, ReturnedPayment, Tranche
from yihe.acts.funds.models.ledger import EntryKind
from yihe.acts.funds.settling import settle
from yihe.foundation import money
from yihe.foundation.roles import DIRECTOR, FINANCE_MAKER
from yihe.matters import kinds, standing
from yihe.matters.actions import NotAllowed, holds_role, locked, open_matter
from yihe.matters.models import Matter
from yihe.matters.saying import Fact


def recoverable(commitment: Commitment) -> Decimal:
    """Return what could still be asked back (yuan): paid, not recovered, not being asked back, not said to be returned."""
    said = ReturnedPayment.objects.filter(
        line__tranche__commitment=commitment, confirmed_at=None, matter__closed_at=None
    )
    back = money.from_fen(said.aggregate(s=Sum("line__amount", default=0))["s"])
    asked = Recovery.objects.filter(commitment=commitment, matter__closed_at=None).aggregate(s=Sum("amount"))["s"]
    return money.from_fen(commitment.paid - commitment.recovered) - (asked or Decimal(0)) - back


def cannot_open_recovery(commitment: Commitment, user) -> str:
    """Return why this person cannot ask money of a commitment back, or ""."""
    matter = commitment.matter
    if not (holds_role(user, FINANCE_MAKER, matter) or holds_role(user, DIRECTOR, matter)):
        return f"追回须由{FINANCE_MAKER.label}或{DIRECTOR.label}提出。"
    return "" if recoverable(commitment) > 0 else "没有可以追回的已支付款项。"


def open_recovery(commitment: Commitment, *, amount: Decimal, reason: str, by) -> Matter:
    """Ask money back: open a matter 追回 under the one that was paid. `amount` in yuan. Raises NotAllowed."""
    with transaction.atomic():
        parent = locked(commitment.matter_id)
        ledger.locked_envelope(commitment.envelope_id)
        fresh = Commitment.objects.select_related("matter__organization").get(pk=commitment.pk)
        if refused := cannot_open_recovery(fresh, by):
            raise NotAllowed(refused)
        if not reason.strip():
            raise NotAllowed("请写明追回的事由。")
        if amount != money.yuan(amount) or not money.FEN <= amount <= recoverable(fresh):
            raise NotAllowed(f"追回金额应至少一分、最多两位小数，且不超过可追回的 {money.shown(recoverable(fresh))}。")
        hat = next(h for h in by.hats if h.role_code in {FINANCE_MAKER.code, DIRECTOR.code})
        return open_matter(
            kinds.get("recovery"), Recovery(commitment=fresh, amount=amount, reason=reason.strip(), opened_by=by),
            by=by, organization=parent.organization, region=parent.region, parent=parent, hat=hat.role_code,
            title=f"追回 {fresh.payee_in_titles} {money.shown(amount)}", said={"amount": amount, "reason": reason},
        )  # fmt: skip


def receive(matter: Matter, *, by, received_on: date, voucher: str) -> dict:
    """Effect of 确认收回: the money is on the account; the envelope has it again."""
    recovery = Recovery.objects.get(pk=matter.pk)
    if received_on > timezone.localdate():
        raise NotAllowed("到账日期在今天之后。")
    locked(recovery.commitment.matter_id)
    envelope = ledger.locked_envelope(recovery.commitment.envelope_id)
    commitment = Commitment.objects.select_related("matter").get(pk=recovery.commitment_id)
    _take_back(
        recovery, commitment, envelope, by=by, saying=f"追回 {commitment.payee_name}，{matter.number}，凭证 {voucher}"
    )
    recovery.received_on, recovery.voucher = received_on, voucher
    recovery.save(update_fields=["received_on", "voucher"])
    said = {"recovery": Fact(matter.number), "amount": recovery.amount, "voucher": voucher}
    standing.record(commitment.matter, "recovery_received", by=by, said=said)
    return {"amount": recovery.amount}


def nettable(matter: Matter):
    """Return the tranches a recovery can be netted from: same payee, same source, large enough, in no batch."""
    recovery = Recovery.objects.select_related("commitment__envelope").get(pk=matter.pk)
    commitment, fen = recovery.commitment, money.to_fen(recovery.amount)
    same = Tranche.objects.due(on=date.max).filter(
        commitment__envelope__source=commitment.envelope.source, commitment__payee_kind=commitment.payee_kind
    )
    same = (
        same.filter(commitment__organization=commitment.organization_id) if commitment.organization_id
        else same.filter(commitment__matter=commitment.matter_id, commitment__payee_name=commitment.payee_name)
    )  # fmt: skip
    large = [t.pk for t in same if t.payable_fen >= fen]
    return (
        Tranche.objects.filter(pk__in=large)
        .select_related("commitment__matter", "commitment__envelope")
        .order_by("due_on", "pk")
    )


def net(matter: Matter, *, by, tranche: Tranche) -> dict:
    """
    Effect of 抵扣: what is owed is taken off a tranche that would be paid. The one commitment counts as recovered,
    the other as paid, each in its own envelope; no money moves, and none changes its source.
    """
    recovery = Recovery.objects.get(pk=matter.pk)
    fen = money.to_fen(recovery.amount)
    for pk in sorted({recovery.commitment.matter_id, tranche.commitment.matter_id}):
        locked(pk)
    envelopes = ledger.locked_envelopes([recovery.commitment.envelope_id, tranche.commitment.envelope_id])
    part = nettable(matter).filter(pk=tranche.pk).first()
    if part is None:
        raise NotAllowed("所选的分期现在不能抵扣（收款人或资金来源不同、余额不足，或正在支付批次中）。")
    owed = Commitment.objects.select_related("matter").get(pk=recovery.commitment_id)
    name = f"{matter.number} 抵扣 {part.commitment.matter.number} 第{part.seq}期"
    _take_back(recovery, owed, envelopes[owed.envelope_id], by=by, saying=name)
    paying = Commitment.objects.select_related("matter").get(pk=part.commitment_id)  # may be the one just changed
    paying.paid += fen
    paying.save(update_fields=["paid"])
    part.netted += fen
    part.save(update_fields=["netted"])
    ledger.post(
        envelopes[paying.envelope_id], EntryKind.NET, fen, by=by, matter=paying.matter, commitment=paying,
        tranche=part, words=name,
    )  # fmt: skip
    recovery.netted_from = part
    recovery.save(update_fields=["netted_from"])
    said = {"recovery": Fact(matter.number), "amount": recovery.amount, "tranche": part.seq}
    for of in {owed.matter_id: owed.matter, paying.matter_id: paying.matter}.values():
        standing.record(of, "recovery_netted", by=by, said=said)
    settle(paying.matter_id, by=by)
    return {"amount": recovery.amount, "from": name}


def _take_back(recovery: Recovery, commitment: Commitment, envelope, *, by, saying: str) -> None:
    fen = money.to_fen(recovery.amount)
    if fen > commitment.paid - commitment.recovered:
        raise NotAllowed(
            f"已支付未追回的只有 {money.shown(commitment.paid_yuan)}，不能追回 {money.shown(recovery.amount)}。"
        )
    commitment.recovered += fen
    commitment.save(update_fields=["recovered"])
    ledger.post(
        envelope, EntryKind.RECOVER, fen, by=by, matter=commitment.matter, commitment=commitment, words=saying
    )  # fmt: skip
