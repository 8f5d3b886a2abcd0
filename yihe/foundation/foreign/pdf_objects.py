"""The objects of a PDF as values, each with where it stands in the text: enough to say what a dictionary holds, no more."""

import re
from dataclasses import dataclass, field

_DEEPEST = 40
_MOST_VALUES = 200_000
_BLANK = re.compile(rb"(?:[\s\0]+|%[^\r\n]*)*")
_NAME = re.compile(rb"/([^\s\0/<>\[\](){}%]*)")
_REFERENCE = re.compile(rb"(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+R(?![^\s\0/<>\[\](){}%])")
_HEX = re.compile(rb"<([0-9A-Fa-f\s\0]*)>")
_WORD = re.compile(rb"[^\s\0/<>\[\](){}%]+")
_STRING = re.compile(rb"[^()\\]+|\\.|[()]", re.S)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.S)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


class Unreadable(ValueError):
    """A text is not what a reader of PDF would understand."""


@dataclass(frozen=True)
class Name:
    """A name, its `#41` undone."""

    said: bytes


@dataclass(frozen=True)
class Text:
    """A string, its escapes undone."""

    said: bytes

    def shown(self) -> str:
        """Return the string as people read it: UTF-16 or UTF-8 where it says so, else byte by byte."""
        if self.said.startswith((b"\xfe\xff", b"\xff\xfe")):
            return self.said.decode("utf-16", "replace")
        return self.said.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


@dataclass(frozen=True)
class Reference:
    """Another object, by its number."""

    number: int


@dataclass
class Dictionary:
    """What stands under each key, and from where to where key and value stand."""

    values: dict[bytes, object] = field(default_factory=dict)
    places: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    twice: bool = False  # a key stands there more than once: which of them counts, readers do not agree on

    def is_a(self, key: bytes, *names: bytes) -> bool:
        found = self.values.get(key)
        return isinstance(found, Name) and found.said in names


def every(text: bytes) -> list:
    """Return the values of a text one behind the other. Raises Unreadable."""
    reader, found = _Reader(text), []
    while (place := reader.past_blanks(reader.place)) < len(text):
        reader.place = place
        found.append(reader.value(0))
    return found


def dictionaries(value: object) -> list[Dictionary]:
    """Return the dictionaries in a value, itself among them."""
    found, waiting = [], [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Dictionary):
            found.append(each)
            waiting.extend(each.values.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return found


class _Reader:
    def __init__(self, text: bytes):
        self.text, self.place, self.count = text, 0, 0

    def past_blanks(self, place: int) -> int:
        found = _BLANK.match(self.text, place)
        return found.end() if found else place

    def value(self, depth: int) -> object:
        self.count += 1
        if depth > _DEEPEST or self.count > _MOST_VALUES:
            raise Unreadable
        place = self.place = self.past_blanks(self.place)
        start = self.text[place : place + 2]
        if start == b"<<":
            return self._dictionary(depth)
        if start[:1] == b"[":
            return self._list(depth)
        if start[:1] == b"(":
            return Text(self._string())
        for sort, made in _SORTS:
            if found := sort.match(self.text, place):
                self.place = found.end()
                return made(found)
        raise Unreadable

    def _dictionary(self, depth: int) -> Dictionary:
        made = Dictionary()
        self.place += 2
        while True:
            start = self.place = self.past_blanks(self.place)
            if self.text[start : start + 2] == b">>":
                self.place += 2
                return made
            key = self.value(depth + 1)
            if not isinstance(key, Name):
                raise Unreadable
            made.twice = made.twice or key.said in made.values
            made.values[key.said] = self.value(depth + 1)
            made.places[key.said] = (start, self.place)

    def _list(self, depth: int) -> list:
        made: list[object] = []
        self.place += 1
        while True:
            self.place = self.past_blanks(self.place)
            if self.text[self.place : self.place + 1] == b"]":
                self.place += 1
                return made
            made.append(self.value(depth + 1))

    def _string(self) -> bytes:
        start = self.place = self.place + 1
        depth = 1
        while found := _STRING.match(self.text, self.place):
            self.place = found.end()
            depth += {b"(": 1, b")": -1}.get(found[0], 0)
            if depth == 0:
                return _ESCAPED.sub(_meant, self.text[start : self.place - 1])
        raise Unreadable


def _meant(found: re.Match) -> bytes:
    said = found[1]
    if said[:1] in b"01234567":
        return bytes([int(said, 8) & 255])
    return b"" if said[:1] in b"\r\n" else {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(said, said)


def _digits(found: re.Match) -> Text:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", found[1])
    return Text(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))


_SORTS = (
    (_NAME, lambda found: Name(_ESCAPE.sub(lambda each: bytes([int(each[1], 16)]), found[1]))),
    (_HEX, _digits),
    (_REFERENCE, lambda found: Reference(int(found[1]))),
    (_WORD, lambda found: found[0]),
)
