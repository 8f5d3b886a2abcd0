"""What the pages show of money: of a matter that is paid, of a batch, of a recovery, of an appropriation."""

from collections import Counter

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from yihe.acts.funds import letters
from yihe.acts.funds.batches import cannot_export, lines_of
from yihe.acts.funds.foreseeing import cannot_commit_foreseen
from yihe.acts.funds.models import (
    Commitment,
    Envelope,
    ForeseenCommitment,
    LineState,
    PaymentLine,
    Recovery,
    Reservation,
    Tranche,
)
from yihe.acts.funds.models.commitments import is_seen_by
from yihe.acts.funds.promises import cannot_release, made_in
from yihe.acts.funds.reserving import last_day
from yihe.foundation import money, read_along
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import APPLICANT, DIRECTOR, FINANCE_MAKER
from yihe.matters import kinds
from yihe.matters.actions import holds_role
from yihe.matters.panels import Panel
from yihe.matters.reading import events
from yihe.matters.relatives import children

TONES = {LineState.PENDING: "active", LineState.PAID: "good", LineState.FAILED: "bad", LineState.DROPPED: "neutral"}
TONES[LineState.RETURNED] = "bad"


def offers_correction(commitments, matter, user) -> set[int]:
    """Return the commitments whose account this person may be able to correct. The page behind asks everything."""
    may = holds_role(user, APPLICANT, matter) or holds_role(user, FINANCE_MAKER, matter)
    return {c.pk for c in commitments if c.outstanding} if may else set()


def offers_recovery(commitments, matter, user) -> set[int]:
    """Return the commitments this person may be able to ask money back of. The page behind asks everything."""
    may = holds_role(user, FINANCE_MAKER, matter) or holds_role(user, DIRECTOR, matter)
    return {c.pk for c in commitments if c.paid > c.recovered} if may else set()


_tranches = CompiledQuery(
    lambda: Tranche.objects.filter(commitment__matter_id=key())
    .annotate(in_a_batch=Exists(PaymentLine.objects.filter(tranche_id=OuterRef("pk")))).order_by("seq")
)  # fmt: skip
_lines = CompiledQuery(
    lambda: PaymentLine.objects.filter(tranche__commitment__matter_id=key()).exclude(state=LineState.DROPPED)
    .select_related("batch__matter").order_by("pk")
)  # fmt: skip


def _promised_in(matter, user) -> list[Commitment]:
    """Return what was promised in a matter as far as a person may see it, with tranches, payments and what was asked back."""
    found = [
        each for each in _made_in(matter)
        if is_seen_by(user, region=each.envelope.region, organization=matter.organization_id)
    ]  # fmt: skip
    if not found:
        return []
    tranches = _tranches(pk=matter.pk)
    lines = _lines(pk=matter.pk) if any(each.in_a_batch for each in tranches) else []
    for commitment in found:
        commitment.matter = matter
        read_along.hang(commitment, "tranches", [each for each in tranches if each.commitment_id == commitment.pk])
        for tranche in commitment.tranches.all():
            tranche.commitment = commitment
            read_along.hang(tranche, "lines", [each for each in lines if each.tranche_id == tranche.pk])
    if any(each.paid for each in found):
        prefetch_related_objects(found, Prefetch("recoveries", Recovery.objects.select_related("matter")))
    else:  # nothing is asked back of what was never paid
        for commitment in found:
            read_along.hang(commitment, "recoveries", [])
    return found


def _made_in(matter) -> list[Commitment]:
    """Return what was promised in a matter: as it was read with what belongs to the matter, where its kind declares it a part."""
    parts = kinds.get(matter.kind).parts
    own = next((part for part in parts if part.model == "funds.Commitment" and "envelope" in part.joined), None)
    return own.of(matter) if own else made_in(matter)


class MoneyPanel(Panel):
    """核定 已占用 已支付 待支付, tranche by tranche with vouchers, and what was asked back. For any matter that is paid."""

    template_name = "funds/panel_money.html"

    def __init__(self, title: str = "资金"):
        super().__init__(title)

    def context(self, page):
        matter, user = page["matter"], page["user"]
        found = _promised_in(matter, user)
        if not found:
            return None
        sums = {
            "committed": sum(c.promised - c.returned for c in found), "recovered": sum(c.recovered for c in found),
            "paid": sum(c.paid - c.recovered for c in found), "outstanding": sum(c.outstanding for c in found),
        }  # fmt: skip
        return {
            "reachable": {child.pk for child in children(user, matter)},  # a recovery hangs on the matter it is about
            "commitments": found, "tones": TONES,
            "approved": money.from_fen(sum(c.amount for c in found if c.instead_of_id is None)),
            "sums": {name: money.from_fen(fen) for name, fen in sums.items()},
            "may_correct": offers_correction(found, matter, user), "may_recover": offers_recovery(found, matter, user),
            "may_release": {t.pk for c in found for t in c.tranches.all() if not cannot_release(t, user)},
            "recovery_states": _states_of(recovery.matter for c in found for recovery in c.recoveries.all()),
        }  # fmt: skip


class ReservedPanel(Panel):
    """What is kept for a matter before its contract, and what its contract foresees. For kinds that buy; bidders see none of it."""

    template_name = "funds/panel_reserved.html"

    def __init__(self, title: str = "资金预留"):
        super().__init__(title)

    def context(self, page):
        matter, user = page["matter"], page["user"]
        kept = Reservation.objects.visible_to(user).filter(matter=matter).select_related("envelope")
        foreseen = ForeseenCommitment.objects.visible_to(user).filter(matter=matter, dropped_at=None)
        shown = {
            "reserved": [(row, last_day(row)) for row in kept.order_by("pk")],
            "foreseen": [(row, cannot_commit_foreseen(row)) for row in foreseen.order_by("year")],
        }
        return shown if any(shown.values()) else None


class BatchPanel(Panel):
    """The lines of a batch, accounts masked, with what finance answered."""

    template_name = "funds/panel_batch.html"

    def context(self, page):
        matter, user = page["matter"], page["user"]
        lines = list(lines_of(matter))
        paid = [line.tranche.commitment for line in lines if line.state == LineState.PAID]
        may_return = holds_role(user, FINANCE_MAKER, matter)
        failed = [line.tranche.commitment for line in lines if line.state == LineState.FAILED]
        counted = Counter(line.state for line in lines)
        sums: Counter[str] = Counter()
        for line in lines:
            sums[line.state] += line.amount
        return {
            "lines": lines, "tones": TONES, "total": money.from_fen(sum(line.amount for line in lines)),
            "by_state": [(s.label, counted[s], money.from_fen(sums[s]), TONES[s]) for s in LineState if counted[s]],
            "may_correct": offers_correction(failed, matter, user), "may_recover": offers_recovery(paid, matter, user),
            "may_return": {line.pk for line in lines if line.state == LineState.PAID} if may_return else set(),
            "may_export": not cannot_export(matter, user), "answers": list(page["contents"].answers.select_related("by").defer("content")),
        }  # fmt: skip


class RecoveryPanel(Panel):
    template_name = "funds/panel_recovery.html"

    def context(self, page):
        rows = Recovery.objects.select_related("commitment__envelope", "commitment__matter", "netted_from")
        recovery = rows.get(pk=page["matter"].pk)
        recovery.matter = page["matter"]
        repay = recovery.commitment.envelope.source_of.repay
        owed = page["matter"].state == letters.OWED
        demanded = owed or any(event.action == letters.CHECKED for event in events(page["matter"]))
        return {
            "recovery": recovery, "commitment": recovery.commitment, "repay": repay, "owed": owed, "demanded": demanded,
        }  # fmt: skip


class ReturnedPaymentPanel(Panel):
    """The payment that came back, and where it is to go; accounts masked."""

    template_name = "funds/panel_returned.html"

    def context(self, page):
        said = page["contents"]
        line = said.line
        again = PaymentLine.objects.filter(tranche=line.tranche_id, pk__gt=line.pk).exclude(state=LineState.DROPPED)
        return {
            "said": said, "line": line, "commitment": line.tranche.commitment, "tones": TONES,
            "again": list(again.select_related("batch__matter").order_by("pk")),
        }  # fmt: skip


class AppropriationPanel(Panel):
    """What is to be issued, and the envelope as it stands."""

    template_name = "funds/panel_appropriation.html"

    def context(self, page):
        said = page["contents"]
        envelope = Envelope.objects.filter(
            source=said.source, year=said.year, region=page["matter"].region, purpose=said.purpose
        ).first()
        return {"said": said, "envelope": envelope}


def _states_of(matters) -> dict[int, tuple[str, str]]:
    from yihe.matters import kinds  # noqa: PLC0415 -- kinds import panels

    states = ((m.pk, kinds.get(m.kind).workflow_of(m).states[m.state]) for m in matters)
    return {pk: (state.label, state.look) for pk, state in states}
