"""`manage.py verify [NUMBER]`: name every record that was altered, removed or slipped in. Exit code 1 if any was."""

import time

from django.core.management.base import BaseCommand, CommandError

from yihe.matters import evidence
from yihe.matters.models import Event, Matter


class Command(BaseCommand):
    help = "校验办理记录链、封存、查阅记录和账目，逐条指出被改动的行"

    def add_arguments(self, parser):
        parser.add_argument("number", nargs="?", help="只校验一个办件")

    def handle(self, *args, number=None, **options):
        only = None
        if number and (only := Matter.objects.filter(number=number).first()) is None:
            raise CommandError(f"没有编号为 {number} 的办件。")
        started, faults = time.perf_counter(), 0
        for sentence in evidence.everything(only):
            faults += 1
            self.stderr.write(sentence)
        seconds = time.perf_counter() - started
        rows = (Event.objects.filter(matter=only) if only else Event.objects).count()
        if faults:
            raise CommandError(f"发现 {faults} 处不符（共 {rows} 条记录，{seconds:.1f} 秒）。", returncode=1)
        self.stdout.write(f"{rows} 条记录全部相符（{seconds:.1f} 秒）。")
