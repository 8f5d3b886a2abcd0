"""
Random histories of buying and of its money, with an oracle that only knows what was said: nothing is ever paid past what two people
accepted, contracted without a decided award, or taken from an envelope that has it not.

`BUYING_STEPS` and `BUYING_HISTORIES` make it longer.
"""

import os
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import LineState, PaymentLine, Tranche
from yihe.domains.procurement.contract_workflow import MilestoneWorkflow
from yihe.domains.procurement.models import Award, Contract, Milestone, Quote
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

STEPS, HISTORIES = int(os.environ.get("BUYING_STEPS", "22")), int(os.environ.get("BUYING_HISTORIES", "5"))
which, fen = st.integers(0, 9), st.sampled_from([0, 1, 999_999, 1_000_000, 1_800_000, 1_800_001, 3_600_000])


class Buying(RuleBasedStateMachine):
    town: Town
    started: int  # the key of a purchase that is being quoted

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.accepted: dict[int, int] = {}  # stage -> fen, as two people said it
        self.worth: dict[int, int] = {}
        self.decided = False
        self.went_out: Counter[int] = Counter()

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    @initialize(signed=st.booleans())
    def begin(self, signed):
        """Begin with the quotes there, or with the contract in force."""
        if not signed:
            return
        ways.proposed(self.town, self.purchase)
        perform(self.purchase, "award", by=ways.as_read(self.town, DIRECTOR))
        self.decided = True
        ways.in_force(self.town, self.purchase)

    def attempt(self, matter, action, by, **said) -> bool:
        try:
            perform(Matter.objects.get(pk=matter.pk), action, by=User.objects.get(pk=by.pk), **said)
        except NotAllowed:
            return False
        return True

    def one(self, kind: str, n: int, *states: str) -> Matter | None:
        rows = list(Matter.objects.filter(kind=kind, **({"state__in": states} if states else {})).order_by("pk"))
        return rows[n % len(rows)] if rows else None

    @property
    def purchase(self) -> Matter:
        return Matter.objects.get(pk=self.started)

    # to a contract

    @rule(n=which)
    def propose(self, n):
        quotes = list(Quote.objects.order_by("amount"))
        quote = quotes[n % len(quotes)]
        self.attempt(
            self.purchase,
            "propose_award",
            self.town.who(PURCHASER),
            quote=quote,
            reason="方案更完整，更符合各村的实际需要，两家都谈过。",
        )

    @rule(n=which)
    def decide(self, n):
        action, said = ("award", {}) if n else ("send_back_award", {"reason": "重新比较。"})
        if self.attempt(self.purchase, action, self.town.who(DIRECTOR), **said):
            self.decided = action == "award"
        if action == "send_back_award":
            self.attempt(self.purchase, "start_quoting", self.town.who(PURCHASER))

    @rule()
    def draw(self):
        drawn = self.attempt(self.purchase, "draw_contract", self.town.who(PURCHASER), **ways.terms(self.town))
        assert not drawn or self.decided, "nothing is contracted without an award"

    @rule(amount=fen)
    def add_stage(self, amount):
        if contract := self.one("contract", 0, "drawn"):
            self.attempt(
                contract, "add_stage", self.town.who(PURCHASER), title="坐班", due_on=timezone.localdate(), amount=Decimal(amount + 1) / 100, indicators="十二次",
            )  # fmt: skip

    @rule()
    def conclude(self):
        """Take a contract on by one step, whatever the step is."""
        contract = self.one("contract", 0)
        if contract is None:
            return
        today = timezone.localdate()
        if (
            contract.state == "drawn"
            and not contract.children.exists()
            and not Contract.objects.get(pk=contract.pk).stages.exists()
        ):
            ways.staged(self.town, contract)
        if contract.state == "signing" and not contract.documents.exists():
            self.town.hand_in(contract, "signed_contract", by=PURCHASER)
        self.attempt(contract, "offer", self.town.who(PURCHASER))
        self.attempt(contract, "pass_on", self.town.who(REVIEWER))
        self.attempt(contract, "sign", self.town.who(PURCHASER), buyer_signed_on=today, supplier_signed_on=today)
        self.attempt(contract, "confirm", self.town.who(DIRECTOR))
        self.attempt(contract, "close", self.town.who(PURCHASER))

    # what is delivered

    @rule(n=which)
    def report(self, n):
        if stage := self.one("milestone", n, "due"):
            if not stage.documents.exists():
                self.town.hand_in(stage, "evidence", by=PURCHASER)
            self.attempt(stage, "report", self.town.who(PURCHASER), reported_on=timezone.localdate(), report="坐班。")

    @rule(n=which, amount=fen)
    def find(self, n, amount):
        if stage := self.one("milestone", n, "accepting"):
            said = {"found": "看过。", "proposed_amount": Decimal(amount) / 100, "users_said": ""}
            self.attempt(stage, "find", self.town.who(CLERK), **said)

    @rule(n=which, amount=fen, second=st.booleans())
    def agree(self, n, amount, second):
        if stage := self.one("milestone", n, "seconding"):
            by = self.town.with_two_hats if second else self.town.who(CLERK)
            proposed = Milestone.objects.get(pk=stage.pk).proposed
            if self.attempt(stage, "agree", by, accepted_amount=Decimal(amount) / 100):
                assert second and proposed == Decimal(amount) / 100
                self.accepted[stage.pk] = amount

    @rule(n=which)
    def find_and_agree(self, n):
        """The straight way, so that histories come to the money."""
        if stage := self.one("milestone", n, "accepting"):
            worth = Milestone.objects.get(pk=stage.pk).amount
            part = (worth * (n % 4 + 1) / 4).quantize(Decimal("0.01"))
            self.attempt(stage, "find", self.town.who(CLERK), found="看过。", proposed_amount=part, users_said="")
            if self.attempt(stage, "agree", self.town.with_two_hats, accepted_amount=part):
                self.accepted[stage.pk] = int(part * 100)

    @rule(n=which)
    def refuse(self, n):
        if stage := self.one("milestone", n, "seconding"):
            if self.attempt(stage, "refuse", self.town.with_two_hats, reason="没有交付。"):
                self.accepted[stage.pk] = 0

    @rule(n=which)
    def cure(self, n):
        if stage := self.one("milestone", n, "accepting"):
            until = timezone.localdate() + timedelta(days=10)
            self.attempt(stage, "ask_to_cure", self.town.who(CLERK), reason="少三次。", until=until)

    @rule(n=which, more=st.sampled_from([0, 0, 0, 1, -1]), twice=st.booleans())
    def invoice(self, n, more, twice):
        """An invoice of just what was accepted, of a fen more or less; the same one from a second window."""
        stage = self.one("milestone", n, "accepted", "paying", "paid")
        if stage is None:
            return
        said = {
            "invoice": f"FP{stage.pk}", "invoiced_on": timezone.localdate(),
            "invoice_amount": Decimal(self.accepted.get(stage.pk, 0) + more) / 100,
        }  # fmt: skip
        was = stage.state
        did = [self.attempt(stage, "invoice", self.town.who(PURCHASER), **said) for _again in range(1 + twice)]
        assert sum(did) <= (was == "accepted" and not more)

    @rule()
    def pay(self):
        if due := list(Tranche.objects.payable()):
            self.town.money.answered(self.town.money.sent(*due), *[True] * len(due))

    # what holds, whatever happened

    @invariant()
    def nothing_is_paid_past_what_was_accepted(self):
        paid: Counter[int] = Counter()
        for line in PaymentLine.objects.filter(state__in=[LineState.PENDING, LineState.PAID]).select_related(
            "tranche__commitment"
        ):
            paid[line.tranche.commitment.matter_id] += line.amount
        for stage, amount in paid.items():
            assert amount <= self.accepted[stage]
        for tranche in Tranche.objects.filter(released_at__isnull=False, cancelled_at=None).select_related(
            "commitment"
        ):
            assert tranche.amount <= self.accepted[tranche.commitment.matter_id]

    @invariant()
    def nothing_is_contracted_without_an_award(self):
        for contract in Contract.objects.select_related("award"):
            assert contract.award.decided_on and contract.amount == contract.award.amount
        assert Contract.objects.filter(dropped=False).count() <= Award.objects.exclude(decided_on=None).count()

    @invariant()
    def the_envelope_has_what_is_taken_from_it(self):
        envelope = ways.money(self.town)
        envelope.refresh_from_db()
        assert 0 <= envelope.committed + envelope.reserved <= envelope.appropriated
        assert list(check_ledger()) == []


@pytest.fixture
def quoted(person, organization, monkeypatch):
    """A town in which a purchase is quoted, and the time for it is over."""
    Buying.town = town = Town(person, organization, monkeypatch)
    matter = ways.opened(town)
    ways.approved(town, matter)
    perform(matter, "start_quoting", by=ways.as_read(town, PURCHASER))
    ways.quoted(town, matter)
    ways.over(town)
    Buying.started = matter.pk


@pytest.mark.django_db
def test_whatever_happens_nothing_is_paid_past_what_was_accepted(quoted):
    run_state_machine_as_test(
        Buying,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_control_a_rule_taken_away_is_noticed(quoted, monkeypatch):
    machine = Buying()
    machine.begin(signed=True)
    machine.report(0)
    machine.find_and_agree(1)
    machine.invoice(0, more=0, twice=True)
    machine.pay()
    machine.nothing_is_paid_past_what_was_accepted()
    assert PaymentLine.objects.count() == 1, "the straight way comes to the money"
    machine.report(1)
    machine.find_and_agree(1)
    monkeypatch.setattr(MilestoneWorkflow.actions["invoice"], "check", None)

    with pytest.raises((IntegrityError, AssertionError)):
        machine.invoice(1, more=1, twice=False)
        machine.nothing_is_paid_past_what_was_accepted()
