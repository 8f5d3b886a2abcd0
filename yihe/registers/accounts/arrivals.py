"""
新到的人: one line of a sheet of people becomes an account, a membership (proposed, where it has power: `grants`) and an
invitation. Whatever of these is there already stays as it is, so that the same sheet sent twice does nothing twice.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.blind_index import blind_indexes
from yihe.foundation.roles import Role
from yihe.registers.accounts import edits, grants, invitations
from yihe.registers.accounts.models import Invitation, Membership, ProposedMembership, User
from yihe.registers.accounts.queries import administers

_LOGIN = re.compile(r"[a-z0-9][a-z0-9_-]{1,39}", re.ASCII)


def login_of(username: str, email: str) -> str:
    """Return the login a line asks for: what it says, or else what stands before the @ of its mail address."""
    return (username or email.partition("@")[0].replace(".", "-")).lower()


@dataclass(frozen=True)
class Line:
    """What a sheet says of one person. `username` may be empty where there is a mail address to take it from."""

    name: str
    role: Role
    username: str = ""
    email: str = ""
    phone: str = ""
    region: str = ""
    organization: Any = None  # of `registers/organizations`, which stands on accounts
    department: str = ""
    title: str = ""
    valid_until: date | None = None

    @property
    def login(self) -> str:
        return login_of(self.username, self.email)


@dataclass
class Arrival:
    """What became of a line: None and "" are what was there before."""

    user: User
    is_new: bool
    given: Membership | ProposedMembership | None = None
    invitation: Invitation | None = None
    code: str = ""  # to be mailed, or handed over where `invitation.email` is empty; kept nowhere

    @property
    def does_something(self) -> bool:
        return bool(self.is_new or self.given or self.invitation)


def take_in(line: Line, *, by: User) -> Arrival:
    """
    Carry out one line. All of it is done, or nothing.

    :raises ValidationError: the login is another person's or none, or see `open_account`, `grant` and `invite`
    """
    if len(line.name) > 40:
        raise ValidationError("姓名最长 40 个字。")
    if not _LOGIN.fullmatch(line.login):
        raise ValidationError("登录名没有填（或不能用）：2 到 40 个小写字母、数字；有邮箱的可以不填，取 @ 前面的部分。")
    with transaction.atomic():
        known = User.objects.select_for_update(of=("self",)).filter(username__iexact=line.login).first()
        arrived = Arrival(known or _opened(line, by), is_new=known is None)
        if known is not None:
            _same_person(known, line, by)
        if not _holds(arrived.user, line):
            arrived.given = grants.grant(
                arrived.user, line.role, by=by, region=line.region, organization=line.organization, title=line.title,
                department=line.department, valid_until=line.valid_until,
            )  # fmt: skip
        if not arrived.user.has_usable_password() and not _is_invited(arrived.user):
            arrived.invitation, arrived.code = invitations.invite(arrived.user, by=by)
    return arrived


def _opened(line: Line, by: User) -> User:
    if line.phone:
        twin = User.objects.filter(phone_index__in=blind_indexes(line.phone)).order_by("pk").first()
        if twin is not None and administers(by, twin.pk):
            raise ValidationError(f"这个手机号登记在{twin}（登录名 {twin.username}）名下，一人只开一个账户。")
    return edits.open_account(by=by, username=line.login, name=line.name, email=line.email, phone=line.phone)


def _same_person(known: User, line: Line, by: User) -> None:
    """Refuse a line whose login is another person's, or that would change where an invitation goes."""
    if known.name != line.name or not administers(by, known.pk):
        raise ValidationError(f"登录名 {line.login} 已经有人用了，请换一个。")
    if not known.is_active:
        raise ValidationError("这个账户已经停用，恢复要由两位管理员办理。")
    if line.email and line.email.lower() != known.email.lower():
        raise ValidationError("邮箱与账户登记的不同：邮箱由本人在个人设置里改，表里请留空或写原来的。")


def _holds(user: User, line: Line) -> bool:
    """Test whether somebody holds what the line says, is about to, or it waits for confirmation."""
    same = {"role_code": line.role.code, "region": line.region}
    if ProposedMembership.objects.filter(user=user, outcome="", **same).exists():
        return True
    rows = Membership.objects.filter(
        user=user, organization=line.organization, ended_at=None, delegated_by=None, **same
    )
    today = timezone.localdate()
    return any(row.valid_until is None or row.valid_until >= today for row in rows)


def _is_invited(user: User) -> bool:
    return user.invitations.filter(ended_at=None, valid_until__gt=timezone.now()).exists()
