"""
Whether a file may become a paper: its name, its size, and that extension, first bytes and inner structure agree. What is
inside is looked at in a process apart (`foundation.foreign.papers`).

Every refusal is one sentence for the person who chose the file. What the browser says about the type is not believed.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings

from yihe.acts.documents.scanning import Verdict, refusal, scan
from yihe.foundation import apart, ceilings, uploads
from yihe.foundation.foreign import BadFile
from yihe.matters.actions import NotAllowed


class Refused(NotAllowed):
    """The file is not accepted. The message is the sentence that says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """Bytes a file, current papers and bytes (all versions) a matter, versions a paper (`ceilings`; `settings.PAPER_LIMITS`)."""

    file: int
    papers: int
    matter: int
    versions: int


@dataclass(frozen=True)
class Checked:
    """A file that passed: its cleaned name, its content, the type we found it to be, and what the scanner says of it."""

    name: str
    content: bytes
    content_type: str
    verdict: Verdict


TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
}
ACCEPT = ",".join(f".{extension}" for extension in TYPES)
ALLOWED = "PDF、JPG、PNG、DOCX、XLSX、OFD"
LONGEST_NAME = 100
_PROGRAM = re.compile(r"\.(?=(?:exe|com|scr|bat|cmd|pif|js|vbs|php|jsp|asp|aspx|html?|svg|lnk|sh)$)", re.I)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.I)


def limits() -> Limits:
    ours = {
        "file": ceilings.PAPER.most, "papers": ceilings.PAPERS_OF_A_MATTER.most,
        "matter": ceilings.BYTES_OF_A_MATTER.most, "versions": ceilings.VERSIONS_OF_A_PAPER.most,
    }  # fmt: skip
    return Limits(**ours | getattr(settings, "PAPER_LIMITS", {}))


def checked(upload) -> Checked:
    """
    Read an uploaded file (name, size, read) and return it checked: once, before any transaction begins.

    :raises Refused: with the sentence for whoever chose the file
    """
    return uploads.read_once(upload, _checked, Refused)


def _checked(upload) -> Checked:
    name = cleaned_name(upload.name or "")
    extension = name.rpartition(".")[2].lower()
    if extension not in TYPES:
        raise Refused(f"“{name}”不是可以上传的格式。请上传 {ALLOWED} 文件。")
    most = limits().file
    if upload.size is not None and upload.size > most:
        raise Refused(f"“{name}”有 {shown_size(upload.size)}，超过每份 {shown_size(most)} 的上限，请压缩后再上传。")
    upload.seek(0)
    content = upload.read(most + 1)
    if len(content) > most:
        raise Refused(f"“{name}”超过每份 {shown_size(most)} 的上限，请压缩后再上传。")
    if not content:
        raise Refused(f"“{name}”是空文件，请重新选择。")
    try:
        apart.read("paper", content, extension=extension)
    except BadFile as bad:
        raise Refused(f"“{name}”没有接收：{bad}") from bad
    verdict = scan(content)
    if reason := refusal(verdict):
        raise Refused(f"“{name}”没有接收：{reason}")
    return Checked(name, content, TYPES[extension], verdict)


def cleaned_name(name: str) -> str:
    """Return the file's own name: no folders, no control or direction characters, not too long, extension kept."""
    name = unicodedata.normalize("NFC", name)
    name = PurePosixPath(name.replace("\\", "/")).name
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = re.sub(r"[<>:\"|?*]", "_", re.sub(r"\s+", " ", name)).lstrip(" ").rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    stem = _PROGRAM.sub("_", stem).strip(" .") or "材料"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}{dot}{extension[:20]}"


def shown_size(size: int) -> str:
    """Return `3.2 MB`, the way pages say how large a file is."""
    if size >= 1 << 20:
        return f"{size / (1 << 20):.1f}".removesuffix(".0") + " MB"
    return f"{max(1, round(size / 1024))} KB"
