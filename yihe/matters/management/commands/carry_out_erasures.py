"""
`manage.py carry_out_erasures [--against NOTES [--public-key FILE]]`: after a backup was restored, before anybody is served. Empties
again what was erased after the backup was made, as the list of this database and the notes say, and destroys the keys.
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from yihe.foundation.signed_notes import BadNote
from yihe.matters import notes, restoring
from yihe.registers.compartments import erasing


class Command(BaseCommand):
    help = "恢复备份以后、启动以前运行：按销毁名单和封存纸条，再次清除已经依法清除的专卷，并销毁它们的密钥"

    def add_arguments(self, parser):
        parser.add_argument("--against", type=Path, help="封存纸条，或存放纸条的文件夹；不写时用 NOTES_DIR 里的")
        parser.add_argument("--public-key", type=Path, help="纸条须由这把公钥（FILE.pub）签过")

    def handle(self, *args, against, public_key, **options):
        paths = notes.notes_in(against) if against else notes.lodged_here()
        if against and (not paths or not paths[0].exists()):
            raise CommandError(f"{against} 里没有封存纸条。")
        try:
            listed = restoring.destroyed_in(paths, public_key.read_text("utf-8") if public_key else "")
        except BadNote as fault:
            raise CommandError(f"没有执行：{fault}") from fault
        except OSError as fault:
            raise CommandError(f"公钥 {public_key} 读不出来。") from fault
        try:
            done = erasing.carry_out_again(listed, files=True)
        except ValidationError as busy:
            raise CommandError(f"没有做完：{'；'.join(busy.messages)}恢复的数据库不应有人在用。") from busy
        for pk in done:
            self.stdout.write(f"专卷 {str(pk)[:8]}：已再次清除，密钥已销毁。")
        self.stdout.write(f"名单上有 {len(listed)} 个（纸条），再次清除了 {len(done)} 个专卷。")
