"""
Random histories of a contract in force: deducted by its table, supplemented, suspended, ended. Whatever happens, nothing is paid past what was
accepted after what was deducted, supplements stay within a tenth, nothing of a suspended contract goes on, and its money is all accounted for.

`CONTRACT_STEPS` and `CONTRACT_HISTORIES` make it longer.
"""

import os
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.procurement.test_buying_stateful import Buying, quoted, which
from tests.ways import procurement as ways
from yihe.acts.funds.models import Commitment
from yihe.domains.procurement import supplements, taking_over
from yihe.domains.procurement.contract_workflow import MilestoneWorkflow
from yihe.domains.procurement.models import Contract, Milestone, Stage
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body

quoted = quoted  # a fixture
STEPS, HISTORIES = int(os.environ.get("CONTRACT_STEPS", "24")), int(os.environ.get("CONTRACT_HISTORIES", "6"))
WORTH, TENTH, MISSED = 3_600_000, 360_000, 150_000  # fen: the contract, what supplements may come to, one visit missed
GOES_ON = {"report", "find", "agree", "refuse", "invoice"}  # what nobody does while a contract is suspended
amounts = st.sampled_from([1, 180_000, TENTH - 1, TENTH, TENTH + 1])


class Living(Buying):
    def __init__(self):
        super().__init__()
        self.supplemented, self.asked = 0, 0  # fen: decided, and waiting
        self.suspended = self.ended = False
        self.holders: list[Body] = []  # whose the contract was, one after the other

    @initialize()
    def begin(self):
        ways.proposed(self.town, self.purchase)
        perform(self.purchase, "award", by=ways.as_read(self.town, DIRECTOR))
        self.decided = True
        contract = ways.drawn(self.town, self.purchase)
        by = ways.as_read(self.town, PURCHASER)
        perform(contract, "add_deduction", by=by, what="少坐班一次", each_amount=Decimal(MISSED) / 100)
        ways.staged(self.town, contract)
        ways.offered(self.town, contract)

    def attempt(self, matter, action, by, **said) -> bool:
        did = super().attempt(matter, action, by, **said)
        if did and matter.kind == "milestone" and action in GOES_ON:
            assert not self.suspended, f"{action} while the contract is suspended"
        return did

    @property
    def contract(self) -> Matter:
        return Matter.objects.get(kind="contract")

    # what the contract's table takes off

    @rule(n=which, missed=st.integers(0, 13), more=st.sampled_from([0, 0, 0, 1, -1]), second=st.booleans())
    def find_and_agree(self, n, missed=0, more=0, second=True):
        """Say how often something was missed, and a value that follows from it or is a fen beside; then a second person says it again."""
        stage = self.one("milestone", n, "accepting")
        if stage is None:
            return
        worth = int(Milestone.objects.get(pk=stage.pk).amount * 100)
        left = max(0, worth - missed * MISSED)
        said = {
            "found": "看过。",
            "proposed_amount": Decimal(left + more) / 100,
            "users_said": "",
            "times": f"1：{missed}",
        }
        if left + more < 0 or not self.attempt(stage, "find", self.town.who(CLERK), **said):
            return
        assert not more, "a value beside what the table leaves"
        by = self.town.with_two_hats if second else self.town.who(CLERK)
        if self.attempt(stage, "agree", by, accepted_amount=said["proposed_amount"]):
            assert second and left
            self.accepted[stage.pk] = left

    @rule()
    def find(self):
        """Nobody accepts without a word on each line of the table."""
        if stage := self.one("milestone", 0, "accepting"):
            said = {"found": "看过。", "proposed_amount": Milestone.objects.get(pk=stage.pk).amount, "users_said": ""}
            assert not self.attempt(stage, "find", self.town.who(CLERK), **said)

    # more of the same

    @rule(amount=amounts)
    def propose_supplement(self, amount):
        contract = self.contract
        if contract.state != "in_force":
            return
        said = {
            "title": "再坐班", "due_on": timezone.localdate(), "amount": Decimal(amount) / 100, "indicators": "一次", "reason": "村里要求。"
        }  # fmt: skip
        if self.attempt(contract, "propose_supplement", self.town.who(PURCHASER), **said):
            assert self.supplemented + amount <= TENTH
            self.asked = amount

    @rule(how=st.sampled_from(["approve_supplement", "approve_supplement", "refuse_supplement", "lack_for_supplement"]))
    def decide_supplement(self, how):
        contract = self.contract
        if how == "lack_for_supplement":
            self.attempt(contract, how, self.town.who(FINANCE_MAKER), reason="没有资金。")
        else:
            self.attempt(contract, "reserve_supplement", self.town.who(FINANCE_MAKER), envelope=ways.money(self.town))
            said = {"reason": "不需要。"} if how == "refuse_supplement" else {}
            if self.contract.state == "supplement_signing":
                ways.supplement_signed(self.town, contract)
            if self.attempt(contract, how, self.town.who(DIRECTOR), **said) and not said:
                self.supplemented += self.asked

    # held, and ended

    @rule(how=st.sampled_from(["suspend", "resume", "resume", "terminate"]))
    def hold_or_end(self, how):
        said = ways.ENDING if how == "terminate" else {"reason": "等村里腾出地方。"}
        if self.attempt(self.contract, how, self.town.who(DIRECTOR), **said):
            self.suspended = how == "suspend"
            self.ended |= how == "terminate"

    # whose it is

    @rule(
        how=st.sampled_from(["approve_takeover", "approve_takeover", "refuse_takeover", "return_takeover"]),
        over=st.booleans(),
    )
    def take_over(self, how, over):
        """Let another firm stand for the supplier, who is no more (`over`) or goes on, and have it take over or not."""
        contract = self.contract
        if contract.state != "in_force":
            return
        old = contents_of(contract).supplier
        new = ways.successor_of(old, f"第{len(self.holders)}家承继律师事务所（虚构）", nth=20 + len(self.holders))
        self.town.hand_in(contract, "succession", by=PURCHASER)
        if not self.attempt(contract, "propose_takeover", self.town.who(PURCHASER), successor=new, **ways.TAKEOVER):
            return
        if how == "return_takeover":
            assert self.attempt(contract, how, self.town.who(FINANCE_MAKER), reason="不办。")
            return
        if over:
            Body.objects.filter(pk=old.pk).update(until=timezone.localdate() - timedelta(1), ending="merged")
        assert self.attempt(contract, "check_successor", self.town.who(FINANCE_MAKER))
        said = {"reason": "不同意。"} if how == "refuse_takeover" else {}
        assert self.attempt(contract, how, self.town.who(DIRECTOR), **said)
        self.holders += [new] if not said else []

    @invariant()
    def what_is_open_is_whose_the_contract_is_and_paid_to_them(self):
        for stage in Milestone.objects.filter(matter__state__in=("due", "accepting", "seconding")).select_related(
            "matter"
        ):
            now = stage.stage.contract.supplier
            assert stage.supplier == now
            live = [row for row in Commitment.objects.filter(matter=stage.pk) if row.outstanding]
            assert [row.payee_name for row in live] == [now.name]

    @rule()
    def settle(self):
        for action in ("close", "settle_up"):
            if self.attempt(self.contract, action, self.town.who(PURCHASER)):
                assert not Matter.objects.filter(kind="milestone", closed_at=None).exists(), (
                    f"{action} before its stages"
                )
                assert self.ended == (action == "settle_up")

    # what holds, whatever happened

    @invariant()
    def its_stages_are_its_amount_and_its_supplements(self):
        for contract in Contract.objects.all():
            whole = Stage.objects.filter(contract=contract).aggregate(sum=Sum("amount"))["sum"]
            assert int(whole * 100) == WORTH + self.supplemented <= WORTH + TENTH

    @invariant()
    def what_is_promised_is_what_may_still_be_paid(self):
        """Of a stage that is open its worth, or what was accepted of it; of one that is over what was accepted, and of one called off nothing."""
        for stage in Milestone.objects.select_related("matter"):
            state, most = stage.matter.state, int(stage.amount * 100)
            if state in ("paying", "paid"):
                most = self.accepted[stage.pk]
            if state in ("called_off", "refused"):
                most = 0
            of = list(Commitment.objects.filter(matter=stage.pk))
            promised, paid = sum(row.promised - row.returned for row in of), sum(row.paid for row in of)
            assert (promised, paid <= most) == (most, True), (state, promised, paid, most)


@pytest.mark.django_db
def test_whatever_becomes_of_a_contract_its_money_is_accounted_for(quoted):
    run_state_machine_as_test(
        Living,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
        ),
    )  # fmt: skip


def holds(machine: Living) -> None:
    machine.its_stages_are_its_amount_and_its_supplements()
    machine.what_is_promised_is_what_may_still_be_paid()
    machine.what_is_open_is_whose_the_contract_is_and_paid_to_them()
    machine.nothing_is_paid_past_what_was_accepted()
    machine.the_envelope_has_what_is_taken_from_it()


@pytest.mark.django_db
def test_the_straight_way_comes_to_the_money_less_what_was_missed_and_the_rest_is_called_off(quoted):
    machine = Living()
    machine.begin()
    machine.propose_supplement(TENTH + 1)
    assert machine.asked == 0
    machine.propose_supplement(TENTH)
    machine.decide_supplement("approve_supplement")
    machine.report(0)
    machine.find_and_agree(0, missed=2)
    machine.take_over("refuse_takeover", over=False)
    machine.take_over("approve_takeover", over=True)
    holds(machine)
    assert len(machine.holders) == 1
    machine.invoice(0, more=1, twice=False)
    machine.invoice(0, more=0, twice=True)
    machine.pay()
    holds(machine)
    assert list(machine.accepted.values()) == [WORTH // 2 - 2 * MISSED] and machine.supplemented == TENTH
    machine.hold_or_end("suspend")
    machine.report(1)
    machine.hold_or_end("terminate")
    machine.settle()
    holds(machine)
    assert machine.contract.state == "terminated"
    assert sorted(Matter.objects.filter(kind="milestone").values_list("state", flat=True)) == [
        "called_off",
        "called_off",
        "paid",
    ]


@pytest.mark.django_db
def test_control_a_suspension_that_holds_nothing_is_noticed(quoted, monkeypatch):
    machine = Living()
    machine.begin()
    machine.hold_or_end("suspend")
    monkeypatch.setattr(MilestoneWorkflow.actions["report"], "unless", ())
    with pytest.raises(AssertionError, match="report while the contract is suspended"):
        machine.report(0)


@pytest.mark.django_db
def test_a_contract_of_which_a_stage_is_open_is_not_closed(quoted):
    machine = Living()
    machine.begin()
    machine.settle()
    assert machine.contract.state == "in_force"
    stages = "、".join(Matter.objects.filter(kind="milestone").order_by("number").values_list("number", flat=True))
    with pytest.raises(NotAllowed, match=f"还有 2 期（{stages}）没有办完"):
        perform(machine.contract, "close", by=ways.as_read(machine.town, PURCHASER))


@pytest.mark.django_db
def test_control_a_takeover_that_leaves_the_money_where_it_was_is_noticed(quoted, monkeypatch):
    machine = Living()
    machine.begin()
    monkeypatch.setattr(taking_over, "_pass_money", lambda *_, **__: None)
    machine.take_over("approve_takeover", over=True)
    with pytest.raises(AssertionError):
        holds(machine)


@pytest.mark.django_db
def test_control_a_share_that_is_not_looked_at_is_noticed(quoted, monkeypatch):
    from yihe.domains.procurement.contract_workflow import ContractWorkflow

    machine = Living()
    machine.begin()
    monkeypatch.setattr(ContractWorkflow.actions["propose_supplement"], "check", None)
    with pytest.raises(AssertionError):
        machine.propose_supplement(TENTH + 1)
    assert supplements.waiting(machine.contract) is not None
