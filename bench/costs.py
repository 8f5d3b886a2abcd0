"""
`python -m bench.costs`, under scripts/with-postgresql: what an answer costs the processor, of the worker and of its database, in bare pages;
with its calls of Python and its statements. The least of ROUNDS (8), taken in turns with the bare page in one process: what a machine that others
use disturbs least, where a rate says how busy they were. SIZE is the number of matters (20 000); names of pages narrow what is measured.
"""

import gc
import io
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable

files = tempfile.TemporaryDirectory(prefix="yihe-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ["DATA_DIR"] = files.name

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402

from bench import database, pages, scene  # noqa: E402
from bench.fill import fill  # noqa: E402

SIZE, ROUNDS, TIMES = int(os.environ.get("SIZE", "20000")), int(os.environ.get("ROUNDS", "8")), 10
answering, serial = get_wsgi_application(), itertools.count()


def ask(page: pages.Page, n: int) -> None:
    """Ask for a page as the server does, in this process."""
    path, _, query = page.path(n).partition("?")
    body = page.body(n).encode() if page.body else b""
    asked = {
        "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": page.address(n), "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
    }  # fmt: skip
    if page.by:
        asked["HTTP_COOKIE"] = page.by.cookies
    if page.by and body:
        asked |= {
            "HTTP_X_CSRFTOKEN": page.by.csrf, "HTTP_ORIGIN": "https://localhost", "CONTENT_TYPE": pages.FORM,
            "CONTENT_LENGTH": str(len(body)),
        }  # fmt: skip
    status: list[str] = []
    answer = answering(asked, lambda said, _head: status.append(said))
    b"".join(answer)
    answer.close()
    assert status[0].startswith("302" if body else "200"), (page.name, status)


def of_database() -> float:
    """Return the seconds of processor the database has spent on this connection."""
    connection.ensure_connection()
    with open(f"/proc/{connection.connection.info.backend_pid}/schedstat") as said:
        return int(said.read().split()[0]) / 1e9


def cost(page: pages.Page) -> tuple[float, float]:
    """Return the seconds one answer costs the worker and the database."""
    worker, database = time.process_time(), of_database()
    for _again in range(TIMES):
        ask(page, next(serial))
    return (time.process_time() - worker) / TIMES, (of_database() - database) / TIMES


def calls(act: Callable[[], None]) -> int:
    counted = 0

    def hear(frame, event, _argument):
        nonlocal counted
        counted += event == "call"

    sys.setprofile(hear)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted


def main() -> None:
    database.begin()
    stage = scene.build()
    scene.furnish(stage)
    fill(SIZE, stage)
    measured = [page for page in pages.wanted(stage) if page.name in sys.argv[1:] or not sys.argv[1:]]
    measured = [pages.BARE, *measured]
    for page in measured:
        for _again in range(TIMES):
            ask(page, next(serial))
    gc.freeze()
    rounds = [[cost(page) for page in measured] for _ in range(ROUNDS)]
    least = [tuple(min(each[at][part] for each in rounds) for part in (0, 1)) for at in range(len(measured))]
    print(
        "| page | calls | statements | worker ms | database ms | both, in bare pages | bar |\n|---|---|---|---|---|---|---|"
    )
    for page, (worker, rows) in zip(measured, least, strict=True):
        both = (worker + rows) / sum(least[0])
        print(
            f"| {page.name} | {calls(lambda page=page: ask(page, next(serial)))} | {page.statements()} | {1000 * worker:.2f} | "
            f"{1000 * rows:.2f} | {both:.2f} | {f'≤ {1 / page.bar:.0f}' if page.bar else ''} |"
        )


main()
