"""
Texts as they are kept: without the characters nobody sees, on which two texts that look the same differ; and none that only the
computer it was made on can show.
"""

import re
import unicodedata

# Fillers and selectors that are letters or marks to Unicode, and nothing to the eye; places Unicode keeps for more of them, which
# every program already passes over; what stands for a picture that was not copied. What chooses the shape of a rare character
# (U+E0100 and on) is seen, and stays.
_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\ufffc"
    "\U00016fe4\U0001d159\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
SHAPES = re.compile("[\U000e0100-\U000e01ef]")  # of one character, chosen by whoever bears the name
_JOINERS = "\u200c\u200d"  # parts of the writing of some languages, and of pictures: in prose they stay
_BREAKS = str.maketrans(
    {"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
)  # as word processors paste them
_LINES = "\n\r\t"
CONTROLS = "里面有不能保存的控制字符，请删去重填。"
LOST = "第 {} 个字在别处已经损坏，只剩下“\ufffd”，请照原件重新填写。"
_AROUND = 3  # letters shown before one that cannot be


class BadText(ValueError):
    """What was written cannot be kept as it is. Its words are a Chinese sentence for whoever wrote it."""


def without_unseen(text: str, *, but: str = "") -> str:
    """Return a text without format characters, fillers and selectors. Blanks and ends of lines stay."""
    if text.isascii():
        return text
    return "".join(each for each in _FILLERS.sub("", text) if each in but or unicodedata.category(each) != "Cf")


def unreadable(text: str) -> str:
    """Return the sentence on the first character that other computers cannot show, or that cannot be kept, naming its place; or ""."""
    for place, letter in enumerate(text):
        sort = unicodedata.category(letter)
        if sort == "Co":
            before = f"（“{text[max(0, place - _AROUND) : place]}”后面）" if place else ""
            return f"第 {place + 1} 个字{before}是自造的字，别的电脑显示不出来，也查不到，请换成标准字重新填写。"
        if letter == "\ufffd":
            return LOST.format(place + 1)
        if sort == "Cs" or (sort == "Cc" and letter not in _LINES) or _is_no_character(letter):
            return CONTROLS
    return ""


def _is_no_character(letter: str) -> bool:
    """Test whether Unicode keeps a place for programs' own use: U+FFFE, U+FFFF of each plane, and thirty-two more."""
    return ord(letter) & 0xFFFE == 0xFFFE or "\ufdd0" <= letter <= "\ufdef"


def read(text: str) -> str:
    """Return a text as it is kept: ends stripped, without what nobody sees. Raises BadText."""
    if text.isascii() and text.isprintable():
        return text.strip()
    meant = without_unseen(text.translate(_BREAKS), but=_JOINERS).strip()
    if fault := unreadable(meant):
        raise BadText(fault)
    return meant


def count(text: str) -> int:
    """Return how many letters and figures a text has: ten full stops are no reason of ten characters."""
    return sum(
        each.isalnum() or unicodedata.category(each) == "Cn" for each in text
    )  # Cn: characters newer than our tables
