"""
`manage.py sweep_keys`: destroy keys that were made for a compartment which was then not opened. By hand and never by a timer: with
an older backup of the database, keys of younger compartments look just the same.
"""

from django.core.management.base import BaseCommand
from django.utils import timezone

from yihe.registers.compartments.models import Compartment
from yihe.registers.compartments.verifying import SLACK
from yihe.registers.keys import keyring
from yihe.registers.keys.models import CompartmentKey


class Command(BaseCommand):
    help = "销毁没有对应专卷的密钥（创建专卷时中断留下的）。数据恢复自较早的备份时不要运行"

    def add_arguments(self, parser):
        parser.add_argument("--destroy", action="store_true", help="销毁；不写时只列出")

    def handle(self, *args, destroy, **options):
        there = set(Compartment.objects.values_list("pk", flat=True))
        old = CompartmentKey.objects.filter(made_at__lt=timezone.now() - SLACK).order_by("made_at")
        found = [key for key in old if key.pk not in there]
        for key in found:
            self.stdout.write(f"{key.pk}：{timezone.localtime(key.made_at):%Y-%m-%d %H:%M} 生成，没有对应的专卷。")
        if destroy:
            keyring.destroy([key.pk for key in found])
            self.stdout.write(f"销毁了 {len(found)} 把密钥。")
        elif found:
            self.stdout.write("数据库若恢复自较早的备份，它们属于较新的专卷，不能销毁。确认不是以后，加 --destroy。")
