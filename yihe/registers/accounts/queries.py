"""How pages get at accounts and memberships."""

from django.http import Http404

from yihe.foundation.roles import ROLES
from yihe.registers.accounts.models import Membership, User


def users(search: str = "", limit: int = 100) -> list[User]:
    rows = User.objects.order_by("username")
    return list((rows.filter(name__icontains=search[:40]) if search else rows).prefetch_related("memberships")[:limit])


def access_user(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise Http404
    return found


def memberships_of(user: User) -> list[Membership]:
    return list(user.memberships.select_related("organization", "delegated_by__user").order_by("-pk"))


def staff_but(user: User):
    """Return the people inside government other than this one."""
    codes = [role.code for role in ROLES.values() if role.is_staff]
    inside = Membership.objects.in_force().filter(role_code__in=codes, delegated_by=None).values("user")
    return User.objects.filter(pk__in=inside).exclude(pk=user.pk).order_by("name", "pk")
