"""What was under way when a yardstick was made goes on in today's code: real people, real actions, days later."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import PaymentBatch, Tranche
from yihe.acts.reviews.models import Seat, SeatStatus
from yihe.acts.reviews.verbs import Ballot
from yihe.domains.subsidies.reckonings import suggested
from yihe.faces.demo import story_money
from yihe.faces.demo.calendar_days import on_day
from yihe.faces.demo.people import City
from yihe.faces.demo.tale import Tale
from yihe.foundation import workdays
from yihe.foundation.roles import EXPERT
from yihe.matters import clock, evidence, standing
from yihe.matters.models import Countersignature, Matter, Party
from yihe.registers.accounts import grants
from yihe.registers.accounts.models import Membership, ProposedMembership


def carry_on(day: date) -> dict:
    """Live on from a day; return what became of everything that was taken up, to be compared."""
    tale = Tale(City(), day)
    with on_day(day):
        claim = _a_claim_is_decided(tale)
        held = Matter.objects.get(kind="activity_claim", state="noticed", children__closed_at=None)
        came_back = _what_was_sent_back_comes_back(tale, day)
        answered = _what_was_asked_is_answered(tale)
        scored = _the_last_expert_scores(tale)
        grants.confirm(ProposedMembership.objects.get(outcome=""), by=tale.who("admin2"))
        lent = _a_borrowed_hat_acts(tale)
        evidence.set_seal()
    later = claim.due_on + timedelta(days=1)
    with on_day(later):
        clock.run()
        held.refresh_from_db()
        _paid(tale, claim, later)
        evidence.set_seal()
    claim.refresh_from_db()
    return {
        "claim": claim.state,
        "the notice with an objection": held.state,
        "sent back": came_back,
        "asked": answered,
        "scored": scored,
        "lent": lent,
        "confirmed": Membership.objects.filter(user__username="cashier2", role_code="finance_maker").count(),
        "ledger": check_ledger(),
    }


def _a_claim_is_decided(tale: Tale) -> Matter:
    claim = Matter.objects.get(kind="startup_claim", state="submitted")
    tale.do(claim, "accept", "clerk")
    tale.do(claim, "confirm", "civil", staff=3, document="演示民政认定九号（虚构）")
    tale.do(claim, "review", "reviewer", opinion="符合规定")
    amount = suggested(Matter.objects.get(pk=claim.pk), approver=tale.who("director"))
    envelope = tale.envelope("startup", timezone.localdate())
    tale.do(claim, "grant", "director", amount=amount, envelope=envelope)
    return claim


def _paid(tale: Tale, claim: Matter, day: date) -> None:
    tranche = Tranche.objects.get(commitment__matter=claim)
    said = PaymentBatch(source="fiscal", year=tranche.commitment.envelope.year)
    batch = tale.open("payment_batch", said, by="cashier", title="升级后的批次（虚构）")
    tale.do(batch, "add_lines", "cashier", tranches=[tranche])
    tale.do(batch, "submit", "cashier")
    tale.do(batch, "approve", "checker")
    story_money.register_answer(tale, batch, day)


def _what_was_sent_back_comes_back(tale: Tale, day: date) -> list:
    """The bureau's clock stood still meanwhile: it goes on with the days it had left."""
    claim = Matter.objects.get(kind="startup_claim", state="returned")
    step = claim.clocks.get(left__isnull=False)
    paused = [step.name, workdays.add(day, step.left).isoformat()]
    tale.do(claim, "submit", claim.opened_by.username)
    claim.refresh_from_db()
    return [paused, [claim.state, claim.due_on.isoformat()], claim.clocks.filter(left__isnull=False).count()]


def _what_was_asked_is_answered(tale: Tale) -> list:
    asked = Countersignature.objects.get(matter__kind="startup_claim", answered_at=None)
    before = asked.matter.awaited
    standing.answer_signature(asked, by=tale.who(asked.asked_of.username), agrees=True, answer="属实")
    return [before, Matter.objects.get(pk=asked.matter_id).awaited]


def _the_last_expert_scores(tale: Tale) -> list:
    """The panel that was half through is complete: the last lock opens the sheets to those who weigh them."""
    seat = Seat.objects.filter(status=SeatStatus.LOCKED, panel__matter__state="scoring").first()
    matter = seat.panel.matter
    last = Party.objects.get(matter=matter, role_code=EXPERT.code, until=None, done_at=None).user
    points = {c.code: {"points": (c.maximum * Decimal("0.8")).quantize(Decimal("0.5")), "comment": ""}
              for c in seat.panel.sheet.criteria}  # fmt: skip
    ballot = Ballot(points)
    ballot["remark"] = "步骤可行。"
    before = matter.state
    tale.do(matter, "lock", last.username, scores=ballot)
    return [before, Matter.objects.get(pk=matter.pk).state]


def _a_borrowed_hat_acts(tale: Tale) -> list:
    claim = Matter.objects.get(kind="settling_in_claim", state="accepted")
    event = tale.do(claim, "review", "base", opinion="符合规定", answers="已电话核实，情况属实")
    return [event.actor.username, event.on_behalf_of.username]
