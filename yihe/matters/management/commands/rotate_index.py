"""
`manage.py rotate_index`: after a new INDEX_KEY was set and the one before it put into INDEX_KEY_FALLBACKS. Writes again under the
new key what people are found and recognised by, and freezes again what was frozen; then it says whether the old keys are
needed still, and for what.
"""

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import index_keys, reindexing
from yihe.registers.evidence import known_keys


class Command(BaseCommand):
    help = "用新的 INDEX_KEY 重写全部检索索引和留存的摘要，并说明旧密钥是否还需要。可中断，可重复运行，服务不用停"

    def handle(self, *args, **options):
        known_keys.note()
        if missing := list(known_keys.faults()):
            raise CommandError("\n".join(missing))
        if not index_keys.are_several():
            self.stdout.write("INDEX_KEY_FALLBACKS 里没有旧密钥，没有要重写的。")
            return
        needed: list[str] = []
        for part in reindexing.parts():
            done = part.again()
            if done.written:
                self.stdout.write(f"{part.label}：重写 {done.written} 行。")
            needed += done.needed
        if needed:
            self.stdout.write("旧密钥还需要，请留在 INDEX_KEY_FALLBACKS 里：")
            for sentence in needed:
                self.stdout.write(f"  {sentence}")
            return
        names = "、".join(known_keys.let_go())
        self.stdout.write(f"旧密钥（{names}）不再需要，可以从 INDEX_KEY_FALLBACKS 里去掉。")
