"""`manage.py seal`: set a seal and send its note out of the house. Run it every hour. Exit code 1: the note did not go out."""

from django.core.management.base import BaseCommand, CommandError

from yihe.matters import evidence, notes


class Command(BaseCommand):
    help = "封存上次以来的办理记录和各账册，打印摘要，并把封存纸条送到系统之外（NOTES_DIR、SEAL_COMMAND）"

    def handle(self, *args, **options):
        seal = evidence.set_seal()
        rows = sum(seal.pages.values_list("rows", flat=True))
        self.stdout.write(f"第 {seal.pk} 次封存：{seal.matters} 件，账册 {rows} 行，SM3 {seal.digest}")
        if faults := notes.lodge(seal):
            raise CommandError("\n".join(faults), returncode=1)
