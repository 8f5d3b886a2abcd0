"""`manage.py load_texts`: bring the city pack's texts and clauses into the register. Safe to run again."""

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import city_pack
from yihe.registers.policies import entered, registry, texts
from yihe.registers.policies.loading import load


class Command(BaseCommand):
    help = "把城市文件夹里的政策文件和条款装入登记册；可以重复运行"

    def handle(self, **options):
        try:
            entries = texts.of_every_pack()
        except texts.BadTexts as faults:
            raise CommandError(str(faults), returncode=2) from faults
        done, taken = load(entries), 0
        for pack in city_pack.every():
            taken += entered.take_files(pack, registry.of_files(pack))
        self.stdout.write(
            f"政策文件 {len(entries)} 件：新增 {done['added']} 行，修改 {done['changed']} 行，"
            f"删除 {done['removed']} 行，未变 {done['unchanged']} 行"
        )
        if taken:
            self.stdout.write(f"数值：首次入库 {taken} 个；以后以库里的为准，文件改了的在“政策草案”提请，由另一人确认")
        if done["kept"]:
            self.stdout.write(f"两人确认过的政策文件 {done['kept']} 件以库里的为准，没有从文件装入")
