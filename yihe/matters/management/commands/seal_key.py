"""`manage.py seal_key FILE`: make the key that notes are signed with, where it is to be kept. It touches no database."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import signed_notes


class Command(BaseCommand):
    help = "生成签封存纸条的钥匙：私钥 FILE，公钥 FILE.pub。在保管钥匙的机器上运行，不要在网站服务器上运行"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="私钥文件，不能已经存在")
        parser.add_argument("--name", default="yihe-seal", help="钥匙的名称，写在签名前面")

    def handle(self, *args, file: Path, name: str, **options):
        try:
            secret, public = signed_notes.new_key(name)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secret + "\n")
        except signed_notes.BadNote as fault:
            raise CommandError(str(fault)) from fault
        except FileExistsError as there:
            raise CommandError(f"{file} 已经存在，不会覆盖。") from there
        except OSError as fault:
            raise CommandError(f"{file} 写不进去：{fault.strerror}。") from fault
        file.with_name(file.name + ".pub").write_text(public + "\n", "utf-8")
        self.stdout.write(f"私钥 {file}（只由保管人持有），公钥 {file}.pub（交给校验的人）。")
