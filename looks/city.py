"""The demonstration city: told into a folder, served from one for a visit, and stopped after it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEMO = (sys.executable, "manage.py", "demo")
PATIENCE = 300  # seconds: the first start lives through years, and the machine may be busy


@dataclass(frozen=True)
class City:
    """Where the city is served, and where its data lies."""

    url: str
    data: Path

    def matters(self) -> dict[str, tuple[str, str]]:
        """Return kind and state of every matter by its number."""
        with sqlite3.connect(f"file:{self.data / 'yihe.sqlite3'}?mode=ro", uri=True) as database:
            return {n: (k, s) for n, k, s in database.execute("SELECT number, kind, state FROM matters_matter")}

    def first(self, question: str) -> str:
        """Return the first value a query finds, "" for none."""
        with sqlite3.connect(f"file:{self.data / 'yihe.sqlite3'}?mode=ro", uri=True) as database:
            return str(next(iter(database.execute(question).fetchall()), [""])[0])


def load(data: Path, **environment: str) -> None:
    """Fill a folder with the city's data, to be copied and served as often as it is wanted."""
    told = subprocess.run(
        [*DEMO, "--load-only"], cwd=ROOT, env=_environment(data) | environment, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(f"the city was not told: {(told.stdout + told.stderr)[-2000:]}")


@contextmanager
def running(data: Path, **environment: str) -> Iterator[City]:
    """Serve the demonstration city with its data in a folder, which is filled first where it is empty."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data.mkdir(parents=True, exist_ok=True)
    log = data / "looks.log"
    with log.open("w") as said:
        server = subprocess.Popen(
            [*DEMO, "--port", str(port)], cwd=ROOT, env=_environment(data) | environment, start_new_session=True, stdout=said,
            stderr=said,
        )  # fmt: skip
    try:
        _wait(server, port, log)
        yield City(f"http://localhost:{port}", data)
    finally:
        _stop(server)


def _environment(data: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PORT"}}
    return inherited | {"YIHE_MODE": "demo", "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}


def _wait(server: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(PATIENCE * 10):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
        if server.poll() is not None:
            raise RuntimeError(f"the city did not start: {log.read_text()[-2000:]}")
    raise RuntimeError("the city did not start in time")


def _stop(server: subprocess.Popen) -> None:
    """Stop the server and its workers, whatever they are doing."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(5)
