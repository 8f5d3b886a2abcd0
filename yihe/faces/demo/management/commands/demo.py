"""`manage.py demo`: make the demonstration city if it is not there, serve it, and say where and as whom to sign in."""

import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from yihe.faces.demo import setting
from yihe.foundation import beginning, pragmas
from yihe.registers.accounts.models import User


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """
    Let commits not wait for the disk while the demonstration is loaded, where it is a SQLite file: what is lost with the machine in
    that half minute is loaded again. Afterwards each commit waits as ever.
    """
    try:
        with pragmas.set_to("synchronous", "OFF"):
            yield
    finally:
        pragmas.write_back()


class Command(BaseCommand):
    help = "装入演示城市并提供服务（仅演示模式）"

    def add_arguments(self, parser):
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--load-only", action="store_true", help="只装入数据，不提供服务")
        parser.add_argument(
            "--years",
            type=int,
            default=0,
            choices=range(setting.MOST_YEARS + 1),
            help="另装入此前几年的咨询、值班和服务记录，要几分钟",
        )

    def handle(self, *args, port, load_only, years, **options):
        if not settings.DEMO:
            raise CommandError("只能在演示模式运行：YIHE_MODE=demo。")
        # Looking for rubbish again and again, from the first import on, is some seconds of the thirty that loading takes.
        gc.set_threshold(400_000, 50, 50)
        try:
            there = setting.setting()
        except setting.NoSetting as nowhere:
            raise CommandError(str(nowhere)) from nowhere
        from yihe.faces.demo import serving  # noqa: PLC0415 -- its people live in the city that is there now

        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        warming = None
        if beginning.is_empty():
            warming = None if load_only else serving.warm()
            beginning.begin()
        else:
            call_command("migrate", verbosity=0)
        if not User.objects.exists():
            self.stdout.write(f"第一次启动，正在装入演示城市（{there.city.rstrip('市')}）……")
            self.load(years)
            self.stdout.write(f"装入完成，用时 {time.perf_counter() - started:.0f} 秒。")
        elif years:
            raise CommandError(
                "演示城市已经装入，--years 只在第一次装入时有用；先用 make clean 清除，或者换一个 DATA_DIR。"
            )
        if warming is not None:
            warming.wait()
        if not load_only:
            self.serve(port)

    def load(self, years: int = 0) -> None:
        """Load the city's registers, then live through its story by the real actions, and with `years` through that many before."""
        from yihe.faces.demo import story  # noqa: PLC0415 -- it names every domain; loading is the only use

        gc.freeze()  # what was imported stays
        with without_waiting_for_the_disk():
            for command in ("load_divisions", "load_calendar", "load_texts"):
                call_command(command, stdout=open(os.devnull, "w"))
            story.tell(self.stdout.write, years)

    def serve(self, port: str) -> None:
        from yihe.faces.demo import people, serving  # noqa: PLC0415 -- as above

        address = f"http://localhost:{port}"
        rows = "\n".join(f"    {p.username:<12} {p.name}  {p.line}" for p in people.FIRST_SHOWN)
        self.stdout.write(
            f"\n  一核 演示城市  {address}/\n  一键进入      {address}/demo/\n"
            f"  登录          {address}/accounts/login/  密码都是 {people.PASSWORD}\n{rows}\n"
        )
        sys.stdout.flush()
        raise SystemExit(serving.serve(port))
