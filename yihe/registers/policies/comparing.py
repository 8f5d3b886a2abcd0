"""Two texts beside each other, clause by clause, with what was taken out and put in marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from yihe.registers.policies.texts import ClauseEntry


class How(Enum):
    """What became of a clause."""

    SAME, CHANGED, NEW, GONE = "未变", "修改", "新增", "删除"


@dataclass(frozen=True)
class Piece:
    """A stretch of a clause: in both, or in one of the two."""

    words: str
    is_gone: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Compared:
    """A clause as it is in one text and in the other. `pieces` are those of its body, in order."""

    number: str
    heading: str
    how: How
    pieces: tuple[Piece, ...]


def clauses(before: Iterable[ClauseEntry], after: Iterable[ClauseEntry]) -> list[Compared]:
    """Return the clauses of the later text in its order, each beside that of the same number; then those that are gone."""
    old, new = {c.number: c for c in before}, {c.number: c for c in after}
    found = []
    for number, clause in new.items():
        was = old.get(number)
        if was is None:
            found.append(Compared(number, clause.heading, How.NEW, (Piece(clause.body, is_new=True),)))
        elif was.body == clause.body and was.heading == clause.heading:
            found.append(Compared(number, clause.heading, How.SAME, (Piece(clause.body),)))
        else:
            found.append(Compared(number, clause.heading, How.CHANGED, tuple(_pieces(was.body, clause.body))))
    gone = [
        Compared(number, c.heading, How.GONE, (Piece(c.body, is_gone=True),))
        for number, c in old.items()
        if number not in new
    ]
    return found + gone


def _pieces(before: str, after: str) -> Iterator[Piece]:
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(before[a:b])
            continue
        if a != b:
            yield Piece(before[a:b], is_gone=True)
        if c != d:
            yield Piece(after[c:d], is_new=True)
