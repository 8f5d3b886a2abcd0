"""`manage.py check_city [--database]`: everything there is to say of the city's folder, the gravest first."""

from itertools import groupby

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from yihe.faces.adoption import looking
from yihe.faces.adoption.pack_files import Rank
from yihe.foundation import city_pack


class Command(BaseCommand):
    help = "检查城市文件夹：不能启用的、用起来会遇到的、要看一看的，逐条写明文件、键和怎样改"
    requires_system_checks: list = []  # it says itself what they would stop at

    def add_arguments(self, parser):
        parser.add_argument(
            "--database", action="store_true", help="同时与库里装入的政策文件、日历、区划和登记的类型、阶段、称号比较"
        )

    def handle(self, *, database, **options):
        try:
            found = looking.findings(database=database)
        except DatabaseError as fault:
            self.stderr.write(f"数据库读不了，没有比较（{str(fault).splitlines()[0]}）。请先运行 manage.py migrate。")
            raise SystemExit(2) from fault
        self.stdout.write(f"城市文件夹 {'、'.join(map(str, city_pack.every()))}")
        for rank, listed in groupby(found, key=lambda finding: finding.rank):
            same = list(listed)
            self.stdout.write(f"\n{rank.label}（{len(same)}）")
            for number, finding in enumerate(same, 1):
                self.stdout.write(f"  {number}. {finding.words}")
        if not found:
            self.stdout.write("没有发现问题。")
        if any(finding.rank < Rank.LOOK for finding in found):
            raise SystemExit(1)
