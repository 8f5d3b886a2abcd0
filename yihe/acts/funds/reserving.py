"""
预留: money kept for what is about to be bought, from the plan to the contract. A reservation is used by one commitment, and what
that does not take goes back to the envelope; one that nobody used lapses with its year, or some months after it (`CARRY`).

`reserve` and `free_reservation` are effects of a domain's actions, whose events say who took them. ADR 0071.
"""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yihe.acts.funds import ledger
from yihe.acts.funds.models import Envelope, Reservation
from yihe.acts.funds.models.ledger import EntryKind
from yihe.acts.funds.payees import with_those_above
from yihe.foundation import money, parameters, region_codes
from yihe.foundation.figures import MONTHS
from yihe.matters import standing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

# Months after the year's end for which an open reservation stays: 0 says that it ends with the year.
CARRY = parameters.asks_for("procedure/reservation_carry", MONTHS)


def may_not_pay(envelope: Envelope, *, purpose: str, matter: Matter) -> str:
    """Return why an envelope is none for a purpose of a matter, whatever the amount, or ""."""
    if envelope.purpose != purpose:
        return f"“{envelope}”不能用于此项支出。"
    if not region_codes.covers(envelope.region, matter.region):
        return f"“{envelope}”不属于此件所在的区划。"
    source = envelope.source_of
    return source.forbids(purpose, envelope.region) or source.forbids_budget(purpose, envelope.region)


def is_of_another_year(envelope: Envelope) -> str:
    """Return that nothing new is taken from an envelope, or "": only this year's money is promised and reserved."""
    if envelope.year == timezone.localdate().year:
        return ""
    return f"“{envelope}”不是本年度的预算指标，不能再新增占用。"


def cannot_reserve(envelope: Envelope, amount: Decimal, *, purpose: str, matter: Matter) -> str:
    """Return why an amount (yuan) cannot be kept for a matter, or "". For `check=` of a plan."""
    if amount <= 0:
        return "预留金额必须大于零。"
    if reason := may_not_pay(envelope, purpose=purpose, matter=matter) or is_of_another_year(envelope):
        return reason
    others = Reservation.objects.open().filter(matter=matter).exclude(envelope__source=envelope.source)
    if other := others.select_related("envelope").first():
        return f"此件已从{other.envelope.get_source_display()}预留，资金来源不得混用。"
    if money.to_fen(amount) > envelope.left:
        return f"“{envelope}”只剩可用额度 {money.shown(envelope.left_yuan)}，不足以预留 {money.shown(amount)}。"
    return ""


def reserve(envelope: Envelope, *, matter: Matter, purpose: str, amount: Decimal, by) -> Reservation:
    """Keep an amount (yuan) of an envelope for a matter. Raises NotAllowed."""
    with transaction.atomic():
        fresh = ledger.locked_envelope(envelope.pk)
        if reason := cannot_reserve(fresh, amount, purpose=purpose, matter=matter):
            raise NotAllowed(reason)
        made = Reservation.objects.create(envelope=fresh, matter=matter, amount=money.to_fen(amount), made_by=by)
        ledger.post(
            fresh,
            EntryKind.RESERVE,
            made.amount,
            by=by,
            matter=matter,
            reservation=made,
            words=f"预留，{matter.number}",
        )
        return made


def reserved_for(matter: Matter) -> list[Reservation]:
    """Return what is still kept for a matter or one it stands under, the oldest first, each with its envelope."""
    above = [each.pk for each in with_those_above(matter)]
    return list(Reservation.objects.open().filter(matter__in=above).select_related("envelope").order_by("pk"))


def lacks_reservation(matter: Matter, user) -> str:
    """Refuse while no money is kept for a matter. For `unless=`: of a plan's approval, of an award, of an amendment that costs more."""
    return "" if reserved_for(matter) else "此件没有有效的资金预留（尚未预留，或者预留已经失效、释放），请先预留资金。"


def is_reserved(matter: Matter, user) -> str:
    """Refuse to keep money twice: what was kept for a matter still stands. For `unless=` of keeping it anew."""
    kept = reserved_for(matter)
    return f"已有有效的资金预留 {money.shown(kept[0].open_yuan)}，不用重新预留。" if kept else ""


def cannot_use(reservation: Reservation, envelope: Envelope, amount: Decimal, *, matter: Matter) -> str:
    """Return why an amount (yuan) cannot be promised out of a reservation, or ""."""
    if reservation.envelope_id != envelope.pk:
        return f"这笔预留不是“{envelope}”的。"
    if reservation.matter_id not in {each.pk for each in with_those_above(matter)}:
        return "这笔预留是另一件办件的，不能用于此件。"
    if not reservation.open:
        return "这笔预留已经使用或者释放，请重新预留。"
    reservation.envelope = envelope
    if (until := last_day(reservation)) < timezone.localdate():
        return f"这笔预留已于 {until} 到期失效，请从本年度的预算指标重新预留。"
    if envelope.year > timezone.localdate().year:
        return is_of_another_year(envelope)
    if money.to_fen(amount) > reservation.open:
        return f"预留只有 {money.shown(reservation.open_yuan)}，不足以占用 {money.shown(amount)}，请先追加预留。"
    return ""


def use(
    reservation: Reservation, envelope: Envelope, fen: int, *, by, matter, commitment, words: str, keep_rest: bool = False
) -> None:  # fmt: skip
    """
    Move fen of a reservation of a locked envelope into a commitment, and the rest back to the envelope – or, with `keep_rest`, keep it
    for what is promised of the same contract next: of a year before nothing else can be taken any more.
    """
    rest = 0 if keep_rest else reservation.open - fen
    reservation.used += fen
    reservation.freed += rest
    reservation.save(update_fields=["used", "freed"])
    about = {"by": by, "matter": matter, "reservation": reservation}
    ledger.post(envelope, EntryKind.USE_RESERVED, fen, words=words, commitment=commitment, **about)
    if rest:
        ledger.post(envelope, EntryKind.FREE, rest, words=f"预留余额退回，{matter.number}", **about)


def free_reservation(reservation: Reservation, *, by, reason: str) -> Reservation:
    """Give back to the envelope what nobody used: a purchase that is cancelled, or failed. Effect of a domain's action. Raises NotAllowed."""
    with transaction.atomic():
        envelope = ledger.locked_envelope(reservation.envelope_id)
        fresh = Reservation.objects.select_related("matter").get(pk=reservation.pk)
        if not fresh.open:
            raise NotAllowed("这笔预留已经使用或者释放。")
        _give_back(fresh, envelope, EntryKind.FREE, by=by, words=f"释放预留：{reason}")
        return fresh


def _give_back(fresh: Reservation, envelope: Envelope, kind: EntryKind, *, by, words: str) -> int:
    fen = fresh.open
    fresh.freed += fen
    fresh.save(update_fields=["freed"])
    ledger.post(envelope, kind, fen, by=by, matter=fresh.matter, reservation=fresh, words=words)
    return fen


def last_day(reservation: Reservation) -> date:
    """Return the last day on which a reservation can be used: the year's, or that of the months the city carries it on."""
    end = date(reservation.envelope.year, 12, 31)
    months = parameters.of(reservation.envelope.region).at(CARRY, end).as_(MONTHS)
    years, month = divmod(months, 12)
    if not month:
        return date(end.year + years, 12, 31)
    return date(end.year + years + 1, month, monthrange(end.year + years + 1, month)[1])


def let_lapse(on: date | None = None) -> int:
    """Give back what was reserved in years before and can be used no longer (the clock's, once a day). Return how many."""
    today = on or timezone.localdate()
    old = Reservation.objects.open().filter(envelope__year__lt=today.year).select_related("envelope")
    return sum(_lapse(each) for each in old.order_by("pk") if last_day(each) < today)


def _lapse(reservation: Reservation) -> bool:
    with transaction.atomic():
        matter = standing.held(reservation.matter_id)
        envelope = ledger.locked_envelope(reservation.envelope_id)
        fresh = Reservation.objects.get(pk=reservation.pk)
        if not fresh.open:
            return False
        fresh.matter = matter
        fen = _give_back(fresh, envelope, EntryKind.LAPSE, by=None, words=f"预留到期失效，{matter.number}")
        standing.note(matter, "reservation_lapsed", by=None, said={"amount": money.from_fen(fen)})
        return True
