"""How pages get at accounts and memberships."""

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, DateField, Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.roles import ADMINISTRATOR, AUDITOR, KEEPERS_OF_THE_SYSTEM, ROLES, SECURITY_OFFICER, Role
from yihe.registers.accounts.models import Membership, ProposedMembership, RegisterEdit, User
from yihe.registers.evidence.models import Verb, note_access


def people_within(regions: Iterable[str]):
    """Return the people who hold or held something in any of these regions."""
    return User.objects.filter(pk__in=Membership.objects.within(regions).order_by().values("user"))


def administered_by(user):
    """
    Return the people a 系统管理员 or 安全管理员 may know of: who hold, held or were proposed for something in their reach;
    and who hold nothing anywhere, where the account was opened from their reach (or by the machine).
    """
    reach = oversight(user)
    proposed = Q(pk__in=[])
    for code in reach:
        proposed |= Q(region__startswith=code)
    openers = people_within(reach).values("pk")
    new = ~Exists(Membership.objects.filter(user=OuterRef("pk"))) & (
        Q(opened_by=None) | Q(opened_by=user) | Q(opened_by__in=openers)
    )
    return User.objects.filter(
        Q(pk__in=people_within(reach).values("pk"))
        | Q(pk__in=ProposedMembership.objects.filter(proposed).order_by().values("user"))
        | new
    )


def administration(user) -> list[str]:
    """Return the regions a person administers (opens accounts, gives memberships), as the hats they wear now say."""
    return [hat.region for hat in user.hats if hat.role is ADMINISTRATOR and hat.region]


def confirmation(user) -> list[str]:
    """Return the regions a person confirms in, as 安全管理员: what was proposed, and who somebody is."""
    return [hat.region for hat in user.hats if hat.role is SECURITY_OFFICER and hat.region and not hat.delegated_by_id]


def oversight(user) -> list[str]:
    """Return the regions whose people somebody may know of."""
    return administration(user) + confirmation(user)


def users(user, search: str = "", limit: int = 100) -> list[User]:
    """Return the people an administrator may know of, each with the memberships that lie in their reach."""
    rows = administered_by(user).order_by("username")
    here = Prefetch("memberships", Membership.objects.within(oversight(user)).order_by("pk"))
    return list((rows.filter(name__icontains=search[:40]) if search else rows).prefetch_related(here)[:limit])


def access_user(user, username: str) -> User:
    """Return somebody an administrator may know of; anybody else is not there, and the refusal is written down."""
    found = administered_by(user).filter(username=username).first()
    if found is None:
        if User.objects.filter(username=username).exists():
            note_access(Verb.REFUSED, f"user {username}", by=user)
        raise Http404
    return found


def administered_edits(regions: Iterable[str], entry: str = ""):
    """Return the edit log of the accounts of these regions, newest first: of those who hold, held or are to hold something."""
    people = people_within(regions).values("pk")
    opened = ~Exists(Membership.objects.filter(user=OuterRef("pk"))) & (Q(opened_by=None) | Q(opened_by__in=people))
    names = User.objects.filter(Q(pk__in=people) | opened).values("username")
    rows = RegisterEdit.objects.filter(register="account", entry__in=names).select_related("by").order_by("-pk")
    return rows.filter(entry=entry) if entry else rows


def memberships_of(holder: User, *, seen_by) -> list[Membership]:
    """Return what somebody holds and held in the reach of an administrator: no other city's."""
    rows = Membership.objects.within(oversight(seen_by)).filter(user=holder)
    return list(rows.select_related("organization", "delegated_by__user").order_by("-pk"))


def stand_ins_for(lent: Membership):
    """
    Return whom a membership may be lent to: others of the same place and the same side of the house.

    Of the same place: they hold one of their own, in force, whose region covers the lent one's (the city's clerk helps out
    in a town) or lies within it (the town's office stands in for the city). Neighbours never are: a director of the next
    city has no more business here than a stranger, however near the desks. Of the same side: what another department
    decides (认定, 民政) is worth something because the bureau does not decide it, and cannot be lent across. Whoever
    supervises or keeps the system stands in for nobody they watch.
    """
    if not lent.region:
        return User.objects.none()
    watch = {*KEEPERS_OF_THE_SYSTEM, AUDITOR} - {lent.role}
    codes = [
        role.code for role in ROLES.values() if role.is_staff and role.side == lent.role.side and role not in watch
    ]
    here = Q(region__in=region_codes.lineage(lent.region)) | Q(region__startswith=lent.region)
    own = Membership.objects.in_force().filter(here, role_code__in=codes, delegated_by=None).values("user")
    return User.objects.filter(pk__in=own).exclude(pk=lent.user_id).order_by("name", "pk")


def stand_ins(lendable: list[Membership]):
    """Return whom any of these memberships may be lent to; which goes to whom `delegate` decides."""
    reach = Q(pk__in=[])
    for lent in lendable:
        reach |= Q(pk__in=stand_ins_for(lent).values("pk"))
    return User.objects.filter(reach).order_by("name", "pk")


_LINEAGE = [f"region{position}" for position in range(len(region_codes.LENGTHS))]
_NOWHERE = "-"  # no division and no organization has this code or key
_reaching = CompiledQuery(
    lambda: (
        Membership.objects.in_force(Parameter("day", DateField()))
        .held(
            Parameter("role", CharField()),
            [Parameter(name, CharField()) for name in _LINEAGE],
            key("organization"),
            key("office"),
        )
        .values_list("user_id", flat=True)
    )
)


def who_reach(
    role: Role | str, *, region: str = "", organization_id: int | None = None, office_id: int | None = None,
    on: date | None = None,
) -> set[int]:  # fmt: skip
    """Return the keys of those who hold a role on a day (today) that reaches a region, an organization or an office."""
    code = role if isinstance(role, str) else role.code
    codes = region_codes.lineage(region)
    places = dict(zip(_LINEAGE, codes + [_NOWHERE] * (len(_LINEAGE) - len(codes)), strict=True))
    asked = {"role": code, "organization": organization_id or 0, "office": office_id or 0}
    return set(_reaching(day=on or timezone.localdate(), **asked, **places))
