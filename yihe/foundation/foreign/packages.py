"""
Office files: ZIP packages of XML. What they must not be or hold: macros, active parts, embedded files, links that
fetch something when the file is opened, bombs, entities, names that leave the folder, a second file in the same bytes.
Parts are known by what is in them: XML is read as XML whatever it is called, and beside it there are pictures and fonts.
"""

import io
import re
import stat
import zipfile
import zlib
from xml.etree import ElementTree
from xml.parsers import expat

from yihe.foundation.foreign import attached
from yihe.foundation.foreign.package_parts import ADVICE, BadPart, PartReader, check_binary, is_busy, is_xml, no_doctype

MOST_ENTRIES = 2000
MOST_UNPACKED = 100 << 20
MOST_RATIO = 200  # of one entry over a megabyte; XML of real tables stays under 50
KINDS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
_CONTENT_TYPES = "[content_types].xml"
_PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|sh|msi|py|php|svg|html?|swf|reg|cpl)$", re.I
)
_CHUNK = 1 << 20
_LARGEST_LIST = 4 << 20
# A comment of an archive that says who made it hides nothing. One that begins markup, or is long, may.
_LONGEST_COMMENT = 64  # bytes
OFD_ADVICE = "请上传开具单位给的原文件，或者用 OFD 阅读软件另存一份后再上传。"


def fault(content: bytes, kind: str) -> str:
    """Return why a package is not accepted, as a sentence, or "". `kind` is docx, xlsx or ofd."""
    if not content.startswith(b"PK\x03\x04"):
        return f"文件开头不是 {kind.upper()} 文档，内容与扩展名不符，请确认选对了文件。"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_shape(package, content)
            _check_names(package, kind)
            _check_parts(package, kind)
            if kind == "ofd":
                _check_places(package)
                attached.check_ofd(package)
    except BadPart as bad:
        return str(bad).replace(ADVICE, OFD_ADVICE) if kind == "ofd" else str(bad)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        return "文档打不开，可能已经损坏，请重新保存后再上传。"
    return ""


def _check_shape(package: zipfile.ZipFile, content: bytes) -> None:
    """Counts, sizes, and that the bytes are this package and nothing else."""
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadPart(f"文档里有 {len(entries)} 个部件，超过 {MOST_ENTRIES} 个，不能接收。" + ADVICE)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise BadPart(f"文档解开后超过 {MOST_UNPACKED >> 20} MB，请压缩其中的图片后再上传。")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise BadPart("文档设有密码，请取消加密后再上传。")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadPart("文档用了不常见的压缩方式。" + ADVICE)
        if entry.file_size > 1 << 20 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise BadPart("文档的压缩比异常，像是压缩炸弹，不能接收。" + ADVICE)
    packed = sum(entry.compress_size for entry in entries)
    # A package whose parts do not add up to its bytes carries something between them.
    overhead = len(content) - packed - sum(200 + 4 * len(e.filename.encode()) + 2 * len(e.extra) for e in entries)
    if not _is_harmless(package.comment) or overhead > 4096 or min((e.header_offset for e in entries), default=1) != 0:
        raise BadPart("文档的前后或中间附有别的数据，不能接收。" + ADVICE)
    if content.rfind(b"PK\x05\x06") + 22 + len(package.comment) != len(content):
        raise BadPart("文档的末尾附有别的数据，不能接收。" + ADVICE)


def _is_harmless(comment: bytes) -> bool:
    """Test whether the comment of an archive is a few printable characters and nothing else."""
    if len(comment) > _LONGEST_COMMENT:
        return False
    try:
        text = comment.decode("utf-8")
    except UnicodeDecodeError:
        text = comment.decode("gb18030", "replace")
    return text.isprintable() and not set("<>%\ufffd") & set(text)


def plain_name(name: str, kind: str) -> str:
    """Return the name of a part as it is looked for: some makers of OFD write the strokes of Windows, or one in front."""
    return name.replace("\\", "/").removeprefix("/") if kind == "ofd" else name


def _check_names(package: zipfile.ZipFile, kind: str) -> None:
    seen = set()
    for entry in package.infolist():
        name = plain_name(entry.orig_filename, kind)
        lower = name.lower()
        if "\\" in name or "\0" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise BadPart("文档里的部件名指向文档之外，不能接收。" + ADVICE)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise BadPart("文档里有指向别处的链接文件，不能接收。" + ADVICE)
        if lower in seen:
            raise BadPart("文档里有重名的部件，不能接收。" + ADVICE)
        seen.add(lower)
        if "vbaproject" in lower or "vbadata" in lower or "/macrosheets/" in f"/{lower}":
            raise BadPart("文档里有宏，不能接收。" + ADVICE)
        if "/activex/" in f"/{lower}" or "/embeddings/" in f"/{lower}" or "oleobject" in lower:
            raise BadPart("文档里嵌有控件或别的文件，不能接收。" + ADVICE)
        if _PROGRAMS.search(lower):
            raise BadPart("文档里夹带程序或网页文件，不能接收。" + ADVICE)
    needed = {KINDS[kind].lower()} | ({_CONTENT_TYPES} if kind != "ofd" else set())
    if not needed <= seen:
        other = next((other for other, part in KINDS.items() if part.lower() in seen), "")
        raise BadPart(
            f"扩展名是 {kind}，内容却是 {other}，请用正确的扩展名。"
            if other
            else f"这不是 {kind.upper()} 文档，请确认选对了文件。"
        )


def _check_parts(package: zipfile.ZipFile, kind: str) -> None:
    """Read every part to its end (lengths and checksums are checked on the way), and the XML as XML."""
    for entry in package.infolist():
        lower = entry.filename.lower()
        with package.open(entry) as part:
            start = part.read(64)
        if not (lower.endswith((".xml", ".rels", ".vml")) or is_xml(start)):
            check_binary(lower, start, kind)
            with package.open(entry) as part:
                while part.read(_CHUNK):
                    pass
            continue
        try:
            with package.open(entry) as part:
                looks_busy = _skimmed(part)
            if lower == _CONTENT_TYPES or lower.endswith(".rels"):
                if entry.file_size > _LARGEST_LIST:
                    raise BadPart("文档的部件清单大得异常，不能接收。" + ADVICE)
                looks_busy = True
            if looks_busy:
                with package.open(entry) as part:
                    PartReader(lower).read(part)
        except (expat.ExpatError, LookupError):
            raise BadPart("文档里的内容不是规范的 XML，可能已经损坏。" + ADVICE) from None


def _check_places(package: zipfile.ZipFile) -> None:
    """Pass an OFD whose list of contents leads to parts within it. It was read as XML before, without entities."""
    for entry in package.infolist():
        if plain_name(entry.orig_filename, "ofd").lower() != "ofd.xml":
            continue
        for found in ElementTree.fromstring(package.read(entry)).iter():
            places = [value for name, value in found.attrib.items() if name.rpartition("}")[2] == "BaseLoc"]
            if found.tag.rpartition("}")[2] in ("DocRoot", "Signatures", "BaseLoc"):
                places.append(found.text or "")
            if any(_leads_out(place) for place in map(str.strip, places)):
                raise BadPart("OFD 的正文在文档之外，不能接收，请重新导出后再上传。")


def _leads_out(place: str) -> bool:
    steps = place.replace("\\", "/")
    return ".." in steps.split("/") or steps.startswith("//") or ":" in steps


def _skimmed(part) -> bool:
    """
    Read one XML part, well-formed and without entities, and test whether it may hold what has to be looked at: element by
    element is twenty times slower, and a table has a million of them.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = no_doctype
    found, before = False, b""
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk, False)
        found = found or is_busy(before + chunk)
        before = chunk[-64:]
    parser.Parse(b"", True)
    return found
