"""The server that is measured: as docs/deploy.md starts it, with as many workers as there are cores."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

WORKERS = int(os.environ.get("BENCH_WORKERS", os.cpu_count() or 2))
THREADS = int(os.environ.get("BENCH_THREADS", "4"))
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server: where it listens, what its workers weigh and cost."""

    def __init__(self, port: int, process: subprocess.Popen):
        self.port, self._process = port, process

    def _workers(self) -> list[str]:
        return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()

    def memory(self) -> list[float]:
        """Return the resident memory of each worker, in MB."""
        sizes = []
        for pid in self._workers():
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            sizes.append(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024)
        return sizes

    def cpu(self) -> float:
        """Return the seconds of processor the workers have taken so far."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._workers()]
        return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS


@contextmanager
def serving(**environment: str):
    """Serve until the block ends, and give the `Server`. `environment` is added to our own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-access-log", "--log-level", "error",
        "--respawn-failed-workers", "--respawn-interval", "0.5", "config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "MALLOC_ARENA_MAX": "2", **environment},
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield Server(port, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")
