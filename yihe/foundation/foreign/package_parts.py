"""One part of an Office package: XML without commands and without links that fetch something, a picture, a font."""

import re
from xml.parsers import expat

from yihe.foundation.foreign.addresses import leads_elsewhere, leads_to_the_web

ADVICE = "请另存为不带宏和附件的普通文档后再上传。"
_LINK = "文档里有指向网页以外地方的链接（如共享文件夹、本机文件），请删去链接后再上传。"
_FETCHED = "文档会在打开时读取外部文件（模板、图片或链接的表格），请断开链接后再上传。"
_CONTENT_TYPES = "[content_types].xml"
_ACTIVE_TYPE = re.compile(r"macroEnabled|vbaProject|activeX|oleObject|ms-office\.vba", re.I)
# Fields and formulas that run or fetch something when the document is opened.
_COMMAND = re.compile(r"\bDDE(AUTO)?\b", re.I)
_FETCHING = re.compile(r"\b(INCLUDE(PICTURE|TEXT)?|IMPORT|LINK|DATABASE|RD)\b", re.I)
_COMMAND_FORMULA = re.compile(r"\w+\s*\|\s*'")
_FETCHING_FORMULA = re.compile(r"\b(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(\.ID)?)\s*\(", re.I)
# A table of another file: by its name in brackets, or by an address; what Office writes itself has a number there, and a link that is
# refused where it is declared.
_OTHER_BOOK = re.compile(r"'[^']*\[[^\]']+\][^']*'\s*!|'[^']*(://|\\\\|file:)[^']*'\s*[!#]", re.I)
_FORMULA_ATTRIBUTES = {"textlink", "fmlalink", "fmlarange", "formula"}  # of a shape, of a control
_LEADS_FIELD = re.compile(r"HYPERLINK\s+[^\"“]{0,40}[\"“]([^\"”]*)", re.I)
_LEADS_FORMULA = re.compile(r"HYPERLINK\s*\(\s*\"([^\"]*)", re.I)
# Words of field codes, formulas and links, the bar of a command; a character written as a number, or an encoding other
# than UTF-8 (it has zero bytes), could hide them.
_BUSY = re.compile(
    rb"instrText|fldSimple|ddeLink|\||&#|\0|<!|(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(\.ID)?|HYPERLINK)\s*\(|src\s*=|href\s*="
    rb"|(?-i:\bURI\b)|\\\\|file:|&apos;|'\s*[a-z]+://|\][^<'&]{0,40}'\s*!",
    re.I,
)
_XML = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
# How pictures begin, whichever of their endings they have; what Office keeps besides has no beginning of its own.
_PICTURES = {"png", "jpg", "jpeg", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp", "webp"}
_BEGIN = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"II\xbc", b"RIFF",
    b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"\x02\0\x09\0",  # EMF, WMF
)  # fmt: skip
_WITHOUT_BEGINNING = {"odttf", "ttf", "fntdata", "bin", "data", "dat"}
# What is a file of its own, wherever it lies: programs, archives, documents.
_FILES = (
    b"MZ", b"\x7fELF", b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0",
    b"%PDF", b"{\\rtf", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"MSCF", b"L\0\0\0\x01\x14\x02\0", b"ITSF", b"!<arch>",
)  # fmt: skip


class BadPart(Exception):
    """Stops the reading; the message is the sentence."""


def no_doctype(*_declaration):
    raise BadPart("文档里有 XML 实体定义，不能接收。" + ADVICE)


def is_xml(start: bytes) -> bool:
    """Test whether a part begins as XML, whatever it is called."""
    return _XML.match(start) is not None or (not start.strip(b"\0 \t\r\n") and bool(start.strip(b"\0")))


def is_busy(text: bytes) -> bool:
    """Test whether some of a part may hold a field, a formula or a link that has to be looked at."""
    return _BUSY.search(text) is not None


def check_binary(name: str, start: bytes, kind: str) -> None:
    """Pass a part that is no XML: what it says it is, and no file of its own. Raises BadPart."""
    if not start:
        return
    if start.startswith(_FILES):
        raise BadPart("文档里夹带另一个文件（程序、压缩包或文档），不能接收。" + ADVICE)
    extension = name.rpartition(".")[2]
    if extension in _PICTURES and not start.startswith(_BEGIN):
        raise BadPart("文档里有一张图片不是它所写的格式，不能接收。" + ADVICE)
    if extension not in _PICTURES and kind != "ofd" and extension not in _WITHOUT_BEGINNING:
        raise BadPart("文档里有不认识的部件，不能接收。" + ADVICE)


class PartReader:
    """One XML part, read as a stream; raises BadPart at the first thing that does not belong in it."""

    def __init__(self, name: str):
        self.name = name
        self.instructions = ""  # field codes, which may be split over many elements
        self.within, self.text = "", ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = no_doctype
        if name == _CONTENT_TYPES or name.endswith(".rels"):
            self.parser.StartElementHandler = self.declared
        else:
            self.parser.StartElementHandler = self.opened
            self.parser.EndElementHandler = self.closed
            self.parser.CharacterDataHandler = self.said

    def read(self, part) -> None:
        self.parser.ParseFile(part)
        if _COMMAND.search(self.instructions):
            raise BadPart("文档里有打开时运行命令的域代码（DDE），不能接收。" + ADVICE)
        if _FETCHING.search(self.instructions):
            raise BadPart(_FETCHED)
        targets = _LEADS_FIELD.findall(self.instructions)
        if "\\\\" in self.instructions or "file:" in self.instructions.lower() or any(map(_is_no_page, targets)):
            raise BadPart(_LINK)

    def declared(self, tag, attributes):
        if any(_ACTIVE_TYPE.search(value) for value in attributes.values()):
            raise BadPart("文档里有宏、控件或嵌入的文件，不能接收。" + ADVICE)
        if self.name == _CONTENT_TYPES:
            return
        target, is_external = attributes.get("Target", ""), attributes.get("TargetMode", "").lower() != "internal"
        if "TargetMode" in attributes and is_external:
            if not attributes.get("Type", "").endswith("/hyperlink"):
                raise BadPart(_FETCHED)
            if not leads_to_the_web(target) and not target.startswith("#"):
                raise BadPart(_LINK)
        elif leads_elsewhere(target):
            raise BadPart(_FETCHED)

    def opened(self, tag, attributes):
        local = tag.rpartition(":")[2]
        if local == "ddeLink":
            raise BadPart("表格里有打开时运行命令的链接（DDE），不能接收。" + ADVICE)
        if local == "fldSimple":
            self.instructions += " ".join(attributes.values()) + " "
        if not self.within and (local == "instrText" or _is_formula(local)):
            self.within, self.text = local, ""
        for name, value in attributes.items():
            what = name.rpartition(":")[2].lower()
            if what in _FORMULA_ATTRIBUTES or (what == "val" and local == "cfvo"):
                _check_formula(value)
            if what == "src" and leads_elsewhere(value):
                raise BadPart(_FETCHED)
            if (what == "href" or (what == "uri" and local == "URI")) and _is_no_page(value):
                raise BadPart(_LINK)

    def said(self, text):
        if self.within and len(self.text) < 1 << 16:
            self.text += text

    def closed(self, tag):
        if tag.rpartition(":")[2] != self.within:
            return  # of something within it
        if self.within != "instrText":
            _check_formula(self.text)
        elif len(self.instructions) < 1 << 20:
            self.instructions += self.text
        self.within = ""


def _is_formula(name: str) -> bool:
    """Test whether an element holds a formula: of a cell, a chart, a rule, a check of what is typed, a column, a defined name."""
    return name == "f" or name == "definedName" or "formula" in name.lower()


def _check_formula(text: str) -> None:
    if _COMMAND_FORMULA.search(text):
        raise BadPart("表格里有运行外部命令的公式（DDE），不能接收。" + ADVICE)
    if _FETCHING_FORMULA.search(text) or _OTHER_BOOK.search(text):
        raise BadPart("表格里有打开时读取外部内容的公式，请改成数值后再上传。")
    if any(map(_is_no_page, _LEADS_FORMULA.findall(text))):
        raise BadPart(_LINK)


def _is_no_page(target: str) -> bool:
    return leads_elsewhere(target) and not leads_to_the_web(target)
