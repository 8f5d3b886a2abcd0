"""`manage.py parameters [--on DATE]`: every figure in force, since when, by which clause."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yihe.foundation.written import days
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.policies.queries import parameters_on


class Command(BaseCommand):
    help = "列出全部参数：当日的值、自何日起、出自哪一条"

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="DATE", help="哪一天的值，如 2026-11-21；不写是今天")

    def handle(self, on=None, **options):
        try:
            day = days.read(on, far=True) if on else timezone.localdate()
        except days.BadDay as fault:
            raise CommandError(f"--on：{fault}", returncode=2) from fault
        try:
            listed = parameters_on(day)
        except BadParameters as faults:
            raise CommandError(str(faults), returncode=2) from faults
        for each in listed:
            parameter, value = each.parameter, each.value
            if value is None:
                self.stdout.write(f"{parameter.path}\t{each.why_not}")
                continue
            self.stdout.write(
                f"{parameter.path}\t{value.value} {value.unit}\t{value.since}\t{value.cited}\t{value.label}"
            )
