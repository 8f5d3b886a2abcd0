"""A PostgreSQL of our own that may be killed and started again: fsync on, as a bureau's is."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs here, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Cluster:
    """A server on a port of its own. A context manager: what it made is gone afterwards. As root it runs as nobody."""

    def __init__(self):
        found = binaries()
        if found is None:
            raise SystemExit("缺少 PostgreSQL：apt-get install postgresql")
        self.bin, self.port = found, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="yihe-soak-"))
        self._as: list[str] = []
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self._as = [
                "setpriv",
                "--reuid=nobody",
                f"--regid={nobody.pw_gid}",
                "--clear-groups",
                "env",
                f"HOME={self.folder}",
            ]

    @property
    def url(self) -> str:
        return f"postgresql://yihe@127.0.0.1:{self.port}/yihe"

    def __enter__(self) -> "Cluster":
        self._run("initdb", "-D", str(self.data), "-U", "yihe", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "yihe", "yihe")
        return self

    def __exit__(self, *_said) -> None:
        subprocess.run(
            [*self._as, str(self.bin / "pg_ctl"), "-D", str(self.data), "-m", "immediate", "stop"], capture_output=True
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start the server; after a kill it recovers from its log first. What the killed one left behind is waited for."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        for _try in range(30):
            command = [
                "pg_ctl",
                "-D",
                str(self.data),
                "-w",
                "-t",
                "60",
                "-l",
                str(self.folder / "log"),
                "-o",
                options,
                "start",
            ]
            try:
                return self._run(*command)
            except subprocess.CalledProcessError:
                time.sleep(0.3)  # backends of the killed one hold its memory until they notice
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Kill the postmaster as the kernel does when memory runs out: nothing is flushed, nobody is told."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        while (
            Path(f"/proc/{pid}").exists()
            and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]
        ):
            time.sleep(0.05)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self._as, str(self.bin / program), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
