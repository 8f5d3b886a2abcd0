"""
法人账号: somebody comes in for an organization by a door of others, for the first time. Where the register has them, by name and
number, as the legal representative, the account is opened: the register was entered by people here, and the door says who is there –
neither alone would do. Anybody else is proposed to the bureau, and their account stays shut until it is confirmed.

It opens what applies for one organization (社会组织经办人), and nothing else.
"""

import secrets
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yihe.foundation import city_names, city_pack
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT
from yihe.foundation.written import names
from yihe.registers.accounts import edits, grants, proposals, sign_ons
from yihe.registers.accounts.models import Membership, Proposal, User
from yihe.registers.accounts.proposals import Sort
from yihe.registers.organizations import codes, succession
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners.models import Employment, Practitioner

ACCOUNT = "organization_account"
MOST_WAITING = 3  # people proposed for one organization at a time
NOT_ON_RECORD = "登记簿里没有统一社会信用代码为 {code} 的社会组织，没有登录。请先到{bureau}登记组织。"
ENDED = "{name}已经注销或者终止，没有登录。"
NAMELESS = "{door}没有说明登录的是谁（姓名），没有登录。请与{door}核对实名认证。"
HAS_ONE = "您在{name}已经有一个账户，没有另开。请先用原来的办法登录，在“个人设置”里绑定{door}。"
WAITS = "已经提请{bureau}确认您可以代表{name}办理。确认以后，您从{door}再登录一次就能进来。最迟 {by}前答复。"
REFUSED = "{bureau}没有确认您可以代表{name}办理：{reason}"
# What whoever confirms is told of the number the door gave: a name alone is many people's.
NUMBERS = {
    "other": "与登记簿里法定代表人的不一致：可能是另一个人，也可能登记有误，请先核实",
    "not given": "{door}没有给出，无从核对",
    "not on record": "登记簿里没有现任法定代表人的，无从核对",
}
TOO_MANY = "{name}已有 {most} 个人在等{bureau}确认，这次没有提请。请先与{bureau}联系。"


class Waits(ValidationError):
    """Nobody came in: it waits for the bureau, or the bureau said no. The sentence says which."""


def arrive(*, door: str, called: str, identity: str, code: str, name: str, id_number: str) -> User:
    """
    Return the account that is opened for a legal representative who came by a door; `identity` is who they are there.

    :raises Waits: the bureau is asked first
    :raises ValidationError: the organization is not on record here, or something else stands against it
    """
    organization = _organization(code)
    if not name:
        raise ValidationError(NAMELESS.format(door=called))
    with transaction.atomic():
        Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
        is_head = is_representative(organization, name, id_number)
        if _has_account(organization, name, waiting=not is_head):
            raise ValidationError(HAS_ONE.format(name=organization.name, door=called))
        if not is_head and _waiting(organization).count() >= MOST_WAITING:
            bureau = city_names.bureau_of(organization.region)
            raise ValidationError(TOO_MANY.format(name=organization.name, most=MOST_WAITING, bureau=bureau))
        user = edits.open_account(by=None, username=_login(organization), name=name)
        sign_ons.bind(user, door, identity, called=called, by=None)
        if is_head:
            grants.grant(user, APPLICANT, by=None, organization=organization, title="法定代表人")
            edits.note(user, "首次登录", "", f"{called}：与登记的法定代表人相符", by=None)
            return user
        user.is_active = False
        user.save(update_fields=["is_active"])
        _propose(user, organization, called, _number(organization, id_number))
    raise Waits(standing(user))


def is_representative(organization: Organization, name: str, id_number: str) -> bool:
    """Test whether the register has somebody, by name and number, as the one who represents an organization today."""
    if not id_number or not names.same(name, organization.legal_representative):
        return False
    people = Practitioner.objects.with_id_number(id_number)
    terms = _terms(organization).filter(practitioner__in=people.values("pk"))
    return any(names.same(term.practitioner.name, name) for term in terms.select_related("practitioner"))


def _terms(organization: Organization):
    """Return the employments of who represents an organization today."""
    today = timezone.localdate()
    return Employment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), organization=organization, position=Position.LEGAL_REPRESENTATIVE,
        starts_on__lte=today,
    )  # fmt: skip


def _number(organization: Organization, id_number: str) -> str:
    """Return which of `NUMBERS` stands against somebody who is not taken for the representative."""
    if not id_number:
        return "not given"
    return "other" if _terms(organization).exists() else "not on record"


def standing(user: User) -> str:
    """Return what somebody is told whose account is shut because the bureau was asked; "" where it was not. What lapsed is asked anew."""
    last = Proposal.objects.filter(what=ACCOUNT, entry=str(user.pk)).order_by("-pk").first()
    if last is None or last.outcome == proposals.Outcome.CONFIRMED:
        return ""
    if last.outcome in (proposals.Outcome.LAPSED, proposals.Outcome.WITHDRAWN):
        last = _propose(
            user,
            Organization.objects.get(pk=int(last.said["organization"])),
            last.said["door"],
            last.said.get("number", ""),
        )
    said = {"bureau": city_names.bureau_of(last.region), "name": last.name, "door": last.said["door"]}
    if last.outcome == proposals.Outcome.REFUSED:
        return REFUSED.format(**said, reason=last.reason)
    return WAITS.format(**said, by=last.lapses_on)


def _organization(code: str) -> Organization:
    bureau = city_names.read_city(city_pack.here()).bureau
    found = None
    if not codes.uscc_fault(code):
        found = Organization.objects.filter(uscc=codes.clean_uscc(code)).first()
    if found is None or city_pack.find(found.region) is None:
        raise ValidationError(NOT_ON_RECORD.format(code=code or "（没有给出）", bureau=bureau))
    last: date | None = succession.last_day(found)
    if last is not None and last < timezone.localdate():
        raise ValidationError(ENDED.format(name=found.name))
    return found


def _has_account(organization: Organization, name: str, *, waiting: bool) -> bool:
    """
    Test whether somebody of this name acts for the organization, or (`waiting`) is about to: whose account it is, they show by entering
    it. Whom the register has is kept out by nobody who only says the name.
    """
    held = Membership.objects.filter(organization=organization, role_code=APPLICANT.code, ended_at=None)
    people = [row.user for row in held.select_related("user")]
    if waiting:
        people += User.objects.filter(pk__in=[int(row.entry) for row in _waiting(organization)])
    return any(names.same(user.name, name) for user in people)


def _waiting(organization: Organization):
    return Proposal.objects.filter(what=ACCOUNT, outcome="", name=organization.name, region=organization.region)


def _login(organization: Organization) -> str:
    """Return a login name nobody has. Whoever it is never types it."""
    return f"{organization.uscc[-9:].lower()}-{secrets.token_hex(3)}"


def _propose(user: User, organization: Organization, called: str, number: str) -> Proposal:
    values = {"organization": str(organization.pk), "name": user.name, "door": called, "number": number}
    return proposals.propose(
        ACCOUNT, entry=str(user.pk), name=organization.name, region=organization.region, values=values, by=user,
        source=f"{called}登录", since=timezone.localdate(),
    )  # fmt: skip


def _apply(proposal: Proposal, by) -> None:
    user = User.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))
    organization = Organization.objects.get(pk=int(proposal.said["organization"]))
    user.is_active = True
    user.save(update_fields=["is_active"])
    grants.grant(user, APPLICANT, by=None, organization=organization)


def _note(proposal: Proposal, step: str, by) -> None:
    user = User.objects.get(pk=int(proposal.entry))
    edits.note(user, "组织账户", "", f"{step}：{user.name}代表{proposal.name}办理", by=by, reason=proposal.reason)


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    organization = Organization.objects.get(pk=int(proposal.said["organization"]))
    return [
        ("登录的人", proposal.said["name"]), ("从哪里登录", proposal.said["door"]), ("代表", proposal.name),
        ("登记的法定代表人", organization.legal_representative),
        ("证件号码", NUMBERS.get(proposal.said.get("number", ""), "没有核对").format(door=proposal.said["door"])),
    ]  # fmt: skip


Sort(ACCOUNT, "组织账户", (ADMINISTRATOR,), _apply, _note, _shown)
