"""
What the search box looks through: service guides, open calls, notices, clauses. People type sentences ("我想申请开办费"), so
a text is ranked by how many of the typed pairs of characters it holds, not by holding the whole sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from yihe.matters import kinds
from yihe.registers.policies.models import Clause

LONGEST = 60
_MOST = 30
_ENOUGH = 0.3  # of the typed pairs


@dataclass(frozen=True)
class Found:
    """One answer: what sort of thing it is, its title, a line under it, its address, and where else its words may match."""

    sort: str
    title: str
    note: str
    href: str
    more: str = ""


def find(words: str) -> list[Found]:
    """Return the answers, best first; none for no words."""
    wanted = _pairs(words)
    if not wanted:
        return []
    scored = [(_score(each, words, wanted), each) for each in _everything()]
    best = sorted((pair for pair in scored if pair[0] >= _ENOUGH), key=lambda pair: -pair[0])
    return [each for _score, each in best[:_MOST]]


def _score(each: Found, words: str, wanted: set[str]) -> float:
    title = sum(pair in each.title for pair in wanted) / len(wanted)
    text = sum(pair in each.note or pair in each.more for pair in wanted) / len(wanted)
    return title + text / 2 + (1 if words in each.title else 0)


def _pairs(words: str) -> set[str]:
    """Return the pairs of neighbouring characters; one character alone stands for itself."""
    parts = words.split()
    return {part[i : i + 2] for part in parts for i in range(max(1, len(part) - 1))}


def _everything() -> Iterator[Found]:
    for kind in kinds.every():
        if kind.guide:
            yield Found("办事指南", kind.label, kind.guide.who, reverse("portal:guide", args=[kind.code]), kind.guide.gives)
    for clause in Clause.objects.select_related("text"):
        page = reverse("portal:policy", args=[clause.text.code])
        yield Found("政策", clause.heading, f"{clause.text.number} {clause.number}", f"{page}#c-{clause.number}", clause.body)
