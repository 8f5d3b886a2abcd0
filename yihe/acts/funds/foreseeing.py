"""
预计占用: a contract of one to three years takes a commitment a year. This year's is made with the contract; those of later
years are *foreseen*, and become commitments once their year has begun and its envelope is there (条例 and budget law know no
promise out of a budget that was not passed). One whose year went by is taken up `late`, out of this year's envelope, or
dropped. Paid is the account that stands on the day of the promise, never the one of the day it was foreseen. ADR 0071, 0106.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yihe.acts.funds.models import Commitment, Envelope, ForeseenCommitment
from yihe.acts.funds.payees import Part, Payee, is_no_party, lacks_account
from yihe.acts.funds.promises import commit
from yihe.foundation import money
from yihe.matters.actions import NotAllowed, locked
from yihe.matters.models import Matter

MOST_YEARS = (
    3  # a contract's, this one included: who passes more has mistyped; how many it may run is the room's parameter
)


def cannot_foresee(matter: Matter, years: Sequence[int]) -> str:
    """Return why a matter cannot foresee money of these years, or ""."""
    this = timezone.localdate().year
    if wrong := [year for year in years if not this < year < this + MOST_YEARS]:
        return f"预计占用只能登记 {this + 1} 至 {this + MOST_YEARS - 1} 年度的，不能登记 {'、'.join(map(str, wrong))} 年度的。"
    if len(set(years)) < len(years):
        return "同一年度只登记一笔预计占用。"
    taken = ForeseenCommitment.objects.filter(matter=matter, year__in=years, dropped_at=None).first()
    return f"此件已登记 {taken.year} 年度的预计占用。" if taken else ""


def foresee(envelope: Envelope, *, matter: Matter, payee: Payee, by_year: dict[int, Decimal], by) -> None:
    """Note what a contract takes of later years (year: yuan), from envelopes like the one that pays this year. Raises NotAllowed."""
    reason = cannot_foresee(matter, list(by_year)) or lacks_account(payee) or is_no_party(payee, matter)
    if not reason and any(amount <= 0 for amount in by_year.values()):
        reason = "预计金额必须大于零。"
    if reason:
        raise NotAllowed(reason)
    for year, amount in sorted(by_year.items()):
        ForeseenCommitment.objects.create(
            matter=matter, source=envelope.source, year=year, region=envelope.region, purpose=envelope.purpose,
            organization=payee.organization, party=payee.party, payee_name=payee.name, bank=payee.bank, account=payee.account,
            amount=money.to_fen(amount), made_by=by,
        )  # fmt: skip


def has_gone_by(foreseen: ForeseenCommitment) -> bool:
    """Return whether the year of a foreseen commitment is over: its own envelope pays nothing any more."""
    return foreseen.year < timezone.localdate().year


def envelope_of(foreseen: ForeseenCommitment) -> Envelope | None:
    """Return the envelope a foreseen commitment waits for, None while it is not there: its year's, of one gone by this year's."""
    year = max(foreseen.year, timezone.localdate().year)
    return Envelope.objects.filter(
        source=foreseen.source, year=year, region=foreseen.region, purpose=foreseen.purpose
    ).first()


def cannot_commit_foreseen(foreseen: ForeseenCommitment, *, late: bool = False) -> str:
    """Return why what was foreseen is not promised, or "". `late` asks for one whose year went by, which else is refused."""
    if foreseen.commitment_id:
        return f"{foreseen.year} 年度的预计占用已经转为占用。"
    if foreseen.dropped_at:
        return f"{foreseen.year} 年度的预计占用已经取消。"
    this, gone_by = timezone.localdate().year, has_gone_by(foreseen)
    if gone_by and not late:
        return f"{foreseen.year} 年度已经过去，没有转为占用：写明理由从 {this} 年度的预算指标补占用，或者取消。"
    if foreseen.year > this or (late and not gone_by):
        return f"{foreseen.year} 年度的预计占用须在当年转为占用。"
    box = envelope_of(foreseen)
    if box is None or not box.appropriated:
        return f"{this} 年度的预算指标还没有下达，不能转为占用。"
    return ""


def is_another_payee(foreseen: ForeseenCommitment, payee: Payee) -> str:
    """Return that somebody else would be paid than it was foreseen for, or "". The account may have changed, who is paid may not."""
    same = (foreseen.organization, foreseen.party) == (payee.organization, payee.party)
    return "" if same else f"预计占用的收款人是{foreseen.payee_name}，不能占用给{payee.name}。"


def commit_foreseen(
    foreseen: ForeseenCommitment, tranches: Sequence[Part], *, payee: Payee, by, late: bool = False
) -> Commitment:  # fmt: skip
    """
    Promise what was foreseen in tranches, to its `payee` as they are registered today; out of its own year's envelope, or, `late`, of one
    gone by out of this year's. Effect of a domain's action, whose event says why it is late. Raises NotAllowed.
    """
    with transaction.atomic():
        matter = locked(foreseen.matter_id)
        fresh = ForeseenCommitment.objects.select_related("party", "organization").get(pk=foreseen.pk)
        box = envelope_of(fresh)
        reason = cannot_commit_foreseen(fresh, late=late) or is_another_payee(fresh, payee)
        if reason or box is None:
            raise NotAllowed(reason)
        made = commit(
            box, matter=matter, purpose=fresh.purpose, payee=payee, amount=fresh.amount_yuan, tranches=tranches, by=by
        )
        fresh.commitment = made
        fresh.save(update_fields=["commitment"])
        return made


def drop_foreseen(foreseen: ForeseenCommitment) -> None:
    """Take back what was foreseen: the contract ended, or an amendment foresees another amount. Effect of a domain's action."""
    with transaction.atomic():
        locked(foreseen.matter_id)
        fresh = ForeseenCommitment.objects.get(pk=foreseen.pk)
        if fresh.commitment_id or fresh.dropped_at:
            raise NotAllowed(f"{fresh.year} 年度的预计占用已经转为占用或者取消。")
        fresh.dropped_at = timezone.now()
        fresh.save(update_fields=["dropped_at"])
