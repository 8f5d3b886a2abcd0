"""
`manage.py seal_papers`: seal the papers that lie on the disk in plain, from before papers were sealed, and wrap with the newest
key those under an older one. May be interrupted and run again, also while people work.
"""

from django.core.management.base import BaseCommand

from yihe.acts.documents import storage


class Command(BaseCommand):
    help = "把存储中还是明文的材料加密，并把用旧密钥包裹的改用 FIELD_KEYS 里最新的。可中断，可重复运行"

    def handle(self, *args, **options):
        written = sum(1 for _digest in storage.seal_again())
        self.stdout.write(f"重写了 {written} 份文件。")
