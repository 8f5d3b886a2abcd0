"""
Workers, and the database's own postmaster, are killed with -9 again and again while people write: of what was acknowledged
nothing is lost, and nothing is done twice.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from soak.cluster import Cluster, free_port
from soak.writers import Writers, faults

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90  # seconds for a server to come up
PEOPLE = 8


@dataclass
class Outcome:
    """How often something was killed, what was acknowledged meanwhile, how many presses were repeated, and what is wrong."""

    killed: int
    acknowledged: int
    again: int
    given_up: int
    found: list[str]


class House:
    """
    A server with two workers on a database, as docs/deploy.md starts it, and its supervisor (`Restart=always`): a worker that
    dies twice within some seconds takes the server with it.
    """

    def __init__(self, url: str, folder: Path):
        self.environment = os.environ | {
            "DATABASE_URL": url, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "soak.settings", "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        self.folder, self.port, self._over = folder, free_port(), threading.Event()
        self.server: subprocess.Popen | None = None
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    def town(self, *command: str):
        """Run `soak.town` on the database and return what it prints."""
        ran = subprocess.run(
            [sys.executable, "-m", "soak.town", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            raise RuntimeError(ran.stderr[-3000:])
        return json.loads(ran.stdout)

    def __enter__(self) -> "House":
        self._supervisor.start()
        return self

    def __exit__(self, *_said) -> None:
        self._over.set()
        while self._supervisor.is_alive():
            self._end()
            self._supervisor.join(1)

    def _supervise(self) -> None:
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--respawn-failed-workers", "--respawn-interval", "0.5",
            "config.wsgi:application",
        ]  # fmt: skip
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        while not self._over.is_set():
            self.server = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True, **quiet)
            self.server.wait()
            self._end()

    def _end(self) -> None:
        """End what is left of the server's group."""
        if self.server:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)

    def workers(self) -> list[int]:
        pid = self.server.pid if self.server else 0
        with suppress(FileNotFoundError, ProcessLookupError):
            return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def kill_a_worker(self) -> None:
        _until(self.workers, PATIENCE)
        for pid in random.sample(self.workers(), 1):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def workers(url: str, seconds: float, every: float = 2.0, folder: Path | None = None) -> Outcome:
    """Kill one worker after the other for some seconds, on the (empty) database of `url`."""
    with tempfile.TemporaryDirectory() as made:
        house = House(url, folder or Path(made))
        return _under_load(house, seconds, every, house.kill_a_worker)


def postmaster(seconds: float, every: float = 10.0) -> Outcome:
    """Kill the postmaster of a cluster of our own again and again; it recovers each time."""
    with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        house = House(cluster.url, Path(folder))

        def kill() -> None:
            cluster.kill()
            cluster.start()

        return _under_load(house, seconds, every, kill)


def _under_load(house: House, seconds: float, every: float, kill) -> Outcome:
    sessions, killed = house.town("begin", str(PEOPLE)), 0
    with house, Writers(house.port, sessions) as writers:
        _until(lambda: writers.told.acknowledged, PATIENCE)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(random.uniform(0.5, 1.5) * every)
            kill()
            killed += 1
            before = len(writers.told.acknowledged)
            _until(lambda: len(writers.told.acknowledged) > before, PATIENCE)  # noqa: B023 -- asked at once
    told = writers.told
    return Outcome(killed, len(told.acknowledged), told.again, told.given_up, faults(told, house.town("end")))


def _until(is_so, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.05)
    if not is_so():
        raise RuntimeError("the server answers nobody any more")
