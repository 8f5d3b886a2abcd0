"""
The verbs of money before it is paid: put into an envelope, promised, released, taken back.

`appropriate` and `commit` are effects of actions (of the matter 预算下达, of a domain's approval): who may take those
actions is said there. The others are also pressed on the finance page, and ask here who is pressing.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yihe.acts.funds import ledger, reserving, words  # noqa: F401 -- words: the chain's Chinese words
from yihe.acts.funds.models import (
    Commitment,
    Envelope,
    LineState,
    PaymentLine,
    Reservation,
    ReturnedPayment,
    Tranche,
)
from yihe.acts.funds.models.ledger import EntryKind
from yihe.acts.funds.payees import Part, Payee, is_no_party, lacks_account
from yihe.acts.hearing.states import HEARD
from yihe.foundation import bank_accounts, money
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery, key
from yihe.foundation.roles import APPLICANT, DIRECTOR, FINANCE_MAKER, REVIEWER
from yihe.matters import standing
from yihe.matters.actions import NotAllowed, holds_role, locked
from yihe.matters.models import Matter
from yihe.matters.reading import forget, read_once
from yihe.registers.evidence import states
from yihe.registers.organizations.models import Organization

_of_matter = CompiledQuery(lambda: Commitment.objects.filter(matter_id=key()).order_by("pk").select_related("envelope"))
_insert, _insert_tranche = CompiledInsert(Commitment), CompiledInsert(Tranche)


COMMITTED = "committed"  # the place where it is kept what a matter's commitments were when they were read


def envelope_for(*, source: str, year: int, region: str, purpose: str) -> Envelope:
    """Return the envelope, opening it empty when there is none yet."""
    return Envelope.objects.get_or_create(source=source, year=year, region=region, purpose=purpose)[0]


def appropriate(envelope: Envelope, amount: Decimal, *, by, reason: str, matter: Matter | None = None) -> Envelope:
    """Put money (yuan) into an envelope, or with a negative amount take it out (调减). Raises NotAllowed."""
    with transaction.atomic():
        fresh = ledger.locked_envelope(envelope.pk)
        fen = money.to_fen(amount)
        if not fen:
            raise NotAllowed("下达金额不能为零。")
        if refused := fresh.source_of.forbids(fresh.purpose, fresh.region):
            raise NotAllowed(refused)
        if fresh.left + fen < 0:
            raise NotAllowed(
                f"“{fresh}”只剩可用额度 {money.shown(fresh.left_yuan)}，不能调减 {money.shown(abs(amount))}。"
            )
        ledger.post(fresh, EntryKind.APPROPRIATE, fen, by=by, words=reason, matter=matter)
        return fresh


def made_in(matter: Matter) -> list[Commitment]:
    """Return what was promised in a matter, the first first, each with its envelope; read once for a matter object."""
    return read_once(matter, COMMITTED, lambda: _of_matter(pk=matter.pk))


def cannot_commit(
    envelope: Envelope, amount: Decimal, *, purpose: str, matter: Matter, reservation: Reservation | None = None
) -> str:  # fmt: skip
    """
    Return why an envelope cannot carry an amount (yuan) for a matter, or "". For `check=` of an approval. With a `reservation`
    it is taken out of what was kept for this matter, or for one it stands under, and out of nothing else.
    """
    if amount <= 0:
        return "占用金额必须大于零。"
    if reason := reserving.may_not_pay(envelope, purpose=purpose, matter=matter):
        return reason
    others = (c for c in made_in(matter) if c.envelope.source != envelope.source)
    if other := next((c for c in others if c.promised > c.returned + c.recovered), None):
        return f"此件已占用{other.envelope.get_source_display()}，资金来源不得混用。"
    if reservation:
        return reserving.cannot_use(reservation, envelope, amount, matter=matter)
    if reason := reserving.is_of_another_year(envelope):
        return reason
    if money.to_fen(amount) > envelope.left:
        return f"“{envelope}”只剩可用额度 {money.shown(envelope.left_yuan)}，不足以占用 {money.shown(amount)}。"
    return ""


def commit(
    envelope: Envelope, *, matter: Matter, purpose: str, payee: Payee | Organization, amount: Decimal,
    tranches: Sequence[Part] = (), by, held: bool = False, reservation: Reservation | None = None, keep_rest: bool = False,
) -> Commitment:  # fmt: skip
    """
    Promise an amount (yuan) out of an envelope, in tranches (one, due today, when none are given). `held`: the envelope is as it
    was read under its lock, in the transaction that goes on, and all of that is undone when this is refused. A `reservation` is
    used for it, and what is left of that goes back to the envelope, or with `keep_rest` stays reserved for the next.

    :raises NotAllowed: the envelope would be overdrawn, or may not pay for this, or there is no account to pay it to
    :raises ValueError: the tranches do not add up to the amount
    """
    payee = Payee.of(payee) if isinstance(payee, Organization) else payee
    parts = list(tranches) or [Part(amount)]
    if sum(part.amount for part in parts) != amount or any(part.amount <= 0 for part in parts):
        raise ValueError(f"tranches {parts} do not add up to {amount}")
    if reason := lacks_account(payee) or is_no_party(payee, matter):
        raise NotAllowed(reason)
    with transaction.atomic(savepoint=not held):
        if not held:
            envelope = ledger.locked_envelope(envelope.pk)
            forget(matter, COMMITTED)  # what a check read before it was held
        fresh = envelope
        kept = Reservation.objects.get(pk=reservation.pk) if reservation else None
        if reason := cannot_commit(fresh, amount, purpose=purpose, matter=matter, reservation=kept):
            raise NotAllowed(reason)
        now = timezone.now()
        commitment = Commitment(
            envelope=fresh, matter=matter, organization=payee.organization, party=payee.party, payee_name=payee.name,
            bank=payee.bank, payee_kind=payee.kind, account=payee.account, amount=money.to_fen(amount), made_at=now, made_by=by,
        )  # fmt: skip
        _insert(commitment)
        forget(matter, COMMITTED)
        divide(commitment, parts, begin=1, by=by)
        said = f"占用 {payee.name}，{matter.number}"
        if kept:
            reserving.use(
                kept, fresh, commitment.amount, by=by, matter=matter, commitment=commitment, words=said, keep_rest=keep_rest
            )  # fmt: skip
        else:
            ledger.post(
                fresh, EntryKind.COMMIT, commitment.amount, by=by, matter=matter, commitment=commitment, words=said
            )
        return commitment


def divide(commitment: Commitment, parts: Sequence[Part], *, begin: int, by) -> None:
    """Write the tranches of a commitment, from a number on. Only verbs that move the ledger by as much call it."""
    now = timezone.now()
    made = [
        Tranche(
            commitment=commitment, seq=seq, amount=money.to_fen(part.amount), condition=part.condition,
            due_on=part.due_on or timezone.localdate(now), released_at=None if part.condition else now,
            released_by=None if part.condition else by, by_hand=part.by_hand, by_value=part.by_value,
        )
        for seq, part in enumerate(parts, begin)
    ]  # fmt: skip
    states.keep([_insert_tranche.written(row) for row in made])


def cannot_release(tranche: Tranche, user) -> str:
    """Return why this person cannot find a tranche's condition met, or ""."""
    matter = tranche.commitment.matter
    if tranche.released_at:
        return "这一期已经核准拨付。"
    if tranche.cancelled_at:
        return "这一期已经取消。"
    if tranche.by_value:
        return "这一期按验收认定的金额核准，不能单独核准。"
    if not tranche.by_hand:
        return "这一期的条件由此件的办理结果核准，不能单独核准。"
    if not (holds_role(user, REVIEWER, matter) or holds_role(user, DIRECTOR, matter)):
        return f"核准拨付须由{REVIEWER.label}或{DIRECTOR.label}办理。"
    return ""


def release_tranche(tranche: Tranche, *, by, reason: str, following: bool = False) -> Tranche:
    """
    Say that the condition of a tranche is met (`reason`: by what), so that it may be paid.

    `following` is for the effect of a domain's action, which has its own rule on who may take it and its own event.
    """
    with transaction.atomic():
        locked(tranche.commitment.matter_id)
        ledger.locked_envelope(tranche.commitment.envelope_id)
        fresh = Tranche.objects.select_related("commitment__matter").get(pk=tranche.pk)
        if following and fresh.released_at:
            return fresh
        if fresh.by_value:
            raise NotAllowed("这一期按验收认定的金额核准，不能单独核准。")
        if not following and (refused := cannot_release(fresh, by)):
            raise NotAllowed(refused)
        if fresh.cancelled_at:
            raise NotAllowed("这一期已经取消。")
        fresh.released_at, fresh.released_by = timezone.now(), by
        fresh.save(update_fields=["released_at", "released_by"])
        if not following:
            said = {"tranche": fresh.seq, "amount": fresh.amount_yuan, "condition": fresh.condition, "reason": reason}
            standing.record(fresh.commitment.matter, "release_tranche", by=by, said=said)
        return fresh


def cancel_commitment(
    commitment: Commitment, *, by, reason: str, following: bool = False, decided_in: Matter | None = None
) -> Commitment:  # fmt: skip
    """
    Give back to the envelope what was promised and not paid. What was paid stays paid (see recoveries). What was released may be
    paid: it is taken from somebody, so only where they were heard, in the matter it is `decided_in` (acts/hearing).
    """
    with transaction.atomic():
        matter = locked(commitment.matter_id)
        if not following:
            if not holds_role(by, DIRECTOR, matter):
                raise NotAllowed(f"取消占用须由{DIRECTOR.label}办理。")
            if not reason.strip():
                raise NotAllowed("请写明取消的理由。")
            standing.record(matter, "cancel_commitment", by=by, said={"reason": reason, "payee": commitment.payee_name})
        envelope = ledger.locked_envelope(commitment.envelope_id)
        fresh = Commitment.objects.get(pk=commitment.pk)
        if refused := held_in_a_batch(fresh):
            raise NotAllowed(refused)
        fen = fresh.outstanding
        if not fen:
            raise NotAllowed("这笔占用已经没有未支付的部分。")
        unpaid = (
            fresh.tranches.exclude(lines__state=LineState.PAID).exclude(netted=F("amount")).filter(cancelled_at=None)
        )
        if not (decided_in and decided_in.state == HEARD) and unpaid.filter(released_at__isnull=False).exists():
            raise NotAllowed("这笔占用已经核准拨付，须先告知收款人并听取陈述申辩，才能取消。")
        fresh.returned += fen
        fresh.save(update_fields=["returned"])
        states.update(unpaid, cancelled_at=timezone.now())
        ledger.post(
            envelope, EntryKind.CANCEL, fen, by=by, matter=matter, commitment=fresh, words=f"取消占用：{reason}"
        )
        return fresh


def held_in_a_batch(commitment: Commitment) -> str:
    """Return why a commitment cannot change now, or "": a payment of it is on its way."""
    line = (
        PaymentLine.objects.filter(tranche__commitment=commitment, state=LineState.PENDING)
        .select_related("batch__matter")
        .first()
    )
    return f"有一笔正在支付批次 {line.batch.matter.number} 中，请先移出批次或等待回单。" if line else ""


def cannot_correct_payee(commitment: Commitment, user) -> str:
    """Return why this person cannot change where a commitment is paid to, or ""."""
    matter = commitment.matter
    if not (holds_role(user, APPLICANT, matter) or holds_role(user, FINANCE_MAKER, matter)):
        return f"收款账户须由{APPLICANT.label}或{FINANCE_MAKER.label}更正。"
    if not commitment.outstanding:
        return "这笔占用已经没有未支付的部分。"
    back = ReturnedPayment.objects.filter(line__tranche__commitment=commitment, matter__closed_at=None)
    if row := back.select_related("matter").first():
        return f"有一笔款项退票（{row.matter.number}），请在那里更正收款账户，由另一人核对。"
    return held_in_a_batch(commitment)


BAD_ACCOUNT = "请填写开户银行、更正的理由和 6 至 34 位字母数字组成的银行账号。"


def correct_payee(commitment: Commitment, *, by, bank: str, account: str, reason: str) -> Commitment:
    """
    Change the bank and account of a payee – never who is paid. The next batch is checked by another person, who is
    shown that the account was changed. The chain keeps the account's digest only.
    """
    bank, reason = bank.strip(), reason.strip()
    if not (bank and reason) or bank_accounts.fault(account):
        raise NotAllowed(BAD_ACCOUNT)
    account = bank_accounts.read(account)
    with transaction.atomic():
        matter = standing.held(commitment.matter_id)
        ledger.locked_envelope(commitment.envelope_id)
        fresh = Commitment.objects.select_related("matter").get(pk=commitment.pk)
        if refused := cannot_correct_payee(fresh, by):
            raise NotAllowed(refused)
        fresh.bank, fresh.account = bank, account
        fresh.account_changed_at, fresh.account_changed_by = timezone.now(), by
        fresh.save(update_fields=["bank", "account", "account_changed_at", "account_changed_by"])
        said = {"payee": fresh.payee_name, "bank": bank, "account": f"尾号 {account[-4:]}", "reason": reason}
        standing.note(matter, "correct_payee", by=by, said=said)
        return fresh
