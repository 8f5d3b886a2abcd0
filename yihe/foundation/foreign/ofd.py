"""
OFD (GB/T 33190): the texts of its pages line by line, its pictures, its seals. It is read, not laid out: where exactly something
stands on the page, and in which letters, says the original alone.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from yihe.foundation.foreign import BadFile

LAYOUT = "版式以原件为准。"
_LARGEST_PART = 32 << 20  # bytes; what is larger is no page of text
_LINE = 1.5  # millimetres that texts of one line may stand apart in height
_MOST_LINES = 2000  # of a page
_MOST_PICTURES = 20  # of a page, each shown once however often it stands there
_MOST_TEMPLATES = 20  # of a page
_MOST_SEALS = 50
_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff")
_BROKEN = "文件打不开，可能已经损坏或不完整。"

Draw = Callable[[bytes], str]  # of a picture: a JPEG in base64, "" when it is too large; raises BadFile


def read(content: bytes, first: int, count: int, draw: Draw) -> list:
    """Return pages as `drawing.draw` does; the seals stand in the notes and on the page after the last of all. Raises BadFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _Document(package, draw).read(first, count)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
    ) as fault:
        if isinstance(fault, BadFile):
            raise
        raise BadFile(_BROKEN) from fault


class _Document:
    """The first document of a package; what a part names is looked for beside it, then from the root."""

    def __init__(self, package: zipfile.ZipFile, draw: Draw):
        self.package, self.draw = package, draw
        self.parts: dict[str, ElementTree.Element] = {}
        self.made: dict[str, str] = {}  # what was drawn, by the place it lies at
        self.names = {name.lstrip("/"): name for name in package.namelist()}
        body = next(_all(self.part("OFD.xml"), "DocBody"), None)
        root = _text(body, "DocRoot")
        if body is None or not root:
            raise BadFile("OFD 里没有正文。")
        self.root = root.lstrip("/")
        self.signatures = _text(body, "Signatures")
        document = self.part(self.root)
        self.pages = [(self.root, page.get("BaseLoc", "")) for page in _all(document, "Page")]
        self.templates = {t.get("ID"): t.get("BaseLoc", "") for t in _all(document, "TemplatePage")}
        self.pictures = dict(self._resources(document))

    def read(self, first: int, count: int) -> list:
        if not self.pages:
            raise BadFile("OFD 里没有页面。")
        chosen = list(enumerate(self.pages, 1))[first - 1 : first - 1 + count]
        notes = [LAYOUT, *self.seals()]
        return [len(self.pages), [self.page(n, *where) for n, where in chosen], notes]

    def page(self, number: int, beside: str, place: str) -> list:
        content, _name = self.named(place, beside)
        # Each once: a page that names one a thousand times says no more by that.
        used = dict.fromkeys(self.templates.get(t.get("TemplateID")) for t in _all(content, "Template"))
        layers = [self.named(place, self.root)[0] for place in [*filter(None, used)][:_MOST_TEMPLATES]]
        layers.append(content)
        texts = sorted((piece for layer in layers for piece in _pieces(layer)), key=lambda piece: piece[:2])
        shown = [self.pictures[i.get("ResourceID")] for layer in layers for i in _all(layer, "ImageObject")
                 if i.get("ResourceID") in self.pictures]  # fmt: skip
        found = [self._drawn(place) for place in [*dict.fromkeys(shown)][:_MOST_PICTURES]]
        if number == len(self.pages):
            found += self._drawn_seals()
        return [number, [picture for picture in found if picture], _lines(texts)[:_MOST_LINES], ""]

    # Seals: that they are there, and how they look. Whether they are true is for who can check signatures.

    def _signed(self) -> Iterator[tuple[ElementTree.Element, str]]:
        if not self.signatures:
            return
        listed, name = self.named(self.signatures, "OFD.xml")
        for number, signature in enumerate(_all(listed, "Signature")):
            if number < _MOST_SEALS:
                yield self.named(signature.get("BaseLoc", ""), name)

    def seals(self) -> list[str]:
        found = [_text(signature, "SignatureDateTime") for signature, _name in self._signed()]
        if not found:
            return []
        when = "、".join(day for day in (_day(text) for text in found) if day)
        return [f"有电子印章或签名 {len(found)} 个{f'（{when}）' if when else ''}，这里没有验证真伪。"]

    def _drawn_seals(self) -> list[str]:
        found = []
        for signature, name in self._signed():
            seal = next(_all(signature, "Seal"), None)
            if place := self._place(_text(seal, "BaseLoc"), name):
                found.append(self._drawn(place))
        return found

    # Parts -----------------------------------------------------------------------------------------------------------

    def _resources(self, document) -> Iterator[tuple[str | None, str]]:
        for tag in ("PublicRes", "DocumentRes"):
            for listed in _all(document, tag):
                resources, name = self.named((listed.text or "").strip(), self.root)
                folder = posixpath.join(posixpath.dirname(name), resources.get("BaseLoc", ""), "x")
                for media in _all(resources, "MultiMedia"):
                    if place := self._place(_text(media, "MediaFile"), folder):
                        yield media.get("ID"), place

    def _drawn(self, place: str) -> str:
        """Draw what lies at a place, once: a picture, or a seal around one."""
        if place not in self.made:
            self.made[place] = self._try(self._bytes(place))
        return self.made[place]

    def _try(self, content: bytes) -> str:
        picture = _PICTURE.search(content)
        try:
            return self.draw(content[picture.start() :]) if picture else ""
        except BadFile:
            return ""  # JBIG2 and what else we do not draw

    def named(self, place: str, beside: str) -> tuple[ElementTree.Element, str]:
        found = self._place(place, beside)
        if found is None:
            raise BadFile(_BROKEN)
        if found not in self.parts:
            self.parts[found] = self.part(found)
        return self.parts[found], found

    def part(self, name: str) -> ElementTree.Element:
        content = self._bytes(name)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise BadFile(_BROKEN)
        return ElementTree.fromstring(content)

    def _place(self, place: str, beside: str) -> str | None:
        """Return the name of a part that another one names: beside it, or from the root."""
        near = posixpath.normpath(posixpath.join(posixpath.dirname(beside), place)).lstrip("/")
        return next((name for name in (near, place.lstrip("/")) if name in self.names), None)

    def _bytes(self, name: str) -> bytes:
        if name not in self.names:
            raise BadFile(_BROKEN)
        with self.package.open(self.names[name]) as part:
            content = part.read(_LARGEST_PART + 1)
        if len(content) > _LARGEST_PART:
            raise BadFile("OFD 里有一个部件太大。")
        return content


def _all(element: ElementTree.Element | None, tag: str) -> Iterator[ElementTree.Element]:
    """Yield what has a name, in whatever namespace: makers write several."""
    if element is not None:
        yield from (found for found in element.iter() if found.tag.rpartition("}")[2] == tag)


def _text(element: ElementTree.Element | None, tag: str) -> str:
    found = next(_all(element, tag), None)
    return (found.text or "").strip() if found is not None else ""


def _pieces(page: ElementTree.Element) -> Iterator[tuple[float, float, str]]:
    """Yield each text with where it stands: from above, from the left, in millimetres."""
    for text in _all(page, "TextObject"):
        left, top = _numbers(text.get("Boundary", ""))[:2]
        for code in _all(text, "TextCode"):
            if words := (code.text or "").strip():
                yield top + _number(code.get("Y")), left + _number(code.get("X")), words


def _lines(pieces: list[tuple[float, float, str]]) -> list[str]:
    """Put the texts of one height together, from left to right."""
    lines: list[tuple[float, list[tuple[float, str]]]] = []
    for top, left, words in pieces:
        if not lines or top - lines[-1][0] > _LINE:
            lines.append((top, []))
        lines[-1][1].append((left, words))
    return ["　".join(words for _left, words in sorted(line)) for _top, line in lines]


def _numbers(text: str) -> list[float]:
    return [*(_number(piece) for piece in text.split()), 0.0, 0.0]


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _day(text: str) -> str:
    """Return the day of a moment as makers write it: 20240501120000Z, 2024-05-01T12:00:00."""
    found = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", text)
    return "-".join(found.groups()) if found else ""
