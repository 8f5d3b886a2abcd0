"""Spreadsheets that can be handed in: a table says its columns, how each cell is read, and the verb that enters a row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError

from yihe.foundation import ceilings, money, sheets
from yihe.foundation.city_words import say
from yihe.foundation.money_fields import FigureBox
from yihe.foundation.plain_text import plain


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


@dataclass(frozen=True)
class Table:
    """
    A sheet that can be handed in. `enter(row, user)` enters one row or raises ValidationError / NotAllowed. `at_odds`, given what
    could be read of each row by its number, returns why some of them contradict each other: none of these is entered.
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

    def template(self) -> bytes:
        """Return an empty sheet with the headings and one example row."""
        choices = {place: words for place, column in enumerate(self.columns) if (words := column.choices())}
        return sheets.to_xlsx([c.heading for c in self.columns], [self.example], self.title, choices=choices)

    @property
    def example(self) -> list[str]:
        return [column.example() if callable(column.example) else say(column.example) for column in self.columns]


def text(value) -> str:
    if isinstance(value, Decimal):
        raise ValueError("应是文字，读到的是小数；长号码请把单元格格式设为“文本”")
    word = str(value).strip()
    if any(letter < " " and letter not in "\t\n\r" or "\ud800" <= letter <= "\udfff" for letter in word):
        raise ValueError("里面有不能保存的控制字符，请删去重填")
    return word


def day(value) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
        try:
            return datetime.strptime(str(value).strip(), form).date()
        except ValueError:
            continue
    raise ValueError(f"“{str(value)[:20]}”不是日期，请写成 2026-03-02")


def amount(value) -> Decimal:
    return money.read(value if isinstance(value, Decimal) else str(value))


def figure(value) -> Decimal:
    """Return hours, points: a figure that is no money."""
    try:
        return FigureBox().clean(value if isinstance(value, Decimal) else str(value))
    except ValidationError as fault:
        raise ValueError("".join(fault.messages)) from None


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
        said |= {str(code): code for code, _label in offered} | {label: code for code, label in offered}
        word = str(value).strip()
        if word not in said:
            raise ValueError(f"“{word[:20]}”不在选项里：{'、'.join(label for _code, label in offered)}")
        return said[word]

    return read
