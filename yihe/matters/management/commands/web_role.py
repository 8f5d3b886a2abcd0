"""`manage.py web_role NAME`: give the role of the web processes what they need, and no more. Run by the owner of the tables."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from yihe.foundation import web_role


class Command(BaseCommand):
    help = "把网站进程所用的数据库角色的权限设为恰好所需：不能改表结构，不能改或删只写一次的记录。每次 migrate 之后再运行。"

    def add_arguments(self, parser):
        parser.add_argument("role", metavar="NAME", help="已经建好的角色")
        parser.add_argument("--check", action="store_true", help="只核对，不改")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="default，或专卷密钥所在的 keys")

    def handle(self, *, role, check, database, **options):
        connection = connections[database]
        if connection.vendor != "postgresql":
            raise CommandError("只有 PostgreSQL 有角色。")
        if not check:
            with transaction.atomic(using=database), connection.cursor() as cursor:
                for statement in web_role.statements(connection, role):
                    cursor.execute(statement)
        if wrong := list(web_role.faults(connection, role)):
            raise CommandError("\n".join(wrong))
        self.stdout.write(f"角色 {role}：权限恰好，{len(web_role.privileges(connection))} 张表")
