"""Who is paid for a contract, and where: at the account that stands on the day something is promised, never one typed with it."""

from yihe.acts.funds.payees import Payee
from yihe.matters.models import Matter, Party
from yihe.registers.bodies.models import Body
from yihe.registers.organizations.models import Organization
from yihe.registers.suppliers.models import KnownIn


def payee_of(matter: Matter, supplier: Body) -> Payee:
    """Return a supplier as payee, at the account the matter's county keeps of it: two people of it checked it."""
    if organization := Organization.objects.filter(pk=supplier.pk).first():
        return Payee.of(organization)
    kept = KnownIn.objects.over(matter.region).filter(supplier=supplier.pk).first()
    party = Party.objects.filter(matter=matter.pk, body=supplier).order_by("pk").first()
    return Payee(supplier.name, kept.bank if kept else "", kept.account if kept else "", None, party)
