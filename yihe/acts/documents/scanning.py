"""
病毒检查: what a scanner that speaks clamd's language (INSTREAM over a unix socket) says of a content, where settings name one.

Clean is kept and handed out; found is refused; unavailable is kept and handed out to nobody until it was scanned, which is tried
again whenever somebody asks for it. Without a scanner nothing is asked, and nothing is said.

A sheet that is read at once – an import, an answer of finance – is not kept meanwhile: unless it is clean it is not read.
"""

import logging
import socket
import threading
import time
from dataclasses import dataclass
from enum import Enum

from django.conf import settings

from yihe.acts.documents import storage
from yihe.acts.documents.models import ScannedContent
from yihe.foundation import digests, slow_work

SECONDS = 20.0  # for one content, of the clock on the wall: somebody hands it in, and waits for it with a form
SECONDS_OF_A_DOWNLOAD = 5.0
_CHUNK = 1 << 18
_LONGEST_ANSWER = 4096
_turn = threading.Lock()  # one download at a time beside a worker waits for the scanner: the others are told at once

log = logging.getLogger(__name__)


class Outcome(Enum):
    NOT_ASKED = "没有配置病毒检查"
    CLEAN = "没有发现病毒"
    FOUND = "发现病毒"
    UNAVAILABLE = "暂时查不了"


@dataclass(frozen=True)
class Verdict:
    """What a scanner says; `name` is what it calls what it found."""

    outcome: Outcome
    name: str = ""


class Withheld(storage.Damaged):
    """The file is there and is handed out to nobody now. The message is a Chinese sentence."""


def is_asked() -> bool:
    return bool(settings.CLAMD_SOCKET)


def scan(content: bytes, seconds: float | None = None) -> Verdict:
    """Ask the scanner. Never raises: what it does not say in so many `seconds`, or does not say at all, is unavailable."""
    if not is_asked():
        return Verdict(Outcome.NOT_ASKED)
    slow_work.begins("a scan")
    try:
        answer = _asked(content, time.monotonic() + (SECONDS if seconds is None else seconds))
    except OSError as fault:
        log.error("the scanner at %s does not answer: %s", settings.CLAMD_SOCKET, fault)
        return Verdict(Outcome.UNAVAILABLE)
    said, _colon, verdict = answer.rpartition(": ")
    if said == "stream" and verdict == "OK":
        return Verdict(Outcome.CLEAN)
    if said == "stream" and verdict.endswith(" FOUND"):
        name = verdict.removesuffix(" FOUND")[:100]
        log.warning("the scanner found %s in an upload", name)
        return Verdict(Outcome.FOUND, name)
    log.error("the scanner could not scan: %s", answer[:200])
    return Verdict(Outcome.UNAVAILABLE)


def _asked(content: bytes, until: float) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as scanner:
        _wait_no_longer(scanner, until)
        scanner.connect(settings.CLAMD_SOCKET)
        scanner.sendall(b"zINSTREAM\0")
        try:
            for start in range(0, len(content), _CHUNK):
                piece = content[start : start + _CHUNK]
                _wait_no_longer(scanner, until)
                scanner.sendall(len(piece).to_bytes(4, "big") + piece)
            scanner.sendall(bytes(4))
        except BrokenPipeError:
            pass  # it has heard enough: the answer says why
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (piece := _heard(scanner, until)):
            answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _heard(scanner: socket.socket, until: float) -> bytes:
    _wait_no_longer(scanner, until)
    return scanner.recv(1024)


def _wait_no_longer(scanner: socket.socket, until: float) -> None:
    """Have what is asked next end in time: a limit of a socket is one for each call, and a scanner may drip. Raises TimeoutError."""
    if (left := until - time.monotonic()) <= 0:
        raise TimeoutError("the scanner takes too long")
    scanner.settimeout(left)


def refusal(verdict: Verdict) -> str:
    """Return why a content is not taken, or ""."""
    if verdict.outcome is not Outcome.FOUND:
        return ""
    return f"病毒检查发现了 {verdict.name}，不能接收。请先在自己的电脑上查杀病毒，再重新导出。"


def why_not_read(content: bytes) -> str:
    """Return why a sheet is not read, or ""."""
    verdict = scan(content)
    if verdict.outcome is Outcome.UNAVAILABLE:
        return "病毒检查现在用不了，这份表格没有读取，什么也没有改动。请稍后再试，或者告诉系统管理员。"
    return refusal(verdict)


def note(digest: str, verdict: Verdict) -> None:
    """Remember what was said of a content that is kept."""
    if verdict.outcome in (Outcome.CLEAN, Outcome.FOUND):
        ScannedContent.objects.bulk_create([ScannedContent(digest=digest, found=verdict.name)], ignore_conflicts=True)


def waiting(wanted: set[str]) -> set[str]:
    """Return those of some contents that are not handed out yet; none where no scanner is asked."""
    if not wanted or not is_asked():
        return set()
    return wanted - set(ScannedContent.objects.filter(digest__in=wanted, found="").values_list("digest", flat=True))


def handed_out(content: bytes) -> bytes:
    """Return a kept content to whoever may have it, scanned if it was not. Raises Withheld."""
    if not is_asked():
        return content
    digest = digests.sm3(content)
    known = _known(digest)
    if known is None:
        if not _turn.acquire(blocking=False):
            raise Withheld("病毒检查正在查另一份文件，请过几秒再下载。")
        try:
            verdict = scan(content, SECONDS_OF_A_DOWNLOAD)
        finally:
            _turn.release()
        note(digest, verdict)
        if verdict.outcome is Outcome.UNAVAILABLE:
            raise Withheld("这份文件还没有做病毒检查，病毒检查现在用不了，请稍后再试，或者告诉系统管理员。")
        name = verdict.name
    else:
        name = known.found
    if name:
        raise Withheld(f"病毒检查在这份文件里发现了 {name}，不能下载。请告诉上传的人重新上传。")
    return content


def _known(digest: str) -> ScannedContent | None:
    return ScannedContent.objects.filter(digest=digest).first()
