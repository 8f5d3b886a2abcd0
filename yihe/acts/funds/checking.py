"""
Does the money add up? Everything that is kept twice is computed again from the postings, and what differs is named.

`manage.py verify` calls `check_ledger`. Nothing here writes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from yihe.acts.funds.ledger import SIDES
from yihe.acts.funds.models.commitments import Commitment
from yihe.acts.funds.models.ledger import AccountCode, EntryKind, Envelope, JournalEntry, Posting
from yihe.acts.funds.models.payments import HOLDING, LineState, PaymentLine
from yihe.acts.funds.models.promises import ReturnedPayment, Tranche
from yihe.acts.funds.models.reservations import Reservation
from yihe.acts.funds.sources import sources
from yihe.foundation.money import from_fen, shown


def check_ledger() -> list[str]:
    """Return one Chinese sentence for everything that does not add up; [] when all does."""
    return [*_entries(), *_envelopes(), *_reservations(), *_commitments(), *_lines(), *_sources()]


def _entries() -> Iterator[str]:
    """Every entry balances, moves what its kind moves, stays in its envelope; the chain of each envelope is whole."""
    postings: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = Posting.objects.values_list("entry_id", "account__code", "fen", "account__envelope_id", "entry__envelope_id")
    for entry_pk, code, fen, account_envelope, entry_envelope in rows.iterator(chunk_size=5000):
        postings[entry_pk].append((code, fen))
        if account_envelope != entry_envelope:
            yield f"分录 {entry_pk} 过账到了另一个预算指标（{account_envelope}）的科目。"
    envelope, seq, head = 0, 0, ""
    ends: dict[int, tuple[int, str]] = {}
    for entry in JournalEntry.objects.order_by("envelope_id", "seq").iterator(chunk_size=5000):
        if entry.envelope_id != envelope:
            envelope, seq, head = entry.envelope_id, 0, ""
        said = postings[entry.pk]
        name = f"预算指标 {envelope} 的第 {entry.seq} 条分录"
        if sum(fen for _, fen in said) or {code for code, _ in said} != set(SIDES[EntryKind(entry.kind)]):
            yield f"{name}借贷不平或科目不对：{said}。"
        if entry.seq != seq + 1 or entry.previous != head:
            yield f"{name}与前一条接不上（缺失或被替换）。"
        if entry.compute_digest(said) != entry.digest:
            yield f"{name}的内容与摘要不符（被改动）。"
        seq, head = entry.seq, entry.digest
        ends[envelope] = (seq, head)
    for pk, count, last in Envelope.objects.values_list("pk", "entries_count", "head"):
        if ends.get(pk, (0, "")) != (count, last):
            yield f"预算指标 {pk} 记得有 {count} 条分录，账上到第 {ends.get(pk, (0, ''))[0]} 条，或末条不同。"


def _envelopes() -> Iterator[str]:
    """The four sums of an envelope are those of its postings, and none is overdrawn."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for envelope, code, fen in Posting.objects.values_list("account__envelope_id", "account__code").annotate(
        Sum("fen")
    ):
        sums[envelope][code] = fen
    for envelope in Envelope.objects.all():
        of = sums[envelope.pk]
        appropriated, paid = -of[AccountCode.APPROPRIATION], of[AccountCode.PAID]
        committed, reserved = of[AccountCode.PROMISED] + paid, of[AccountCode.RESERVED]
        for label, kept, fen in (
            ("下达", envelope.appropriated, appropriated), ("已占用", envelope.committed, committed),
            ("已支付", envelope.paid, paid), ("已预留", envelope.reserved, reserved),
        ):  # fmt: skip
            if kept != fen:
                words = f"记为 {shown(from_fen(kept))}，按分录应为 {shown(from_fen(fen))}"
                yield f"预算指标 {envelope.pk}（{envelope}）的“{label}”{words}。"
        if not (0 <= paid <= committed and 0 <= reserved <= appropriated - committed):
            said = f"下达 {appropriated}、预留 {reserved}、占用 {committed}、支付 {paid} 分"
            yield f"预算指标 {envelope.pk}（{envelope}）超支：{said}。"


def _reservations() -> Iterator[str]:
    """The sums of a reservation are those of its entries, in its own envelope."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Posting.objects.filter(fen__gt=0, entry__reservation__isnull=False)
    for pk, kind, fen in rows.values_list("entry__reservation_id", "entry__kind").annotate(Sum("fen")):
        sums[pk][kind] = fen
    for pk, amount, used, freed in Reservation.objects.values_list("pk", "amount", "used", "freed"):
        of = sums[pk]
        for label, kept, fen in (
            ("预留金额", amount, of[EntryKind.RESERVE]), ("已转占用", used, of[EntryKind.USE_RESERVED]),
            ("已释放", freed, of[EntryKind.FREE] + of[EntryKind.LAPSE]),
        ):  # fmt: skip
            if kept != fen:
                yield f"预留 {pk} 的“{label}”为 {shown(from_fen(kept))}，应为 {shown(from_fen(fen))}。"
    strayed = JournalEntry.objects.filter(reservation__isnull=False).exclude(envelope=F("reservation__envelope"))
    for entry, reservation in strayed.values_list("pk", "reservation_id"):
        yield f"分录 {entry} 记在另一个预算指标，不是预留 {reservation} 的指标。"


def _commitments() -> Iterator[str]:
    """The sums of a commitment are those of its entries, its tranches add up to it."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Posting.objects.filter(fen__gt=0, entry__commitment__isnull=False)
    for pk, kind, fen in rows.values_list("entry__commitment_id", "entry__kind").annotate(Sum("fen")):
        sums[pk][kind] = fen
    tranches = dict(Tranche.objects.values_list("commitment_id").annotate(Sum("amount")))
    netted = dict(Tranche.objects.values_list("commitment_id").annotate(Sum("netted")))
    for pk, amount, added, paid, recovered, returned in Commitment.objects.values_list(
        "pk", "amount", "added", "paid", "recovered", "returned"
    ):
        of = sums[pk]
        promised = of[EntryKind.COMMIT] + of[EntryKind.USE_RESERVED]
        for label, kept, fen in (
            ("占用金额", amount + added, promised), ("已支付", paid, of[EntryKind.PAY] + of[EntryKind.NET] - of[EntryKind.RETURN]),
            ("已追回", recovered, of[EntryKind.RECOVER]), ("已退回指标", returned, of[EntryKind.CANCEL]),
            ("各期合计", tranches.get(pk, 0), amount + added), ("抵扣合计", netted.get(pk, 0), of[EntryKind.NET]),
        ):  # fmt: skip
            if kept != fen:
                yield f"占用 {pk} 的“{label}”为 {shown(from_fen(kept))}，应为 {shown(from_fen(fen))}。"
    strayed = JournalEntry.objects.filter(commitment__isnull=False).exclude(envelope=F("commitment__envelope"))
    for entry, commitment in strayed.values_list("pk", "commitment_id"):
        yield f"分录 {entry} 记在另一个预算指标，不是占用 {commitment} 的指标。"


def _lines() -> Iterator[str]:
    """A tranche is paid once; a paid line has its one entry of the same amount, any other line none."""
    twice = PaymentLine.objects.filter(state__in=HOLDING).values("tranche").annotate(n=Count("pk")).filter(n__gt=1)
    for tranche, n in twice.values_list("tranche", "n"):
        yield f"分期 {tranche} 同时有 {n} 笔支付，可能重复支付。"
    posted = defaultdict(list)
    rows = Posting.objects.filter(entry__kind__in=[EntryKind.PAY, EntryKind.RETURN], fen__gt=0).order_by("entry__pk")
    for line_pk, kind, fen in rows.values_list("entry__line_id", "entry__kind", "fen"):
        posted[line_pk].append(fen if kind == EntryKind.PAY else -fen)
    confirmed = Counter(ReturnedPayment.objects.exclude(confirmed_at=None).values_list("line_id", flat=True))
    for line in PaymentLine.objects.select_related("batch__matter", "tranche__commitment__envelope"):
        returned = line.state == LineState.RETURNED
        expected = [line.amount] if line.state == LineState.PAID else [line.amount, -line.amount] if returned else []
        if confirmed[line.pk] != returned:
            yield f"支付明细 {line.number} 的状态为“{line.get_state_display()}”，与核实的退票不符。"
        if posted.pop(line.pk, []) != expected:
            yield f"支付明细 {line.number} 的状态为“{line.get_state_display()}”，与分录不符。"
        if line.tranche.commitment.envelope.source != line.batch.source:
            yield f"支付明细 {line.number} 混用了资金来源：{line.tranche.commitment.envelope}。"
        if line.state == LineState.PAID and line.amount != line.tranche.payable_fen:
            yield f"支付明细 {line.number} 的金额与分期应付不符。"
    for line_pk in posted:
        yield f"有支付分录没有对应的支付明细（{line_pk}）。"


def _sources() -> Iterator[str]:
    """Money is spent on what its source may pay for, and a matter is paid from one source."""
    for envelope in Envelope.objects.filter(committed__gt=0):
        source = sources(envelope.region).get(envelope.source)
        if (
            reason := source.forbids(envelope.purpose, envelope.region)
            if source
            else f"没有资金来源“{envelope.source}”。"
        ):
            yield f"预算指标 {envelope.pk}：{reason}"
    live = Commitment.objects.filter(~Q(amount=F("returned") + F("recovered") - F("added")))
    mixed = live.values("matter__number").annotate(n=Count("envelope__source", distinct=True)).filter(n__gt=1)
    for number, n in mixed.order_by().values_list("matter__number", "n"):
        yield f"办件 {number} 占用了 {n} 个资金来源，来源不得混用。"
