"""Spreadsheets that can be handed in: a table says its columns, how each cell is read, and the verb that enters a row."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from yihe.foundation import ceilings, money, sheets, telephones
from yihe.foundation.city_words import say
from yihe.foundation.money_fields import FigureBox
from yihe.foundation.plain_text import plain
from yihe.foundation.written import boxes, codes, days, letters, names
from yihe.foundation.written.cells import written
from yihe.foundation.written.columns import FOUNDED

_MARKS = re.compile(r"\s|[*＊★]|[（(]必填[）)]")  # how headings are broken, and how what must be filled in is marked


def heading_of(cell) -> str:
    """Return a heading as it is compared: without blanks, breaks and the mark of what must be filled in."""
    return _MARKS.sub("", letters.without_unseen(str(cell)))


@dataclass(frozen=True)
class Column:
    """
    One column: heading, what it means to the code, whether it must be filled, and how its words are read. `read` takes
    whatever a cell can hold, and raises nothing but ValueError, whose words are the fault: one cell never stops a file.
    """

    heading: str
    name: str
    required: bool = True
    read: Callable = str
    example: str | Callable[[], str] = ""  # a function where the city says it
    choices: Callable[[], list[str]] = list  # offered in the template
    called_before: str = ""  # the heading of templates that were handed out earlier
    as_text: bool = False  # its cells are texts in the template, whatever is typed: numbers that are no figures

    @property
    def told(self) -> str:
        """Return how the column is filled in."""
        if self.choices():
            return "从下拉列表里选"
        return getattr(self.read, "told", "") or ("照原件抄写，单元格保持“文本”格式" if self.as_text else "文字")


DAY_TOLD = "日期，写成 2026-03-02"
HOW_TO = (
    "",
    "一行填一条；列名红色带 * 的必填。列名不要改，用不到的列可以删去。",
    "第 2 行是示例，原样留着也不会导入。",
    "不要合并单元格，不要隐藏或筛选行、列：看不见的内容不导入。",
    "号码照原件抄写，单元格保持“文本”格式，否则表格软件会丢掉后面的数字和开头的 0。",
    "有错的行会连同错误原因退回来，改好以后直接再传；已经导入的不会重复。",
)


def _told(words: str) -> Callable:
    def mark(read: Callable) -> Callable:
        read.told = words  # type: ignore[attr-defined]
        return read

    return mark


@dataclass(frozen=True)
class Table:
    """
    A sheet that can be handed in. `enter(row, user)` enters one row or raises ValidationError / NotAllowed. `at_odds`, given what
    could be read of each row by its number, returns why some of them contradict each other: none of these is entered.
    `faults`, given what could be read of one row, returns what its cells contradict each other in or the register would refuse, by the
    name of a column ("" for the row as a whole): so that a row is told all at once, with what could not be read.
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    enter: Callable
    may: Callable  # (user) -> bool
    back: str  # name of the page the rows are shown on
    back_args: tuple = ()
    rows: ceilings.Ceiling = ceilings.ROWS_OF_AN_IMPORT
    at_odds: Callable[[dict[int, dict]], dict[int, str]] = lambda _rows: {}
    faults: Callable[[dict, Any], dict[str, str]] = lambda _said, _user: {}
    besides: tuple[str, ...] = ()  # headings our own exports have and that are not read

    def template(self) -> bytes:
        """Return an empty sheet with the headings and one example row, which is passed over when it comes back."""
        return self.sheet([self.example])

    def sheet(self, rows: Iterable[Sequence], *more: str) -> bytes:
        """
        Return rows in the layout of the template: what must be filled in is marked, choices are offered, numbers that are no figures stand
        in cells of text, and a second sheet explains every column. `more` are headings behind those of the table.
        """
        choices = {place: words for place, column in enumerate(self.columns) if (words := column.choices())}
        told = {place: column.told for place, column in enumerate(self.columns)}
        layout = sheets.ToFillIn(
            musts=frozenset(place for place, column in enumerate(self.columns) if column.required),
            texts=frozenset(place for place, column in enumerate(self.columns) if column.as_text),
            days=frozenset(place for place, words in told.items() if words == DAY_TOLD),
            instructions=(
                ("列名", "必填", "怎样填", "可以填的内容", "例子"),
                *self._explained(),
                *((words,) for words in HOW_TO),
            ),
        )
        return sheets.to_xlsx(
            [*(column.heading for column in self.columns), *more], rows, self.title, choices=choices, to_fill_in=layout
        )

    def _explained(self) -> Iterator[tuple[str, ...]]:
        for column, example in zip(self.columns, self.example, strict=True):
            must = "必填" if column.required else ""
            yield column.heading, must, column.told, "、".join(column.choices()), str(example)

    @property
    def example(self) -> list[str]:
        return [column.example() if callable(column.example) else say(column.example) for column in self.columns]


def text(value) -> str:
    return letters.read(written(value))


def name(value) -> str:
    return names.read(written(value))


def code(value) -> str:
    return codes.read(written(value))


@_told("手机号，或带区号的座机")
def phone(value) -> str:
    return telephones.read(written(value))


@_told(DAY_TOLD)
def day(value) -> date:
    return days.read(value if isinstance(value, date) else written(value))


@_told(DAY_TOLD)
def past_day(value) -> date:
    found = day(value)
    if fault := boxes.not_past(found, FOUNDED):
        raise ValueError(fault)
    return found


def of_column(column: models.Field) -> Callable:
    """Return a reader that takes what the column takes, and refuses in the words of its box: length, day, amount, digits."""
    return boxed(column.formfield() or forms.CharField())


def boxed(box: forms.Field) -> Callable:
    """Return a reader that reads a cell as a box of a form reads what is typed. What is a figure already stays one for an amount."""
    of_figures = isinstance(box, forms.DecimalField)
    words = DAY_TOLD if isinstance(box, forms.DateField) else "数字" if of_figures else ""

    @_told(words)
    def read(value):
        try:
            return box.clean(value if of_figures and isinstance(value, Decimal | str) else written(value))
        except ValidationError as fault:
            raise ValueError("".join(fault.messages)) from None

    return read


@_told("以元为单位的金额，只写数字")
def amount(value) -> Decimal:
    return money.read(value if isinstance(value, Decimal) else str(value))


@_told("数字")
def figure(value) -> Decimal:
    """Return hours, points: a figure that is no money."""
    try:
        return FigureBox().clean(value if isinstance(value, Decimal) else str(value))
    except ValidationError as fault:
        raise ValueError("".join(fault.messages)) from None


@_told("整数")
def number(value) -> int:
    word = plain(str(value))
    if not (word.isascii() and word.isdigit()):
        raise ValueError(f"“{word[:20]}”不是整数")
    if len(word) > 4:
        raise ValueError(f"“{word[:20]}”太大，最多 4 位")
    return int(word)


def choice(choices) -> Callable:
    """
    Return a reader of a choice by its Chinese words, with or without what stands in brackets, or its code. Choices of the city are
    a function, asked when a sheet is read.
    """

    def read(value):
        offered = choices() if callable(choices) else choices
        said: dict[str, object] = {label.partition("（")[0]: code for code, label in offered}
        said |= {"".join(str(label).split()): code for code, label in offered}
        said |= {str(code): code for code, _label in offered} | {label: code for code, label in offered}
        word = "".join(letters.read(written(value)).split())
        if word not in said:
            raise ValueError(f"“{word[:20]}”不在选项里：{'、'.join(label for _code, label in offered)}")
        return said[word]

    return read
