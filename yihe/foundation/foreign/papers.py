"""Whether a file is what its extension says, and nothing else besides: its first bytes and its inner structure."""

import re
import zipfile
from io import BytesIO

from yihe.foundation.foreign import BadFile, packages, pdf, pictures

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"<\s*(html|script|svg|!doctype|iframe|body|\?php)", re.I)
_TWO_FACES = "文件同时像两种格式，不能接收，请重新导出后再上传。"


def check(content: bytes, extension: str) -> None:
    """Pass a file whose extension is one of `acts.documents.checks.TYPES`. Raises BadFile."""
    if reason := _fault(content, extension):
        raise BadFile(reason)


def _fault(content: bytes, extension: str) -> str:
    if content.startswith(_OLD_OFFICE):
        return "这是旧版或加了密码的 Office 文件，请取消密码并另存为 docx 或 xlsx。"
    head = content[:1024]
    if extension in packages.KINDS:
        return second_face(head, b"%PDF-") or packages.fault(content, extension)
    if extension == "pdf":
        return pdf.fault(content) or second_face(head) or also_a_package(content)
    kind = "PNG" if extension == "png" else "JPEG"
    return pictures.fault(content, kind) or second_face(head, b"%PDF-") or also_a_package(content)


def second_face(head: bytes, *others: bytes) -> str:
    """Refuse a file that some program would take for a web page or for another format."""
    return _TWO_FACES if _PAGE.search(head) or any(other in head for other in others) else ""


def also_a_package(content: bytes) -> str:
    return "文件里还藏着一个压缩包，不能接收，请重新导出后再上传。" if zipfile.is_zipfile(BytesIO(content)) else ""
