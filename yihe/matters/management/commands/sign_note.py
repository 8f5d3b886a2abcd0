"""
`manage.py sign_note KEY --keep FOLDER`: sign the note on standard input, print the signature, keep the signed note. For
the machine that keeps the key; it touches no database. SEAL_COMMAND may be this, called over ssh.
"""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import signed_notes
from yihe.foundation.signed_notes import BadNote
from yihe.matters import notes


class Command(BaseCommand):
    help = "签标准输入里的封存纸条，打印签名，并把签过的纸条留在 --keep 的文件夹里"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("key", type=Path, help="私钥文件（manage.py seal_key）")
        parser.add_argument("--keep", type=Path, required=True, help="留存签过的纸条的文件夹")

    def handle(self, *args, key: Path, keep: Path, **options):
        if not keep.is_dir():
            raise CommandError(f"没有签：没有文件夹 {keep}。签过的纸条要留在那里。")
        text = sys.stdin.read()
        try:
            self.stdout.write(signed(text, key.read_text("utf-8"), keep))
        except BadNote as fault:
            raise CommandError(f"没有签：{fault}") from fault
        except OSError as fault:
            raise CommandError(f"没有签：{fault.filename} {fault.strerror}。") from fault


def signed(text: str, key: str, keep: Path) -> str:
    """
    Return the signature line of a note, once the signed note is kept.

    :raises BadNote: it is no note, or is to take the place of one that was signed already: seals were dropped
    """
    asked = notes.parsed(text, keep)
    if asked.suite != signed_notes.SUITE:
        raise BadNote(f"这把钥匙只签 {signed_notes.SUITE}，纸条要的是 {asked.suite}。")
    for path in notes.notes_in(keep):
        known = notes.read(path)
        if known.size > asked.size or (known.size == asked.size and known.root != asked.root):
            raise BadNote(
                f"已经签过第 {known.size} 个封存（{path.name}），这一张是第 {asked.size} 个，内容不同：封存被删除或改写过。"
            )
    line = signed_notes.sign(text, key)
    (keep / f"{asked.size:08d}.note").write_text(signed_notes.joined(text, [line]), "utf-8")
    return line
