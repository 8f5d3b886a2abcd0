"""`manage.py reclaim`: write the tables anew that erasures emptied, as the owner of the tables; a web role may not."""

from django.core.management.base import BaseCommand

from yihe.registers.compartments import erasing


class Command(BaseCommand):
    help = "重写专卷清除过的各表，使已清除的内容不再留在死行里。由数据表的所有者运行；会锁表，请在少有人办理时运行"

    def handle(self, **options):
        self.stdout.write(f"重写了 {erasing.reclaim()} 张表")
