"""
`manage.py first_administrator USERNAME --name NAME --region CODE`: the accounts that nobody inside can give. There are two:
what one administrator gives with power, the other confirms.
"""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from yihe.foundation.roles import ADMINISTRATOR
from yihe.registers.accounts import edits, grants
from yihe.registers.accounts.models import Membership, User
from yihe.registers.regions.models import Region

ENOUGH = 2  # one proposes, the other confirms


def _in_office() -> int:
    holders = Membership.objects.in_force().filter(role_code=ADMINISTRATOR.code).order_by()
    return holders.values("user").distinct().count()


class Command(BaseCommand):
    help = "建立最初的两个系统管理员（各运行一次）；已有两个在任时不再办理。密码在终端里输入，或由标准输入的第一行给出"

    def add_arguments(self, parser):
        parser.add_argument("username", help="登录名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--region", required=True, help="管辖区划代码，如 320585；须已装入区划（load_divisions）")

    def handle(self, *args, username: str, name: str, region: str, **options):
        # Refused before a password is asked for, and again inside the transaction that would break the rule.
        self._refuse_unless_needed(username, region)
        password = self._password()
        with transaction.atomic():
            self._refuse_unless_needed(username, region)
            try:
                User.username_validator(username)
                validate_password(password, User(username=username, name=name))
                user = edits.open_account(by=None, username=username, name=name, password=password)
                row = grants.grant(user, ADMINISTRATOR, by=None, region=region)
            except ValidationError as fault:
                raise CommandError("".join(fault.messages)) from fault
        self.stdout.write(
            f"已建立系统管理员 {user}（{username}），自 {row.valid_from} 起。请登录并绑定第二因素，再为其他人开户。"
        )
        if _in_office() < ENOUGH:
            self.stdout.write(
                "请再运行一次，为另一个人建立第二个系统管理员：经管资金、作出决定、授予任职的角色要由另一人确认。"
            )

    @staticmethod
    def _refuse_unless_needed(username: str, region: str) -> None:
        if _in_office() >= ENOUGH:
            raise CommandError("已经有两个在任的系统管理员，请由其在“人员与任职”中办理。")
        if User.objects.filter(username=username).exists():
            raise CommandError(f"登录名 {username} 已经有人使用。")
        if not Region.objects.filter(code=region).exists():
            raise CommandError(f"没有代码为 {region} 的区划，请先装入区划：manage.py load_divisions。")

    @staticmethod
    def _password() -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\r\n")
        password = getpass.getpass("密码：")
        if password != getpass.getpass("再输入一次："):
            raise CommandError("两次输入的密码不一样。")
        return password
