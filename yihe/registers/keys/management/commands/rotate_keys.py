"""
`manage.py rotate_keys [--values]`: after a new key was put in front of FIELD_KEYS. Wraps the keys of compartments with it, and
touches nothing else; with `--values` it also writes every encrypted value again that is not under it, or not bound to its row.
"""

from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import ciphers, resealing
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.city_words import say
from yihe.registers.keys import keyring


class Command(BaseCommand):
    help = "用 FIELD_KEYS 里最新的密钥重新包裹各专卷的密钥；--values 另把各表的加密内容用它重写。可中断，可重复运行"

    def add_arguments(self, parser):
        parser.add_argument(
            "--values", action="store_true", help="另重写各表里不是用最新密钥、或没有绑定到行的加密内容"
        )

    def handle(self, *args, values, **options):
        newest = ciphers.newest_key().name
        try:
            self.stdout.write(f"用密钥 {newest} 重新包裹了 {keyring.rewrap()} 个专卷的密钥。")
        except Unreadable as fault:
            raise CommandError("有专卷的密钥解不开：包裹它的密钥不在 FIELD_KEYS 里。请补上后再运行。") from fault
        unreadable = 0
        for label, done in self._written_again() if values else ():
            unreadable += done.unreadable
            if done.written or done.unreadable:
                self.stdout.write(f"{label}：重写 {done.written} 行，解不开 {done.unreadable} 行。")
        if unreadable:
            raise CommandError(f"有 {unreadable} 行解不开，没有改动：密钥不在 FIELD_KEYS 里，或者密文被改动。")

    @staticmethod
    def _written_again() -> Iterator[tuple[str, resealing.Done]]:
        for model in resealing.every():
            with keyring.kept_open():
                yield say(str(model._meta.verbose_name)), resealing.reseal(resealing.outdated(model))
        for label, again in resealing.others.items():
            yield label, again()
