"""
What is attached to a PDF (ISO 32000, 7.11.4): an electronic voucher carries its data so. Each attachment is unpacked and looked at
(`attached`); what was looked at is blanked out of the text, so that the questions of `pdf` find only what was not.
"""

import re
import zlib
from dataclasses import dataclass

from yihe.foundation.foreign import attached
from yihe.foundation.foreign.package_parts import BadPart
from yihe.foundation.foreign.pdf_objects import Dictionary, Name, Reference, Text, Unreadable, dictionaries, every

NAMES = re.compile(rb"/(EmbeddedFiles?|EF|Filespec)(?=[\s/<>\[\](){}%\0]|$)")
_UNCLEAR = "PDF 里有附件，它的写法无法检查，不能接收。" + attached.VOUCHER
_PLACES = {b"F", b"UF", b"DOS", b"Mac", b"Unix"}  # names of an attachment by system, and the streams they stand for
_NEVER = {b"FS", b"RF", b"V"}  # of another file system, of related files


@dataclass
class Object:
    """One object: its number, the text of its dictionary as it stands in the file, and where its stream begins (0: it has none)."""

    number: int | None
    text: bytes
    stream: int = 0


def looked_at(content: bytes, objects: list[Object], within: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """
    Return the texts of objects and of object streams without what names attachments, each of which was looked at.

    :raises BadPart: one of them may not be attached, or cannot be looked at
    """
    try:
        found = _Attachments(content, objects, bool(within))
        texts = [found.blanked(each.text, every(each.text), each.stream) for each in objects]
        streams = [found.blanked(text, every(text), 0) for text in within]
        found.check()
    except (Unreadable, zlib.error, RecursionError):
        raise BadPart(_UNCLEAR) from None
    return texts, streams


class _Attachments:
    def __init__(self, content: bytes, objects: list[Object], has_streams: bool):
        self.content, self.objects = content, objects
        self.numbers = None if has_streams else {each.number for each in objects}  # None: others lie in object streams
        self.names: dict[int, set[str]] = {}  # by the number of the stream

    def blanked(self, text: bytes, values: list, stream: int) -> bytes:
        """Return a text without the names of attachments; note what they name. Raises Unreadable."""
        made, spans = bytearray(text), []
        for each in dictionaries(values):
            spans += [each.places[key] for key in self._said_of_attachments(each, bool(stream) and each is values[0])]
        for start, end in spans:
            made[start:end] = b" " * (end - start)
        return bytes(made)

    def _said_of_attachments(self, each: Dictionary, has_stream: bool) -> set[bytes]:
        """Return the keys of a dictionary that only tell of attachments."""
        if b"EF" in each.values:
            return self._named(each, has_stream)
        keys = {b"EmbeddedFiles"} & set(each.values)
        tree = each.values.get(b"EmbeddedFiles")
        if isinstance(tree, Reference) and self.numbers is not None and tree.number not in self.numbers:
            raise Unreadable
        if has_stream and each.is_a(b"Type", b"EmbeddedFile"):
            keys.add(b"Type")
        if each.is_a(b"Subtype", b"FileAttachment") and isinstance(each.values.get(b"FS"), Reference | Dictionary):
            keys.add(b"FS")
        if keys and each.twice:
            raise Unreadable
        return keys

    def _named(self, each: Dictionary, has_stream: bool) -> set[bytes]:
        streams = each.values[b"EF"]
        if has_stream or each.twice or _NEVER & set(each.values) or b"S" in each.values:
            raise Unreadable
        if not isinstance(streams, Dictionary) or streams.twice or not set(streams.values) <= _PLACES:
            raise Unreadable
        names = [each.values[key] for key in _PLACES & set(each.values)]
        if not names or not streams.values or not all(isinstance(name, Text) for name in names):
            raise Unreadable
        for target in streams.values.values():
            if not isinstance(target, Reference):
                raise Unreadable
            self.names.setdefault(target.number, set()).update(name.shown() for name in names)  # type: ignore[attr-defined]
        keys = {b"EF"} | _PLACES & set(each.values)
        return keys | {b"Type"} if each.is_a(b"Type", b"Filespec", b"F") else keys

    def check(self) -> None:
        """Look at every attachment, in each version of the file. Raises BadPart or Unreadable."""
        checked: set[int] = set()
        for each in self.objects:
            said = self._head(each)
            is_named = each.number in self.names
            if not is_named and not (said and said.is_a(b"Type", b"EmbeddedFile")):
                continue
            if each.number is None or not each.stream or said is None:
                raise Unreadable
            content = self._unpacked(said, each.stream)
            for name in self.names.get(each.number, {"附件.xml"}):
                attached.check(name, content, "PDF ")
            checked.add(each.number)
            if len(checked) > attached.MOST:
                raise BadPart(f"PDF 里的附件超过 {attached.MOST} 个，不能接收。" + attached.VOUCHER)
        if set(self.names) - checked or any(each.number is None for each in self.objects):
            raise Unreadable

    @staticmethod
    def _head(each: Object) -> Dictionary | None:
        values = every(each.text)
        return values[0] if values and isinstance(values[0], Dictionary) else None

    def _unpacked(self, said: Dictionary, start: int) -> bytes:
        filters = said.values.get(b"Filter", [])
        filters = filters if isinstance(filters, list) else [filters]
        kept_elsewhere = {b"F", b"FFilter", b"DecodeParms", b"DP", b"FDecodeParms"} & set(said.values)
        if said.twice or kept_elsewhere or filters not in ([], [Name(b"FlateDecode")], [Name(b"Fl")]):
            raise Unreadable
        stop = self.content.find(b"endstream", start)
        length = said.values.get(b"Length")
        if isinstance(length, bytes) and length.isdigit():
            end = start + int(length)
            stop = end if self.content[end : end + 16].lstrip(b"\r\n \t").startswith(b"endstream") else -1
        if stop < start:
            raise Unreadable
        data = self.content[start:stop]
        if not filters:
            return data
        reader = zlib.decompressobj()
        text = reader.decompress(data, attached.LARGEST + 1)
        if len(text) <= attached.LARGEST and (not reader.eof or reader.unused_data.strip(b"\r\n")):
            raise Unreadable
        return text
