"""
What strangers hand in is read in a process apart: without our database, settings, environment or network, in little memory
and time (`foreign.confining`). If it ends there, by whatever the file did to it, that is a sentence for whoever sent it.

A process that has loaded the readers waits beside each worker and forks for every file; it ends when the worker does, when
nothing came for a while, or with the first file that took too long.
"""

import atexit
import json
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from contextlib import closing, suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from yihe.foundation import slow_work
from yihe.foundation.foreign import BadFile

MOST_SECONDS = 15.0  # of the clock on the wall, for one file: the processor is often shared
START_SECONDS = 60.0  # on a machine that is very busy; it takes 0.1 on one that is not
AT_ONCE = 2  # files read at a time beside one worker; others wait
QUEUE_SECONDS = 20.0
_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[2]); from yihe.foundation.foreign import process; process.main()"
_CHANNEL = 3
_TOO_LARGE = 3  # `foreign.process.TOO_LARGE`

TOO_LONG = "读它要用的时间太长，已经停止。请另存一份简单些的再试。"
TOO_MUCH = "读它要用的内存太多，已经停止。请压缩，或者分成几份再试。"
BROKEN = "读取程序读到一半出错了，文件可能已经损坏。请重新导出后再试。"
BUSY = "正在检查的文件太多，请过一会儿再试。"

log = logging.getLogger(__name__)


class _Ended(Exception):
    """The waiting process is gone."""


class _Waiting:
    """One process that waits for files."""

    def __init__(self):
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            null = os.devnull
            self.process = os.posix_spawn(
                sys.executable,
                [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_CHANNEL), str(_ROOT)],
                {},
                file_actions=[
                    *((os.POSIX_SPAWN_OPEN, number, null, os.O_RDWR, 0) for number in (0, 1, 2)),
                    (os.POSIX_SPAWN_DUP2, theirs.fileno(), _CHANNEL),
                ],
                setsid=True,
            )
        self.owner = os.getpid()
        try:
            self.without_network = self._heard(START_SECONDS) == b"1"
        except (TimeoutError, _Ended):
            self.end()
            raise

    def status_of(self, message: bytes, files: list[int], seconds: float) -> int:
        """Have a file read and return how that process ended. Raises _Ended, or TimeoutError."""
        try:
            socket.send_fds(self.channel, [message], files)
        except OSError as fault:
            raise _Ended from fault
        return int(self._heard(seconds))

    def _heard(self, seconds: float) -> bytes:
        self.channel.settimeout(seconds)
        try:
            heard = self.channel.recv(64)
        except ConnectionError as fault:
            raise _Ended from fault
        if not heard:
            raise _Ended
        return heard

    def end(self) -> None:
        """End it, and what it reads in."""
        self.channel.close()
        if self.owner == os.getpid():
            with suppress(ProcessLookupError):
                os.killpg(self.process, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self.process, 0)


_turns = threading.BoundedSemaphore(AT_ONCE)
_free: list[_Waiting] = []


def _forget() -> None:
    """Begin anew: in a process that was forked off, where those that wait are its parent's, and at the end, where they go too."""
    global _turns
    _turns = threading.BoundedSemaphore(AT_ONCE)
    while _free:
        _free.pop().end()


os.register_at_fork(after_in_child=_forget)
atexit.register(_forget)


def read(
    reader: str,
    content: bytes,
    *,
    seconds: float | None = None,
    wait: float | None = None,
    **said: str | int | list[int],
) -> Any:
    """
    Return what a reader (`foreign.process.READERS`) finds in a file: plain data, days and times as themselves. It takes so many
    `seconds` at most, `MOST_SECONDS` unless they are said, and `wait` seconds more where others are read, `QUEUE_SECONDS`.

    :raises BadFile: it is not taken, with the sentence why – the reader's, or that it took too much or broke the reader
    """
    slow_work.begins(f"reading a {reader}")
    if not _turns.acquire(timeout=QUEUE_SECONDS if wait is None else wait):
        raise BadFile(BUSY)
    try:
        with closing(_in_memory(content)) as given, closing(_in_memory()) as answer:
            most = MOST_SECONDS if seconds is None else min(seconds, MOST_SECONDS)
            status = _status_of(json.dumps([reader, said]).encode(), [given.fileno(), answer.fileno()], most)
            return _understood(reader, status, answer)
    finally:
        _turns.release()


def without_network() -> bool:
    """Test whether the processes apart are without network, which not every kernel allows; starts one if none waits."""
    with _turns:
        try:
            waiting = _one_that_waits() or _Waiting()
        except (OSError, _Ended):
            return False
        _free.append(waiting)
        return waiting.without_network


def _one_that_waits() -> _Waiting | None:
    try:
        return _free.pop()
    except IndexError:
        return None


def _status_of(message: bytes, files: list[int], seconds: float) -> int | None:
    """Return how the process that read ended, None when it was stopped for its time."""
    while True:
        known = _one_that_waits()
        try:
            waiting = known or _Waiting()
        except (OSError, _Ended) as fault:
            raise BadFile(BUSY) from fault
        try:
            status = waiting.status_of(message, files, seconds)
        except TimeoutError:
            waiting.end()
            return None
        except _Ended:
            waiting.end()
            if known is None:
                return -1
            continue  # it had waited long enough and went
        _free.append(waiting)
        return status


def _understood(reader: str, status: int | None, answer: BinaryIO) -> Any:
    if status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)):
        log.warning("reading a %s took too long", reader)
        raise BadFile(TOO_LONG)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _TOO_LARGE:
        raise BadFile(TOO_MUCH)
    try:
        answer.seek(0)
        outcome, found = (
            json.loads(answer.read(), object_hook=_day_or_time) if status == 0 else ("", f"status {status}")
        )
    except (ValueError, TypeError, RecursionError):  # what came of a process that a file had taken over
        outcome, found = "", "no answer"
    if outcome == "read":
        return found
    if outcome == "refused":
        raise BadFile(str(found))
    log.warning("reading a %s ended: %s", reader, str(found)[:200])
    raise BadFile(BROKEN)


_NAMED = {"day": date.fromisoformat, "moment": datetime.fromisoformat, "time": time.fromisoformat}


def _day_or_time(said: dict) -> Any:
    ((name, value),) = said.items()
    return timedelta(seconds=value) if name == "lasts" else _NAMED[name](value)


def _in_memory(content: bytes = b"") -> BinaryIO:
    """Return an open file that never touches a disk, where the system has such."""
    if hasattr(os, "memfd_create"):
        file: BinaryIO = os.fdopen(os.memfd_create("foreign"), "w+b")
    else:
        file = tempfile.TemporaryFile()
    file.write(content)
    file.seek(0)
    return file
