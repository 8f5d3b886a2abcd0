"""What an act on a claim leaves behind. Runs inside the act's transaction, in the matter's old state."""

from decimal import Decimal

from django.utils import timezone

from yihe.acts.funds.ledger import locked_envelope
from yihe.acts.funds.promises import Part, cancel_commitment, commit, held_in_a_batch, release_tranche
from yihe.acts.notices import verbs as notices
from yihe.acts.notices.rules import OBJECTIONS
from yihe.domains.subsidies import lifetimes, questions
from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.outcomes import Award, Benefit, Finding, StaffConfirmation, awards_of
from yihe.domains.subsidies.reckonings import LINE, entered, reckon_claim, shown_amount
from yihe.domains.subsidies.rules import departs
from yihe.domains.subsidies.signed import award_signed
from yihe.foundation import money
from yihe.foundation.compiled_queries import CompiledInsert
from yihe.foundation.facts import BadFacts
from yihe.foundation.reckoning import NotInForce
from yihe.foundation.workflow_faults import only_remembers
from yihe.foundation.written.names import veiled
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.reading import OWN, forget_but, read_once
from yihe.matters.saying import Fact
from yihe.registers.evidence import states
from yihe.registers.practitioners.models import Practitioner

ON_NOTICE = "公示期满无异议"
HELD = "held"  # the place where it is kept which counter is held
_insert_award = CompiledInsert(Award)


def award_of(matter: Matter) -> Award | None:
    """Return the award that stands, if one does."""
    return next((award for award in awards_of(matter) if award.revoked_at is None), None)


def _award(matter: Matter) -> Award:
    award = award_of(matter)
    assert award is not None, f"{matter.number} is past its decision and has no award"
    return award


def confirm_staff(matter: Matter, *, by, staff: int, document: str, **_) -> None:
    _record_staff(matter, by, confirmed=True, staff=staff, document=document)


def deny_staff(matter: Matter, *, by, staff: int, document: str, reason: str, **_) -> None:
    _record_staff(matter, by, confirmed=False, staff=staff, document=document, reason=reason)


def keep_what_the_rules_said(matter: Matter, *, by, **_) -> dict:
    """Keep with a refusal what the rules had against the claim that day, and by which clause: its letter says so for ever."""
    try:
        reckoning = reckon_claim(matter)
    except BadFacts as bad:
        return {"rules": bad.faults}
    except NotInForce as none:
        return {"rules": [str(none)]}
    said = [*reckoning.refusals, *reckoning.lacks, *reckoning.notes]
    return {"rules": said, "clause": reckoning.clause} if said else {}


def _record_staff(matter: Matter, by, **found) -> None:
    StaffConfirmation.objects.create(matter=matter, by=by, on=timezone.localdate(), **found)


@only_remembers
def keep_questions(matter: Matter, *, by, **_) -> dict:
    """Keep with the review which questions it answered, so that who approves answers what came up since."""
    asked = questions.of(matter)
    return {"questions": Fact(" ".join(each.code for each in asked))} if asked else {}


def record_finding(matter: Matter, *, by, amount: Decimal, reason: str, **_) -> dict:
    Finding.objects.create(matter=matter, amount=amount, reason=reason.strip(), by=by)
    return keep_questions(matter, by=by)


def hold(matter: Matter, *, by, envelope, **_) -> dict:
    """
    Hold what a grant decides on: envelope, people and counter, in this order, as every act on them does. The claim is reckoned
    under them: two claims cannot both see them free.
    """
    kind, claim, organization = claim_of(matter)
    subject, _name = kind.owner_of(claim, organization)
    envelope = locked_envelope(envelope.pk)
    hold_people(claim)
    held = lifetimes.hold(kind.benefit(claim), subject)
    # Whom the contents name is not the matter's own: they are read again with it.
    forget_but(matter, () if kind.joined else (*OWN, OBJECTIONS))
    read_once(matter, HELD, lambda: held)
    read_once(matter, LINE, lambda: held.line)
    entered(matter)  # whole, once: what is reckoned from here on asks no other question of it
    return {"envelope": envelope}


def grant(matter: Matter, *, by, amount: Decimal, envelope, reason: str = "", **_) -> dict:
    """
    Award, commitment, history and notice, all or nothing, under the locks that were taken (`hold`).

    :raises TypeError: the action does not declare `holds=effects.hold`
    """
    if (held := read_once(matter, HELD, lambda: None)) is None:
        raise TypeError("an action whose effect is `grant` holds what it decides on: holds=effects.hold")
    kind, claim, organization = claim_of(matter)
    reckoning = reckon_claim(matter, approver=by, envelope=envelope)
    if reason_not := reckoning.objection or departs(reckoning, amount, reason):
        raise NotAllowed(reason_not)
    today, payee = timezone.localdate(), claim.payee(organization)
    commitment = commit(
        envelope, matter=matter, purpose=kind.purpose, payee=payee, amount=amount, by=by,
        tranches=[Part(amount, condition=ON_NOTICE)], held=True,
    )  # fmt: skip
    award = Award(
        matter=matter, amount=amount, reckoned=reckoning.payable, reckoning=reckoning.as_json(), envelope=envelope,
        reason=reason.strip() if amount < reckoning.payable else "", commitment=commitment, granted_on=today,
        granted_by=by,
    )  # fmt: skip
    states.keep([_insert_award.written(award)])
    lifetimes.record_benefit(
        kind.due_for(claim, organization, reckoning, amount), matter=matter, paid_on=today, by=by,
        through=organization.name, payer=envelope.get_source_display(), document=matter.number,
        held=held, entered=entered(matter),
    )  # fmt: skip
    return (
        {"reckoned": reckoning.payable}
        | award_signed(matter, award)
        | notices.publish(
            matter,
            by=by,
            title=f"关于拟给予{_shown_name(payee)}{kind.label}的公示",
            body=public_text(matter, reckoning, amount),
        )
    )


def hold_people(claim) -> None:
    """
    Hold those whom a claim shares with others, until the transaction ends: two posts of one person have nothing else in
    common. Always in the order of their keys.
    """
    if people := claim.people():
        list(Practitioner.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk").values("pk"))


def public_text(matter: Matter, reckoning, amount: Decimal) -> str:
    """Return what everybody may read of an award: who, how much, under which clause. Of a person, the family name."""
    kind, claim, organization = claim_of(matter)
    payee = claim.payee(organization)
    whose = "" if payee.organization else f"（由{organization.name}申请）"
    return (
        f"经审核，拟给予{_shown_name(payee)}{whose}{kind.label} {shown_amount(amount)}，"
        f"依据{reckoning.clause}。公示期间如有异议，可在本页提出。"
    )


def _shown_name(payee) -> str:
    return payee.name if payee.organization else veiled(payee.name)


def end_notice(matter: Matter, *, by, **_) -> dict:
    """The notice is over and nobody objects: the money may be paid."""
    award = _award(matter)
    for tranche in award.commitment.tranches.filter(released_at=None, cancelled_at=None):
        release_tranche(tranche, by=by, reason=ON_NOTICE, following=True)
    return {"amount": award.amount} | award_signed(matter, award, timezone.localdate())


def take_back(matter: Matter, *, by, objection: str = "", **_) -> dict:
    """An objection was upheld: the award is revoked, the envelope and the counters have back what it took."""
    revoked = _revoke(matter, by=by, because=f"公示期间的异议（{objection}）成立")
    return revoked | notices.withdraw_because_upheld(matter, by=by, objection=objection)


def payment_is_on_its_way(matter: Matter, user) -> str:
    """Return why an approval can no longer be revoked, or "": its money is in a batch, or went out already."""
    commitment = _award(matter).commitment
    if commitment.paid:
        return "这笔款已经支付或者抵扣，不能撤销批准；需要收回的，请办理追回。"
    return held_in_a_batch(commitment)


def revoke(matter: Matter, *, by, reason: str, **_) -> dict:
    """
    The leader stops what waits to be paid. Everybody may read that the notice was taken down; why, the chain keeps.

    :raises NotAllowed: a payment of it is on its way
    """
    revoked = _revoke(matter, by=by, because=f"撤销批准：{reason.strip()}")
    return revoked | notices.withdraw(matter, by=by, reason="批准已经撤销，重新审核。")


def _revoke(matter: Matter, *, by, because: str) -> dict:
    award = _award(matter)
    if award.commitment.outstanding:  # the leader may have cancelled the promise itself before
        cancel_commitment(award.commitment, by=by, reason=because, following=True, decided_in=matter)
    lifetimes.reverse_benefits(matter, by=by, reason=because)
    award.revoked_at, award.revoked_because = timezone.now(), because[:500]
    award.save(update_fields=["revoked_at", "revoked_because"])
    return {"revoked": award.amount}


def hold_what_counts(matter: Matter) -> None:
    """Hold the counters `count_recovered` may change: as it finds them, and nothing where nothing came back."""
    award = award_of(matter)
    if award is not None and award.commitment.recovered + award.commitment.returned:
        for benefit in Benefit.objects.filter(matter=matter, reverses=None, reversed_by=None):
            lifetimes.hold(benefit.kind, benefit.subject, benefit.year)


def count_recovered(matter: Matter, *, by) -> None:
    """
    Money of an award came back for good: what was recovered, or given back unpaid after the bank returned it, no longer
    counts as received. A payment that is to be made again counts as before.
    """
    award = award_of(matter)
    if award is not None and (gone := award.commitment.recovered + award.commitment.returned):
        lifetimes.take_off(matter, award.amount - money.from_fen(gone), by=by, reason="款项追回或不再支付")
