"""
联合体 from the award on: several who are one supplier (法 24). The lead is the award's and the contract's `supplier`, delivers and is paid; the others are
bodies of the register as well, know of all of it, sign on days of their own, answer for it together, and each has a record of how it was performed.
"""

from datetime import date
from typing import Protocol

from django import forms

from yihe.acts.sealed_bids.consortium import called as named_together
from yihe.domains.procurement.models import Award, Contract
from yihe.foundation.encryption import masked
from yihe.registers.bodies.models import Body
from yihe.registers.suppliers.models import Form

LAW = "政府采购法 第二十四条"
JOINT = f"联合体各方就合同约定的事项对采购人承担连带责任（{LAW}）；价款付给牵头人，由各方按联合协议结算。"
SIGNS = "member{nth}_signed_on"


class _Held(Protocol):
    supplier: Body
    members: list[dict]


def called(row: _Held) -> str:
    """Return what whoever holds an award or a contract is called: a consortium by all its members."""
    return named_together([each["name"] for each in row.members]) if row.members else row.supplier.name


def called_in_public(row: _Held, form: str) -> str:
    """Return what everybody reads whoever holds an award is called; `form` is the supplier's. Individuals are not named."""
    if not row.members:
        return masked(row.supplier.name) if form == Form.INDIVIDUAL else row.supplier.name
    return named_together([masked(each["name"]) if each.get("individual") else each["name"] for each in row.members])


def others(row: Award | Contract) -> list[Body]:
    """Return the members beside the lead, in the order in which the bid has them."""
    keys = [each["body"] for each in row.members[1:]]
    found = Body.objects.in_bulk(keys) if keys else {}
    return [found[key] for key in keys]


def everybody(row: Award | Contract) -> list[Body]:
    return [row.supplier, *others(row)]


def in_rows(contract: Contract) -> list[tuple[str, str]]:
    """Return what the page of a contract says of a consortium, line by line: who does what, who signed when, that all answer for it."""
    lines = [
        (
            "联合体成员" if nth else "牵头人",
            f"{each['name']}：{each['work']}" + (f"，{each['share']}%" if each["share"] else "") + (f"；{each['signed_on']} 签字" if each.get("signed_on") else ""),
        )
        for nth, each in enumerate(contract.members)
    ]  # fmt: skip
    return [*lines, ("连带责任", JOINT)] if lines else []


# -- signed by each ----------------------------------------------------------------------------------------------------------


def signing_fields(contract: Contract, widget: type[forms.DateInput]) -> dict[str, forms.DateField]:
    """Return a day for each member beside the lead: they sign the contract together with the buyer (法 24)."""
    return {
        SIGNS.format(nth=nth): forms.DateField(label=f"联合体成员{each['name']}签字日期", widget=widget)
        for nth, each in enumerate(contract.members[1:], 2)
    }


def ask_each(form: forms.Form, contract: Contract, widget: type[forms.DateInput]) -> None:
    """Have a form ask for a day of each of a consortium: of its lead in the supplier's place, and of the others."""
    if contract.members:
        form.fields["supplier_signed_on"].label = f"牵头人{contract.members[0]['name']}签字日期"
    form.fields |= signing_fields(contract, widget)


def somebody_did_not_sign(contract: Contract, days: dict[str, date]) -> str:
    """Refuse a contract one of them did not sign."""
    lacking = [
        each["name"] for nth, each in enumerate(contract.members[1:], 2) if days.get(SIGNS.format(nth=nth)) is None
    ]
    return f"联合体各方应当共同与采购人签订合同（{LAW}）：还没有{'、'.join(lacking)}的签字日期。" if lacking else ""


def signed(contract: Contract, days: dict[str, date], lead: date) -> list[dict]:
    """Return the members with the day on which each signed, the `lead` on the supplier's."""
    own = {1: lead} | {nth: days[SIGNS.format(nth=nth)] for nth in range(2, len(contract.members) + 1)}
    return [each | {"signed_on": own[nth].isoformat()} for nth, each in enumerate(contract.members, 1)]


def others_signed(members: list[dict]) -> dict[str, list[str]]:
    """Return what an event remembers of the days on which those beside the lead signed; {} of one who signs alone."""
    others = [f"{each['name']} {each['signed_on']}" for each in members[1:]]
    return {"members_signed": others} if others else {}


def last_signature(contract: Contract) -> date:
    """Return the day on which the last of all sides signed: from it the contract is in force."""
    days = [contract.buyer_signed_on, contract.supplier_signed_on]
    days += [date.fromisoformat(each["signed_on"]) for each in contract.members]
    return max(day for day in days if day)


def cannot_be_taken_over(contract: Contract) -> str:
    """Refuse that another takes a consortium's contract over: the others answer for what one of them does not do."""
    if not contract.members:
        return ""
    return f"合同由联合体各方共同签订，不能由另一家单独承继：有一方终止的，其余各方对采购人承担连带责任（{LAW}），继续履行；不能继续的，按合同约定变更或者解除。"
