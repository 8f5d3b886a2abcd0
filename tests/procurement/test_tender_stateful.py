"""
Random histories of a tender from its ranks to its contract, with an oracle that only knows what was said: nobody wins without the notice and a
letter to everybody who bid, nothing is contracted while a challenge holds or 财政 has stopped it, and who may not win does not.

`TENDER_STEPS` and `TENDER_HISTORIES` make it longer.
"""

import os
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.ways import complaints as says
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.funds.checking import check_ledger
from yihe.acts.sealed_bids.models import BidLetter, Publication
from yihe.domains.procurement.models import Award, Bid, Challenge, Complaint, Contract
from yihe.domains.procurement.tender.workflow import TenderWorkflow
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER, TREASURY
from yihe.matters import clock, evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User
from yihe.registers.bodies.models import Body

STEPS, HISTORIES = int(os.environ.get("TENDER_STEPS", "18")), int(os.environ.get("TENDER_HISTORIES", "6"))
NOTICE, CHALLENGE = (
    3,
    7,
)  # working days of a simple call (buying.md §5, §4)
SEASON = 45  # days after which no more go by: until then no holiday is near
which = st.integers(0, 9)


class Tendering(RuleBasedStateMachine):
    town: Town
    tender: int  # the key of a tender whose bids are ranked

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.town.travel(self.began)
        self.bidders = list(Bid.objects.filter(tender=self.tender).order_by("rank"))
        self.purchase_pk = Matter.objects.get(pk=self.tender).parent_id
        self.apart = ways.apart(self.town)
        self.chief = User.objects.get(pk=self.town.chief.pk)
        self.out: set[int] = set()  # ranks passed over, or taken from by a challenge
        self.passed = False  # whether a person ever passed somebody over
        self.left = False  # whether a winner ever signed nothing and went
        self.gone: set[int] = set()  # ranks whose bidder has ended
        self.winner: int | None = None  # the rank that wins
        self.won_on: date | None = None
        self.open: dict[int, str] = {}  # challenges that are not answered: key -> "received" or "answering"
        self.stopped = False
        self.letters, self.notices = BidLetter.objects.count(), Publication.objects.filter(sort="award").count()

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def matter(self, pk: int) -> Matter:
        return Matter.objects.get(pk=pk)

    @property
    def state(self) -> str:
        return self.matter(self.tender).state

    def attempt(self, pk: int, action: str, by, **said) -> bool:
        try:
            with transaction.atomic():
                perform(self.matter(pk), action, by=User.objects.get(pk=by.pk), **said)
        except NotAllowed:
            return False
        return True

    # the oracle's own reckoning

    @property
    def first(self) -> int | None:
        return next((bid.rank for bid in self.bidders if bid.rank not in self.out), None)

    def weekdays_since(self, day: date) -> int:
        """Return how many weekdays are behind a day, up to yesterday."""
        passed = (timezone.localdate() - day).days - 1
        return sum((day + timedelta(days=n)).weekday() < 5 for n in range(1, passed + 1))

    def wins(self) -> None:
        """Write down that the first in rank has won, and ask what has to come with it."""
        assert self.first is not None and self.first not in self.gone
        assert self.winner is None
        self.winner, self.won_on = self.first, timezone.localdate()
        self.letters += len(self.bidders)
        self.notices += 1

    def taken_back(self) -> None:
        self.winner = self.won_on = None

    # what is decided

    @initialize(decided=st.booleans(), entered=st.booleans())
    def begin(self, decided, entered):
        """Begin where it is decided, with or without the award, with or without a challenge of the second."""
        if decided:
            self.award(chief=False)
            if entered:
                self.challenge(1, against="result", back=0)

    @rule(chief=st.booleans())
    def award(self, chief):
        if self.attempt(self.tender, "award", self.chief if chief else self.town.who(DIRECTOR)):
            self.wins()

    @rule(chief=st.booleans())
    def pass_over(self, chief):
        first = self.first
        by = self.chief if chief else self.town.who(DIRECTOR)
        if self.attempt(self.tender, "pass_over", by, reason="书面放弃（虚构）。"):
            self.out.add(first)
            self.passed = True

    @rule(n=which, back=st.booleans())
    def end_or_revive_a_bidder(self, n, back):
        bid = self.bidders[n % len(self.bidders)]
        Body.objects.filter(pk=bid.body_id).update(until=None if back else timezone.localdate() - timedelta(1))
        (self.gone.discard if back else self.gone.add)(bid.rank)

    @rule(days=st.sampled_from([1, 1, 2, 5, 9, 12]))
    def days_go_by(self, days):
        """Let days go by, and the clock run: it may award by silence, end the window, end a stop."""
        if (timezone.localdate() - self.began).days > SEASON:
            return
        before = self.state
        self.town.travel(timezone.localdate() + timedelta(days=days))
        clock.run(chores=False)
        if before == "deciding" and self.state == "noticed":
            assert not self.passed, "silence awards nothing after somebody was passed over"
            assert not self.left, "silence chooses nobody after a winner went"
            self.wins()
        if before == "stopped" and self.state != "stopped":
            self.stopped = False
        if before != "won" and self.state == "won":
            assert not self.open, "the window ends while a challenge waits"

    @rule()
    def give_up(self):
        self.attempt(self.tender, "none_left", self.town.who(DIRECTOR), reason="没有可以选用的。")

    @rule()
    def buy_anew(self):
        if self.attempt(self.tender, "buy_anew", self.town.who(DIRECTOR), reason="重新采购（虚构）。"):
            assert self.left, "the ranks are given up only where a winner went"

    # challenges, 财政

    @rule(n=which, against=st.sampled_from(["result", "result", "process", "document"]), back=st.integers(0, 3))
    def challenge(self, n, against, back):
        nth = self.bidders[n % len(self.bidders)].ordinal if n else None  # 0: somebody who did not bid
        said = ways.letter(
            self.matter(self.tender), against=against, nth=nth, received_on=timezone.localdate() - timedelta(back)
        )
        if self.attempt(self.tender, "receive_challenge", self.town.who(CLERK), **said):
            assert nth or against == "document", "a stranger challenges no award"
            assert against != "result" or said["received_on"] >= self.won_on, "before there was an award"
            made = Matter.objects.filter(kind="challenge", parent=self.tender).order_by("-pk")[0]
            self.open[made.pk] = "received"

    @rule(n=which)
    def register(self, n):
        waiting = sorted(pk for pk, state in self.open.items() if state == "received")
        if waiting:
            pk = waiting[n % len(waiting)]
            self.town.hand_in(self.matter(pk), "challenge_letter", by=CLERK)
            if self.attempt(pk, "register", self.town.who(CLERK)):
                self.open[pk] = "answering"

    @rule(
        n=which, how=st.sampled_from(["unfound", "leave", "correct", "go_on", "begin_anew", "turn_away"]), apart=st.sampled_from([True, True, False])
    )  # fmt: skip
    def answer(self, n, how, apart):
        if not self.open:
            return
        pk = sorted(self.open)[n % len(self.open)]
        by = self.apart if apart else self.town.who(REVIEWER)
        said = {"reason": "虚构。"} if how == "turn_away" else {"answer": ways.ANSWER}
        if not self.attempt(pk, how, by, **said):
            return
        assert apart, "who ran the tender answers no challenge to it"
        del self.open[pk]
        if how == "go_on":
            self.out.add(self.winner)
        if how in ("go_on", "begin_anew"):
            self.taken_back()

    @rule()
    def complain(self):
        """财政 tells of a complaint: there has to be an answered challenge before it, of which none was brought."""
        challenge = Challenge.objects.filter(tender=self.tender).exclude(outcome="").order_by("pk").last()
        brought = Complaint.objects.filter(challenge=challenge).exists() if challenge else False
        name = "complaint_after" if self.state == "won" else "enter_complaint"
        if self.attempt(self.tender, name, self.town.who(CLERK), **says.letter(challenge)):
            assert challenge is not None and not brought, "complained of what nobody challenged, or twice"

    @rule(
        how=st.sampled_from(["stop", "stop", "go_on", "begin_anew", "give_next", "dismiss"]),
        own=st.sampled_from([True, True, False]),
    )
    def finance(self, how, own):
        """财政 stops, resumes, decides on what was brought; nobody of the bureau does."""
        complaint = Matter.objects.filter(kind=says.KIND, parent=self.tender, closed_at=None).first()
        if complaint is None:
            return
        by = self.town.who(TREASURY) if own else self.town.who(DIRECTOR)
        decides = how not in ("stop", "go_on")
        if decides and complaint.state == "explaining":
            says.explained(self.town, complaint)
            self.town.hand_in(self.matter(complaint.pk), "complaint_decision", by=TREASURY)
        if self.attempt(complaint.pk, how, by, **says.DECISION):
            assert own
            self.stopped = how == "stop"
            if how == "give_next":
                self.out.add(self.winner)
            if how in ("begin_anew", "give_next"):
                self.taken_back()

    # the contract

    @rule(as_published=st.sampled_from([True, True, True, False]))
    def draw(self, as_published):
        said = buys.terms(self.town) | {"quality": ways.HANDS_OVER if as_published else "另行约定（虚构）。"}
        if not self.attempt(self.purchase_pk, "draw_contract", self.town.who(PURCHASER), **said):
            return
        assert as_published, "what was published is signed, and nothing else"
        assert self.winner is not None and self.won_on is not None
        assert not self.open, "contracted while a challenge holds"
        assert not self.stopped, "contracted while 财政 has stopped it"
        assert self.weekdays_since(self.won_on) >= NOTICE + CHALLENGE, (
            "contracted before the days of challenge are over"
        )

    @rule(early=st.booleans(), same=st.sampled_from([False, False, True]))
    def signs_nothing(self, early, same):
        """Let whoever won, with a contract drawn or without one, refuse to sign it: entered by one, decided by another."""
        drawn = Contract.objects.filter(award=self.purchase_pk, dropped=False).first()
        if drawn is not None:
            self.attempt(drawn.pk, "drop", self.town.who(DIRECTOR), reason="对方不签（虚构）。")
        if self.matter(self.purchase_pk).state == "awarded":
            self.town.hand_in(self.matter(self.purchase_pk), "leaving", by=PURCHASER)
        said = {"ground": "silent" if early else "refused", "left_on": timezone.localdate(), "facts": "不签（虚构）。"}
        if not self.attempt(self.purchase_pk, "report_gone", self.town.who(PURCHASER), **said):
            return
        assert self.winner is not None and self.won_on is not None
        assert not early or (timezone.localdate() - self.won_on).days > 30, "who still has days to sign did not fail to"
        if same:
            assert not self.attempt(self.purchase_pk, "confirm_gone", self.town.who(PURCHASER))
            self.attempt(self.purchase_pk, "not_gone", self.chief, reason="再催一次（虚构）。")
            return
        assert self.attempt(self.purchase_pk, "confirm_gone", self.chief)
        self.out.add(self.winner)
        self.left = True
        self.taken_back()

    @rule()
    def wait_for_the_end(self):
        """Go straight on to where a contract could be drawn, whatever stands against it."""
        for days in (8, 8):
            self.days_go_by(days)
        self.draw(as_published=True)

    # what holds, whatever happened

    @invariant()
    def nobody_wins_without_notice_and_letters(self):
        awards = list(Award.objects.filter(purchase=self.purchase_pk).exclude(decided_on=None))
        won = list(Bid.objects.filter(tender=self.tender, won=True))
        assert [bid.rank for bid in won] == ([] if self.winner is None else [self.winner])
        assert [(row.supplier_id, row.amount, row.decided_on) for row in awards] == [
            (bid.body_id, bid.price, self.won_on) for bid in won
        ]
        notices = Publication.objects.filter(opening=self.tender, sort="award").order_by("-nth")
        assert notices.count() == self.notices
        told = Q(title__endswith="中标通知书") | Q(title__endswith="未中标告知书")
        assert BidLetter.objects.filter(told).count() == self.letters
        for bid in won:
            assert f"中标人：{bid.label}。" in notices[0].body and f"{bid.price:,.2f}" in notices[0].body
            for each in self.bidders:
                last = BidLetter.objects.filter(told, bid=each.opened.bid).order_by("-pk")[0]
                assert last.title.endswith("中标通知书" if each.rank == bid.rank else "未中标告知书")

    @invariant()
    def a_contract_is_the_awards(self):
        for contract in Contract.objects.exclude(award=None).select_related("award"):
            assert self.winner is not None and contract.supplier_id == self.bidders[self.winner - 1].body_id
            assert contract.supplier_id == contract.award.supplier_id and contract.amount == contract.award.amount
        for contract in Contract.objects.filter(award=None):
            assert contract.dropped and contract.supplier_id in {self.bidders[rank - 1].body_id for rank in self.out}
        assert Contract.objects.filter(dropped=False).count() <= 1

    @invariant()
    def the_envelope_has_what_is_taken_from_it(self):
        envelope = buys.money(self.town)
        envelope.refresh_from_db()
        assert 0 <= envelope.committed + envelope.reserved <= envelope.appropriated
        assert list(check_ledger()) == []


@pytest.fixture
def ranked(person, organization, monkeypatch):
    """A town with a tender whose three bids are ranked."""
    Tendering.town = town = Town(person, organization, monkeypatch)
    matter = ways.to(town, "deciding")
    Tendering.tender, Tendering.began = matter.pk, timezone.localdate()


@pytest.mark.django_db
def test_whatever_happens_nothing_is_contracted_while_a_challenge_holds(ranked):
    run_state_machine_as_test(
        Tendering,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_straight_way_comes_to_a_contract(ranked):
    machine = Tendering()
    machine.begin(decided=True, entered=True)
    machine.wait_for_the_end()
    assert machine.state == "noticed" and not Contract.objects.exists(), "a challenge waits"
    machine.register(0)
    machine.answer(0, "unfound", apart=True)
    machine.wait_for_the_end()
    machine.nobody_wins_without_notice_and_letters()
    machine.a_contract_is_the_awards()
    assert machine.state == "won" and Contract.objects.count() == 1
    assert list(evidence.verify()) == []
    machine.teardown()


@pytest.mark.django_db
def test_the_straight_way_past_a_winner_who_signs_nothing(ranked):
    machine = Tendering()
    machine.begin(decided=True, entered=False)
    machine.wait_for_the_end()
    machine.signs_nothing(early=True, same=False)
    assert machine.state == "won", "who has thirty days still has them"
    machine.signs_nothing(early=False, same=False)
    assert machine.state == "deciding" and machine.first == 2
    machine.days_go_by(9)
    machine.award(chief=False)
    machine.nobody_wins_without_notice_and_letters()
    machine.wait_for_the_end()
    machine.a_contract_is_the_awards()
    assert machine.winner == 2 and Contract.objects.filter(dropped=False).count() == 1
    assert list(evidence.verify()) == []
    machine.teardown()


@pytest.mark.django_db
def test_control_silence_that_chooses_the_next_after_a_winner_went_is_noticed(ranked, monkeypatch):
    machine = Tendering()
    machine.begin(decided=True, entered=False)
    machine.wait_for_the_end()
    machine.signs_nothing(early=False, same=False)
    monkeypatch.setattr(TenderWorkflow.actions["award_by_silence"], "unless", ())
    with pytest.raises(AssertionError, match="silence chooses nobody"):
        machine.days_go_by(9)


@pytest.mark.django_db
def test_control_a_window_that_does_not_wait_for_a_challenge_is_noticed(ranked, monkeypatch):
    machine = Tendering()
    machine.begin(decided=True, entered=True)
    monkeypatch.setattr(TenderWorkflow.actions["window_over"], "unless", ())
    with pytest.raises(AssertionError, match="a challenge"):
        machine.wait_for_the_end()


@pytest.mark.django_db
def test_control_an_award_without_its_letters_is_noticed(ranked, monkeypatch):
    from yihe.domains.procurement.tender import awarding

    machine = Tendering()
    monkeypatch.setattr(awarding, "tell_everybody", lambda matter, tender: None)
    machine.begin(decided=True, entered=False)
    with pytest.raises(AssertionError):
        machine.nobody_wins_without_notice_and_letters()


@pytest.mark.django_db
def test_control_a_winner_who_has_ended_is_noticed(ranked, monkeypatch):
    machine = Tendering()
    machine.end_or_revive_a_bidder(0, back=False)
    machine.award(chief=False)
    assert machine.state == "deciding"
    from yihe.domains.procurement import rules

    monkeypatch.setattr(rules, "stands_against", lambda *_asked: "")
    with pytest.raises(AssertionError):
        machine.award(chief=False)
