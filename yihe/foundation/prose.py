"""
Sentences with a city's figures in them (最长一年, 七项服务): made of the dated parameters when they are printed, so that a city that
changes a figure changes what its guides say with it. A figure is never written into a sentence of the code.
"""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from yihe.foundation import city_words, parameters
from yihe.foundation.figures import MONTHS, Sort
from yihe.foundation.spoken import when_read

_NUMERALS = "零一两三四五六七八九十"
MONTHS_OF_A_YEAR = 12


def said(*pieces: str, **figures: tuple[str, Sort]) -> Any:
    """
    Return a sentence that is put together when it is printed. `{name}` in a piece is the figure of a parameter, given as its
    path and sort; a piece whose figure the city has not today is left out, so what must always be said stands in a piece without.
    """

    def say() -> str:
        today = timezone.localdate()
        found = {name: parameters.current().found(path, today) for name, (path, _sort) in figures.items()}
        words = {
            name: in_words(value.as_(figures[name][1]), figures[name][1]) for name, value in found.items() if value
        }
        return "".join(
            piece.format(**words)
            for piece in map(city_words.say, pieces)
            if all(f"{{{name}}}" not in piece for name in found.keys() - words.keys())
        )

    return when_read(say)


def in_words(figure: int | Decimal, sort: Sort) -> str:
    """Return a figure as people say it before its measure word: 两, 十, 24; months with theirs: 一年, 一年半, 十八个月 as 一年半, 5 as 五个月."""
    if sort.words != MONTHS.words:
        return _numeral(figure)
    years, rest = divmod(int(figure), MONTHS_OF_A_YEAR)
    if years and rest in (0, MONTHS_OF_A_YEAR // 2):
        return f"{_numeral(years)}年{'半' if rest else ''}"
    return f"{_numeral(figure)}个月"


def _numeral(figure: int | Decimal) -> str:
    return _NUMERALS[int(figure)] if figure == int(figure) and figure < len(_NUMERALS) else f" {figure} "
