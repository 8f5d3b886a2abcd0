"""How pages get at accounts and memberships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import CharField, DateField, Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.utils import timezone

from yihe.foundation import region_codes, row_keys, telephones
from yihe.foundation.blind_index import blind_indexes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.roles import ADMINISTRATOR, AUDITOR, KEEPERS_OF_THE_SYSTEM, ROLES, SECURITY_OFFICER, Role
from yihe.foundation.written import looked_for
from yihe.registers.accounts.models import Membership, ProposedMembership, RegisterEdit, User
from yihe.registers.evidence.models import Verb, note_access

HELD = 20  # memberships that are over, on a page


def people_within(regions: Iterable[str]):
    """Return the people who hold or held something in any of these regions."""
    return User.objects.filter(pk__in=Membership.objects.within(regions).order_by().values("user"))


def administered_by(user):
    """
    Return the people a 系统管理员 or 安全管理员 may know of: who hold, held or were proposed for something in their reach;
    and who hold nothing anywhere, where the account was opened from their reach (or by the machine).
    """
    return _administered(user, oversight(user))


def administers(user, pk: int) -> bool:
    """Test whether somebody (a key) is one of them."""
    reach = oversight(user)
    regions = {f"region{n}": code for n, code in enumerate(reach)}
    return bool(_is_administered(len(reach))(user=user.pk, pk=pk, **regions))


@lru_cache(maxsize=16)
def _is_administered(regions: int) -> CompiledQuery:
    reach = [Parameter(f"region{n}", CharField()) for n in range(regions)]
    return CompiledQuery(
        lambda: _administered(key("user"), reach).filter(pk=key()).order_by().values_list("pk", flat=True)[:1]
    )


def _administered(user, reach: list):
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


PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """By what the people of a list are narrowed; what is empty narrows nothing."""

    search: str = ""  # name, login, or the whole telephone number
    role: str = ""  # code
    region: str = ""  # who reaches there, or whose organization is there
    organization: int | None = None
    department: str = ""
    no_password: bool = False


def users(user, wanted: Wanted = Wanted(), after: str = "") -> tuple[list[User], str]:
    """
    Return a page of the people an administrator may know of, each with the memberships in force that lie in their reach; and
    the key of the next page, "" on the last.
    """
    rows = narrowed(administered_by(user), oversight(user), wanted).order_by("username")
    if after:
        rows = rows.filter(username__gt=after[:150])
    today = timezone.localdate()
    held = Membership.objects.within(oversight(user)).filter(
        Q(valid_until=None) | Q(valid_until__gte=today), ended_at=None
    )
    here = Prefetch("memberships", held.select_related("organization").order_by("pk"), to_attr="held_here")
    found = list(rows.prefetch_related(here)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].username if len(found) > PAGE else ""


def narrowed(people, reach: list[str], wanted: Wanted):
    """Keep the people somebody wants to see; by memberships that hold, or are proposed, in their reach."""
    if wanted.search:
        people = people.filter(called(wanted.search))
    if wanted.no_password:
        people = people.filter(Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX), is_active=True)
    by = {"role_code": wanted.role, "organization": wanted.organization, "department": wanted.department}
    said = {name: value for name, value in by.items() if value}
    if not said and not wanted.region:
        return people
    held = Membership.objects.within(reach).filter(ended_at=None, **said)
    if wanted.region:
        held = held.within([wanted.region])
    found = Q(pk__in=held.order_by().values("user"))
    if not wanted.organization:
        asked = ProposedMembership.objects.filter(outcome="", region__startswith=wanted.region, **said)
        found |= Q(pk__in=asked.order_by().values("user"))
    return people.filter(found)


def called(words: str) -> Q:
    """Return the condition on people of a name, a login, or a telephone number as it is typed."""
    return Typed.read(words).condition()


class Typed(NamedTuple):
    """What is typed to find somebody: as a name is stored, as it stands, and the indexes of a telephone number ([] where it is none)."""

    name: Any
    word: Any
    phones: list[Any]

    @classmethod
    def read(cls, words: str) -> "Typed":
        word = words.strip()[:40]
        try:
            phones = [*blind_indexes(telephones.read(word))]
        except ValueError:
            phones = []
        return cls(looked_for.name(word) or word, word, phones)

    def condition(self) -> Q:
        """Return the condition on people, of values or of a compiled query's parameters."""
        found = Q(name__icontains=self.name) | Q(username__istartswith=self.word)
        return found | Q(phone_index__in=self.phones) if self.phones else found


def departments(user) -> list[str]:
    """Return the departments of the memberships in somebody's reach, by name."""
    rows = Membership.objects.within(oversight(user)).exclude(department="").order_by("department")
    return list(rows.values_list("department", flat=True).distinct()[:200])


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


def memberships_of(holder: User, *, seen_by, after: str = "") -> tuple[list[Membership], str]:
    """
    Return what somebody holds or is to hold, and behind it a page of what they held, the newest first, in the reach of an
    administrator – no other city's –, and the key of the next page. A duty that is lent every other week is a row each time.
    """
    rows = _memberships(holder, seen_by)
    gone = Q(ended_at__isnull=False) | Q(valid_until__lt=timezone.localdate())
    before = row_keys.read(after)
    now = [] if before is not None else list(rows.exclude(gone))
    held = list((rows.filter(gone) if before is None else rows.filter(gone, pk__lt=before))[: HELD + 1])
    return now + held[:HELD], str(held[HELD - 1].pk) if len(held) > HELD else ""


def membership_of(holder: User, pk: int, *, seen_by) -> Membership | None:
    """Return one of those, or None."""
    return _memberships(holder, seen_by).filter(pk=pk).first()


def _memberships(holder: User, seen_by):
    rows = Membership.objects.within(oversight(seen_by)).filter(user=holder)
    return rows.select_related("organization", "delegated_by__user").order_by("-pk")


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
    codes = [role.code for role in ROLES.values() if _stands_in(role, lent.role)]
    here = Q(region__in=region_codes.lineage(lent.region)) | Q(region__startswith=lent.region)
    own = Membership.objects.in_force().filter(here, role_code__in=codes, delegated_by=None).values("user")
    return User.objects.filter(pk__in=own).exclude(pk=lent.user_id).order_by("name", "pk")


def _stands_in(own: Role, lent: Role) -> bool:
    """
    Test whether holding a role lets somebody stand in for another: whoever works on the same side. Who keeps the system or
    looks at what others did does none of it; and who handles money takes over no decision on it, 不相容岗位.
    """
    if not own.is_staff or own.side != lent.side or own in (*KEEPERS_OF_THE_SYSTEM, AUDITOR):
        return False
    return own.power != "money" or lent.power == "money"


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
