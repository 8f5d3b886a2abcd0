"""The demonstration's server, and its end: whatever stops the command stops everything it started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)  # asked to, Ctrl-C, the terminal was closed
# Everything the server imports, and nothing that asks the database, which is only being made.
WARMING = """
import django, granian.server; django.setup()
from django.conf import settings; from django.urls import get_resolver; from django.utils.module_loading import import_string
get_resolver().url_patterns, [import_string(name) for name in settings.MIDDLEWARE]
"""
PATIENCE = 10  # seconds for requests under way


class _Ended(Exception):
    pass


def warm() -> subprocess.Popen:
    """
    Begin to import, in a process beside this one, all that the server will: on a first start every module is compiled then, while
    the second processor would have nothing to do.
    """
    command = [sys.executable, "-c", WARMING]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def serve(port: str) -> int:
    """Serve until the server ends or we are told to. Return the exit code: 0 when we were told to."""
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1", "--port", port,
        "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--respawn-failed-workers", "--respawn-interval", "0.5",
        "config.wsgi:application",
    ]  # fmt: skip
    for number in ENDS:
        signal.signal(number, _end)
    # In a session of its own: what the terminal says reaches us alone, who know what to end. To the server SIGHUP means reload.
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        return server.wait()
    except _Ended:
        return 0
    finally:
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)  # told twice, we still end what we started
        _stop(server)


def _end(_number, _frame) -> None:
    raise _Ended


def _stop(server: subprocess.Popen) -> None:
    """Stop the server and its workers: asked first, then killed, and what it left of its group in any case."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    server.wait()
