"""
The same facts as `preconditions.py`, through today's models and querysets. Where a table is renamed or split, the
reading here follows it, and goes on saying what the old question said: that is what must survive.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC

from django.db.models import Count, Q

from yihe.acts.agreements.models import Agreement
from yihe.acts.documents.models import Document
from yihe.acts.funds.models import (
    AnswerFile,
    Envelope,
    PaymentLine,
    Recovery,
    ReturnedPayment,
    Tranche,
)
from yihe.acts.notices.models import Notice, Objection
from yihe.acts.reviews.models import Seat
from yihe.acts.serving.models import SignedLetter
from yihe.domains.incubation.models import ServiceConfirmation, ServiceGiven, TrackingVisit
from yihe.domains.subsidies.outcomes import Award, Benefit, Lifetime
from yihe.domains.subsidies.places import Post
from yihe.matters.models import Clock, Countersignature, Draft, Event, Matter, Notification, Party, Seal, reach
from yihe.registers.accounts.models import Membership, Proposal, ProposedMembership, RegisterEdit, User
from yihe.registers.bodies.models import Body
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.letters.models import LetterNumber
from yihe.registers.organizations.models import ResidencyStage
from yihe.registers.practitioners.models import ProposedEmployment

Rows = Iterable[tuple]


def _is(value) -> int:
    return int(value is not None)


def _fen(amount) -> int | None:
    return None if amount is None else round(amount * 100)


def _day(day) -> str | None:
    return None if day is None else day.isoformat()


def matters() -> Rows:
    # A matter could be interrupted in one state; now each clock that stands still says what it had left, a row for each.
    paused: defaultdict[int, list[tuple]] = defaultdict(list)
    for c in Clock.objects.filter(left__isnull=False):
        paused[c.matter_id].append((c.name, c.left))
    for m in Matter.objects.select_related("assignee", "organization", "parent", "opened_by"):
        for clock in paused.get(m.pk, [("", None)]):
            yield (
                m.number, m.kind, m.state, m.holder, _day(m.due_at and m.due_at.astimezone(UTC).date()), *clock,
                m.assignee and m.assignee.username, m.organization and m.organization.uscc, m.parent and m.parent.number,
                m.opened_by and m.opened_by.username, m.awaited, m.confidentiality, _is(m.submitted_at), _is(m.closed_at),
            )  # fmt: skip


def chains() -> Rows:
    return Matter.objects.values_list("number", "chain_length", "chain_head")


def acts() -> Rows:
    said = Event.objects.values_list("action", "hat", "actor__username", "on_behalf_of__username")
    return ((*row, times) for row, times in Counter(said).items())


def seals() -> Rows:
    return Seal.objects.values_list("pk", "matters", "events_through", "access_through", "digest")


def participants() -> Rows:
    """Return who takes part in what; who takes part in a compartment does so in no one matter."""
    for p in Party.objects.filter(user__isnull=False).select_related("matter", "user"):
        yield p.matter and p.matter.number, p.user.username, p.role_code, _is(p.until), _is(p.done_at)


def countersignatures() -> Rows:
    for c in Countersignature.objects.select_related("matter", "asked_by", "asked_of"):
        agrees = None if c.agrees is None else int(c.agrees)
        yield c.matter.number, c.asked_by.username, c.asked_of.username, c.answer, _is(c.answered_at), agrees


def told() -> Rows:
    rows = Notification.objects.select_related("user")
    return ((*row, n) for row, n in Counter((x.user.username, _is(x.read_at), int(x.copied)) for x in rows).items())


def typed() -> Rows:
    return Draft.objects.values_list("user__username", "form")


def memberships() -> Rows:
    # Of two 系统管理员 the second became 安全管理员 by the upgrade: the one membership ended, and the other began.
    was = Membership.objects.filter(role_code="administrator").exclude(ended_at=None).values("user")
    became = set(Membership.objects.filter(role_code="security_officer", user__in=was).values_list("user", flat=True))
    rows = Membership.objects.exclude(role_code="security_officer", user__in=became)
    for m in rows.select_related("user", "organization", "delegated_by__user"):
        is_over = m.ended_at is not None and not (m.role_code == "administrator" and m.user_id in became)
        yield (
            m.user.username, m.role_code, m.region, m.organization and m.organization.uscc, m.kept_in,
            _day(m.valid_from), _day(m.valid_until), int(is_over),
            m.delegated_by and m.delegated_by.user.username,
        )  # fmt: skip


def proposed_memberships() -> Rows:
    return ProposedMembership.objects.values_list(
        "user__username", "role_code", "region", "proposed_by__username", "outcome"
    )


def proposed_employments() -> Rows:
    return ProposedEmployment.objects.values_list("practitioner__name", "organization__uscc", "outcome")


def access_log() -> Rows:
    return AccessEntry.objects.order_by().values_list("user__username", "verb").annotate(Count("pk"))


def register_edits() -> Rows:
    by_people = RegisterEdit.objects.exclude(reason__startswith="升级：")  # what the upgrade changed, it wrote down
    return by_people.order_by().values_list("register").annotate(Count("pk"))


def papers() -> Rows:
    for d in Document.objects.select_related("matter", "retraction"):
        yield d.matter.number, d.slot, d.version, d.digest, int(hasattr(d, "retraction"))


def panels() -> Rows:
    for s in Seat.objects.select_related("panel__matter", "practitioner", "sheet"):
        sheet = getattr(s, "sheet", None)
        yield (
            s.panel.matter.number, s.panel.sheet_code, s.panel.seed, s.order, s.practitioner.name, s.status, s.ground,
            _fen(sheet and sheet.total), sheet and sheet.digest,
        )  # fmt: skip


def notices() -> Rows:
    for n in Notice.objects.select_related("matter"):
        yield n.matter.number, n.nth, _day(n.opens_on), _day(n.closes_on), n.proof, _is(n.withdrawn_at)


def objections() -> Rows:
    return Objection.objects.values_list("matter__number", "notice__matter__number", "text", "outcome")


def agreements() -> Rows:
    for a in Agreement.objects.select_related("matter").annotate(sides=Count("parties")):
        yield a.matter.number, a.number, a.digest, _day(a.signed_on), _is(a.voided_at), a.sides


def envelopes() -> Rows:
    return Envelope.objects.values_list(
        "source", "year", "region", "purpose", "appropriated", "committed", "paid", "entries_count", "head"
    )


def promises() -> Rows:
    for t in Tranche.objects.select_related("commitment__matter"):
        c = t.commitment
        yield (
            c.matter.number, c.payee_name, c.amount, c.paid, c.recovered, c.returned, t.seq, t.amount, t.netted,
            _is(t.released_at), _is(t.cancelled_at),
        )  # fmt: skip


def payments() -> Rows:
    for line in PaymentLine.objects.select_related("batch__matter", "tranche__commitment__matter"):
        yield (
            line.batch.matter.number, line.seq, line.tranche.commitment.matter.number, line.amount, line.state,
            _day(line.paid_on), line.voucher, line.fault,
        )  # fmt: skip


def answers() -> Rows:
    return AnswerFile.objects.values_list("batch__matter__number", "digest", "answered")


def returned_payments() -> Rows:
    return ReturnedPayment.objects.values_list("matter__number", "line__batch__matter__number", "line__seq", "reason")


def recoveries() -> Rows:
    for r in Recovery.objects.select_related("matter", "commitment__matter"):
        came = _day(r.received_on)
        yield r.matter.number, r.commitment.matter.number, _fen(r.amount), came, _is(r.netted_from_id)


def awards() -> Rows:
    for a in Award.objects.select_related("matter"):
        yield a.matter.number, _fen(a.amount), _fen(a.reckoned), _is(a.revoked_at)


def benefits() -> Rows:
    waiting = Count("proposed_reversals", filter=Q(proposed_reversals__outcome=""))
    for b in Benefit.objects.select_related("matter").annotate(waiting=waiting):
        number = b.matter and b.matter.number
        yield b.kind, b.subject, b.slot, b.turn, _fen(b.amount), b.months, number, _is(b.reverses_id), b.waiting


def lifetimes() -> Rows:
    for c in Lifetime.objects.all():
        yield c.kind, c.subject, c.year, c.months, _fen(c.amount)


def stays() -> Rows:
    for s in ResidencyStage.objects.select_related("residency__organization"):
        stay = s.residency
        yield (
            stay.organization.uscc, _day(stay.starts_on), _day(stay.ends_on), _day(stay.left_on), s.stage, _day(s.since)
        )  # fmt: skip


def visits() -> Rows:
    for v in TrackingVisit.objects.select_related("tracking__matter"):
        yield v.tracking.matter.number, v.month, _day(v.visited_on)


def clocks() -> Rows:
    for c in Clock.objects.select_related("matter"):
        yield c.matter.number, c.name, c.unit, c.rest, c.amount, c.left, _is(c.due_at), _is(c.told_at)


def services_given() -> Rows:
    for s in ServiceGiven.objects.select_related("residency__organization", "by"):
        yield (
            s.residency.organization.uscc, s.by.username, s.service, _day(s.on), round(s.hours * 10), s.stage, s.hat,
            _is(s.corrects_id), int(ServiceConfirmation.objects.filter(pk=s.pk).exists()),
        )  # fmt: skip


def letters() -> Rows:
    return LetterNumber.objects.values_list("region", "mark", "year", "number", "called", "matter")


def servings() -> Rows:
    said = "matter__number", "event__seq", "served_by", "servings__way", "servings__served_on", "servings__corrects"
    for *letter, on, corrects in SignedLetter.objects.values_list(*said):
        yield *letter, _day(on), _is(corrects)


def posts() -> Rows:
    said = "number", "organization__uscc", "abolished_on", "incumbencies__practitioner__name"
    for number, uscc, abolished, name, begins, ends in Post.objects.order_by().values_list(
        *said, "incumbencies__starts_on", "incumbencies__ends_on"
    ):
        yield number, uscc, _day(abolished), name, _day(begins), _day(ends)


def bodies() -> Rows:
    for b in Body.objects.all():
        yield b.sort, b.name, b.code, b.region, _day(b.since), _day(b.until)


def proposals() -> Rows:
    said = "what", "region", "proposed_by__username", "decided_by__username", "outcome"
    return Proposal.objects.order_by().values_list(*said).annotate(Count("pk"))


FACTS: dict[str, Callable[[], Rows]] = {
    reading.__name__.replace("_", " "): reading
    for reading in (
        matters, chains, acts, seals, participants, countersignatures, told, typed, memberships, proposed_memberships,
        proposed_employments, access_log, register_edits, papers, panels, notices, objections, agreements, envelopes,
        promises, payments, answers, returned_payments, recoveries, awards, benefits, lifetimes, stays, visits, clocks,
        services_given, letters, servings, posts, bodies, proposals,
    )
}  # fmt: skip


# What only the models can say: noted when a yardstick is made, on the day it is made, and read again on that same day.


def seen_by_each() -> dict[str, list[str]]:
    """Return for each username the numbers in reach and the numbers in the inbox, each in one line."""
    seen = {}
    for user in User.objects.order_by("username"):
        known = Matter.objects.visible_to(user).order_by("number").values_list("number", flat=True)
        inbox = _waiting_on(user)
        seen[user.username] = [" ".join(known), " ".join(inbox)]
    return seen


def _waiting_on(user) -> list[str]:
    """Return what waits on somebody. Whether anything can be done about it that day is a rule younger than the yardsticks."""
    asked, reach.can_be_done = reach.can_be_done, lambda _role_code, _value, **_others: Q()
    try:
        return list(Matter.objects.waiting_on(user).order_by("number").values_list("number", flat=True))
    finally:
        reach.can_be_done = asked


def typed_by_each() -> list[list]:
    """Return what everybody typed and did not send: encrypted, so no plain SQL can ask for it."""
    rows = Draft.objects.select_related("user").order_by("user__username", "form")
    return [[draft.user.username, draft.form, draft.fields] for draft in rows]
