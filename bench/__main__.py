"""
`make bench`: what the platform promises of its speed, against a bare Django page of 40 indexed rows in the same run.

Run under scripts/with-postgresql with DURABLE=1. README.md beside this file says what is measured and which variables
make it shorter.
"""

import os
import sys
import tempfile
import time

files = tempfile.TemporaryDirectory(prefix="yihe-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ["DATA_DIR"] = files.name

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from bench import bids, database, kernel, pages, ports, prepared, rosters, scene  # noqa: E402
from bench.fill import fill  # noqa: E402
from bench.report import Report  # noqa: E402
from bench.server import THREADS, WORKERS, serving  # noqa: E402
from yihe.matters import kinds  # noqa: E402

SIZES = [int(n) for n in os.environ.get("SIZES", "20000,1000000").split(",") if n]
PARTS = os.environ.get("PARTS", "kernel,pages,kinds,prepared,ports,rosters,bids").split(",")
PAGES = [name for name in os.environ.get("PAGES", "").split(";") if name]
SIXTY = 60
TRIED = os.environ.get("TRY_SQL", "")  # run before the matters are filled in: an index that is only considered


def durability() -> str:
    """Return what the database promises of a commit, as it says itself."""
    said = []
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {setting}")
            said.append(f"{setting} {cursor.fetchone()[0]}")
    return ", ".join(said)


def main() -> None:
    database.begin()
    report, stage = Report(), scene.build()
    print(
        f"\n{os.cpu_count()} cores under load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}, PostgreSQL "
        f"{connection.pg_version // 10000}: {durability()}; granian {WORKERS} × {THREADS}; {len(kinds.every())} kinds"
    )
    if "kernel" in PARTS:
        report.table("**In one process**", "what", "figure", "bar", "")
        kernel.measure(stage, report)
    if TRIED:
        connection.cursor().execute(TRIED)
    scene.furnish(stage)
    measured = [page for page in pages.wanted(stage) if page.name in PAGES or not PAGES]
    small: dict = {}
    for size in SIZES if "pages" in PARTS or "kinds" in PARTS else []:
        began = time.perf_counter()
        fill(size, stage)
        print(f"\nfilled to {size:,} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        if "pages" in PARTS:
            with serving() as server:
                found = pages.measure(measured, server, size, small, report)
                heaviest = max(server.memory())
                report.table("**Memory**", "what", "figure", "bar", "")
                report.figure("a worker, resident", f"{heaviest:.0f} MB", "≤ 150 MB", holds=heaviest <= 150)
            small = small or found
        if "kinds" in PARTS and size == SIZES[0]:
            more = str(SIXTY - len(kinds.every()))
            with serving() as server, serving(BENCH_KINDS=more) as crowded:
                pages.compare(measured, server, crowded, report)
    if "prepared" in PARTS:  # last: the pages are measured without its people
        report.table("**Prepared claims**", "what", "figure", "bar", "")
        prepared.measure(report)
    if "ports" in PARTS:
        report.table("**Ports**", "what", "figure", "bar", "")
        ports.measure(report)
    if "rosters" in PARTS:
        report.table("**Rosters**", "what", "figure", "bar", "")
        rosters.measure(report)
    if "bids" in PARTS:
        report.table("**Buying**", "what", "figure", "bar", "")
        bids.measure(stage, report)
    report.close()


main()
