"""
The words of a file and who its properties say wrote it, to be held against those of another: PDF by PDFium, Office and OFD by their parts, plain
text as it is. Layout is lost, and what is only a picture says nothing: nothing here recognizes letters.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

import pypdfium2 as pdfium

from yihe.foundation.foreign import BadFile, ofd

_BROKEN = "文件打不开，可能已经损坏或不完整。"
_NO_WORDS = "里面没有可以读出的文字，可能是扫描件或图片。"
_OTHER = "这种格式读不出文字。"
_LARGEST_PART = 32 << 20  # bytes; what is larger is no page of text
_MOST_PARTS = 2000
_ENCODINGS = ("utf-8-sig", "gb18030")
_AUTHORS = {"creator", "lastModifiedBy", "Author", "Creator"}  # of Office's core properties; of OFD's DocInfo
_WORDS_IN = {
    "docx": ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes"),
    "xlsx": ("xl/sharedstrings", "xl/worksheets/"),
    "pptx": ("ppt/slides/",),
}
EXTENSIONS = ("pdf", "ofd", "txt", *_WORDS_IN)


def read(content: bytes, extension: str, most: int) -> list:
    """
    Return `[words, authors]`: at most so many characters, and the names in the properties of the file.

    :raises BadFile: nothing can be read of it, with the sentence why
    """
    try:
        words, authors = _read(content, extension, most)
    except BadFile:
        raise
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, OSError, EOFError, RuntimeError, ValueError) as fault:  # fmt: skip
        raise BadFile(_BROKEN) from fault
    if not words.strip():
        raise BadFile(_NO_WORDS)
    return [words[:most], sorted({name for each in authors if (name := each.strip()[:60])})]


def _read(content: bytes, extension: str, most: int) -> tuple[str, list[str]]:
    if extension == "pdf":
        return _pdf(content, most)
    if extension == "txt":
        return _plain(content), []
    if extension == "ofd":
        _many, pages, _notes = ofd.read(content, 1, _MOST_PARTS, lambda _picture: "")
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(line for page in pages for line in page[2]), _authors(package, ("ofd.xml",))
    if extension in _WORDS_IN:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(_office(package, _WORDS_IN[extension])), _authors(package, ("docprops/core.xml",))
    raise BadFile(_OTHER)


def _pdf(content: bytes, most: int) -> tuple[str, list[str]]:
    try:
        paper = pdfium.PdfDocument(content)
        found, length = [], 0
        for number in range(len(paper)):
            found.append(paper[number].get_textpage().get_text_bounded())
            if (length := length + len(found[-1])) > most:
                break
        return "\n".join(found), [paper.get_metadata_value("Author")]
    except pdfium.PdfiumError as fault:
        raise BadFile(_BROKEN) from fault


def _plain(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_BROKEN)


def _office(package: zipfile.ZipFile, places: tuple[str, ...]) -> Iterator[str]:
    """Yield the words of a package, a paragraph, a string or a number each."""
    for name in sorted(package.namelist())[:_MOST_PARTS]:
        if not (name.lower().startswith(places) and name.lower().endswith(".xml")):
            continue
        for element in _part(package, name).iter():
            tag = element.tag.rpartition("}")[2]
            if tag in ("p", "si", "is"):  # a paragraph of Word and PowerPoint; a string of Excel
                yield "".join(each.text or "" for each in element.iter() if each.tag.rpartition("}")[2] == "t")
            elif tag == "c" and element.get("t", "n") == "n":  # a number stands in its cell, a string by its place
                yield from (each.text or "" for each in element if each.tag.rpartition("}")[2] == "v")


def _authors(package: zipfile.ZipFile, places: tuple[str, ...]) -> list[str]:
    found = []
    for name in package.namelist():
        if name.replace("\\", "/").lstrip("/").lower() in places:
            found += [
                each.text or "" for each in _part(package, name).iter() if each.tag.rpartition("}")[2] in _AUTHORS
            ]
    return found


def _part(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with package.open(name) as part:
        content = part.read(_LARGEST_PART + 1)
    if len(content) > _LARGEST_PART or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadFile(_BROKEN)
    return ElementTree.fromstring(content)
