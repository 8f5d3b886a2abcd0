"""
An Office file as a PDF, by LibreOffice where it is installed (Debian: libreoffice-writer-nogui, libreoffice-calc-nogui), in a process
with limits of its own (`foreign.office`). What it makes is a foreign file still, and is drawn like any other PDF.

It works in a folder in memory, which goes with it: what somebody handed in lies on no disk in clear.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from yihe.foundation import slow_work
from yihe.foundation.foreign import BadFile

PROGRAM = "soffice"
MEMORY = Path("/dev/shm")  # a folder in memory, on every Linux
SECONDS = 30.0  # of the clock on the wall, for one file: it takes two or three
NO_NETWORK = 4  # exit code: `foreign.office.NO_NETWORK`
_PREFIX = "yihe-office-"
_START = "import sys; sys.path.insert(0, sys.argv[1]); from yihe.foundation.foreign import office; office.main()"
_ROOT = Path(__file__).resolve().parents[2]

NOT_INSTALLED = "这台服务器没有安装 LibreOffice，Office 文件不能在这里看，请下载后查看。"
NOT_APART = "这台服务器不能把 LibreOffice 与网络隔开，Office 文件不能在这里看，请下载后查看。"
TOO_LONG = "转换这份 Office 文件用的时间太长，已经停止，请下载后查看。"
NOT_MADE = "这份 Office 文件没有转换成功，请下载后查看。"
BUSY = "正在转换别的 Office 文件，请过一会儿再看。"

log = logging.getLogger(__name__)
_turn = threading.Lock()  # one at a time beside one worker


def program() -> str | None:
    """Return where LibreOffice is, None where it is not installed."""
    return shutil.which(PROGRAM)


def as_pdf(content: bytes, extension: str) -> bytes:
    """
    Return what LibreOffice prints of an Office file.

    :raises BadFile: it is not installed, or made nothing of the file, with the sentence why
    """
    where = program()
    if where is None:
        raise BadFile(NOT_INSTALLED)
    slow_work.begins("a conversion")
    if not _turn.acquire(blocking=False):  # whoever waited would keep a thread from everybody else
        raise BadFile(BUSY)
    try:
        _sweep()
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=MEMORY) as folder:
            return _made(Path(folder), content, extension, where)
    finally:
        _turn.release()


def _made(folder: Path, content: bytes, extension: str, where: str) -> bytes:
    name = f"paper.{extension}"
    (folder / name).write_bytes(content)
    status = _run([sys.executable, "-I", "-c", _START, str(_ROOT), str(folder), name, where], folder)
    if status is None:
        raise BadFile(TOO_LONG)
    if status == NO_NETWORK:
        log.error("LibreOffice cannot be kept from the network here: the kernel allows no namespace")
        raise BadFile(NOT_APART)
    made = folder / "out" / "paper.pdf"
    if status == 0 and made.is_file() and made.stat().st_size:
        return made.read_bytes()
    log.warning("LibreOffice made nothing of a %s, and ended with %s", extension, status)
    raise BadFile(TOO_LONG if status == -signal.SIGXCPU else NOT_MADE)


def _run(command: list[str], folder: Path) -> int | None:
    """Run it to its end and return how it ended, None when it was stopped for its time. What came of it goes with it."""
    process = subprocess.Popen(
        command, cwd=folder, env={}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _sweep() -> None:
    """Remove the folders that a worker left which was killed."""
    for left in MEMORY.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - 10 * SECONDS:
                shutil.rmtree(left, ignore_errors=True)
