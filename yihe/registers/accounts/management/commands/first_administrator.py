"""
`manage.py first_administrator USERNAME --name NAME --region CODE`: the accounts that nobody inside can give. There are three for each city that
is served, each run of it makes the next: a 系统管理员, a 安全管理员 who confirms what the first proposes, and an 审计管理员 who looks at
what both do. Nobody types a password here: a code is printed, with which its holder sets one.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yihe.foundation import city_pack, region_codes
from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM, Role
from yihe.registers.accounts import edits, grants, invitations
from yihe.registers.accounts.models import Membership, User
from yihe.registers.regions.models import Region


def _vacant(region: str) -> Role | None:
    """Return the first of the three that nobody holds in the city of a region, or None: each city served has its own three."""
    own = region_codes.is_code(region) and city_pack.find(region)
    kept = Membership.objects.in_force().filter(region__startswith=city_pack.region_of(own) if own else "")
    held = set(kept.order_by().values_list("role_code", flat=True))
    return next((role for role in KEEPERS_OF_THE_SYSTEM if role.code not in held), None)


class Command(BaseCommand):
    help = (
        "依次创建一个地区最初的系统管理员、安全管理员、审计管理员（三个人，各运行一次）；都有人在任时不再办理。"
        "印出一次性码，由本人凭码设密码；码没有用上的，再运行一次换新的"
    )

    def add_arguments(self, parser):
        parser.add_argument("username", help="登录名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--region", required=True, help="管辖区划代码（县级 6 位）；须已装入区划（load_divisions）")

    def handle(self, *args, username: str, name: str, region: str, **options):
        with transaction.atomic():
            user = _waiting_for_a_code(username)
            if user is None:
                user, role = self._made(username, name, region)
                self.stdout.write(f"已创建{role.label} {user}（{user.username}）。")
            invitation, code = invitations.invite(user, by=None)
        until = timezone.localtime(invitation.valid_until)
        self.stdout.write(f"一次性码（{until:%Y-%m-%d %H:%M} 前有效，只印这一次）：{code}")
        self.stdout.write(
            f"请交给{user}本人：打开 {_site()}{reverse('portal:invitation')}，凭码自己设密码，然后登录、绑定第二因素。"
        )
        if vacant := _vacant(region):
            self.stdout.write(f"请再运行一次，为另一个人创建{vacant.label}：三者由三个人担任，互相制约。")
        else:
            self.stdout.write(
                "三人都绑定第二因素以后，先由系统管理员当面核对安全管理员，再由安全管理员核对另外两位；核对以前什么也不能办理。"
                "请尽快在“用户与权限”中为三者各授予一位副职。"
            )

    @staticmethod
    def _made(username: str, name: str, region: str) -> tuple[User, Role]:
        if reason := city_pack.not_served(region):
            raise CommandError(reason)
        role = _vacant(region)
        if role is None:
            raise CommandError("系统管理员、安全管理员、审计管理员都已有人在任，请由系统管理员在“用户与权限”中办理。")
        if User.objects.filter(username__iexact=username).exists():
            raise CommandError(f"登录名 {username} 已经有人使用。")
        if not Region.objects.filter(code=region).exists():
            raise CommandError(f"没有代码为 {region} 的区划，请先装入区划：manage.py load_divisions。")
        try:
            User.username_validator(username)
            user = edits.open_account(by=None, username=username, name=name)
            grants.grant(user, role, by=None, region=region)
        except ValidationError as fault:
            raise CommandError("".join(fault.messages)) from fault
        return user, role


def _waiting_for_a_code(username: str) -> User | None:
    """Return one of the three made here who has not set a password yet: the code was lost, or is too old."""
    user = User.objects.filter(username__iexact=username, opened_by=None).first()
    if user is None or user.has_usable_password():
        return None
    return user if any(m.role in KEEPERS_OF_THE_SYSTEM for m in user.memberships_in_force) else None


def _site() -> str:
    """Return the site's address where settings say it."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
