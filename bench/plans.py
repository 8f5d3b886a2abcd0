"""
`python -m bench.plans`, under scripts/with-postgresql: what the statements of each page read at a size. Each is carried out again with EXPLAIN
ANALYZE; told is every step of a plan that looks at more than MOST (1 000) rows, with its table: what grows with the archive stands out where
SIZE (200 000) is large. Names of pages narrow what is looked at.
"""

import json
import os
import sys
import tempfile

files = tempfile.TemporaryDirectory(prefix="yihe-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ["DATA_DIR"] = files.name

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import database, pages, scene  # noqa: E402
from bench.fill import fill  # noqa: E402

SIZE, MOST = int(os.environ.get("SIZE", "200000")), int(os.environ.get("MOST", "1000"))


def statements(page: pages.Page) -> list[str]:
    """Return what one request says to the database, the second time it is asked."""
    client = page.by.client if page.by else Client()
    for _again in range(2):
        with CaptureQueriesContext(connection) as asked:
            if page.body:
                client.post(page.path(0), page.body(0), content_type=pages.FORM, **scene.BEHIND_THE_PROXY)
            else:
                client.get(page.path(0), **scene.BEHIND_THE_PROXY)
    return [each["sql"] for each in asked]


def steps(plan: dict):
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)


def looked_at(step: dict) -> int:
    """Return how many rows a step that reads a table looked at, in all its rounds."""
    rows = step["Actual Rows"] + step.get("Rows Removed by Filter", 0) + step.get("Rows Removed by Index Recheck", 0)
    return int(rows * step["Actual Loops"])


def told(sql: str) -> list[str]:
    """Return what of a statement's plan looks at many rows, each as a line."""
    if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.replace('%', '%%')}", [])
        found = cursor.fetchone()[0]
    (said,) = json.loads(found) if isinstance(found, str) else found
    return [
        f"{step['Node Type']} {step['Relation Name']} ({step.get('Index Name', '–')}): {looked_at(step):,} rows, {said['Execution Time']:.1f} ms"
        for step in steps(said["Plan"]) if "Relation Name" in step and looked_at(step) > MOST
    ]  # fmt: skip


def main() -> None:
    database.begin()
    stage = scene.build()
    fill(SIZE, stage)
    for page in pages.wanted(stage):
        if sys.argv[1:] and page.name not in sys.argv[1:]:
            continue
        found = [(sql, line) for sql in statements(page) for line in told(sql)]
        print(f"\n**{page.name}**: {len(found) or 'nothing'}", flush=True)
        for sql, line in found:
            print(f"- {line}\n  `{' '.join(sql.split())[:600]}`")


main()
