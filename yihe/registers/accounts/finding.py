"""
People by what somebody types – name, login, telephone number: those an administrator may know of, and for staff the colleagues of
their place. Nobody finds experts so (0019), and nobody outside finds anybody.
"""

from django.db.models import Prefetch

from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM, ROLES
from yihe.registers.accounts.models import Membership, User
from yihe.registers.accounts.queries import administered_by, called, oversight

FEWEST, MOST = 2, 10


def found(user, words: str) -> list[User]:
    """Return people who are called so, each with what they hold in reach (`held_here`), by name; no more than MOST."""
    if len(words.strip()) < FEWEST:
        return []
    reach = oversight(user)
    people, held = administered_by(user), Membership.objects.within(reach).filter(ended_at=None)
    if not reach:
        reach = [h.region for h in user.hats if h.role.is_staff and h.region and h.role not in KEEPERS_OF_THE_SYSTEM]
        staff = [role.code for role in ROLES.values() if role.is_staff]
        held = Membership.objects.in_force().within(reach).filter(role_code__in=staff, delegated_by=None)
        people = User.objects.filter(pk__in=held.order_by().values("user"))
    if not reach:
        return []
    here = Prefetch("memberships", held.select_related("organization").order_by("pk"), to_attr="held_here")
    return list(people.filter(called(words)).order_by("name", "pk").prefetch_related(here)[:MOST])
