"""How a bond leaves again: given back in time or with what the law adds for coming late, lapsed with its guarantee, or kept for a written case, by two."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.domains.procurement.bonds import forfeit_letter, interest
from yihe.domains.procurement.models import Bond, BondTerms, ContractBond
from yihe.domains.procurement.models.bonds import BondFor, Forfeited
from yihe.domains.procurement.tender import wording
from yihe.foundation import parameters
from yihe.foundation.figures import PERCENT, of_term
from yihe.foundation.money import ZERO, shown
from yihe.foundation.periods import DAYS
from yihe.foundation.plain_text import bare
from yihe.matters.effects import set_in_contents
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

RATE = parameters.asks_for("procurement/loan_rate", PERCENT)
SURCHARGE = parameters.asks_for("procurement/late_bond_surcharge", PERCENT)
YEAR = parameters.asks_for("procurement/interest_year", of_term(DAYS).at_least(1))
LEAST_COPIED = 6  # signs: less is in any text


# -- given back ------------------------------------------------------------------------------------------------------------


def interest_of(bond: Bond, on: date) -> Decimal:
    """
    Return what is owed besides for a bond of a bid that comes back on a day. The law says it of tenders alone: a consultation's document and a contract
    say themselves what is owed; and a guarantee is no money.
    """
    if bond.sort != BondFor.BID or bond.tender is None or bond.due_on is None or bond.is_guarantee or not bond.amount:
        return ZERO
    if wording.profile_of(bond.tender).talks:
        return ZERO
    known = parameters.of(bond.matter.region)
    surcharge, year = known.at(SURCHARGE, bond.due_on).as_(PERCENT), known.at(YEAR, bond.due_on).as_(of_term(DAYS))
    return interest.owed(
        bond.held, bond.due_on, on, rate=lambda day: known.at(RATE, day).as_(PERCENT), surcharge=surcharge, year=year
    )


def return_is_wrong(
    matter: Matter, user, *, returned_on: date, interest_amount: Decimal, fruits_amount: Decimal, own_cause: str
) -> str:  # fmt: skip
    bond = contents_of(matter)
    if returned_on > timezone.localdate():
        return f"退还日期 {returned_on} 还没有到。"
    if bond.given_on and returned_on < bond.given_on:
        return f"退还日期 {returned_on} 早于交来的日期 {bond.given_on}。"
    if bond.is_guarantee and (interest_amount or fruits_amount):
        return "保函退回原件，没有资金占用费和孳息。"
    owed = ZERO if own_cause.strip() else interest_of(bond, returned_on)
    late = interest.days_late(bond.due_on, returned_on)
    if own_cause.strip() and not late:
        return "没有逾期，不用写交纳人自身的原因。"
    if interest_amount == owed or (bond.sort == BondFor.PERFORMANCE and late):
        return ""
    if not owed:
        return f"没有应付的资金占用费，填写的是 {shown(interest_amount)}。"
    return f"应在 {bond.due_on} 以前退还，逾期 {late} 日，应付资金占用费 {shown(owed)}（{interest.LAW}），填写的是 {shown(interest_amount)}。"


def give_back(
    matter: Matter, *, by, returned_on: date, interest_amount: Decimal, fruits_amount: Decimal, own_cause: str
):
    held = contents_of(matter).held
    set_in_contents(
        matter,
        returned=held,
        returned_on=returned_on,
        interest=interest_amount,
        fruits=fruits_amount,
        own_cause=own_cause,
    )
    return {"amount": held}


def is_a_guarantee(matter: Matter) -> bool:
    return contents_of(matter).is_guarantee


def still_runs(matter: Matter, user) -> str:
    bond = contents_of(matter)
    if not bond.is_guarantee or bond.expires_on is None:
        return "不是保函。"
    return "" if bond.expires_on < timezone.localdate() else f"保函 {bond.expires_on} 到期，还没有到期。"


def lapse(matter: Matter, *, by):
    """A guarantee that is over binds nobody any more: nothing is left to hand back but paper."""
    bond = contents_of(matter)
    set_in_contents(matter, returned=bond.held, returned_on=bond.expires_on)


# -- kept ------------------------------------------------------------------------------------------------------------------


def forfeit_is_wrong(matter: Matter, user, *, ground: str, passage: str, amount: Decimal, **_said) -> str:
    """Refuse a ground neither the law nor document or contract names, and more than is held."""
    bond = contents_of(matter)
    if amount > bond.held:
        return f"收存的是 {shown(bond.held)}，不能不予退还 {shown(amount)}。"
    if bond.sort == BondFor.BID and amount != bond.held:
        return f"投标保证金不予退还的是全额 {shown(bond.held)}。"
    if ground == Forfeited.REVOKED:
        return "" if bond.sort == BondFor.BID and bond.bid_id else "没有开启投标文件的，没有可以撤销的投标。"
    copied = bare(passage)
    if len(copied) < LEAST_COPIED or copied not in bare(named(bond)):
        return f"“{passage}”不是写明的情形。写明的是：{named(bond) or '没有'}请照原文抄写；没有写明的不能不予退还。"
    return ""


def named(bond: Bond) -> str:
    """Return the cases document or contract name, in their own words."""
    if bond.sort == BondFor.BID:
        return BondTerms.objects.get(tender=bond.tender_id).cases
    return ContractBond.objects.get(contract=bond.contract_id).breaches


def propose_forfeit(matter: Matter, *, by, ground: str, passage: str, facts: str, amount: Decimal):
    set_in_contents(matter, ground=ground, passage=passage, facts=facts, proposed=amount)


def drop_forfeit(matter: Matter, *, by, reason: str):
    set_in_contents(matter, ground="", passage="", facts="", proposed=None)


def forfeit(matter: Matter, *, by):
    bond = contents_of(matter)
    assert bond.proposed is not None  # it was proposed
    amount = min(bond.proposed, bond.held)
    left = bond.held - amount
    set_in_contents(matter, forfeited=bond.forfeited + amount, proposed=None)
    forfeit_letter.tell(bond, amount)
    return {"amount": amount, "left": left}


def something_is_left(matter: Matter, user) -> str:
    held = contents_of(matter).held
    return f"还有 {shown(held)} 没有退还。" if held else ""


def use_up(matter: Matter, *, by):
    """Nothing is left to give back."""
    set_in_contents(matter, returned=ZERO, returned_on=timezone.localdate())
