"""Who is paid, where, and in which parts, as an approval or a contract says it. Amounts in yuan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.acts.funds.models import PayeeKind
from yihe.matters.models import Matter, Party
from yihe.registers.organizations.models import Organization


@dataclass(frozen=True)
class Payee:
    """
    Who is paid, where. With an organization or a party that is a body it is that; else a person. `party` is who the money is
    for in the matter: a supplier, a member of a consortium, who need be in no register of organizations.
    """

    name: str
    bank: str = ""
    account: str = ""
    organization: Organization | None = None
    party: Party | None = None

    @classmethod
    def of(cls, organization: Organization) -> "Payee":
        return cls(organization.name, organization.bank, organization.account, organization)

    @classmethod
    def party_of(cls, party: Party, *, bank: str = "", account: str = "") -> "Payee":
        """
        Return a party as payee: to the account its contract names, or, of an organization of the register, to the one that stands
        there.
        """
        organization = Organization.objects.filter(pk=party.body_id).first() if party.body_id else None
        if organization and not (bank and account):
            bank, account = organization.bank, organization.account
        named = party.body or party.practitioner or party.user
        return cls(named.name if named else party.name, bank, account, organization, party)

    @property
    def kind(self) -> PayeeKind:
        if self.organization:
            return PayeeKind.ORGANIZATION
        return PayeeKind.BODY if self.party and self.party.body_id else PayeeKind.PERSON


@dataclass(frozen=True)
class Part:
    """
    One tranche as the approval says it. With a condition it is paid only after `release_tranche`.

    `by_hand` lets a reviewer find the condition met on the finance page (a stage evaluation); otherwise only the
    domain's own action does (a notice that is over), so that nobody releases past it. `by_value`: what was accepted of it is
    released and nothing else (`changing.release_accepted`), never by hand.
    """

    amount: Decimal
    due_on: date | None = None
    condition: str = ""
    by_hand: bool = False
    by_value: bool = False

    def __post_init__(self):
        if self.by_value and (self.by_hand or not self.condition):
            raise ValueError(
                "a tranche that is released by its accepted value has a condition and is never released by hand"
            )


def lacks_account(payee: Payee | Organization) -> str:
    """Return that nothing can be paid to somebody yet, and what to do about it, or "". For `check=` or `unless=` of an approval."""
    if payee.bank and payee.account:
        return ""
    return f"{payee.name}还没有登记收款账户（开户银行和账号），请先登记、经另一人确认后再办。"


def is_no_party(payee: Payee, matter: Matter) -> str:
    """Return why a party cannot be paid in a matter, or "": it is none of it (or of one above it), or no longer."""
    if payee.party is None:
        return ""
    if payee.party.matter_id not in {above.pk for above in with_those_above(matter)}:
        return f"{payee.name}不是此件的参与方，不能作为收款方。"
    return "" if payee.party.is_open() else f"{payee.name}已经不是此件的参与方，不能作为收款方。"


def with_those_above(matter: Matter) -> list[Matter]:
    """Return a matter and those it stands under: a contract, its tender, the purchase."""
    found = [matter]
    while (above := found[-1].parent) is not None:
        found.append(above)
    return found
