"""
空白: what a contract's draft leaves open is filled when the contract is written, and nothing else of it may be otherwise. A run of underlines has to be
filled; a run of dots, which may as well mean that words were left out, may be. How the words stand in lines makes no difference.
"""

import re

from yihe.foundation.plain_text import bare

OPEN = re.compile(r"(?:_{2,}|＿{2,})")
BLANK = re.compile(r"(?:_{2,}|＿{2,}|…+|\.{4,}|．{4,})")
MOST = 80  # signs a blank takes


def difference(draft: str, text: str) -> tuple[str, str] | None:
    """
    Return what stands in a draft and in a text where they first differ, from there on; None where the text is the draft with its blanks filled, each by
    something. One that has to be filled and was left as it was is a difference: what follows it, and the blank.
    """
    ours, theirs = bare(draft), bare(text)
    pieces, empty = BLANK.split(ours), [found.start() for found in OPEN.finditer(theirs)]
    if not theirs.startswith(pieces[0]):
        return _where(pieces[0], theirs, 0)
    ends = {len(pieces[0])}  # where, in the text, what was read so far may end
    for nth, piece in enumerate(pieces[1:], 1):
        last = nth == len(pieces) - 1
        starts = _after(ends, theirs, empty)
        found = {
            at + len(piece)
            for at in starts
            if theirs.startswith(piece, at) and (not last or at + len(piece) == len(theirs))
        }
        if not found:
            end = max(ends)
            if OPEN.match(theirs[end:]):
                return piece, theirs[end:]
            # A blank was filled and its words go on otherwise: they are found by how they begin.
            begins = (theirs.find(piece[:size], end + 1) for size in range(min(len(piece), 8), 0, -1))
            return _where(piece, theirs, next((at for at in begins if at > 0), end))
        ends = found
    if len(pieces) == 1 and ends != {len(theirs)}:
        return "", theirs[len(pieces[0]) :]
    return None


def _after(ends: set[int], text: str, empty: list[int]) -> list[int]:
    """Return where what fills a blank may end that begins at one of `ends`: within MOST signs, and before a blank that was left as it was."""
    found: list[int] = []
    for end in sorted(ends):
        left = next((at for at in empty if at >= end), len(text))
        first = max(end + 1, found[-1] + 1 if found else 0)
        found.extend(range(first, min(end + MOST, len(text), left) + 1))
    return found


def _where(ours: str, text: str, at: int) -> tuple[str, str]:
    theirs = text[at:]
    same = next(
        (n for n, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other),
        min(len(ours), len(theirs)),
    )
    return ours[same:], theirs[same:]
