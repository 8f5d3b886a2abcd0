"""
`manage.py verify [NUMBER]`: name every record that was altered, removed or slipped in. `--against NOTE` asks first whether
today's seals go on from a note that was lodged outside. Exit code 1 if anything differs.
"""

import time
from itertools import chain
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import ciphers
from yihe.foundation.ciphers import Unreadable
from yihe.matters import comparing, evidence, notes
from yihe.matters.models import Event, Matter


class Command(BaseCommand):
    help = "校验办理记录链、封存、各账册和账目，逐条指出被改动的行"

    def add_arguments(self, parser):
        parser.add_argument("number", nargs="?", help="只校验一个办件")
        parser.add_argument("--against", type=Path, help="留在系统之外的封存纸条，或存放纸条的文件夹")
        parser.add_argument("--public-key", type=Path, help="纸条须由这把公钥（FILE.pub）签过")

    def handle(self, *args, number=None, against=None, public_key=None, **options):
        only = None
        if number and (only := Matter.objects.filter(number=number).first()) is None:
            raise CommandError(f"没有编号为 {number} 的办件。")
        if only and against:
            raise CommandError("--against 核对全部记录，不能只核对一个办件。")
        if public_key and not against:
            raise CommandError("--public-key 要与 --against 一起用：公钥核对的是纸条。")
        started, faults = time.perf_counter(), 0
        try:
            ciphers.master_keys()
        except ValueError as fault:
            raise CommandError("FIELD_KEYS 写得不对：应为“名称:32 位十六进制”，多把之间用逗号，最新的在前。") from fault
        try:
            for sentence in chain(self._held_against(against, public_key), evidence.everything(only)):
                faults += 1
                self.stderr.write(sentence)
        except Unreadable as fault:
            raise CommandError(
                "校验没有做完：有加密的内容解不开。请核对 FIELD_KEYS 是否就是写下它们的钥匙（轮换前的也要留着）；钥匙无误时，"
                f"就是存储的内容被改动过。已发现 {faults} 处不符。",
                returncode=2,
            ) from fault
        seconds = time.perf_counter() - started
        rows = (Event.objects.filter(matter=only) if only else Event.objects).count()
        if faults:
            raise CommandError(f"发现 {faults} 处不符（共 {rows} 条记录，{seconds:.1f} 秒）。", returncode=1)
        self.stdout.write(f"{rows} 条记录全部相符（{seconds:.1f} 秒）。")

    def _held_against(self, against: Path | None, public_key: Path | None):
        if against is None:
            return []
        paths = notes.notes_in(against)
        if not paths or not paths[0].exists():
            raise CommandError(f"{against} 里没有封存纸条。")
        try:
            key = public_key.read_text("utf-8") if public_key else ""
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"公钥 {public_key} 读不出来。") from wrong
        return comparing.held_against(paths, key)
