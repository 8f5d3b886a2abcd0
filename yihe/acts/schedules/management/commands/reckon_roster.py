"""`manage.py reckon_roster PK`: carry out a roster that was asked for. The page that asks starts it; it waits for nothing."""

from django.core.management.base import BaseCommand

from yihe.acts.schedules import reckoning
from yihe.acts.schedules.solver import solve  # scipy: a second and 200 MB, wanted in this process alone


class Command(BaseCommand):
    help = "执行一次已经提出的排班；页面会自己启动它"

    def add_arguments(self, parser):
        parser.add_argument("pk", type=int)

    def handle(self, pk: int, **_options):
        self.stdout.write(reckoning.carry_out(pk, solve).said)
