"""Who is paid for a contract, and where: at the account that stands on the day something is promised, never one typed with it."""

from yihe.acts.funds.payees import Payee
from yihe.acts.funds.promises import made_in
from yihe.domains.procurement.models import Milestone
from yihe.matters.models import Matter, Party
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization
from yihe.registers.suppliers.models import KnownIn


def payee_of(matter: Matter, supplier: Body) -> Payee:
    """Return a supplier as payee, at the account the matter's county keeps of it: two people of it checked it."""
    if organization := Organization.objects.filter(pk=supplier.pk).first():
        return Payee.of(organization)
    kept = KnownIn.objects.over(matter.region).filter(supplier=supplier.pk).first()
    party = Party.objects.open().filter(matter=matter.pk, body=supplier).order_by("pk").first()
    return Payee(supplier.name, kept.bank if kept else "", kept.account if kept else "", None, party)


def promised_to(matter: Matter, milestone: Milestone) -> Body:
    """Return whom the money of a stage is promised to: whose work it is, or who stands for them since it was accepted (`taking_over`)."""
    made = made_in(matter)
    last = made[-1] if made else None
    key = (last.organization_id or (last.party.body_id if last.party else None)) if last else None
    return milestone.supplier if key in (None, milestone.supplier_id) else Body.objects.get(pk=key)
