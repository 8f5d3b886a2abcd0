"""
`manage.py try_city [--city FOLDER]`: a city's folder tried on invented people in a database of its own, which is thrown away: every
kind from draft to its end, a call to a resident, the folder's own examples; and a sheet of figures, clauses and amounts to sign.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yihe.faces.adoption import looking, trial
from yihe.faces.adoption.pack_files import PackFiles, Rank
from yihe.foundation import beginning, city_pack, parameters
from yihe.registers.policies import examples, registry

WHOLE, NOT_WHOLE, CANNOT_START = 0, 1, 2
# What the trial must not reach: the real database, and the keys of real people's data.
KEPT_BACK = ("DATABASE_URL", "FIELD_KEYS", "INDEX_KEY", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")


class Command(BaseCommand):
    help = "用虚构的人和单位把城市文件夹试走一遍（临时数据库，用后即删），打印数值、条款和金额的核对单"
    requires_system_checks: list = []  # it says itself what they would stop at

    def add_arguments(self, parser):
        parser.add_argument("--city", default=str(city_pack.home()), help="城市文件夹，默认为正在使用的")
        parser.add_argument("--inside", action="store_true", help="由本命令自己在临时数据库里运行时使用")

    def handle(self, *, city, inside, **options):
        if inside:
            raise SystemExit(self.tried())
        folder = Path(city).resolve()
        if not folder.is_dir():
            raise CommandError(f"没有城市文件夹 {city}。")
        with tempfile.TemporaryDirectory(prefix="yihe-trial-") as throwaway:
            environment = {name: value for name, value in os.environ.items() if name not in KEPT_BACK}
            environment |= {"YIHE_MODE": "demo", "YIHE_CITY_DIR": str(folder), "DATA_DIR": throwaway}
            ran = subprocess.run(
                [sys.executable, sys.argv[0], "try_city", "--inside", "--city", str(folder)], env=environment
            )
        raise SystemExit(ran.returncode)

    def tried(self) -> int:
        """Tell the story in the empty database of this process and print what came of it. Return the exit status."""
        with parameters.as_dated():
            stopped = [f for f in looking.findings() if f.rank is Rank.CANNOT_START]
        if stopped:
            self.stdout.write(f"不能启用（{len(stopped)}），先改好这些再试：")
            for number, finding in enumerate(stopped, 1):
                self.stdout.write(f"  {number}. {finding.words}")
            return CANNOT_START
        began = time.perf_counter()
        held_up = self.told()
        known = registry.parameters()
        with parameters.as_dated():
            wrong = [f"{each.file}：{words}" for each in examples.read() for words in each.differences(known)]
        done = trial.of(PackFiles(city_pack.home(), timezone.localdate()), held_up=held_up, examples=wrong)
        for line in trial.sheet(done):
            self.stdout.write(line)
        self.stderr.write(f"用时 {time.perf_counter() - began:.0f} 秒，临时数据库已删除。")
        return WHOLE if done.is_whole else NOT_WHOLE

    def told(self) -> list[str]:
        """Tell the demonstration's story here, and return what the city's rules did not let happen."""
        from yihe.faces.demo import setting  # noqa: PLC0415 -- installed where the trial runs, and nowhere else

        try:
            setting.setting()
        except setting.NoSetting as nowhere:
            raise CommandError(str(nowhere), returncode=CANNOT_START) from nowhere
        from yihe.faces.demo import story  # noqa: PLC0415 -- its people live in the city that is there now
        from yihe.faces.demo.management.commands.demo import without_waiting_for_the_disk  # noqa: PLC0415

        gc.freeze()
        self.stderr.write("正在建立临时数据库……")
        beginning.begin()
        with without_waiting_for_the_disk(), open(os.devnull, "w") as nowhere_else:
            for command in ("load_divisions", "load_calendar", "load_texts"):
                call_command(command, stdout=nowhere_else)
            self.stderr.write("正在试走各个事项……")
            city = story.tell(lambda _line: None)
        return [f"{held.day} {held.why}" for held in city.held_up]
