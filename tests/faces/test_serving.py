"""The server outlives a worker that is killed; the demonstration's stop ends everything it started; health leaks nothing."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from yihe.faces.portal import health
from yihe.matters import clock, evidence

PATIENCE = 60  # seconds


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def answers(port: str) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).status == 200
    except OSError:
        return False


def until(is_so) -> bool:
    ends = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.1)
    return bool(is_so())


def is_serving(pid: int) -> bool:
    """Test whether a worker has started: while it reads the house it is one thread alone."""
    return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1


def is_taken(port: str) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", int(port))) == 0


def workers(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def environment(folder) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    return inherited | {"YIHE_MODE": "demo", "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}


def documented(port: str) -> list[str]:
    """Return the command of deploy.md, on our port, with our interpreter's granian."""
    said = re.search(r"^ExecStart=(\S*granian .*)$", (settings.ROOT / "docs" / "deploy.md").read_text(), re.M)
    _granian, *rest = shlex.split(said[1].replace("--port 8000", f"--port {port}"))
    return [str(Path(sys.executable).with_name("granian")), *rest]


SERVE = "import django, sys; django.setup(); from yihe.faces.demo import serving; sys.exit(serving.serve(sys.argv[1]))"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Return a folder with an empty, migrated database."""
    folder = tmp_path_factory.mktemp("served")
    begin = "import django; django.setup(); from yihe.foundation import beginning; beginning.begin()"
    subprocess.run([sys.executable, "-c", begin], cwd=settings.ROOT, env=environment(folder), check=True)
    return folder


def started(command, folder):
    return subprocess.Popen(
        command, cwd=settings.ROOT, env=environment(folder), start_new_session=True, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_killed_worker_is_replaced_and_nobody_notices_for_long(city):
    port = free_port()
    server = started(documented(port), city)
    try:
        assert until(lambda: len(workers(server.pid)) == 2)
        assert until(lambda: answers(port))
        killed = workers(server.pid)

        os.kill(killed[0], signal.SIGKILL)

        assert until(lambda: len(workers(server.pid)) == 2 and set(workers(server.pid)) != set(killed))
        assert (server.poll(), until(lambda: answers(port))) == (None, True)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_without_respawn_one_killed_worker_takes_the_service_down(city):
    """The control: the words of deploy.md are what keeps it up."""
    port = free_port()
    server = started([word for word in documented(port) if word != "--respawn-failed-workers"], city)
    try:
        assert until(lambda: len(workers(server.pid)) == 2)  # while it still starts them, it looks after none
        assert until(lambda: answers(port))
        # One that is told to end while it still starts does not hear it, and whoever waits for it waits for ever.
        assert until(lambda: all(is_serving(pid) for pid in workers(server.pid)))

        os.kill(workers(server.pid)[0], signal.SIGKILL)

        assert until(lambda: server.poll() is not None)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_whatever_ends_the_demonstration_ends_its_server_and_workers(city, number):
    port = free_port()
    ours = started([sys.executable, "-c", SERVE, port], city)
    try:
        assert until(lambda: answers(port))
        [granian] = workers(ours.pid)
        below = [granian, *workers(granian)]

        os.kill(ours.pid, number)

        assert ours.wait(PATIENCE) == 0
        assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))
        assert not is_taken(port)
    finally:
        if ours.poll() is None:
            os.killpg(ours.pid, signal.SIGKILL)


# Health


@pytest.fixture
def well(db):
    with clock.timed():
        pass
    evidence.set_seal()


def asked(client, **headers):
    return client.get("/health/", headers=headers)


def test_who_watches_from_this_machine_is_told_what_was_asked(well, client):
    answer = asked(client)

    assert (answer.status_code, answer.json()["faults"]) == (200, {})
    assert answer.json()["checks"] == ["clock", "database", "disk", "index keys", "seal", "writes"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_stranger_learns_yes_or_no_and_nothing_else(db, client, settings):
    settings.HEALTH_TOKEN = "known"

    through_the_proxy = asked(client, **{"X-Forwarded-For": "203.0.113.9"})
    from_elsewhere = client.get("/health/", REMOTE_ADDR="203.0.113.9")
    wrong = client.get("/health/", REMOTE_ADDR="203.0.113.9", headers={"X-Health-Token": "ünknown"})

    assert [answer.content for answer in (through_the_proxy, from_elsewhere, wrong)] == [b"ok"] * 3
    known = client.get("/health/", REMOTE_ADDR="203.0.113.9", headers={"X-Health-Token": "known"})
    assert "clock" in known.json()["faults"]


def test_a_timer_that_stands_still_and_an_old_seal_are_told_and_take_no_worker_out(db, client, settings):
    settings.SEAL_MAX_AGE = 36

    answer = asked(client)

    assert (answer.status_code, sorted(answer.json()["faults"])) == (200, ["clock", "seal"])


def test_a_seal_older_than_the_settings_allow_is_a_fault(well, settings, monkeypatch):
    settings.SEAL_MAX_AGE = 36
    assert health._seal() == ""
    later = timezone.now() + timedelta(hours=37)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert health._seal() == "the last seal is 37 hours old"


def test_a_full_disk_is_a_fault(monkeypatch):
    monkeypatch.setattr(health, "ROOM", 1 << 62)

    assert health._disk().endswith("MiB left in DATA_DIR")


def test_a_database_that_is_away_takes_the_worker_out_and_tells_strangers_nothing(client, monkeypatch):
    def away():
        raise OperationalError("connection to server at 10.0.0.7 failed: password of yihe")

    monkeypatch.setitem(health._serving, "database", away)
    monkeypatch.setattr(health, "_watched", {})

    answer, stranger = asked(client), asked(client, **{"X-Forwarded-For": "203.0.113.9"})

    assert (answer.status_code, answer.json()["faults"]["database"]) == (503, "OperationalError")
    assert (stranger.status_code, stranger.content) == (503, b"not ok")


def test_a_room_adds_a_check_of_its_own(well, client, monkeypatch):
    monkeypatch.setattr(health, "_watched", dict(health._watched))
    health.register("readers", lambda: "no namespace", is_serving=False)

    assert asked(client).json()["faults"] == {"readers": "no namespace"}
