"""
Files under the SM3 digest of their content, below `settings.MEDIA_ROOT`. The same content is kept once; a file is
never overwritten, and never handed out without its digest being computed again.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from yihe.foundation import digests


class Damaged(Exception):
    """The file is missing or is no longer what was stored. The message is a Chinese sentence."""


def keep(content: bytes) -> str:
    """Store the content and return its digest. It is on the disk, whole, when this returns."""
    digest = digests.sm3(content)
    place = _place(digest)
    if place.is_file() and place.stat().st_size == len(content):
        return digest
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, waiting = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, place)
    except BaseException:
        Path(waiting).unlink(missing_ok=True)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too, survives a power cut
    finally:
        os.close(folder)
    return digest


def content_of(digest: str) -> bytes:
    """Return the content of a digest. Raises Damaged when it is not there or not the same any more."""
    try:
        content = _place(digest).read_bytes()
    except OSError as fault:
        raise Damaged("存储中找不到这份文件，请联系系统管理员。") from fault
    if digests.sm3(content) != digest:
        raise Damaged("这份文件与上传时的摘要不符，已停止下载，请联系系统管理员。")
    return content


def faults(stored: Iterable[tuple[int, str]], what: str = "材料") -> Iterator[str]:
    """Yield one sentence for each (key, digest) whose file is missing or altered: for `manage.py verify`."""
    for key, digest in stored:
        try:
            content_of(digest)
        except Damaged as fault:
            yield f"{what}第 {key} 行（摘要 {digest[:12]}…）：{fault}"


def _place(digest: str) -> Path:
    if len(digest) != 64 or not digest.isalnum():
        raise Damaged("文件摘要的写法不对。")
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest
