"""What the finance page and the workspaces ask. Everything goes through `visible_to`."""

from decimal import Decimal

from django.db.models import Prefetch, QuerySet, Sum

from yihe.acts.funds.models import (
    Commitment,
    Envelope,
    JournalEntry,
    LineState,
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
    """Return the payable tranches whose last payment failed, or came back."""
    return payable(user).filter(lines__state__in=[LineState.FAILED, LineState.RETURNED]).distinct()


def awaiting_release(user) -> QuerySet[Tranche]:
    """Return the tranches whose condition nobody has found met yet."""
    found = Tranche.objects.visible_to(user).filter(released_at=None, cancelled_at=None)
    return _with_context(found).order_by("due_on", "pk")


def batches(user, *, open_only: bool = False) -> QuerySet[PaymentBatch]:
    """Return the batches a person may see, newest first."""
    found = PaymentBatch.objects.visible_to(user).select_related("matter").order_by("-matter_id")
    return found.filter(matter__closed_at=None) if open_only else found


def money_of(organization: Organization) -> dict[str, Decimal]:
    """Return approved, received and still to come for an organization's workspace, in yuan."""
    sums = Commitment.objects.filter(organization=organization).aggregate(
        amount=Sum("amount", default=0), paid=Sum("paid", default=0), recovered=Sum("recovered", default=0),
        returned=Sum("returned", default=0),
    )  # fmt: skip
    return {
        "approved": money.from_fen(sums["amount"] - sums["returned"]),
        "received": money.from_fen(sums["paid"] - sums["recovered"]),
        "to_come": money.from_fen(sums["amount"] - sums["returned"] - sums["paid"]),
    }
