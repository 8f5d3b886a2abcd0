"""
Random histories of money, with an oracle that only counts what was put in and what went out.

`FUNDS_STEPS` and `FUNDS_HISTORIES` make it longer: 200 histories of 500 steps are the bar of quality.md. A failure
prints the steps and a blob to repeat them with.
"""

import os
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.acts.funds_story import FAILED, PAID, Story, declare_grant, forget_grant
from tests.told_first import tell_and_waive
from yihe.acts.funds import changing, promises, recoveries, reserving
from yihe.acts.funds.batches import lines_of
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment, Envelope, LineState, PaymentLine, Reservation, Tranche
from yihe.acts.funds.promises import Part
from yihe.foundation.roles import APPLICANT, DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR, REVIEWER
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter

STEPS, HISTORIES = int(os.environ.get("FUNDS_STEPS", "25")), int(os.environ.get("FUNDS_HISTORIES", "8"))
SOURCES = ("fiscal", "donation")
fen = st.integers(1, 500_000)


class History(RuleBasedStateMachine):
    story: Story

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.put_in, self.promised, self.went_out, self.kept = Counter(), Counter(), Counter(), Counter()
        self.reserved: dict[int, int] = {}  # reservation: fen still kept
        self.paid: set[int] = set()

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def pick(self, rows, n):
        rows = list(rows)
        return rows[n % len(rows)] if rows else None

    # Into the envelope, and promised out of it

    @rule(source=st.sampled_from(SOURCES), amount=fen)
    def appropriate(self, source, amount):
        self.story.appropriated(str(Decimal(amount) / 100), source=source)
        self.put_in[source] += amount

    @rule(source=st.sampled_from(SOURCES), parts=st.lists(st.tuples(fen, st.booleans()), min_size=1, max_size=3))
    def commit(self, source, parts):
        envelope = Envelope.objects.filter(source=source).first()
        if envelope is None:
            return
        total = sum(amount for amount, _ in parts)
        said = tuple(
            Part(Decimal(amount) / 100, condition="验收" if waits else "", by_hand=True) for amount, waits in parts
        )
        fits = total <= self.put_in[source] - self.promised[source] - self.kept[source]
        try:
            self.story.granted(envelope, str(Decimal(total) / 100), said)
        except NotAllowed as refused:
            assert not fits and "只剩可用额度" in str(refused)
        else:
            assert fits
            self.promised[source] += total

    # Reserved, and what becomes of that

    @rule(source=st.sampled_from(SOURCES), amount=fen)
    def reserve(self, source, amount):
        envelope = Envelope.objects.filter(source=source).first()
        if envelope is None:
            return
        fits = amount <= self.put_in[source] - self.promised[source] - self.kept[source]
        try:
            made = self.story.reserved(envelope, str(Decimal(amount) / 100))
        except NotAllowed as refused:
            assert not fits and "不足以预留" in str(refused)
        else:
            assert fits
            self.reserved[made.pk] = amount
            self.kept[source] += amount

    @rule(n=st.integers(0, 99), amount=fen, waits=st.booleans())
    def contract(self, n, amount, waits):
        reservation = self.pick(Reservation.objects.filter(matter__state="submitted").select_related("envelope"), n)
        if reservation is None:
            return
        kept, source = self.reserved[reservation.pk], reservation.envelope.source
        part = Part(Decimal(amount) / 100, condition="验收" if waits else "", by_value=waits)
        try:
            self.story.granted(reservation.envelope, str(Decimal(amount) / 100), (part,), reservation=reservation)
        except NotAllowed:
            assert amount > kept
        else:
            assert amount <= kept
            self.reserved[reservation.pk] = 0
            self.kept[source] -= kept
            self.promised[source] += amount

    @rule(n=st.integers(0, 99))
    def free(self, n):
        reservation = self.pick(Reservation.objects.select_related("envelope"), n)
        if reservation is None:
            return
        kept = self.reserved[reservation.pk]
        try:
            reserving.free_reservation(reservation, by=self.story.director, reason="取消")
        except NotAllowed:
            assert not kept
        else:
            assert kept
            self.kept[reservation.envelope.source] -= kept
            self.reserved[reservation.pk] = 0

    @rule(n=st.integers(0, 99), accepted=fen, later=st.one_of(st.just(0), fen))
    def accept(self, n, accepted, later):
        tranche = self.pick(Tranche.objects.filter(by_value=True), n)
        if tranche is None:
            return
        fits = not tranche.released_at and not tranche.cancelled_at and accepted + later <= tranche.amount
        said = {"accepted": Decimal(accepted) / 100, "still_open": Decimal(later) / 100}
        try:
            changing.release_accepted(tranche, by=self.story.reviewer, reason="验收书", **said)
        except NotAllowed:
            assert not fits
        else:
            assert fits
            self.promised[tranche.commitment.envelope.source] -= tranche.amount - accepted - later

    @rule(n=st.integers(0, 99), amount=fen, more=fen)
    def amend(self, n, amount, more):
        tranche = self.pick(Tranche.objects.filter(by_value=True), n)
        if tranche is None:
            return
        commitment, amendment = tranche.commitment, self.story.submitted()
        source, costs = commitment.envelope.source, amount - tranche.amount
        reservation = None
        if costs > 0 and self.put_in[source] - self.promised[source] - self.kept[source] >= more:
            reservation = self.story.reserved(commitment.envelope, str(Decimal(more) / 100), matter=amendment)
            self.reserved[reservation.pk] = more
            self.kept[source] += more
        may = not (tranche.released_at or tranche.cancelled_at or promises.held_in_a_batch(commitment))
        may = may and (costs <= 0 or reservation is not None and more >= costs)
        part = Part(Decimal(amount) / 100, condition="验收", by_value=True)
        try:
            changing.change_commitment(
                commitment, [part], instead_of=[tranche], by=self.story.director, decided_in=amendment,
                reservation=reservation,
            )  # fmt: skip
        except NotAllowed:
            assert not may
        else:
            assert may
            self.promised[source] += costs
            if reservation:
                self.kept[source] -= more
                self.reserved[reservation.pk] = 0

    @rule(n=st.integers(0, 99))
    def release(self, n):
        if tranche := self.pick(Tranche.objects.filter(released_at=None, cancelled_at=None, by_value=False), n):
            promises.release_tranche(tranche, by=self.story.reviewer, reason="验收合格")

    @rule(n=st.integers(0, 99))
    def cancel(self, n):
        commitment = self.pick(Commitment.objects.all(), n)
        if commitment is None:
            return
        before, held = commitment.outstanding, promises.held_in_a_batch(commitment)
        unpaid = commitment.tranches.exclude(lines__state="paid").exclude(netted=F("amount"))
        to_be_paid = unpaid.filter(released_at__isnull=False, cancelled_at=None).exists()  # asks for a hearing first
        try:
            promises.cancel_commitment(commitment, by=self.story.director, reason="终止")
        except NotAllowed:
            assert held or not before or to_be_paid
        else:
            assert not held and not to_be_paid
            self.promised[commitment.envelope.source] -= before

    # Paid in batches

    @rule(source=st.sampled_from(SOURCES), n=st.integers(0, 99), size=st.integers(1, 3))
    def batch(self, source, n, size):
        due = list(Tranche.objects.payable().filter(commitment__envelope__source=source))
        if due:
            self.story.sent(*due[n % len(due) :][:size], source=source)

    @rule(n=st.integers(0, 99))
    def add_what_may_not_be_added(self, n):
        held = Tranche.objects.exclude(pk__in=Tranche.objects.payable())
        if tranche := self.pick(held, n):
            with pytest.raises(NotAllowed):
                self.story.drafted(tranche, source=tranche.commitment.envelope.source)

    @rule(n=st.integers(0, 99), source=st.sampled_from(SOURCES))
    def add_another_source(self, n, source):
        if tranche := self.pick(Tranche.objects.payable().exclude(commitment__envelope__source=source), n):
            with pytest.raises(NotAllowed):
                self.story.drafted(tranche, source=source)

    @rule(n=st.integers(0, 99), results=st.lists(st.sampled_from([True, True, False, None]), min_size=3, max_size=3))
    def answer(self, n, results):
        batch = self.pick(Matter.objects.filter(kind="payment_batch", state="sent"), n)
        if batch is None:
            return
        pending = {line.seq: line for line in lines_of(batch).filter(state=LineState.PENDING)}
        said = {seq: result for seq, result in zip(pending, results, strict=False) if result is not None}
        file = self.story.file(batch, {seq: PAID(seq) if result else FAILED for seq, result in said.items()})
        if not said:
            with pytest.raises(NotAllowed):
                perform(batch, "register_answer", by=self.story.maker, file=file)
            return
        perform(batch, "register_answer", by=self.story.maker, file=file)
        for seq in (seq for seq, result in said.items() if result):
            line = pending[seq]
            assert line.tranche_id not in self.paid
            self.paid.add(line.tranche_id)
            self.went_out[line.batch.source] += line.amount
        with pytest.raises(NotAllowed):  # the same file again
            perform(batch, "register_answer", by=self.story.maker, file=file)
        if not lines_of(batch).filter(state=LineState.PENDING).exists():
            perform(batch, "reconcile", by=self.story.maker)

    # Asked back

    @rule(n=st.integers(0, 99), amount=fen)
    def ask_back(self, n, amount):
        commitment = self.pick(Commitment.objects.filter(paid__gt=0), n)
        if commitment is None:
            return
        yuan = Decimal(amount) / 100
        fits = yuan <= recoveries.recoverable(commitment)
        try:
            recovery = recoveries.open_recovery(commitment, amount=yuan, reason="多付", by=self.story.maker)
        except NotAllowed:
            assert not fits
        else:
            assert fits
            perform(tell_and_waive(recovery, self.story.checker), "approve", by=self.story.checker)

    @precondition(lambda self: Matter.objects.filter(kind="recovery", state="returning").exists())
    @rule(n=st.integers(0, 99), net=st.booleans(), m=st.integers(0, 99))
    def take_back(self, n, net, m):
        matter = self.pick(Matter.objects.filter(kind="recovery", state="returning"), n)
        recovery = matter.recovery
        source, amount = recovery.commitment.envelope.source, int(recovery.amount * 100)
        tranche = self.pick(recoveries.nettable(matter), m) if net else None
        if tranche:
            perform(matter, "net", by=self.story.maker, tranche=tranche)
        else:
            perform(matter, "receive", by=self.story.maker, received_on=timezone.localdate(), voucher="SK")
            self.went_out[source] -= amount
        self.promised[source] -= amount

    # What always holds

    @invariant()
    def the_ledger_adds_up(self):
        assert check_ledger() == []

    @invariant()
    def the_envelopes_are_what_the_oracle_counted(self):
        found = {e.source: (e.appropriated, e.reserved, e.committed, e.paid) for e in Envelope.objects.all()}
        assert found == {s: (self.put_in[s], self.kept[s], self.promised[s], self.went_out[s]) for s in found}
        for appropriated, reserved, committed, paid in found.values():
            assert 0 <= paid <= committed and 0 <= reserved and reserved + committed <= appropriated

    @invariant()
    def a_reservation_keeps_what_nobody_took_of_it(self):
        assert {r.pk: r.open for r in Reservation.objects.all()} == self.reserved

    @invariant()
    def no_tranche_is_paid_twice(self):
        paid = list(PaymentLine.objects.filter(state=LineState.PAID).values_list("tranche_id", flat=True))
        assert sorted(paid) == sorted(self.paid)


def test_no_history_breaks_the_ledger(person, organization):
    History.story = Story(
        organization, person(APPLICANT, of=organization), person(DIRECTOR), person(FINANCE_MAKER), person(FINANCE_CHECKER),
        person(POLICY_EDITOR), person(REVIEWER),
    )  # fmt: skip
    declare_grant()
    try:
        run_state_machine_as_test(
            History,
            settings=settings(
                max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, database=None, print_blob=True,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
    finally:
        forget_grant()
