"""`manage.py load_texts`: bring the city pack's texts and clauses into the register. Safe to run again."""

from django.core.management.base import BaseCommand, CommandError

from yihe.registers.policies import texts
from yihe.registers.policies.loading import load


class Command(BaseCommand):
    help = "把城市文件夹里的政策文件和条款装入登记册；可以重复运行"

    def handle(self, **options):
        try:
            entries = texts.of_every_pack()
        except texts.BadTexts as faults:
            raise CommandError(str(faults), returncode=2) from faults
        done = load(entries)
        self.stdout.write(
            f"政策文件 {len(entries)} 件：新增 {done['added']} 行，修改 {done['changed']} 行，"
            f"删除 {done['removed']} 行，未变 {done['unchanged']} 行"
        )
