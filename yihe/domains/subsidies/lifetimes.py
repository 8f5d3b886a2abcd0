"""
What somebody ever received, and the counters that hold for a lifetime: across employers, years and imported history, and
over the whole line of whoever it was (`Counter.line`): another code, number or name, a merger, a division.

Whoever adds to a counter holds its row until the transaction ends; the checks under that lock answer with a sentence
that names the earlier payment. The unique constraint on `Benefit` and the checks on `Lifetime` are the last word.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import CharField, F, PositiveSmallIntegerField

from yihe.domains.subsidies.outcomes import Benefit, Lifetime, as_text, with_payment
from yihe.domains.subsidies.policies.history import SUBSIDIES, Payment, called, told
from yihe.domains.subsidies.policies.periods import Span, Stay, both
from yihe.foundation import money
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery, CompiledUpdate, Parameter
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

ONCE = "once"  # the slot of what is had one time and no more
AS_DUE = (
    "kind", "subject", "subject_name", "slot", "amount", "months", "since", "until", "level", "year", "region", "days",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Due:
    """
    What an award will enter into the history: whose counter, which slot of it, how many months, and the ceilings.

    `slot` is what can be had once; `year` parts the counter where a ceiling is a year's. `at_most` are the ceilings in
    force, None where there is none. `region` says within whose reach it is (a matter's own, unless said).
    """

    kind: str
    subject: str
    subject_name: str
    slot: str
    amount: Decimal
    months: int = 0
    since: date | None = None
    until: date | None = None
    level: str = ""
    year: int = 0
    region: str = ""
    days: tuple[Span, ...] = ()  # that are paid for, where not all from `since` to `until` are
    months_at_most: int | None = None
    amount_at_most: Decimal | None = None


def line_of(kind: str, subject: str) -> tuple[str, ...]:
    """Return the keys that count as one with a subject's in a kind of subsidy, in order."""
    policy = SUBSIDIES.get(kind)
    return policy.subject.line(subject) if policy else (subject,)


Entered = list[Any]  # benefits, each with the key of what took it back (`gone`) and its document (`gone_by`)


class Past(NamedTuple):
    """What a subject received of a kind, oldest first: what stands, and what was taken back whole."""

    standing: list[Benefit]
    taken_back: list[Benefit]

    def as_payments(self) -> tuple[Payment, ...]:
        """Return both as the formulas ask for them: what was taken back counts nothing, and is told all the same."""
        gone = tuple(replace(payment, amount=money.ZERO) for payment in payments(self.taken_back))
        return (*payments(self.standing), *gone)


def past_of(
    kind: str, subject: str, *, besides: Matter | None = None, line: tuple[str, ...] | None = None
) -> Past:  # fmt: skip
    """
    Return what a subject, and whoever counts as one with it, had of a kind; `besides` leaves one matter out; `line` are the
    keys, where they are known already. Imported rows that were wrong are no past.
    """
    return past_in(entered_for(kind, line or line_of(kind, subject)), besides=besides)


def entered_for(kind: str, line: tuple[str, ...]) -> Entered:
    """Return what was ever entered of a kind for the keys of a line, oldest first, what was taken back since (`gone`) among it."""
    found = [row for each in line for row in _entered(kind=kind, subject=each)]
    return sorted(found, key=lambda row: (row.paid_on, row.pk)) if len(line) > 1 else found


def past_in(entered: Entered, *, besides: Matter | None = None) -> Past:
    """Return what was entered as what stands and what was taken back; `besides` leaves one matter out."""
    leave_out = besides.pk if besides is not None else None
    rows = [row for row in entered if leave_out is None or row.matter_id != leave_out]
    if not (back := [row for row in rows if row.gone is not None]):
        return Past(rows, [])
    standing = [row for row in rows if row.gone is None]
    still = {row.matter_id for row in standing}
    gone = {row.matter_id: row for row in back if row.matter_id and row.matter_id not in still}
    return Past(standing, list(gone.values()))


def history_of(
    kind: str, subject: str, *, besides: Matter | None = None, line: tuple[str, ...] | None = None
) -> list[Benefit]:
    """
    Return what a subject, and whoever counts as one with it, received of a kind and did not give back, oldest first;
    `besides` leaves one matter out; `line` are the keys, where they are known already.
    """
    return past_of(kind, subject, besides=besides, line=line).standing


_entered = CompiledQuery(
    lambda: (
        with_payment(
            Benefit.objects.filter(
                kind=Parameter("kind", CharField()), subject=Parameter("subject", CharField()), reverses=None
            ).annotate(gone=F("reversed_by__pk"), gone_by=F("reversed_by__document"))
        )
        .order_by("paid_on", "pk")
        .defer("recorded_at")
    )
)


def payments(benefits: list[Benefit]) -> tuple[Payment, ...]:
    """Return benefits as the formulas ask for them."""
    return tuple(
        Payment(
            kind=b.kind, amount=b.amount, paid_on=b.paid_on, through=b.through, source=b.source, months=b.months,
            since=b.since, until=b.until, level=b.level or None, year=b.year, how=b.how,
            days=tuple(Stay(since=since, until=until) for since, until in b.spans) if b.days else (),
        )
        for b in benefits
    )  # fmt: skip


_held = CompiledQuery(
    lambda: Lifetime.objects.select_for_update().filter(
        kind=Parameter("kind", CharField()),
        subject=Parameter("subject", CharField()),
        year=Parameter("year", PositiveSmallIntegerField()),
    )
)
_save = CompiledUpdate(Lifetime, ("months", "amount", "months_at_most", "amount_at_most"))
_insert = CompiledInsert(Benefit)


@dataclass(frozen=True)
class Held:
    """A counter that is locked with those that count as one with it: its own row, and what all of them hold together."""

    own: Lifetime
    months: int
    amount: Decimal
    line: tuple[str, ...]

    def is_of(self, due: Due) -> bool:
        return (self.own.kind, self.own.subject, self.own.year) == (due.kind, due.subject, due.year)


def hold(kind: str, subject: str, year: int = 0) -> Held:
    """
    Return a counter, locked until the transaction ends with all of its line, in the order of their keys. Whoever waits for
    one of them sees what the other one added. Whose it is, is held first: the line is read when nobody can link it any more.
    """
    if policy := SUBSIDIES.get(kind):
        policy.subject.hold(subject)
    line = line_of(kind, subject)
    held = [_held_one(kind=kind, subject=each, year=year) for each in line]
    own = next(row for row in held if row.subject == subject)
    return Held(own, sum(row.months for row in held), sum((row.amount for row in held), money.ZERO), line)


def _held_one(**which) -> Lifetime:
    if found := _held.first(**which):
        return found
    Lifetime.objects.get_or_create(**which)
    return _held.one(**which)


def cannot_record(due: Due, held: Held, entered: Entered | None = None) -> str:
    """
    Return why a counter cannot take this, with the earlier payments, or "". The counter must be held; `entered` is what was
    entered for its line, where it was read since.
    """
    earlier = past_in(entered_for(due.kind, held.line) if entered is None else entered).standing
    label = called(due.kind)
    if same := [b for b in earlier if b.slot == due.slot]:
        return f"{label}“{due.subject_name}”同一项只给一次：{told(list(payments(same)))}。"
    if due.since and due.until:
        asked = list(due.days) or [(due.since, due.until)]
        if over := [b for b in earlier if both(b.spans, asked)]:
            return f"{label}的期间 {due.since} 至 {due.until} 与以前补过的重叠：{told(list(payments(over)))}。"
    if due.months_at_most is not None and held.months + due.months > due.months_at_most:
        return (
            f"{label}合计最多 {due.months_at_most} 个月，已补 {held.months} 个月，再补 {due.months} 个月就超过了："
            f"{told(list(payments(earlier)))}。"
        )
    if due.amount_at_most is not None and held.amount + due.amount > due.amount_at_most:
        left = money.shown(max(money.ZERO, due.amount_at_most - held.amount))
        return f"{label}最高 {money.shown(due.amount_at_most)}，只剩 {left}：{told(list(payments(earlier)))}。"
    return ""


def record_benefit(
    due: Due, *, paid_on: date, through: str, payer: str, document: str, by, matter: Matter | None = None,
    held: Held | None = None, entered: Entered | None = None,
) -> Benefit:  # fmt: skip
    """
    Enter what is received into the history and add it to the counter. Whoever holds the counter already, and read under its lock what
    was `entered` for its line, hands both over, and undoes everything when this is refused; of another counter they are read here.

    :raises NotAllowed: the slot is taken, the period overlaps an earlier one, or a ceiling would be passed
    """
    with transaction.atomic(savepoint=held is None):
        if held is None or not held.is_of(due):
            held, entered = hold(due.kind, due.subject, due.year), None
        if entered is None:
            entered = entered_for(due.kind, held.line)
        if reason := cannot_record(due, held, entered):
            raise NotAllowed(reason)
        turn = sum(row.subject == due.subject and row.slot == due.slot for row in entered)
        counter = held.own
        counter.months += due.months
        counter.amount += due.amount
        counter.months_at_most, counter.amount_at_most = due.months_at_most, due.amount_at_most
        try:
            _save(counter)
            benefit = Benefit(
                kind=due.kind, subject=due.subject, subject_name=due.subject_name, slot=due.slot, turn=turn,
                amount=due.amount, paid_on=paid_on, through=through, payer=payer, document=document,
                months=due.months, since=due.since, until=due.until, level=due.level, year=due.year,
                days=as_text(due.days),
                region=due.region or (matter.region if matter else ""), matter=matter, recorded_by=by,
            )  # fmt: skip
            _insert(benefit)
            return benefit
        except IntegrityError as fault:
            raise NotAllowed(f"{called(due.kind)}“{due.subject_name}”刚刚已经由另一件办理，请核对后再办。") from fault


def reverse_benefits(matter: Matter, *, by, reason: str) -> list[Benefit]:
    """Give back everything a matter had entered: a second row for each, and the counters count down."""
    with transaction.atomic():
        found = list(Benefit.objects.filter(matter=matter, reverses=None, reversed_by=None))
        return [_reverse(benefit, by=by, reason=reason) for benefit in found]


def take_off(matter: Matter, left: Decimal, *, by, reason: str) -> None:
    """Set what a matter entered to what was not recovered: nothing of it counts when nothing is left."""
    with transaction.atomic():
        for benefit in Benefit.objects.filter(matter=matter, reverses=None, reversed_by=None):
            if benefit.amount == left:
                continue
            held = hold(benefit.kind, benefit.subject, benefit.year).own
            _reverse(benefit, by=by, reason=reason)
            if left > 0:
                due = replace(
                    _as_due(benefit),
                    amount=left,
                    months_at_most=held.months_at_most,
                    amount_at_most=held.amount_at_most,
                )
                record_benefit(
                    due, paid_on=benefit.paid_on, through=benefit.through, payer=benefit.payer,
                    document=benefit.document, by=by, matter=matter,
                )  # fmt: skip


def reverse_import(benefit: Benefit, *, by, reason: str) -> Benefit:
    """Take back a row of imported history that was wrong. The row stays; another one says so."""
    if benefit.matter_id:
        raise NotAllowed("本系统办理的补贴随办件冲销，不能单独冲销。")
    if not reason.strip():
        raise NotAllowed("请写明冲销的理由。")
    with transaction.atomic():
        hold(benefit.kind, benefit.subject, benefit.year)
        if Benefit.objects.filter(reverses=benefit).exists():
            raise NotAllowed("这条记录已经冲销。")
        return _reverse(benefit, by=by, reason=reason)


def _as_due(benefit: Benefit) -> Due:
    return Due(
        **{name: getattr(benefit, name) for name in AS_DUE} | {"days": tuple(benefit.spans) if benefit.days else ()}
    )


def _reverse(benefit: Benefit, *, by, reason: str) -> Benefit:
    held = hold(benefit.kind, benefit.subject, benefit.year).own
    held.months -= benefit.months
    held.amount -= benefit.amount
    held.save()
    same = {name: getattr(benefit, name) for name in ("turn", "paid_on", "through", "payer", "matter")}
    same |= {name: getattr(benefit, name) for name in AS_DUE}
    return Benefit.objects.create(**same, document=f"冲销：{reason}"[:120], reverses=benefit, recorded_by=by)
