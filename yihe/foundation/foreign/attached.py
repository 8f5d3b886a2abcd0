"""
What may be attached to a paper – PDF and OFD by one rule: the data an electronic voucher carries (XML, XBRL), pictures, fonts. A
voucher is the original only with its data, so that nobody is told to print it; everything else is a file of its own, and is
handed in as one.
"""

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree
from xml.parsers import expat

from yihe.foundation.foreign.package_parts import ADVICE, BadPart, PartReader, is_xml

LARGEST = 8 << 20  # bytes of one attachment, unpacked
MOST = 50  # of a paper
# How a list of attachments names one, wherever in it, in each coding our reader of XML knows; no name of an element is written otherwise.
_LISTED = ["Attachment".encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be")]
_DATA = {"xml", "xbrl"}
_PAGES = {"html", "svg", "script", "stylesheet", "transform"}  # of XML: what a browser would show or run
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM")
_FONTS = (b"OTTO", b"\0\1\0\0", b"ttcf", b"true")
_NAMES = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "bmp"), _PICTURES),
    **dict.fromkeys(("otf", "ttf", "ttc"), _FONTS),
}
_ODD = re.compile(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]")
VOUCHER = "电子凭证请直接上传开具单位给的原文件，不要打印后再上传；别的附件请取出来单独上传。"
_OTHER = "里附有“{}”，附件只能是电子凭证的数据（XML、XBRL）、图片或字体，不能接收。" + VOUCHER
_NOT_DATA = "里的附件“{}”不是规范的 XML 数据，不能接收。" + VOUCHER
_WITHIN = "{}里的附件“{}”没有通过检查：{}"
_LARGE = f"里的附件“{{}}”超过 {LARGEST >> 20} MB，不能接收。" + VOUCHER


def check(name: str, content: bytes, what: str) -> None:
    """Pass an attachment of a paper; `what` names the paper's format to whoever reads the sentence. Raises BadPart."""
    shown = _ODD.sub("", posixpath.basename(name.replace("\\", "/")))[:60] or "没有名称的文件"
    if len(content) > LARGEST:
        raise BadPart(what + _LARGE.format(shown))
    extension = shown.rpartition(".")[2].lower()
    if content.startswith(_NAMES.get(extension, ())):
        return
    if extension not in _DATA or _ODD.search(name) or not is_xml(content[:64]):
        raise BadPart(what + _OTHER.format(shown))
    try:
        _Data("data.xml", what + _OTHER.format(shown)).read(io.BytesIO(content))
    except (expat.ExpatError, LookupError, ValueError):
        raise BadPart(what + _NOT_DATA.format(shown)) from None
    except BadPart as bad:
        raise BadPart(
            str(bad) if bad.args[0].startswith(what) else _WITHIN.format(what, shown, str(bad).replace(ADVICE, VOUCHER))
        ) from None


class _Data(PartReader):
    """Data in XML: no page, no style, none of what no part of a package may hold."""

    def __init__(self, name: str, sentence: str):
        super().__init__(name)
        self.sentence = sentence
        self.parser.ProcessingInstructionHandler = self.instructed

    def instructed(self, target: str, _said: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise BadPart(self.sentence)

    def opened(self, tag, attributes):
        if tag.rpartition(":")[2].lower() in _PAGES:
            raise BadPart(self.sentence)
        super().opened(tag, attributes)


def check_ofd(package: zipfile.ZipFile) -> None:
    """Pass an OFD whose lists of attachments (GB/T 33190, 15) name only what may be attached. Raises BadPart."""
    entries = {entry.orig_filename.replace("\\", "/").removeprefix("/").lower(): entry for entry in package.infolist()}
    seen = 0
    for name, entry in entries.items():
        with package.open(entry) as part:
            if not is_xml(part.read(64)):
                continue
        content = package.read(entry)
        if not any(word in content for word in _LISTED):
            continue
        if len(content) > LARGEST:
            raise BadPart("OFD" + _LARGE.format(posixpath.basename(name)))
        for found in ElementTree.fromstring(content).iter():
            if found.tag.rpartition("}")[2] != "Attachment":
                continue
            place = next((each.text or "" for each in found.iter() if each.tag.rpartition("}")[2] == "FileLoc"), "")
            seen += 1
            if seen > MOST:
                raise BadPart(f"OFD 里的附件超过 {MOST} 个，不能接收。" + VOUCHER)
            _check_at(package, entries, place.strip().replace("\\", "/"), posixpath.dirname(name))


def _check_at(package: zipfile.ZipFile, entries: dict, place: str, beside: str) -> None:
    """Check what an attachment's place leads to, beside its list or from the root; a place that leads nowhere is none."""
    for way in (posixpath.join(beside, place), place):
        if entry := entries.get(posixpath.normpath(way).lstrip("/").lower()):
            if entry.file_size > LARGEST:
                raise BadPart("OFD" + _LARGE.format(posixpath.basename(place)))
            return check(place, package.read(entry), "OFD ")
