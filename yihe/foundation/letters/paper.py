"""
The structure of a letter: who issues it, its number, title and addressee, what it says in parts, who signs it and when. Whatever
draws one – a page, a PDF, a Word file – takes these words as they stand, and adds none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

_FIGURES = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    text: str
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level (一、). Its figure is part of its words."""

    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Items:
    """Sentences that stand one below the other, each numbered (1.)."""

    texts: tuple[str, ...]
    kind: str = field(default="items", init=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what stands for them: `收款户名：…`, one below the other."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table. Columns named in `right` (counted from 0) hold figures; the last row is the sum where `sums`. `weights` says how wide the columns
    are beside each other, () equally wide.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    sums: bool = False
    weights: tuple[int, ...] = ()
    kind: str = field(default="table", init=False)


Part = Paragraph | Heading | Items | Facts | Table


@dataclass(frozen=True, slots=True)
class Letter:
    """
    One letter. `number` is its 发文字号, or what it is called by where it has none (`编号：KB-2026-00003`); `to` whom it is addressed
    to, without a colon, "" for nobody; `on` the day it was signed. `sealed`: the seal of the issuer belongs over the signature. A
    paper that is not `red` has neither head nor number, one that is not `signed` ends with its last part: a list, an annex.
    """

    issuer: str
    number: str
    title: str
    to: str
    parts: tuple[Part, ...]
    on: date
    sealed: bool = True
    red: bool = True
    signed: bool = True

    @property
    def head(self) -> str:
        """What stands in red above all (发文机关标志)."""
        return f"{self.issuer}文件" if self.red else ""

    @property
    def greeting(self) -> str:
        return f"{self.to}：" if self.to else ""

    @property
    def signature(self) -> str:
        return "" if not self.signed else f"{self.issuer}（盖章）" if self.sealed else self.issuer

    @property
    def day(self) -> str:
        """Its day as it is printed (成文日期), `2026年3月2日`."""
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"

    def words(self) -> Iterator[str]:
        """Yield all it says, in the order it is read."""
        yield from (self.head, self.number if self.red else "", self.title, self.greeting)
        for part in self.parts:
            yield from words_of(part)
        yield from (self.signature, self.day) if self.signed else ()

    def under(self, heading: str) -> list[str]:
        """Return what stands under a heading, given without its figure; [] where there is none such."""
        found: list[str] = []
        here = False
        for part in self.parts:
            if isinstance(part, Heading):
                here = part.text.partition("、")[2] == heading
            elif here:
                found += words_of(part)
        return found

    def plain(self) -> dict:
        """Return it as plain data."""
        said = {"head": self.head, "greeting": self.greeting, "signature": self.signature, "day": self.day}
        return asdict(self) | said | {"on": [self.on.year, self.on.month, self.on.day]}


def words_of(part: Part) -> Iterator[str]:
    """Yield the words of one part."""
    match part:
        case Items():
            yield from (f"{place}.{text}" for place, text in enumerate(part.texts, 1))
        case Facts():
            yield from (f"{name}：{value}" for name, value in part.pairs)
        case Table():
            for row in (part.columns, *part.rows):
                yield from row
        case _:
            yield part.text


def section(heading: str, *parts: Part | str | None) -> tuple[Part, ...]:
    """Return a section: its heading and its parts, each line of a text a paragraph. () where nothing is to be said."""
    said: list[Part] = []
    for part in parts:
        if isinstance(part, str):
            said += [Paragraph(line.strip()) for line in part.splitlines() if line.strip()]
        elif part:
            said.append(part)
    return (Heading(heading), *said) if said else ()


def as_sentence(text: str) -> str:
    """Return what somebody typed as it stands in a letter: it ends with a mark of its own, or with a full stop."""
    said = text.rstrip()
    return (
        said if not said or said.endswith(("。", "！", "？", "…", "。”", "。）")) else f"{said.rstrip('，,；;、.')}。"
    )


def items(texts: Sequence[str]) -> Items | Paragraph | None:
    """Return sentences as numbered items, one alone as a paragraph, None for none."""
    return None if not texts else Paragraph(texts[0]) if len(texts) == 1 else Items(tuple(texts))


def numbered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with the headings numbered: 一、事实 二、理由."""
    made: list[Part] = []
    count = 0
    for part in parts:
        if isinstance(part, Heading):
            count += 1
            part = Heading(f"{_in_figures(count)}、{part.text}")
        made.append(part)
    return tuple(made)


def _in_figures(number: int) -> str:
    """Return 一 … 十 十一 … 九十九."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _FIGURES[ones - 1]
    return ("" if tens == 1 else _FIGURES[tens - 1]) + "十" + (_FIGURES[ones - 1] if ones else "")
