"""
合同跨几个年度: a year's stages are paid by that year's envelope. This year's take the reservation; later ones are foreseen, and promised
once their year has begun and its envelope is there (ADR 0071, 0088). A year that went by is taken up late with a reason, or its stages are
ended by an amendment (ADR 0106).
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.acts.funds import foreseeing, reserving
from yihe.acts.funds.models import ForeseenCommitment, Reservation
from yihe.acts.funds.payees import Part, Payee, lacks_account
from yihe.domains.procurement import measured
from yihe.domains.procurement.models import Contract, Stage
from yihe.domains.procurement.payee import payee_of
from yihe.foundation import parameters
from yihe.foundation.figures import YEARS
from yihe.foundation.money import ZERO, shown
from yihe.matters import standing
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

LONGEST = parameters.asks_for("procurement/contract_years", YEARS.at_least(1))
ON_ACCEPTANCE = "验收合格后，凭发票支付"
standing.LABELS |= {
    "foresee_stage": "预计以后年度资金",
    "take_up_stage": "占用本年度资金",
    "take_up_stage_late": "补占用以前年度资金",
}


# -- rules -----------------------------------------------------------------------------------------------------------------


def runs_too_long(region: str, starts_on: date, ends_on: date) -> str:
    """Return that a contract runs for more years than it may, or takes money of more than can be foreseen, or ""."""
    years = parameters.of(region).at(LONGEST, starts_on).as_(YEARS)
    if ends_on >= measured.months_from(starts_on, 12 * years):
        return f"履约从 {starts_on} 到 {ends_on}，超过 {years} 年；政府购买服务的合同最长 {years} 年。"
    this = timezone.localdate().year
    if ends_on.year < this:
        return f"合同到 {ends_on} 结束，已经过去。"
    last = this + foreseeing.MOST_YEARS - 1
    return f"合同到 {ends_on.year} 年结束：资金最多预计到 {last} 年度，请缩短履约期。" if ends_on.year > last else ""


def this_years(contract: Contract) -> list[Stage]:
    """Return the stages that this year's money pays: those due by its end, whatever year it was meant to be."""
    return list(contract.stages.filter(due_on__year__lte=timezone.localdate().year).order_by("seq"))


def needed(contract: Contract) -> Decimal:
    """Return what a contract has to have kept before it comes into force, in yuan: this year's stages; before they are written, all."""
    stages = this_years(contract)
    return sum((stage.amount for stage in stages), ZERO) if stages else contract.amount


def kept_for(matter: Matter) -> Reservation | None:
    """Return what is kept for a contract that is not in force yet: made for it, or for its purchase."""
    return next(iter(reserving.reserved_for(matter)), None)


def cannot_promise(matter: Matter) -> str:
    """Refuse a contract whose first year has no stage, or of which this year's stages cost more than is kept, or whose money is not kept."""
    contract = contents_of(matter)
    if not this_years(contract):
        return (
            f"{timezone.localdate().year} 年度没有要付的分期：合同从生效的年度起占用资金，请写一期，或者到那一年再签。"
        )
    kept = kept_for(matter)
    if kept is None:
        return "此件没有有效的资金预留，请先预留资金。"
    return reserving.cannot_use(kept, kept.envelope, needed(contract), matter=matter)


def is_kept(matter: Matter, user) -> str:
    """Refuse to keep money anew while enough is kept for this year's stages."""
    kept = kept_for(matter)
    if kept is None or kept.open_yuan < needed(contents_of(matter)):
        return ""
    return f"已有有效的资金预留 {shown(kept.open_yuan)}，够付本年度的分期，不用重新预留。"


def waiting(matter: Matter) -> list[ForeseenCommitment]:
    """Return what a contract's stages take of years to come and nobody promised yet, the nearest first."""
    rows = ForeseenCommitment.objects.waiting().filter(matter__parent=matter.pk)
    return list(rows.select_related("matter", "organization", "party").order_by("year", "matter_id"))


def foreseen_of(stage: Matter) -> list[ForeseenCommitment]:
    """Return what a stage is to take of a year to come, or of one gone by, and nobody promised yet."""
    return list(ForeseenCommitment.objects.waiting().filter(matter=stage.pk))


def gone_by(matter: Matter) -> list[ForeseenCommitment]:
    """Return what a contract's stages were to take of years that went by, and nobody took up."""
    return [row for row in waiting(matter) if foreseeing.has_gone_by(row)]


def cannot_take_up(matter: Matter, user) -> str:
    """Refuse to promise what was foreseen before its year, without its envelope, or where nothing is foreseen."""
    rows = waiting(matter)
    if not rows:
        return "没有以后年度的预计占用。"
    # One of a year that went by without being taken up does not hold this year's back.
    row = next((each for each in rows if each.year == timezone.localdate().year), rows[0])
    return foreseeing.cannot_commit_foreseen(row) or lacks_account(paid_now(matter, row))


def cannot_take_up_late(matter: Matter, user) -> str:
    """Refuse to promise of years that went by where none did, or this year has no envelope yet."""
    rows = gone_by(matter)
    if not rows:
        return "没有以前年度还没有占用的资金。"
    return foreseeing.cannot_commit_foreseen(rows[0], late=True) or lacks_account(paid_now(matter, rows[0]))


def paid_now(contract: Matter, row: ForeseenCommitment) -> Payee:
    """Return who a foreseen stage is paid to as they are registered today: an account changed since, by two people, is the one that counts."""
    return payee_of(row.matter, contents_of(contract).supplier)


def money_is_to_come(matter: Matter, user) -> str:
    """Refuse to pay a stage whose money is only foreseen."""
    row = ForeseenCommitment.objects.waiting().filter(matter=matter.pk).first()
    return (
        f"本期的钱是 {row.year} 年度的预计占用，要先在合同里{'补' if foreseeing.has_gone_by(row) else ''}占用那一年度的资金。"
        if row
        else ""
    )


# -- effects ---------------------------------------------------------------------------------------------------------------


def keep_again(matter: Matter, *, by, envelope) -> dict:
    """Keep what this year's stages cost, where what was kept has lapsed or is too little: that goes back first."""
    old = kept_for(matter)
    if old is not None:
        reserving.free_reservation(old, by=by, reason="重新预留")
    kept = reserving.reserve(
        envelope, matter=matter, purpose="purchase", amount=needed(contents_of(matter)), by=by
    )  # fmt: skip
    return {"amount": kept.amount_yuan}


def foresee(stage: Stage, child: Matter, payee: Payee, kept: Reservation, *, by) -> None:
    """Note what a stage of a later year takes of that year's envelope, in its matter, which is held."""
    foreseeing.foresee(kept.envelope, matter=child, payee=payee, by_year={stage.due_on.year: stage.amount}, by=by)
    standing.note(child, "foresee_stage", by=by, said={"payee": payee.name, "amount": stage.amount})


def take_up(matter: Matter, *, by) -> dict:
    """Promise all that was foreseen of this year, each for its stage, out of this year's envelope: all of it or nothing."""
    rows = [row for row in waiting(matter) if row.year == timezone.localdate().year]
    if not rows:
        raise NotAllowed(cannot_take_up(matter, by))
    return _promise(matter, rows, by=by)


def take_up_late(matter: Matter, *, by, reason: str) -> dict:
    """Promise all that was foreseen of years that went by, out of this year's envelope: all of it or nothing. The event keeps the reason."""
    rows = gone_by(matter)
    if not rows:
        raise NotAllowed(cannot_take_up_late(matter, by))
    return _promise(matter, rows, by=by, late=True) | {
        "years": "、".join(str(year) for year in sorted({row.year for row in rows}))
    }


def _promise(matter: Matter, rows: list[ForeseenCommitment], *, by, late: bool = False) -> dict:
    for row in rows:
        part, payee = Part(row.amount_yuan, condition=ON_ACCEPTANCE, by_value=True), paid_now(matter, row)
        child = standing.held(row.matter_id)
        foreseeing.commit_foreseen(row, [part], payee=payee, by=by, late=late)
        said = {"payee": payee.name, "amount": row.amount_yuan}
        standing.note(child, "take_up_stage_late" if late else "take_up_stage", by=by, said=said)
    return {"amount": sum((row.amount_yuan for row in rows), ZERO)}


def let_go(matter: Matter) -> None:
    """Take back what was foreseen for a stage that is not paid any more."""
    for row in foreseen_of(matter):
        foreseeing.drop_foreseen(row)
