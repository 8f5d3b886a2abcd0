"""
A bond while it lies here: looked for once bids are open, taken in by finance. Before the opening none of this is anywhere in the house: who paid would say who
bids (令87 28).
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.domains.procurement import contracting
from yihe.domains.procurement.bonds import asking
from yihe.domains.procurement.models import Bid, Bond, ContractBond
from yihe.domains.procurement.models.bonds import BondFor, Instrument
from yihe.foundation.money import shown
from yihe.foundation.plain_text import as_number
from yihe.matters import kinds, standing
from yihe.matters.actions import open_matter
from yihe.matters.effects import set_in_contents
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization

standing.LABELS |= {"name_payer": "写明交纳人"}
HELD = ("held", "returning", "deciding")


# -- looked for ------------------------------------------------------------------------------------------------------------


def expect_of_bids(matter: Matter) -> None:
    """Open what finance looks for, one for each bid that was opened, where the document asks for a bond."""
    tender = contents_of(matter)
    terms = asking.terms_of(tender)
    if terms is None or not terms.amount:
        return
    for bid in Bid.objects.filter(tender=tender).select_related("body").order_by("ordinal"):
        if not bid.opened.fault:
            _expect(
                matter,
                Bond(
                    sort=BondFor.BID,
                    tender=tender,
                    bid=bid,
                    label=bid.label,
                    code=bid.code,
                    body=bid.body,
                    asked=terms.amount,
                ),
            )


def expect_of_contract(matter: Matter, *, by):
    """Open what finance looks for before a contract is signed, where it has a bond."""
    contract = contents_of(matter)
    terms = ContractBond.objects.filter(contract=contract.pk).first()
    if terms is not None and not Bond.objects.filter(contract=contract.pk).exists():
        supplier = contract.supplier
        _expect(
            matter,
            Bond(
                sort=BondFor.PERFORMANCE,
                contract=contract,
                label=supplier.name,
                code=supplier.code,
                body=supplier,
                asked=terms.amount,
            ),
        )


def enter_unopened(matter: Matter, *, by, label: str, code: str, withdrawn_on: date | None):
    tender = contents_of(matter)
    asked = asking.terms_of(tender)
    assert asked is not None  # `asks_nothing_of_bids`
    code = as_number(code)
    body = Body.objects.filter(code=code).first() if code else None
    _expect(
        matter,
        Bond(
            sort=BondFor.BID,
            tender=tender,
            label=label,
            code=code,
            body=body,
            asked=asked.amount,
            withdrawn_on=withdrawn_on,
        ),
        by=by,
    )


def _expect(parent: Matter, bond: Bond, by=None) -> None:
    organization = Organization.objects.filter(pk=bond.body_id).first() if bond.body_id else None
    child = open_matter(
        kinds.get("bond"), bond, by=by, parent=parent, region=parent.region, organization=organization,
        title=f"{bond.label} {bond.get_sort_display()}",
    )  # fmt: skip
    if bond.body is not None:
        fresh = standing.held(child.pk)
        contracting.let_supplier_in(fresh, bond.body)
        standing.note(fresh, "name_payer", by=by, said={"payee": bond.body.name})


def asks_nothing_of_bids(matter: Matter, user) -> str:
    return "" if asking.is_asked_of_bids(matter) else "采购文件没有要求投标保证金。"


def unopened_is_wrong(matter: Matter, user, *, label: str, withdrawn_on: date | None, **_said) -> str:
    """Refuse a day of withdrawal after the deadline, and who is looked for already."""
    if Bond.objects.filter(tender=matter.pk, label=label).exists():
        return f"{label}的投标保证金已经在登记里。"
    deadline = timezone.localdate(matter.opening.moment)
    if withdrawn_on is not None and withdrawn_on > deadline:
        return f"撤回通知 {withdrawn_on} 在投标截止 {deadline} 以后：截止以后不能撤回，只能是撤销。"
    return ""


# -- taken in --------------------------------------------------------------------------------------------------------------


def given_is_wrong(
    matter: Matter, user, *, amount: Decimal, instrument: str, given_on: date, expires_on: date | None, **_said
) -> str:  # fmt: skip
    bond = contents_of(matter)
    if given_on > timezone.localdate():
        return f"日期 {given_on} 还没有到。"
    if instrument == Instrument.GUARANTEE and expires_on is None:
        return "保函要写明到期日期。"
    if instrument != Instrument.GUARANTEE and expires_on is not None:
        return "只有保函有到期日期。"
    if expires_on is not None and expires_on < given_on:
        return f"保函到期日期 {expires_on} 早于提交日期 {given_on}。"
    if bond.sort == BondFor.PERFORMANCE and amount != bond.asked:
        return f"履约保证金应当是 {shown(bond.asked)}，实交 {shown(amount)}，请承接主体补足或者退回多交的。"
    return ""


def take_in(
    matter: Matter, *, by, amount: Decimal, instrument: str, given_on: date, voucher: str, expires_on: date | None
):
    set_in_contents(
        matter, amount=amount, instrument=instrument, given_on=given_on, voucher=voucher, expires_on=expires_on
    )


def shortcomings(bond: Bond) -> str:
    """Return how a bond of a bid falls short of its document in amount or day, or "": what whoever looks at the bid decides on."""
    if bond.amount is None or bond.given_on is None or bond.tender is None:
        return ""
    said = []
    if bond.amount < bond.asked:
        said.append(f"实交 {shown(bond.amount)}，少于要求的 {shown(bond.asked)}")
    deadline = timezone.localdate(bond.tender.matter.opening.moment)
    if bond.given_on > deadline:
        said.append(f"{bond.given_on} 交到，晚于投标截止 {deadline}")
    return "；".join(said)


# -- the contract waits ----------------------------------------------------------------------------------------------------


def is_not_given(matter: Matter, user) -> str:
    """Refuse to enter the signatures of a contract before its bond is here: it was to be given before or at the signing."""
    if asking.of_contract(matter) is None:
        return ""
    bond = Bond.objects.filter(contract=matter.pk, matter__state__in=HELD).first()
    return "" if bond else "合同约定的履约保证金还没有收存，由财务经办登记以后再登记签字。"
