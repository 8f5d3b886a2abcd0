"""How pages get at accounts and memberships."""

from datetime import date

from django.db.models import CharField, DateField, Q
from django.http import Http404

from yihe.foundation import region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
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


_LINEAGE = [f"region{position}" for position in range(len(region_codes.LENGTHS))]
_NOWHERE = "-"  # no division and no organization has this code or key
_reaching = CompiledQuery(
    lambda: (
        Membership.objects.in_force(Parameter("day", DateField()))
        .filter(
            Q(organization_id=key("organization")) | Q(region__in=[Parameter(name, CharField()) for name in _LINEAGE]),
            role_code=Parameter("role", CharField()),
        )
        .values_list("user_id", flat=True)
    )
)


def who_reach(role, *, region: str, organization_id: int | None, on: date) -> set[int]:
    """Return the keys of those who hold a role on a day that reaches a region or an organization."""
    codes = region_codes.lineage(region)
    codes += [_NOWHERE] * (len(_LINEAGE) - len(codes))
    return set(
        _reaching(day=on, role=role.code, organization=organization_id or 0, **dict(zip(_LINEAGE, codes, strict=True)))
    )
