"""
拼音首字母: the first letters of Chinese words (开办费 -> kbf), as people type them who search by their sound. GB 2312 lists its
3 755 common characters by pronunciation, so that a character's place says its first letter; the rarer ones stand by radical, and have none.
"""

from bisect import bisect_right
from functools import lru_cache

# Where each letter's characters begin in the order of GB 2312, level one. No sound begins with i, u or v.
_BEGINS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"), (0xB9FE, "h"),
    (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"),
    (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_LAST = 0xD7F9
_STARTS = [start for start, _letter in _BEGINS]


@lru_cache(maxsize=4096)
def of(words: str) -> str:
    """Return the first letters of words: `开办费补贴` -> `kbfbt`. Latin letters and digits stand for themselves."""
    return "".join(map(_letter, words))


def _letter(sign: str) -> str:
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    try:
        place = int.from_bytes(sign.encode("gb2312"))
    except UnicodeEncodeError:
        return ""
    return _BEGINS[bisect_right(_STARTS, place) - 1][1] if _STARTS[0] <= place <= _LAST else ""


def holds(label: str, typed: str) -> bool:
    """Test whether what was typed is in a label, or is the beginning of some of its words' first letters."""
    typed = typed.strip().lower()
    if not typed:
        return True
    return typed in label.lower() or (typed.isascii() and typed.isalnum() and typed in of(label))
