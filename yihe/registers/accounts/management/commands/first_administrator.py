"""
`manage.py first_administrator USERNAME --name NAME --region CODE`: the accounts that nobody inside can give. There are two:
what one administrator gives with power, the other confirms, and they vouch for one another. Nobody types a password here:
a code is printed, with which its holder sets one.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yihe.foundation.roles import ADMINISTRATOR
from yihe.registers.accounts import edits, grants, invitations
from yihe.registers.accounts.models import Membership, User
from yihe.registers.regions.models import Region

ENOUGH = 2  # one proposes, the other confirms


def _in_office() -> int:
    holders = Membership.objects.in_force().filter(role_code=ADMINISTRATOR.code).order_by()
    return holders.values("user").distinct().count()


class Command(BaseCommand):
    help = "建立最初的两个系统管理员（各运行一次）；已有两个在任时不再办理。印出一次性码，由本人凭码设密码；码没有用上的，再运行一次换新的"

    def add_arguments(self, parser):
        parser.add_argument("username", help="登录名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--region", required=True, help="管辖区划代码，如 320585；须已装入区划（load_divisions）")

    def handle(self, *args, username: str, name: str, region: str, **options):
        with transaction.atomic():
            user = _waiting_for_a_code(username)
            if user is None:
                user = self._made(username, name, region)
                self.stdout.write(f"已建立系统管理员 {user}（{user.username}）。")
            invitation, code = invitations.invite(user, by=None)
        until = timezone.localtime(invitation.valid_until)
        self.stdout.write(f"一次性码（{until:%Y-%m-%d %H:%M} 前有效，只印这一次）：{code}")
        self.stdout.write(
            f"请交给{user}本人：打开 {_site()}{reverse('portal:invitation')}，凭码自己设密码，然后登录、绑定第二因素。"
        )
        if _in_office() < ENOUGH:
            self.stdout.write(
                "请再运行一次，为另一个人建立第二个系统管理员：经管资金、作出决定、授予任职的角色要由另一人确认。"
            )
        else:
            self.stdout.write("两个系统管理员都绑定第二因素以后，请互相当面核对本人；核对以前什么也不能办理。")

    @staticmethod
    def _made(username: str, name: str, region: str) -> User:
        if _in_office() >= ENOUGH:
            raise CommandError("已经有两个在任的系统管理员，请由其在“人员与任职”中办理。")
        if User.objects.filter(username__iexact=username).exists():
            raise CommandError(f"登录名 {username} 已经有人使用。")
        if not Region.objects.filter(code=region).exists():
            raise CommandError(f"没有代码为 {region} 的区划，请先装入区划：manage.py load_divisions。")
        try:
            User.username_validator(username)
            user = edits.open_account(by=None, username=username, name=name)
            grants.grant(user, ADMINISTRATOR, by=None, region=region)
        except ValidationError as fault:
            raise CommandError("".join(fault.messages)) from fault
        return user


def _waiting_for_a_code(username: str) -> User | None:
    """Return an administrator made here who has not set a password yet: the code was lost, or is too old."""
    user = User.objects.filter(username__iexact=username, opened_by=None).first()
    if user is None or user.has_usable_password() or user.has_factor:
        return None
    return user if any(m.role is ADMINISTRATOR for m in user.memberships_in_force) else None


def _site() -> str:
    """Return the site's address where settings say it."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
