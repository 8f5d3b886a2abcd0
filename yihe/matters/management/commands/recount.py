"""
`manage.py recount`: count anew what the overview keeps of matters. May run while people work: whoever reads meanwhile waits for
nothing, whoever moves a matter for as long as it takes.
"""

import time

from django.core.management.base import BaseCommand

from yihe.matters import folding


class Command(BaseCommand):
    help = "重数概览的留存数"

    def handle(self, *args, **options):
        started = time.perf_counter()
        folding.recount()
        self.stdout.write(f"已经重数（{time.perf_counter() - started:.1f} 秒）。")
