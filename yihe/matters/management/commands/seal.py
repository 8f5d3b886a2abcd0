"""`manage.py seal`: set the nightly seal and print its digest, to be lodged elsewhere."""

from django.core.management.base import BaseCommand

from yihe.matters import evidence


class Command(BaseCommand):
    help = "封存当日的办理记录和查阅记录，打印摘要"

    def handle(self, *args, **options):
        seal = evidence.set_seal()
        rows = sum(seal.pages.values_list("rows", flat=True))
        self.stdout.write(f"第 {seal.pk} 次封存：{seal.matters} 件，账册 {rows} 行，SM3 {seal.digest}")
