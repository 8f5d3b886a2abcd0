"""
Passages (段落) two bids have in common: where each begins and ends in both, so that it can be read side by side as it was written. Blanks and
signs hide nothing: the texts are held against each other bare, and what is found is carried back to the words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yihe.foundation.plain_text import plain

LENGTH = 8  # characters of a shingle
MOST = 20  # longest ones kept of a pair
_SHORTEST = 16  # a passage of fewer characters says little
_PLACES = 8  # looked at of one that a bid repeats
_SIGNS = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Passage:
    """A stretch both texts have, bare: where it begins in the one and in the other, and how many characters it has."""

    words: str
    one: int
    other: int

    @property
    def length(self) -> int:
        return len(self.words)


@dataclass(frozen=True)
class Excerpt:
    """A passage as one bid writes it, with a little of what stands before and behind it."""

    before: str
    words: str
    behind: str


def bare(words: str) -> str:
    """Return a text without blanks and signs, full-width forms made plain."""
    return _SIGNS.sub("", plain(words))


def places(words: str) -> list[int]:
    """Return, for each character of the bare text, where it stands in the words."""
    kept = {letter: bool(bare(letter)) for letter in set(words)}
    return [place for place, letter in enumerate(words) if kept[letter]]


def excerpt(words: str, where: Sequence[int], start: int, length: int, *, most: int, around: int) -> Excerpt:
    """Return a stretch of the bare text as it stands in the words: `most` characters of it, `around` before and behind."""
    first, last = where[start], where[start + length - 1] + 1
    stretch = words[first:last]
    if len(stretch) > most:
        return Excerpt(_line(words[max(0, first - around) : first]), _line(stretch[:most]) + "……", "")
    return Excerpt(_line(words[max(0, first - around) : first]), _line(stretch), _line(words[last : last + around]))


def found(one: str, other: str, shared: set[str]) -> tuple[Passage, ...]:
    """Return the longest stretches of two bare texts all of whose shingles are `shared`: neither the tender's words nor anybody else's."""
    there: dict[str, list[int]] = {}
    for place in range(len(other) - LENGTH + 1):
        if (shingle := other[place : place + LENGTH]) in shared and len(at := there.setdefault(shingle, [])) < _PLACES:
            at.append(place)
    stretches: dict[str, Passage] = {}
    start = 0
    while start <= len(one) - LENGTH:
        lengths = [(_length(one, start, other, at, shared), -at) for at in there.get(one[start : start + LENGTH], ())]
        if not lengths:
            start += 1
            continue
        length, back = max(lengths)  # the longest, the first of several
        words = one[start : start + length]
        if length >= _SHORTEST:
            stretches.setdefault(words, Passage(words, start, -back))
        start += length
    return tuple(sorted(stretches.values(), key=lambda each: (-each.length, each.one))[:MOST])


def _length(one: str, start: int, other: str, at: int, shared: set[str]) -> int:
    """Return how far two texts go on alike, by shingles that are shared."""
    length = LENGTH
    while (
        start + length < len(one)
        and at + length < len(other)
        and one[start + length] == other[at + length]
        and one[start + length - LENGTH + 1 : start + length + 1] in shared
    ):
        length += 1
    return length


def _line(words: str) -> str:
    return " ".join(words.split())
