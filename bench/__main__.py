"""
`make bench`: what the issue asks to be measured, against a bare Django page of 40 indexed rows in the same run.

Run under scripts/with-postgresql. BENCH_MATTERS=20000,1000000 says at which sizes the lists are measured.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ.setdefault("DATA_DIR", "/tmp/yihe-bench")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import kernel, scene  # noqa: E402
from bench.fill import fill  # noqa: E402
from bench.load import rate  # noqa: E402

SIZES = [int(n) for n in os.environ.get("BENCH_MATTERS", "20000,1000000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
missed = []


def say(what: str, figure: str, bar: str, holds: bool) -> None:
    print(f"  {'ok  ' if holds else 'MISS'} {what:<44} {figure:>26}   {bar}", flush=True)
    if not holds:
        missed.append(what)


def serve(port: int) -> subprocess.Popen:
    """Start the server the demonstration uses, with two workers, and wait until it answers."""
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--log-level", "error", "config.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ, start_new_session=True)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def stop(server: subprocess.Popen) -> None:
    """Stop the server and its workers, whatever they are doing."""
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(5)


def pages(port: int, stage: scene.Scene, size: int, small: dict) -> dict:
    """Measure the pages in turns with the bare page, and return the median ratios."""
    cookie = {"Cookie": f"sessionid={stage.clerk_session}"}
    reviewer = {"Cookie": f"sessionid={stage.reviewer_session}"}
    applicant = {
        "Cookie": f"sessionid={stage.applicant_session}; csrftoken={stage.csrf}", "X-CSRFToken": stage.csrf,
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    wanted = {
        "bare": lambda w, t: ("GET", "/bare/", {}, None),
        "inbox": lambda w, t: ("GET", "/desk/", cookie, None),
        "list": lambda w, t: ("GET", "/desk/kinds/activity_claim/", cookie, None),
        "matter": lambda w, t: ("GET", f"/desk/matters/{stage.numbers[(w + t) % len(stage.numbers)]}/", reviewer, None),
    }
    if size == SIZES[0]:
        wanted["claim"] = lambda w, t: ("POST", "/desk/kinds/activity_claim/new/", applicant, stage.claim_body(w, t))
    rates: dict[str, list[float]] = {name: [] for name in wanted}
    for request in wanted.values():
        rate(port, request, seconds=1.5)  # warm both workers
    for _ in range(ROUNDS):
        for name, request in wanted.items():
            rates[name].append(rate(port, request, seconds=3.0))
    ratios = {
        name: statistics.median(a / b for a, b in zip(rates[name], rates["bare"], strict=True)) for name in wanted
    }
    print(f"\n {size:,} matters; bare page {statistics.median(rates['bare']):.0f}/s")
    bars = {"inbox": 1 / 3, "list": 1 / 3, "matter": 1 / 5, "claim": 1 / 8}
    for name, bar in bars.items():
        if name not in wanted:
            continue
        per_second = statistics.median(rates[name])
        if small and name in ("inbox", "list"):
            slower = small[name] / ratios[name]
            say(
                f"{name}: times slower than at {SIZES[0]:,}",
                f"{slower:.2f}×  ({per_second:.0f}/s)",
                "≤ 1.5×",
                slower <= 1.5,
            )
        say(
            f"{name} against the bare page",
            f"1/{1 / ratios[name]:.1f}  ({per_second:.0f}/s)",
            f"≥ 1/{1 / bar:.0f}",
            ratios[name] >= bar,
        )
    return ratios


def queries(stage: scene.Scene) -> None:
    """Count the queries of the pages, with few rows and with many."""
    for what, path, session, bar in (
        ("list: queries", "/desk/kinds/activity_claim/", stage.clerk_client, 8),
        ("inbox: queries", "/desk/", stage.clerk_client, 8),
        ("matter: queries", f"/desk/matters/{stage.numbers[0]}/", stage.reviewer_client, 20),
    ):
        session.get(path)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert session.get(path).status_code == 200
        say(what, str(len(counted)), f"≤ {bar}", len(counted) <= bar)


def memory(server: subprocess.Popen) -> None:
    """The resident memory of each worker after the load, in MB."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    sizes = []
    for pid in children:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        sizes.append(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024)
    say("memory of a worker", f"{max(sizes):.0f} MB", "≤ 150 MB", max(sizes) <= 150)


def main() -> None:
    if connection.vendor != "postgresql":
        raise SystemExit("run under scripts/with-postgresql (make bench)")
    call_command("migrate", verbosity=0)
    call_command("load_calendar", stdout=open(os.devnull, "w"))
    stage = scene.build()
    print(f"\n {os.cpu_count()} cores, Python {sys.version.split()[0]}, PostgreSQL {connection.pg_version // 10000}")
    kernel.measure(stage, say)
    queries(stage)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    small: dict = {}
    for size in SIZES:
        began = time.perf_counter()
        fill(size, stage.organization)
        print(f"\n filled to {size:,} in {time.perf_counter() - began:.0f} s")
        server = serve(port)
        try:
            ratios = pages(port, stage, size, small)
            memory(server)
        finally:
            stop(server)
        small = small or ratios
    print(f"\n {len(missed)} bars missed{': ' + ', '.join(missed) if missed else ''}\n")


main()
