"""
Random histories of the bonds of a tender: given, owed back, proposed to be kept, kept or not, returned, lapsed, in any order and from pages of any age. Whatever happens, what is held
is what came in less what went back and what was kept; nothing goes back twice; nothing is kept by one person alone.

`BOND_STEPS` and `BOND_HISTORIES` make it longer.
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
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.procurement.test_bonds import tendered
from tests.ways import bonds as ways
from tests.ways import procurement as buys
from tests.ways.town import Town
from yihe.domains.procurement.bonds import leaving
from yihe.domains.procurement.bonds.workflow import BondWorkflow
from yihe.domains.procurement.models import Bond
from yihe.foundation.roles import DIRECTOR, FINANCE_MAKER, PURCHASER
from yihe.matters import clock
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

STEPS, HISTORIES = int(os.environ.get("BOND_STEPS", "18")), int(os.environ.get("BOND_HISTORIES", "5"))
which, fen = st.integers(0, 2), st.sampled_from([0, 1, 199_999, 200_000, 200_001, 350_000])


class Holding(RuleBasedStateMachine):
    town: Town
    started: int

    def __init__(self):
        super().__init__()
        self.savepoint, self.day = transaction.savepoint(), timezone.localdate()
        self.came, self.went, self.stayed = Counter(), Counter(), Counter()  # fen, by bond
        self.proposed: dict[int, int] = {}
        self.times = Counter()

    def teardown(self):
        self.town.travel(self.day)
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, matter, action, by, **said) -> bool:
        try:
            perform(Matter.objects.get(pk=matter.pk), action, by=User.objects.get(pk=by.pk), **said)
        except NotAllowed:
            return False
        return True

    def bond(self, n: int) -> Bond:
        return Bond.objects.filter(tender=self.started).select_related("matter").order_by("pk")[n]

    @rule(n=which, amount=fen, guarantee=st.booleans())
    def receive(self, n, amount, guarantee):
        bond, today = self.bond(n), timezone.localdate()
        said = (
            {"instrument": "guarantee", "expires_on": today + timedelta(days=3)}
            if guarantee
            else {"instrument": "draft", "expires_on": None}
        )
        if not amount:
            with pytest.raises((NotAllowed, IntegrityError)), transaction.atomic():
                perform(
                    Matter.objects.get(pk=bond.pk), "take_in", by=buys.as_read(self.town, FINANCE_MAKER), amount=Decimal(0), given_on=today, voucher="V", **said
                )  # fmt: skip
            return
        if self.attempt(
            bond.matter, "take_in", self.town.who(FINANCE_MAKER), amount=Decimal(amount) / 100, given_on=today, voucher="V", **said
        ):  # fmt: skip
            self.came[bond.pk] += amount

    @rule(n=which, share=st.sampled_from([1, 2, 2, 3]))
    def propose(self, n, share):
        bond = self.bond(n)
        amount = bond.held * share / 2  # half, all of it, more than is held
        said = {"ground": "named", "passage": "提供虚假材料的", "facts": "证书是假的。", "amount": amount}
        ways.proved(self.town, bond)
        if self.attempt(bond.matter, "propose_forfeit", self.town.who(PURCHASER), **said):
            self.proposed[bond.pk] = int(amount * 100)

    @rule(n=which, yes=st.booleans())
    def decide(self, n, yes):
        bond = self.bond(n)
        assert not self.attempt(bond.matter, "forfeit", self.town.who(PURCHASER)), "one alone"
        did = self.attempt(bond.matter, "forfeit" if yes else "refuse_forfeit", self.town.who(DIRECTOR), **({} if yes else {"reason": "不足以认定。"}))  # fmt: skip
        if did and yes:
            self.stayed[bond.pk] += self.proposed.pop(bond.pk)

    @rule(n=which)
    def give_back(self, n):
        bond, today = self.bond(n), timezone.localdate()
        held = int(bond.held * 100)
        said = {
            "returned_on": today,
            "interest_amount": leaving.interest_of(bond, today),
            "fruits_amount": Decimal(0),
            "own_cause": "",
        }
        for _window in range(2):
            if self.attempt(bond.matter, "give_back", self.town.who(FINANCE_MAKER), **said):
                self.went[bond.pk] += held
                self.times[bond.pk] += 1

    @rule(n=which)
    def lapse(self, n):
        bond = self.bond(n)
        held = int(bond.held * 100)
        if self.attempt(bond.matter, "lapse", self.town.who(FINANCE_MAKER)):
            self.went[bond.pk] += held
            self.times[bond.pk] += 1

    @rule(days=st.sampled_from([1, 5, 12]))
    def time_goes_by(self, days):
        self.town.travel(timezone.localdate() + timedelta(days=days))
        clock.run()

    @rule()
    def award(self):
        self.attempt(Matter.objects.get(pk=self.started), "award", self.town.who(DIRECTOR))
        clock.run()

    @invariant()
    def adds_up(self):
        for bond in Bond.objects.filter(tender=self.started):
            pk = bond.pk
            assert int(bond.held * 100) == self.came[pk] - self.went[pk] - self.stayed[pk] >= 0
            assert self.times[pk] <= 1, "it went back twice"


@pytest.fixture
def looked_for(person, organization, monkeypatch):
    Holding.town = Town(person, organization, monkeypatch)
    Holding.started = tendered(Holding.town, "deciding").pk


@pytest.mark.django_db
def test_whatever_happens_what_is_held_is_what_came_less_what_went_and_what_was_kept(looked_for):
    run_state_machine_as_test(
        Holding,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck), database=None
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_control_a_return_that_leaves_the_state_where_it_is_is_noticed(looked_for, monkeypatch):
    machine = Holding()
    machine.receive(0, 200_000, False)
    machine.receive(1, 200_000, False)
    machine.receive(2, 200_000, False)
    machine.award()
    action = BondWorkflow.actions["give_back"]
    monkeypatch.setattr(action, "target", None)
    loser = next(n for n in range(3) if machine.bond(n).matter.state == "returning")
    with pytest.raises((AssertionError, IntegrityError)):
        machine.give_back(loser)
        machine.adds_up()


@pytest.mark.django_db
def test_control_the_table_itself_refuses_more_than_was_given(looked_for):
    bond = Holding().bond(0)
    Bond.objects.filter(pk=bond.pk).update(amount=2000)
    for wrong in (
        {"forfeited": Decimal("2000.01")},
        {"forfeited": 1500, "returned": 501, "returned_on": timezone.localdate()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bond.objects.filter(pk=bond.pk).update(**wrong)
