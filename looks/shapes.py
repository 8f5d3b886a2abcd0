"""
The shape of a page: what it is built of, without its words. Two pages that one template draws in two states are mostly built of the
same pieces; Chromium need look at each piece once, where its words are longest.

A piece is two neighbours in their place (tag, classes and controls, and those of all they stand within); of a table's row it is all its
cells, since each makes it wider. Of each place it is kept how long its longest word, its text and its row of children are anywhere: a
page that holds the longest is looked at too.
"""

import heapq
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from html.parser import HTMLParser
from itertools import pairwise
from typing import TypeVar

Name = TypeVar("Name")
Length = tuple[int, int, int]  # of a place: the longest word, the text, the row of children

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_SHOWN = {"script", "style", "template", "head"}
# What a style sheet or a reader's aid goes by. Of other attributes with data- or aria- it counts that they are there.
SAID = {
    "class",
    "type",
    "role",
    "scope",
    "colspan",
    "rowspan",
    "inputmode",
    "aria-current",
    "aria-invalid",
    "aria-pressed",
    "aria-live",
    "aria-hidden",
}
THERE = {"disabled", "hidden", "open", "readonly", "multiple", "checked", "required", "style"}
SHOWN = {"data-label", "placeholder"}  # words that stand in an attribute
MEASURES = ("word", "text", "children")
NOTHING: Length = (0, 0, 0)
# Where a line may be broken: at a space, a hyphen, and beside every Chinese character.
_BREAKS = re.compile(r"[\s\-\u200b\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]+")


@dataclass(frozen=True)
class Shape:
    """What a page is built of, and of each place how long the longest word, the text and the row of children are."""

    pieces: frozenset[str]
    lengths: Mapping[str, Length]


@dataclass
class _Element:
    tag: str
    look: str
    place: str
    children: list[str] = field(default_factory=list)
    text: str = ""


class _Taking(HTMLParser):
    """Takes a page apart."""

    def __init__(self):
        super().__init__()
        self.within: list[_Element] = []
        self.pieces: set[str] = set()
        self.lengths: dict[str, Length] = {}

    def handle_starttag(self, tag, attrs):
        look = f"{tag} {' '.join(_looks(tag, attrs))}".strip()
        above = self.within[-1] if self.within else None
        if above:
            above.children.append(look)
        said = " ".join(value or "" for name, value in attrs if name in SHOWN)
        self.within.append(_Element(tag, look, _mark(above.place if above else "", look), text=said))
        if tag in VOID:
            self._done()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._done()

    def handle_endtag(self, tag):
        if tag in VOID or not any(each.tag == tag for each in self.within):
            return
        while self.within and self._done() != tag:
            pass  # an end that is left out, as of a paragraph

    def handle_data(self, data):
        if self.within and data.strip():
            self.within[-1].text += data
            if self.within[-1].children[-1:] != ["words"]:
                self.within[-1].children.append("words")

    def close(self):
        super().close()
        while self.within:
            self._done()

    def _done(self) -> str:
        done = self.within.pop()
        if any(each.tag in NOT_SHOWN for each in (*self.within, done)):
            return done.tag
        if done.tag == "tr":
            self.pieces.add(_mark(done.place, *done.children))
        else:
            self.pieces |= {_mark(done.place, *pair) for pair in pairwise(["", *done.children, ""])}
        words = " ".join(done.text.split())
        longest = max(map(len, _BREAKS.split(words)))
        now = (longest, len(words), len(done.children))
        before = self.lengths.get(done.place, NOTHING)
        self.lengths[done.place] = tuple(map(max, before, now))
        return done.tag


def _looks(tag: str, attrs) -> list[str]:
    said = {name: value or "" for name, value in attrs}
    found = [f"{name}={said[name]}" for name in sorted(said) if name in SAID and name != "class"]
    found += [name for name in sorted(said) if name in THERE]
    found += [name for name in sorted(said) if name.startswith(("data-", "aria-")) and name not in SAID]
    found += [f".{each}" for each in sorted(said.get("class", "").split())]
    return [*found, f"icon {said.get('href', '').rpartition('#')[2]}"] if tag == "use" else found


def _mark(*words: str) -> str:
    return blake2b("\n".join(words).encode(), digest_size=6).hexdigest()


def shape_of(html: str) -> Shape:
    """Return the shape of a page."""
    taking = _Taking()
    taking.feed(html)
    taking.close()
    return Shape(frozenset(taking.pieces), taking.lengths)


def longest(shapes: Iterable[Shape]) -> dict[str, Length]:
    """Return of each place the longest there is on any page."""
    found: dict[str, Length] = {}
    for shape in shapes:
        for place, now in shape.lengths.items():
            found[place] = tuple(map(max, found.get(place, NOTHING), now))
    return found


def extremes(most: Mapping[str, Length]) -> set[str]:
    """Return every longest there is, by name: of a place of no length nothing."""
    return {
        f"{place} {name}" for place, there in most.items() for name, one in zip(MEASURES, there, strict=True) if one
    }


def stands_for(shape: Shape, most: Mapping[str, Length]) -> set[str]:
    """Return what a page may be looked at for: its pieces, and whatever in it is as long as anywhere, or longer."""
    held = {
        f"{place} {name}"
        for place, here in shape.lengths.items()
        for name, one, longest in zip(MEASURES, here, most.get(place, NOTHING), strict=True)
        if one and one >= longest
    }
    return {*shape.pieces, *held}


def chosen(shapes: Mapping[Name, Shape]) -> dict[Name, set[str]]:
    """Return pages that together hold every piece and every longest, and what each was chosen for: the one that brings most comes first."""
    most = longest(shapes.values())
    waiting = {name: stands_for(shape, most) for name, shape in shapes.items()}
    left: set[str] = set().union(*waiting.values())
    found: dict[Name, set[str]] = {}
    heap = [(-len(items), nth, name) for nth, (name, items) in enumerate(waiting.items())]
    heapq.heapify(heap)
    while left:
        before, nth, name = heapq.heappop(heap)
        brings = waiting[name] & left
        if len(brings) < -before:  # another brings more by now
            heapq.heappush(heap, (-len(brings), nth, name))
            continue
        found[name] = brings
        left -= brings
    return found
