"""What was typed or pasted, as it is meant: full-width forms made plain, blanks and characters nobody sees left out."""

import re
import unicodedata

# Only what an input method widens. NFKC would also make 1002 of 100².
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("￥"): "¥", ord("｡"): "。", ord("−"): "-"}
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}


_BEFORE = re.compile(r"^(\w{2,3}省)?(\w{2,3}市){0,2}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DASHES = {ord("−"): "-"}  # a sign of mathematics to Unicode, a dash to whoever typed it


def as_number(text: str) -> str:
    """Return a registration number as it is kept and compared: `国作登字—2026－f ` -> `国作登字-2026-F`."""
    letters = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    seen = (letter for letter in letters if unicodedata.category(letter) not in _UNSEEN)
    return "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in seen)


def plain_address(text: str) -> str:
    """Return an address as it is compared: no blanks, no signs, without the province and the cities before it."""
    letters = "".join(letter for letter in as_number(text) if letter.isalnum())
    return _BEFORE.sub("", letters) or letters


def plain(text: str) -> str:
    """Return a number or a code as it was meant: `６２２２ 0210` with a U+200B in it -> `62220210`."""
    return "".join(letter for letter in text.translate(_WIDE) if unicodedata.category(letter) not in _UNSEEN)


def bare(text: str) -> str:
    """Return a text as it is compared where it may stand in other lines: without what is blank."""
    return "".join(text.split())


def storable(text: str) -> str:
    """Return a text without what no database keeps: NUL, and half a sign (a surrogate without its other half)."""
    return _UNSTORABLE.sub("", text)
