"""What the finance page and the workspaces ask. Everything goes through `visible_to`."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from yihe.acts.funds.models import (
    Commitment,
    Envelope,
    JournalEntry,
    PaymentBatch,
    PaymentLine,
    Tranche,
)
from yihe.foundation import money
from yihe.registers.organizations.models import Organization


def left(envelope: Envelope) -> Decimal:
    """Return what can still be promised out of an envelope, in yuan."""
    return envelope.left_yuan


def envelopes(user, *, year: int | None = None, source: str = "") -> QuerySet[Envelope]:
    """Return the envelopes a person may see; each carries `*_yuan` sums."""
    found = Envelope.objects.visible_to(user)
    found = found.filter(year=year) if year else found
    return found.filter(source=source) if source else found


def access_envelope(user, pk: int) -> Envelope:
    """Return one envelope. Raises Envelope.DoesNotExist when it is out of reach or not there."""
    return Envelope.objects.visible_to(user).get(pk=pk)


def access_commitment(user, pk: int) -> Commitment:
    """Return one commitment. Raises Commitment.DoesNotExist when it is out of reach or not there."""
    return Commitment.objects.visible_to(user).select_related("envelope", "matter__organization").get(pk=pk)


def vouchers(envelope: Envelope) -> QuerySet[JournalEntry]:
    """Return an envelope's entries, newest first, with who, matter and payment; `amount_of(entry)` says how much."""
    return (
        JournalEntry.objects.filter(envelope=envelope)
        .select_related("by", "matter", "commitment", "line__batch__matter")
        .prefetch_related("postings__account")
        .order_by("-seq")
    )


def amount_of(entry: JournalEntry) -> Decimal:
    """Return what an entry moved, in yuan: the side that is not the available money says which way."""
    debits = sum(p.fen for p in entry.postings.all() if p.fen > 0)
    taken_back = entry.kind == "appropriate" and any(
        p.fen < 0 and p.account.code == "available" for p in entry.postings.all()
    )
    return money.from_fen(-debits if taken_back else debits)


def _with_context(found: QuerySet[Tranche]) -> QuerySet[Tranche]:
    return found.select_related("commitment__envelope", "commitment__matter").prefetch_related(
        Prefetch("lines", PaymentLine.objects.select_related("batch__matter").order_by("pk"))
    )


def payable(user, *, source: str = "", year: int | None = None) -> QuerySet[Tranche]:
    """Return the tranches that could go into a batch today, longest due first."""
    found = Tranche.objects.payable().visible_to(user)
    found = found.filter(commitment__envelope__source=source) if source else found
    return _with_context(found.filter(commitment__envelope__year=year) if year else found)


def failed(user) -> QuerySet[Tranche]:
    """Return the tranches that are owed and wait for their account to be corrected, or confirmed: their payment failed there."""
    return _with_context(Tranche.objects.failed().visible_to(user))


def awaiting_release(user) -> QuerySet[Tranche]:
    """Return the tranches whose condition nobody has found met yet."""
    found = Tranche.objects.visible_to(user).filter(released_at=None, cancelled_at=None)
    return _with_context(found).order_by("due_on", "pk")


def batches(user, *, open_only: bool = False) -> QuerySet[PaymentBatch]:
    """Return the batches a person may see, newest first."""
    found = PaymentBatch.objects.visible_to(user).select_related("matter").order_by("-matter_id")
    return found.filter(matter__closed_at=None) if open_only else found


@dataclass(frozen=True)
class MoneyRow:
    """What of one promise is where, in yuan. What was approved is what was paid, waits to be paid, or is in public notice."""

    commitment: Commitment
    approved: Decimal
    paid: Decimal  # set-offs included
    set_off: Decimal  # of it, what no money moved for
    to_come: Decimal
    in_notice: Decimal
    recovered: Decimal


def money_of(organization: Organization) -> dict:
    """
    Return an organization's money, for its workspace: `rows`, newest first, and `sums` of them by the same names. In each
    and in all: approved = paid + to_come + in_notice, and what was received is paid - recovered.
    """
    found = Commitment.objects.filter(organization=organization).select_related("matter").order_by("-pk")
    rows = [_row(commitment) for commitment in found.prefetch_related("tranches__lines")]
    rows = [row for row in rows if row.approved or row.paid]
    names = ("approved", "paid", "set_off", "to_come", "in_notice", "recovered")
    sums = {name: sum((getattr(row, name) for row in rows), Decimal(0)) for name in names}
    return {"rows": rows, "sums": sums | {"received": sums["paid"] - sums["recovered"]}}


def _row(commitment: Commitment) -> MoneyRow:
    waiting = [t for t in commitment.tranches.all() if t.released_at is None and t.cancelled_at is None]
    in_notice = sum(t.payable_fen for t in waiting)
    fen = (
        commitment.amount - commitment.returned, commitment.paid, sum(t.netted for t in commitment.tranches.all()),
        commitment.outstanding - in_notice, in_notice, commitment.recovered,
    )  # fmt: skip
    return MoneyRow(commitment, *map(money.from_fen, fen))
