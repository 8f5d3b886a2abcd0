"""
Office files: ZIP packages of XML. What they must not be or hold: macros, active parts, embedded files, links that
fetch something when the file is opened, bombs, entities, names that leave the folder, a second file in the same bytes.
"""

import io
import re
import stat
import zipfile
import zlib
from xml.parsers import expat

MOST_ENTRIES = 2000
MOST_UNPACKED = 100 << 20
MOST_RATIO = 200  # of one entry over a megabyte; XML of real tables stays under 50
KINDS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
_CONTENT_TYPES = "[content_types].xml"
_PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|sh|msi|py|php|svg|html?|swf|reg|cpl)$", re.I
)
_ACTIVE_TYPE = re.compile(r"macroEnabled|vbaProject|activeX|oleObject|ms-office\.vba", re.I)
_DDE = re.compile(r"\bDDE(AUTO)?\b", re.I)
_DDE_FORMULA = re.compile(r"\w+\s*\|\s*'")
# Words of field codes and links, the bar of a command in a formula; a character written as a number, or an encoding
# other than UTF-8 (it has zero bytes), could hide them.
_BUSY = re.compile(rb"instrText|fldSimple|ddeLink|\||&#|\0")
_CHUNK = 1 << 20
_LARGEST_LIST = 4 << 20
_ADVICE = "请另存为不带宏和附件的普通文档后再上传。"


class _Bad(Exception):
    """Stops the reading; the message is the sentence."""


def fault(content: bytes, kind: str) -> str:
    """Return why a package is not accepted, as a sentence, or "". `kind` is docx, xlsx or ofd."""
    if not content.startswith(b"PK\x03\x04"):
        return f"文件开头不是 {kind.upper()} 文档，内容与扩展名不符。"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_shape(package, content)
            _check_names(package, kind)
            _check_parts(package, kind)
    except _Bad as bad:
        return str(bad)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        return "文档打不开，可能已经损坏，请重新保存后再上传。"
    return ""


def _check_shape(package: zipfile.ZipFile, content: bytes) -> None:
    """Counts, sizes, and that the bytes are this package and nothing else."""
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _Bad(f"文档里有 {len(entries)} 个部件，超过 {MOST_ENTRIES} 个。")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _Bad(f"文档解开后超过 {MOST_UNPACKED >> 20} MB。")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise _Bad("文档设有密码，请取消加密后再上传。")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Bad("文档用了不常见的压缩方式。" + _ADVICE)
        if entry.file_size > 1 << 20 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise _Bad("文档的压缩比异常，像是压缩炸弹，不能接收。")
    packed = sum(entry.compress_size for entry in entries)
    # A package whose parts do not add up to its bytes carries something between them.
    overhead = len(content) - packed - sum(200 + 4 * len(e.filename.encode()) + 2 * len(e.extra) for e in entries)
    if package.comment or overhead > 4096 or min((e.header_offset for e in entries), default=1) != 0:
        raise _Bad("文档的前后或中间附有别的数据，不能接收。" + _ADVICE)
    if content.rfind(b"PK\x05\x06") + 22 != len(content):
        raise _Bad("文档的末尾附有别的数据，不能接收。" + _ADVICE)


def _check_names(package: zipfile.ZipFile, kind: str) -> None:
    seen = set()
    for entry in package.infolist():
        name = entry.orig_filename
        lower = name.lower()
        if "\\" in name or "\0" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise _Bad("文档里的部件名指向文档之外，不能接收。")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _Bad("文档里有指向别处的链接文件，不能接收。")
        if lower in seen:
            raise _Bad("文档里有重名的部件，不能接收。" + _ADVICE)
        seen.add(lower)
        if "vbaproject" in lower or "vbadata" in lower or "/macrosheets/" in f"/{lower}":
            raise _Bad("文档里有宏，不能接收。" + _ADVICE)
        if "/activex/" in f"/{lower}" or "/embeddings/" in f"/{lower}" or "oleobject" in lower:
            raise _Bad("文档里嵌有控件或别的文件，不能接收。" + _ADVICE)
        if _PROGRAMS.search(lower):
            raise _Bad("文档里夹带程序或网页文件，不能接收。")
    needed = {KINDS[kind].lower()} | ({_CONTENT_TYPES} if kind != "ofd" else set())
    if not needed <= seen:
        other = next((other for other, part in KINDS.items() if part.lower() in seen), "")
        raise _Bad(
            f"扩展名是 {kind}，内容却是 {other}，请用正确的扩展名。" if other else f"这不是 {kind.upper()} 文档。"
        )


def _check_parts(package: zipfile.ZipFile, kind: str) -> None:
    """Read every part to its end (lengths and checksums are checked on the way), and the XML as XML."""
    for entry in package.infolist():
        lower = entry.filename.lower()
        if not lower.endswith((".xml", ".rels")):
            with package.open(entry) as part:
                while part.read(_CHUNK):
                    pass
            continue
        try:
            with package.open(entry) as part:
                looks_busy = _skimmed(part)
            if lower == _CONTENT_TYPES or lower.endswith(".rels"):
                if entry.file_size > _LARGEST_LIST:
                    raise _Bad("文档的部件清单大得异常，不能接收。" + _ADVICE)
                looks_busy = True
            if looks_busy:
                with package.open(entry) as part:
                    _Part(lower).read(part)
        except expat.ExpatError:
            raise _Bad("文档里的内容不是规范的 XML，可能已经损坏。" + _ADVICE) from None


def _no_doctype(*_declaration):
    raise _Bad("文档里有 XML 实体定义，不能接收。" + _ADVICE)


def _skimmed(part) -> bool:
    """
    Read one XML part, well-formed and without entities, and test whether it may hold a field code or a formula that
    has to be looked at: element by element is twenty times slower, and a table has a million of them.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    found, before = False, b""
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk, False)
        found = found or bool(_BUSY.search(before + chunk))
        before = chunk[-32:]
    parser.Parse(b"", True)
    return found


class _Part:
    """One XML part, read as a stream; raises _Bad at the first thing that does not belong in it."""

    def __init__(self, name: str):
        self.name = name
        self.instructions = ""  # field codes, which may be split over many elements
        self.within, self.text = "", ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _no_doctype
        if name == _CONTENT_TYPES or name.endswith(".rels"):
            self.parser.StartElementHandler = self.declared
        elif name.startswith(("word/", "xl/")):
            self.parser.StartElementHandler = self.opened
            self.parser.EndElementHandler = self.closed
            self.parser.CharacterDataHandler = self.said

    def read(self, part) -> None:
        self.parser.ParseFile(part)
        if _DDE.search(self.instructions):
            raise _Bad("文档里有打开时运行命令的域代码（DDE），不能接收。" + _ADVICE)

    def declared(self, tag, attributes):
        if any(_ACTIVE_TYPE.search(value) for value in attributes.values()):
            raise _Bad("文档里有宏、控件或嵌入的文件，不能接收。" + _ADVICE)
        if attributes.get("TargetMode", "").lower() == "external" and not attributes.get("Type", "").endswith(
            "/hyperlink"
        ):
            raise _Bad("文档会在打开时读取外部文件（模板、图片或链接的表格），请断开链接后再上传。")

    def opened(self, tag, attributes):
        local = tag.rpartition(":")[2]
        if local == "ddeLink":
            raise _Bad("表格里有打开时运行命令的链接（DDE），不能接收。" + _ADVICE)
        if local == "fldSimple":
            self.instructions += " ".join(attributes.values()) + " "
        if local in ("instrText", "f"):
            self.within, self.text = local, ""

    def said(self, text):
        if self.within and len(self.text) < 1 << 16:
            self.text += text

    def closed(self, tag):
        if self.within == "instrText" and len(self.instructions) < 1 << 20:
            self.instructions += self.text
        elif self.within == "f" and _DDE_FORMULA.search(self.text):
            raise _Bad("表格里有运行外部命令的公式（DDE），不能接收。" + _ADVICE)
        self.within = ""
