"""What the finance page and the workspaces ask. Everything goes through `visible_to`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from yihe.acts.funds.models import (
    Commitment,
    Envelope,
    ForeseenCommitment,
    JournalEntry,
    LineState,
    PaymentBatch,
    PaymentLine,
    Reservation,
    Tranche,
)
from yihe.acts.funds.reserving import last_day
from yihe.foundation import money, row_keys
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Organization

PAGE = 60  # vouchers of an envelope


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


def vouchers(envelope: Envelope, after: str = "") -> tuple[list[JournalEntry], str]:
    """
    Return a page of an envelope's entries, newest first, with who, matter and payment – `amount_of(entry)` says how much –, and the key
    of the next.
    """
    rows = (
        JournalEntry.objects.filter(envelope=envelope)
        .select_related("by", "matter", "commitment", "line__batch__matter")
        .prefetch_related("postings__account")
        .order_by("-seq")
    )
    if (key := row_keys.read(after)) is not None:
        rows = rows.filter(seq__lt=key)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].seq) if len(found) > PAGE else ""


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


def has_something_owed(value) -> Q:
    """Return the condition of the matters of which finance can pay something today, or correct the account of a payment that failed."""
    return Q(Exists(Tranche.objects.due(value("today")).filter(commitment__matter=OuterRef("pk"))))


@dataclass(frozen=True)
class WhatFinanceDoes:
    """What is to be done about a matter's money, and where: `batch` is the batch it lies in, `tranche` what may go into one."""

    said: str
    batch: Matter | None = None
    tranche: Tranche | None = None
    correct: Commitment | None = None


def what_finance_does(user, matter: Matter) -> WhatFinanceDoes:
    """Return what 财务经办 does next about the money of a matter that waits for its payment."""
    own = Tranche.objects.visible_to(user).filter(commitment__matter=matter)
    if tranche := own.payable().first():
        if reason := kinds.get(matter.kind).stands_still(matter):
            return WhatFinanceDoes(f"此件已经到期，暂不支付：{reason}")
        amount = money.shown(sum((t.payable_yuan for t in own.payable()), Decimal(0)))
        return WhatFinanceDoes(
            f"此件应付 {amount}：在“资金”里列入支付批次，复核后支付；登记回单以后此件自动办结。", tranche=tranche
        )
    if tranche := own.failed().select_related("commitment").first():
        return WhatFinanceDoes(
            "上一次支付失败：请先更正收款账户，或者确认账户无误，再列入支付批次。", correct=tranche.commitment
        )
    lines = PaymentLine.objects.filter(tranche__commitment__matter=matter, state=LineState.PENDING)
    if line := lines.select_related("batch__matter").order_by("pk").first():
        return WhatFinanceDoes(
            f"此件已列入支付批次 {line.batch.matter.number}，随批次支付，这里没有要办的事。", batch=line.batch.matter
        )
    return WhatFinanceDoes(
        "此件还没有到可以支付的日子，或者支付条件未到，现在没有要办的事。到可以支付时会出现在您的待办里。"
    )


def awaiting_release(user) -> QuerySet[Tranche]:
    """Return the tranches whose condition nobody has found met yet."""
    found = Tranche.objects.visible_to(user).filter(released_at=None, cancelled_at=None)
    return _with_context(found).order_by("due_on", "pk")


def reserved(user) -> list[tuple[Reservation, date]]:
    """Return what is reserved and not contracted yet, each with the last day it can be used, the oldest first."""
    found = Reservation.objects.open().visible_to(user).select_related("envelope", "matter").order_by("pk")
    return [(row, last_day(row)) for row in found]


def foreseen(user) -> QuerySet[ForeseenCommitment]:
    """Return what contracts take of years to come and nobody promised yet, the nearest year first."""
    return ForeseenCommitment.objects.waiting().visible_to(user).select_related("matter").order_by("year", "pk")


def batches(user, *, open_only: bool = False) -> QuerySet[PaymentBatch]:
    """Return the batches a person may see, newest first."""
    found = PaymentBatch.objects.visible_to(user).select_related("matter").order_by("-matter_id")
    return found.filter(matter__closed_at=None) if open_only else found


def lines_of(batches: Iterable) -> dict[int, int]:
    """Return how many payments each batch (key of its matter) holds."""
    counted = PaymentLine.objects.filter(batch__in=[batch.pk for batch in batches]).order_by().values_list("batch")
    return dict(counted.annotate(Count("pk")))


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
    and in all: approved = paid + to_come + in_notice, and what was received is paid - recovered. `of_people` was approved for people the
    organization applied for: it is paid to them, and in none of the others.
    """
    found = Commitment.objects.filter(organization=organization).select_related("matter").order_by("-pk")
    rows = [_row(commitment) for commitment in found.prefetch_related("tranches__lines")]
    rows = [row for row in rows if row.approved or row.paid]
    names = ("approved", "paid", "set_off", "to_come", "in_notice", "recovered")
    sums = {name: sum((getattr(row, name) for row in rows), Decimal(0)) for name in names}
    people = Commitment.objects.filter(organization=None, matter__organization=organization)
    of_people = people.aggregate(fen=Sum(F("amount") + F("added") - F("returned")))["fen"] or 0
    received = {"received": sums["paid"] - sums["recovered"], "of_people": money.from_fen(of_people)}
    return {"rows": rows, "sums": sums | received}


def _row(commitment: Commitment) -> MoneyRow:
    waiting = [t for t in commitment.tranches.all() if t.released_at is None and t.cancelled_at is None]
    in_notice = sum(t.payable_fen for t in waiting)
    fen = (
        commitment.promised - commitment.returned, commitment.paid, sum(t.netted for t in commitment.tranches.all()),
        commitment.outstanding - in_notice, in_notice, commitment.recovered,
    )  # fmt: skip
    return MoneyRow(commitment, *map(money.from_fen, fen))
