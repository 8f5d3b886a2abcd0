"""
Whether a file may become a paper: its name, its size, and that extension, first bytes and inner structure agree. What is
inside is looked at in a process apart (`foundation.foreign.papers`); of a photograph the picture alone is kept
(`foundation.foreign.photographs`), and whoever handed it in is told.

Every refusal is one sentence for the person who chose the file. What the browser says about the type is not believed.
"""

import base64
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
    """
    A file that passed: its cleaned name, its content as it will be kept, the type we found it to be, what the scanner says of it;
    `said` is what was done to it, a sentence without its full stop, "" where it is what came.
    """

    name: str
    content: bytes
    content_type: str
    verdict: Verdict
    said: str = ""


TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
}
TURNED = ("heic", "heif", "webp", "avif")  # photographs that are kept as JPG
PHOTOGRAPHS = ("jpg", "jpeg", "png", *TURNED)
ACCEPT = ",".join(f".{extension}" for extension in (*TYPES, *TURNED))
ALLOWED = "PDF、照片（JPG、PNG、HEIC）、DOCX、XLSX、OFD"
# What to do about what is often chosen and not taken, by extension.
_OLD_OFFICE = "请用 Office 或 WPS 打开，另存为 {} 后上传，或者输出为 PDF。"
_FILM = "视频不能作材料，请上传照片；实况照片请在相册里存为静态照片。"
_PACKED = "压缩包请先解开，把里面的文件一份一份上传。"
_BY_PICTURE = "请用看图软件打开，另存为 JPG 或 PNG 后上传；多页的扫描件请改存为 PDF。"
INSTEAD = {
    **dict.fromkeys(("doc", "wps", "wpt", "docm", "dotx", "rtf", "odt"), _OLD_OFFICE.format("DOCX")),
    **dict.fromkeys(("xls", "et", "ett", "xlsm", "xlsb", "csv", "ods"), _OLD_OFFICE.format("XLSX")),
    **dict.fromkeys(("ppt", "pptx", "dps", "pages", "numbers", "key", "txt"), "请输出为 PDF 后上传。"),
    **dict.fromkeys(("mov", "mp4", "3gp", "avi", "livp"), _FILM),
    **dict.fromkeys(("zip", "rar", "7z", "gz", "tar"), _PACKED),
    **dict.fromkeys(("gif", "bmp", "tif", "tiff", "dng", "jfif", "jp2", "jxl"), _BY_PICTURE),
    "eml": "请把邮件里的附件存下来，再上传附件。",
    "": "文件名没有扩展名（如 .pdf、.jpg），请用能打开它的软件另存一份后再上传。",
}  # fmt: skip
TAKEN_OUT = "照片只保存画面：附带的拍摄位置、时间等信息会去掉，HEIC 转成 JPG。"
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
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in TYPES and extension not in TURNED:
        raise Refused(f"“{name}”不是可以上传的格式。请上传 {ALLOWED} 文件。{INSTEAD.get(extension, '')}")
    most = limits().file
    if upload.size is not None and upload.size > most:
        raise Refused(f"“{name}”有 {shown_size(upload.size)}，超过每份 {shown_size(most)} 的上限，请压缩后再上传。")
    upload.seek(0)
    content = upload.read(most + 1)
    if len(content) > most:
        raise Refused(f"“{name}”超过每份 {shown_size(most)} 的上限，请压缩后再上传。")
    if not content:
        raise Refused(f"“{name}”是空文件，请重新选择。")
    said = ""
    try:
        if extension in PHOTOGRAPHS:
            name, content, said = photograph(name, content)
        else:
            apart.read("paper", content, extension=extension)
    except BadFile as bad:
        raise Refused(f"“{name}”没有接收：{bad}") from bad
    verdict = scan(content)
    if reason := refusal(verdict):
        raise Refused(f"“{name}”没有接收：{reason}")
    return Checked(name, content, TYPES[name.rpartition(".")[2].lower()], verdict, said)


def photograph(name: str, content: bytes) -> tuple[str, bytes, str]:
    """
    Return a photograph as it is kept: its name, its content, and what was done to it ("": nothing).

    :raises BadFile: with the sentence why it is not taken
    """
    stem, _dot, extension = name.rpartition(".")
    kept, found, done = apart.read("photograph", content, extension=extension.lower(), most=limits().file)
    name = name if found == extension.lower() else f"{stem}.{found}"
    return name, base64.b64decode(kept) if kept else content, "，".join(done)


def said_of(files) -> str:
    """Return what was done to uploads that were checked, as sentences for whoever chose them; "" where they are what came."""
    found = [(getattr(file, "was_read", None) or (None,))[0] for file in files]
    return "".join(f"“{each.name}”：{each.said}。" for each in found if isinstance(each, Checked) and each.said)


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
