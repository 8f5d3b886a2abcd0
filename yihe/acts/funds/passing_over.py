"""
What was promised to one body and is another's to be paid now: a contract was taken over by whoever stands for its supplier (民法典 67). What is not
released yet is given back whole and promised anew to the other, in one transaction and out of the same envelope, whatever year that is of: it is the
same promise. What was released or paid stays with whom it was promised to. Nothing is written over: the ledger says both (ADR 0071, 0131).
"""

from django.db import transaction
from django.utils import timezone

from yihe.acts.funds import ledger
from yihe.acts.funds.models import Commitment, ForeseenCommitment
from yihe.acts.funds.models.ledger import EntryKind
from yihe.acts.funds.payees import Part, Payee, is_no_party, lacks_account
from yihe.acts.funds.promises import divide, held_in_a_batch
from yihe.matters.actions import NotAllowed, locked
from yihe.registers.evidence import states


def pass_over(commitment: Commitment, payee: Payee, *, by) -> Commitment:
    """
    Promise another payee what of a commitment is not released, and return that promise. Effect of a domain's action.

    :raises NotAllowed: all of it is released, some of it is being paid or was set off, or the other has no account or no part in the matter
    """
    with transaction.atomic():
        matter = locked(commitment.matter_id)
        envelope = ledger.locked_envelope(commitment.envelope_id)
        fresh = Commitment.objects.get(pk=commitment.pk)
        old = fresh.tranches.filter(released_at=None, cancelled_at=None)
        rows = list(old.order_by("seq"))
        if reason := _cannot_pass(fresh, rows) or lacks_account(payee) or is_no_party(payee, matter):
            raise NotAllowed(reason)
        fen = sum(row.amount for row in rows)
        about = {"by": by, "matter": matter, "words": f"{fresh.payee_name}由{payee.name}承继，{matter.number}"}
        fresh.returned += fen
        fresh.save(update_fields=["returned"])
        states.update(old, cancelled_at=timezone.now())
        ledger.post(envelope, EntryKind.CANCEL, fen, commitment=fresh, **about)
        made = Commitment.objects.create(
            envelope=envelope, matter=matter, organization=payee.organization, party=payee.party, payee_name=payee.name,
            bank=payee.bank, payee_kind=payee.kind, account=payee.account, amount=fen, instead_of=fresh, made_at=timezone.now(), made_by=by,
        )  # fmt: skip
        divide(
            made, [Part(row.amount_yuan, row.due_on, row.condition, row.by_hand, row.by_value) for row in rows], begin=1, by=by
        )  # fmt: skip
        ledger.post(envelope, EntryKind.COMMIT, fen, commitment=made, **about)
        return made


def _cannot_pass(commitment: Commitment, rows) -> str:
    if refused := held_in_a_batch(commitment):
        return refused
    if not rows:
        return "这笔占用已经核准拨付或者取消，不能转给承继单位。"
    # One that is paid at once has no condition to wait for: it was released with the promise, and is none of `rows`.
    return "这笔占用有抵扣，先办结追回再移交。" if any(row.netted for row in rows) else ""


def foresee_for(foreseen: ForeseenCommitment, payee: Payee, *, by) -> ForeseenCommitment:
    """
    Let what is foreseen of a year be another's: it is dropped and foreseen anew, as much, of the same year, one gone by too.

    :raises NotAllowed: it is promised or dropped, or the other has no account or no part in the matter
    """
    with transaction.atomic():
        matter = locked(foreseen.matter_id)
        fresh = ForeseenCommitment.objects.get(pk=foreseen.pk)
        if fresh.commitment_id or fresh.dropped_at:
            raise NotAllowed(f"{fresh.year} 年度的预计占用已经转为占用或者取消。")
        if reason := lacks_account(payee) or is_no_party(payee, matter):
            raise NotAllowed(reason)
        fresh.dropped_at = timezone.now()
        fresh.save(update_fields=["dropped_at"])
        return ForeseenCommitment.objects.create(
            matter=matter, source=fresh.source, year=fresh.year, region=fresh.region, purpose=fresh.purpose,
            organization=payee.organization, party=payee.party, payee_name=payee.name, bank=payee.bank, account=payee.account,
            amount=fresh.amount, made_by=by,
        )  # fmt: skip
