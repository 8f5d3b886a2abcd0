"""Who signs an agreement beside 甲方: the organization of a matter, or parties of it – a supplier, the members of a consortium."""

from dataclasses import dataclass

from yihe.matters.models import Party
from yihe.registers.organizations.models import Organization

FIRST, SECOND = "甲方", "乙方"


@dataclass(frozen=True, slots=True)
class Side:
    """One who signs, as the text calls it. `identified` says by which number it is known."""

    side: str
    name: str
    uscc: str = ""
    representative: str = ""
    identified: str = ""
    address: str = ""
    party: Party | None = None


def of_organization(organization: Organization, party: Party | None = None, side: str = SECOND) -> Side:
    return Side(
        side, organization.name, organization.uscc if organization.has_code else "", organization.legal_representative,
        organization.identified, organization.address, party,
    )  # fmt: skip


def of_party(party: Party, side: str = SECOND, *, representative: str = "", address: str = "") -> Side:
    """
    Return a party of a matter as who signs: a body by its name and code, an organization of the register as it stands there, a
    person by name. What no register knows (who represents it, where it sits) is said.
    """
    if party.body_id:
        if organization := Organization.objects.filter(pk=party.body_id).first():
            return of_organization(organization, party, side)
        body = party.body
        code = body.code if len(body.code) == 18 else ""
        return Side(
            side,
            body.name,
            code,
            representative,
            f"统一社会信用代码 {code}" if code else body.get_sort_display(),
            address,
            party,
        )
    named = party.practitioner or party.user
    return Side(side, named.name if named else party.name, "", "", "个人", address, party)
