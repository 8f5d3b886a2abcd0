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
from dataclasses import dataclass
from xml.etree import ElementTree

from yihe.foundation.foreign import BadFile

LAYOUT = "版式以原件为准。"
_LARGEST_PART = 32 << 20  # bytes; what is larger is no page of text
_LINE = 1.5  # millimetres that texts of one line may stand apart in height
_MOST_LINES = 2000  # of a page
_MOST_PICTURES = 20  # of a page, each shown once however often it stands there
_MOST_TEMPLATES = 20  # of a page
_MOST_SEALS = 50
_MOST_BODIES = 20
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


@dataclass
class _Body:
    """One document of a package (DocBody): where it lies, its pages, what they may name."""

    root: str
    pages: list[str]
    templates: dict[str | None, str]
    pictures: dict[str | None, str]
    signatures: str


class _Document:
    """All documents of a package, one behind the other; what a part names is looked for beside it, then from the root."""

    def __init__(self, package: zipfile.ZipFile, draw: Draw):
        self.package, self.draw = package, draw
        self.parts: dict[str, ElementTree.Element] = {}
        self.made: dict[str, str] = {}  # what was drawn, by the place it lies at
        self.names = {_plain(entry.orig_filename): entry for entry in package.infolist()}
        listed = [(_text(body, "DocRoot"), body) for body in _all(self.part("OFD.xml"), "DocBody")]
        self.bodies = [self._body(place, body) for place, body in listed[:_MOST_BODIES] if place]
        if not self.bodies:
            raise BadFile("OFD 里没有正文。")
        self.pages = [(body, place) for body in self.bodies for place in body.pages]

    def _body(self, place: str, listed: ElementTree.Element) -> _Body:
        document, root = self.named(place, "OFD.xml")
        return _Body(
            root,
            [page.get("BaseLoc", "") for page in _all(document, "Page")],
            {t.get("ID"): t.get("BaseLoc", "") for t in _all(document, "TemplatePage")},
            dict(self._resources(document, root)),
            _text(listed, "Signatures"),
        )

    def read(self, first: int, count: int) -> list:
        if not self.pages:
            raise BadFile("OFD 里没有页面。")
        chosen = list(enumerate(self.pages, 1))[first - 1 : first - 1 + count]
        notes = [LAYOUT, *self.seals()]
        return [len(self.pages), [self.page(n, *where) for n, where in chosen], notes]

    def page(self, number: int, body: _Body, place: str) -> list:
        content, _name = self.named(place, body.root)
        # Each once: a page that names one a thousand times says no more by that.
        used = dict.fromkeys(body.templates.get(t.get("TemplateID")) for t in _all(content, "Template"))
        layers = [self.named(place, body.root)[0] for place in [*filter(None, used)][:_MOST_TEMPLATES]]
        layers.append(content)
        texts = sorted((piece for layer in layers for piece in _pieces(layer)), key=lambda piece: piece[:2])
        shown = [body.pictures[i.get("ResourceID")] for layer in layers for i in _all(layer, "ImageObject")
                 if i.get("ResourceID") in body.pictures]  # fmt: skip
        found = [self._drawn(place) for place in [*dict.fromkeys(shown)][:_MOST_PICTURES]]
        if number == len(self.pages):
            found += self._drawn_seals()
        return [number, [picture for picture in found if picture], _lines(texts)[:_MOST_LINES], ""]

    # Seals: that they are there, and how they look. Whether they are true is for who can check signatures.

    def _signed(self) -> Iterator[tuple[ElementTree.Element, str]]:
        """Yield the signatures that lie there: a list may name one that was taken out, and the paper opens all the same."""
        places = dict.fromkeys(body.signatures for body in self.bodies if body.signatures)
        lists = [self.named(place, "OFD.xml") for place in places if self._place(place, "OFD.xml")]
        found = [(each.get("BaseLoc", ""), name) for listed, name in lists for each in _all(listed, "Signature")]
        for place, name in found[:_MOST_SEALS]:
            if self._place(place, name):
                yield self.named(place, name)

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

    def _resources(self, document, root: str) -> Iterator[tuple[str | None, str]]:
        for tag in ("PublicRes", "DocumentRes"):
            for listed in _all(document, tag):
                if not self._place(place := (listed.text or "").strip(), root):
                    continue
                resources, name = self.named(place, root)
                folder = posixpath.join(posixpath.dirname(name), resources.get("BaseLoc", ""), "x")
                for media in _all(resources, "MultiMedia"):
                    file = _text(media, "MediaFile")
                    if found := self._place(file, folder) or self._place(file, name):
                        yield media.get("ID"), found

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
        place = place.replace("\\", "/")
        near = posixpath.normpath(posixpath.join(posixpath.dirname(beside), place))
        ways = (_plain(near), _plain(posixpath.normpath(place)))
        return next((name for name in ways if name in self.names), None) if place else None

    def _bytes(self, name: str) -> bytes:
        if _plain(name) not in self.names:
            raise BadFile(_BROKEN)
        with self.package.open(self.names[_plain(name)]) as part:
            content = part.read(_LARGEST_PART + 1)
        if len(content) > _LARGEST_PART:
            raise BadFile("OFD 里有一个部件太大。")
        return content


def _plain(name: str) -> str:
    """Return a part's name as it is looked for: some makers write the strokes of Windows, one in front, or other capitals."""
    return name.replace("\\", "/").lstrip("/").lower()


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
