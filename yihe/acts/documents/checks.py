"""
Whether a file may become a paper: its name, its size, and that extension, first bytes and inner structure agree.

Every refusal is one sentence for the person who chose the file. What the browser says about the type is not believed.
"""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.conf import settings

from yihe.acts.documents import packages, pdf, pictures
from yihe.matters.actions import NotAllowed


class Refused(NotAllowed):
    """The file is not accepted. The message is the sentence that says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """Bytes a file, current papers and bytes (all versions) a matter, versions a paper. `settings.PAPER_LIMITS`."""

    file: int = 20 << 20
    papers: int = 30
    matter: int = 200 << 20
    versions: int = 20


@dataclass(frozen=True)
class Checked:
    """A file that passed: its cleaned name, its content, and the type we found it to be."""

    name: str
    content: bytes
    content_type: str


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
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"<\s*(html|script|svg|!doctype|iframe|body|\?php)", re.I)
_PROGRAM = re.compile(r"\.(?=(?:exe|com|scr|bat|cmd|pif|js|vbs|php|jsp|asp|aspx|html?|svg|lnk|sh)$)", re.I)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.I)


def limits() -> Limits:
    return Limits(**getattr(settings, "PAPER_LIMITS", {}))


def checked(upload) -> Checked:
    """
    Read an uploaded file (name, size, read) and return it checked.

    :raises Refused: with the sentence for whoever chose the file
    """
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
    if reason := _fault(content, extension):
        raise Refused(f"“{name}”没有接收：{reason}")
    return Checked(name, content, TYPES[extension])


def _fault(content: bytes, extension: str) -> str:
    if content.startswith(_OLD_OFFICE):
        return "这是旧版或加了密码的 Office 文件，请取消密码并另存为 docx 或 xlsx。"
    head = content[:1024]
    if extension in packages.KINDS:
        return _second_face(head, b"%PDF-") or packages.fault(content, extension)
    if extension == "pdf":
        return pdf.fault(content) or _second_face(head) or _also_a_package(content)
    kind = "PNG" if extension == "png" else "JPEG"
    return pictures.fault(content, kind) or _second_face(head, b"%PDF-") or _also_a_package(content)


def _second_face(head: bytes, *others: bytes) -> str:
    """Refuse a file that some program would take for a web page or for another format."""
    if _PAGE.search(head) or any(other in head for other in others):
        return "文件同时像两种格式，不能接收，请重新导出后再上传。"
    return ""


def _also_a_package(content: bytes) -> str:
    return "文件里还藏着一个压缩包，不能接收，请重新导出后再上传。" if zipfile.is_zipfile(BytesIO(content)) else ""


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
