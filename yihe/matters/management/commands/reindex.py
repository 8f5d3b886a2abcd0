"""
`manage.py reindex`: bring the search index to what the matters say now, a batch at a time. May run while people work, and
again: what is right already is not written.
"""

import time

from django.core.management.base import BaseCommand

from yihe.matters import search


class Command(BaseCommand):
    help = "补上、更正或清除查找索引中与办件不符的条目"

    def handle(self, *args, **options):
        started = time.perf_counter()
        written = search.complete()
        self.stdout.write(f"更正了 {written} 件的查找索引（{time.perf_counter() - started:.1f} 秒）。")
