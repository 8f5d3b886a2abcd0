"""Since when a bond is owed back, by the law or its contract, and by when; found by the clock in each round, whatever act freed it."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from yihe.domains.procurement import contract_days
from yihe.domains.procurement.models import Bid, Bond, Contract, ContractBond, Milestone, Stage, Tender
from yihe.domains.procurement.models.bonds import BondFor
from yihe.foundation import workdays
from yihe.foundation.periods import Term
from yihe.foundation.procedure import within
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.effects import set_in_contents
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

RETURN, CHECK = within("bond_return", at_least=1), within("bond_check", at_least=1)
AWARDED, SIGNED, WITHDRAWN, OVER = "中标（成交）通知书发出", "合同签订", "收到书面撤回通知", "采购活动终止"
ACCEPTED, NOT_SIGNED = "各期验收完毕", "合同没有签成"


def freed(bond: Bond) -> tuple[date, str] | None:
    """Return since when a bond is owed back and why, or None while it may be held."""
    return _freed_of_bid(bond) if bond.sort == BondFor.BID else _freed_of_contract(bond)


def _freed_of_bid(bond: Bond) -> tuple[date, str] | None:
    if bond.withdrawn_on is not None:
        return bond.withdrawn_on, WITHDRAWN
    tender = Tender.objects.select_related("matter", "purchase__matter").get(pk=bond.tender_id)
    bid = Bid.objects.filter(pk=bond.bid_id).first() if bond.bid_id else None
    if bid is not None and bid.won:
        signed = [
            contract_days.signed_on(each)
            for each in Contract.objects.filter(purchase=tender.purchase, dropped=False, supplier=bid.body)
        ]
        if days := [day for day in signed if day is not None]:
            return max(days), SIGNED
        over = tender.purchase.matter.closed_at
        return (timezone.localdate(over), OVER) if over else None
    if tender.awarded_on is not None:
        # Who was awarded, went and signed nothing is no loser: theirs waits until two have decided, or the purchase is over.
        if bid is not None and tender.purchase.gone.filter(supplier=bid.body_id, agreed_on__isnull=False).exists():
            over = tender.purchase.matter.closed_at
            return (timezone.localdate(over), OVER) if over else None
        return tender.awarded_on, AWARDED
    return (timezone.localdate(tender.matter.closed_at), OVER) if tender.matter.closed_at else None


def _freed_of_contract(bond: Bond) -> tuple[date, str] | None:
    contract = Contract.objects.select_related("matter").get(pk=bond.contract_id)
    if contract.dropped:
        return timezone.localdate(contract.matter.closed_at or timezone.now()), NOT_SIGNED
    rows = list(Milestone.objects.select_related("matter").filter(stage__contract=contract))
    if (
        contract.matter.state not in ("in_force", "reconciling")
        or len(rows) < Stage.objects.filter(contract=contract).count()
    ):
        return None
    days = [
        row.accepted_on or (timezone.localdate(row.matter.closed_at) if row.matter.closed_at else None) for row in rows
    ]
    done = [day for day in days if day is not None]
    return (max(done), ACCEPTED) if done and len(done) == len(days) else None


def due_on(bond: Bond, free: date) -> date:
    """Return the last day on which a bond that is free comes back in time: the working days of the law, or those of its contract."""
    if bond.sort == BondFor.PERFORMANCE:
        return workdays.add(free, ContractBond.objects.get(contract=bond.contract_id).days)
    return workdays.add(free, RETURN.days(free, bond.matter.region))


def due_day(matter: Matter) -> date:
    return contents_of(matter).due_on


def look_again(matter: Matter) -> date | Term:
    """Return by when somebody looks why a bond is still here: when its guarantee ends, its contract is to be over, or a bid's has lain long."""
    bond = contents_of(matter)
    if bond.expires_on is not None and bond.expires_on >= timezone.localdate():
        return bond.expires_on
    if bond.sort == BondFor.PERFORMANCE:
        contract = Contract.objects.get(pk=bond.contract_id)
        return workdays.add(
            max(contract.ends_on, timezone.localdate()), ContractBond.objects.get(contract=contract).days
        )
    return CHECK(matter)


def is_free():
    """Return the condition on bonds that they are owed back: until then they lie in nobody's inbox."""
    return Exists(Bond.objects.filter(matter=OuterRef("pk"), freed_on__isnull=False))


def may_be_held(matter: Matter, user) -> str:
    return "" if freed(contents_of(matter)) else "还没有到退还的时候。"


def release(matter: Matter, *, by):
    bond = contents_of(matter)
    found = freed(bond)
    assert found is not None  # `may_be_held`
    set_in_contents(matter, freed_on=found[0], freed_by=found[1], due_on=due_on(bond, found[0]))


def release_what_is_free() -> int:
    """Let each bond that is held and owed back be so, from the day it was: whatever act freed it, it is found in the same round."""
    released = 0
    for bond in Bond.objects.filter(matter__state="held").select_related("matter").order_by("pk"):
        if freed(bond):
            try:
                perform(bond.matter, "release", by=None, following=True)
                released += 1
            except NotAllowed:  # somebody acted on it in between
                continue
    return released
