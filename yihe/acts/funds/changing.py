"""
What an amendment changes of a commitment, and what an acceptance releases of it. What is changed is given back whole and
promised anew in the same transaction, so that no amount and no tranche is ever written over: the ledger says both. ADR 0071.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yihe.acts.funds import ledger, reserving
from yihe.acts.funds.models import Commitment, Envelope, LineState, Reservation, Tranche
from yihe.acts.funds.models.ledger import EntryKind
from yihe.acts.funds.payees import Part
from yihe.acts.funds.promises import divide, held_in_a_batch
from yihe.foundation import money
from yihe.matters import standing
from yihe.matters.actions import NotAllowed, locked
from yihe.matters.models import Matter
from yihe.registers.evidence import states


def cannot_change(commitment: Commitment, instead_of: Sequence[Tranche] = ()) -> str:
    """Return why these tranches of a commitment cannot be changed, or "": they were released, paid, set off or cancelled."""
    if refused := held_in_a_batch(commitment):
        return refused
    rows = commitment.tranches.filter(pk__in=[each.pk for each in instead_of])
    for row in rows:
        if row.cancelled_at:
            return f"第 {row.seq} 期已经取消，不能变更。"
        if row.released_at or row.netted:
            return f"第 {row.seq} 期已经核准拨付或者抵扣，不能变更。"
    return "" if len(rows) == len(instead_of) else "有的分期不是这笔占用的。"


def change_commitment(
    commitment: Commitment, parts: Sequence[Part], *, instead_of: Sequence[Tranche] = (), by, decided_in: Matter,
    reservation: Reservation | None = None,
) -> Commitment:  # fmt: skip
    """
    Effect of an amendment in force: tranches that are not released yet give way to others, or some are added. Where that costs
    more than before, the difference comes out of a `reservation` made for it (reserved first), of `decided_in` or what it stands
    under; the rest of that goes back. Where it costs less, the difference goes back to the envelope.

    :raises NotAllowed: a tranche cannot be changed, or nothing, or too little, is reserved for the difference
    """
    if any(part.amount <= 0 for part in parts) or not (parts or instead_of):
        raise ValueError(f"parts {parts} change nothing")
    with transaction.atomic():
        matter = (
            locked(commitment.matter_id)
            if decided_in.pk == commitment.matter_id
            else standing.held(commitment.matter_id)
        )
        envelope = ledger.locked_envelope(commitment.envelope_id)
        fresh = Commitment.objects.get(pk=commitment.pk)
        if reason := cannot_change(fresh, instead_of):
            raise NotAllowed(reason)
        kept = Reservation.objects.get(pk=reservation.pk) if reservation else None
        old = fresh.tranches.filter(pk__in=[each.pk for each in instead_of])
        more = sum(money.to_fen(part.amount) for part in parts) - sum(row.amount for row in old)
        if more > 0:
            if kept is None:
                raise NotAllowed(f"变更增加 {money.shown(money.from_fen(more))}，须先预留资金。")
            if reason := reserving.cannot_use(kept, envelope, money.from_fen(more), matter=decided_in):
                raise NotAllowed(reason)
        _replace(
            fresh, envelope, old, parts, by=by, more=max(0, more), reservation=kept, words=f"变更 {decided_in.number}"
        )
        if decided_in.pk != matter.pk:
            said = {"more_amount": money.from_fen(more), "decided_in": decided_in.number}
            standing.note(matter, "change_commitment", by=by, said=said)
        return fresh


def release_accepted(
    tranche: Tranche, *, accepted: Decimal, by, still_open: Decimal = Decimal(0), reason: str
) -> Tranche | None:  # fmt: skip
    """
    Release of a tranche what was accepted of it (yuan), and nothing else. `still_open` is what is to be cured and accepted
    later; the rest was not delivered, and goes back to the envelope. Effect of a domain's action, which says who accepted.
    Returns the tranche that can be paid now, None where nothing was accepted.

    :raises NotAllowed: the tranche is released, cancelled, or not one of accepted value; more is accepted than it is worth
    """
    with transaction.atomic():
        locked(tranche.commitment.matter_id)
        envelope = ledger.locked_envelope(tranche.commitment.envelope_id)
        fresh = Tranche.objects.select_related("commitment").get(pk=tranche.pk)
        whole, worth, later = fresh.amount_yuan, money.yuan(accepted), money.yuan(still_open)
        if not fresh.by_value:
            raise NotAllowed("这一期不按验收金额核准。")
        if fresh.released_at:
            raise NotAllowed("这一期已经核准拨付。")
        if fresh.cancelled_at:
            raise NotAllowed("这一期已经取消。")
        if worth < 0 or later < 0:
            raise NotAllowed("验收金额不能为负。")
        if worth + later > whole:
            raise NotAllowed(f"验收金额 {money.shown(worth + later)} 超过这一期的 {money.shown(whole)}。")
        if later == whole:
            raise NotAllowed("没有验收任何金额，这一期保持不变。")
        if worth == whole:
            return _released(fresh, by=by)
        parts = [Part(amount, fresh.due_on, fresh.condition, by_value=True) for amount in (worth, later) if amount]
        old = Tranche.objects.filter(pk=fresh.pk)
        made = _replace(fresh.commitment, envelope, old, parts, by=by, words=f"按验收金额：{reason}")
        return _released(made[0], by=by) if worth else None


def _released(tranche: Tranche, *, by) -> Tranche:
    tranche.released_at, tranche.released_by = timezone.now(), by
    tranche.save(update_fields=["released_at", "released_by"])
    return tranche


def _replace(
    fresh: Commitment, envelope: Envelope, old, parts: Sequence[Part], *, by, words: str, more: int = 0,
    reservation: Reservation | None = None,
) -> list[Tranche]:  # fmt: skip
    """Cancel tranches, promise others, and say both in the ledger. `more` of it comes out of the reservation."""
    given_back = sum(row.amount for row in old)
    anew = sum(money.to_fen(part.amount) for part in parts)
    about = {"by": by, "matter": fresh.matter, "commitment": fresh, "words": words}
    fresh.returned += given_back
    fresh.added += anew
    fresh.save(update_fields=["returned", "added"])
    states.update(old, cancelled_at=timezone.now())
    begin = fresh.tranches.order_by("-seq").values_list("seq", flat=True)[0] + 1
    divide(fresh, parts, begin=begin, by=by)
    if given_back:
        ledger.post(envelope, EntryKind.CANCEL, given_back, **about)
    if anew - more:
        ledger.post(envelope, EntryKind.COMMIT, anew - more, **about)
    if more:
        assert reservation is not None
        reserving.use(reservation, envelope, more, **about)
    return list(fresh.tranches.filter(seq__gte=begin).order_by("seq"))


def unpaid_tranches(commitment: Commitment) -> list[Tranche]:
    """Return the tranches an amendment may still change, in their order."""
    return list(
        commitment.tranches.filter(released_at=None, cancelled_at=None, netted=0)
        .exclude(lines__state__in=[LineState.PENDING, LineState.PAID]).order_by("seq")
    )  # fmt: skip
