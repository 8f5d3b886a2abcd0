"""Figures held to the clause they name: 30 000 does not stand in 给予一次性补助二万元."""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum

from yihe.foundation.figures import MONTHS, YUAN
from yihe.foundation.parameter_files import Value
from yihe.registers.policies.written_figures import Written, figures_in, items_of


class Doubt(Enum):
    """What is to be thought of a figure that does not stand in its clause."""

    WRONG = "wrong"  # the clause gives other figures of the same measure
    SAID_IN_WORDS = "look"  # it gives none: it may say it in words, and a person looks


def does_not_stand(value: Value, body: str) -> Doubt | None:
    """
    Return how grave it is that a figure does not stand in its clause, None when it does. Where the clause gives other figures
    of the same measure one of the two is wrong; where it gives none it may say it in words.
    """
    wanted, measure = _measured(value)
    said = [each for figure in figures_in(body) if (each := measure(figure)) is not None]
    if wanted in said:
        return None
    if not _is_a_count(value.unit):
        return Doubt.WRONG if said else Doubt.SAID_IN_WORDS
    if wanted == 1 or wanted in items_of(body):  # a text says 每, or lists the things; nobody writes the numeral
        return None
    return Doubt.WRONG if any(figure.in_unit(value.unit) for figure in figures_in(body)) else Doubt.SAID_IN_WORDS


def _measured(value: Value) -> tuple[Decimal, Callable[[Written], Decimal | None]]:
    """Return a figure and how those of a text are read to compare with it: yuan, months, or things of its unit."""
    figure, unit = Decimal(value.value), value.unit
    if unit.startswith(YUAN):
        return figure, lambda written: written.yuan
    if unit in MONTHS.units:
        return figure * MONTHS.units[unit], lambda written: written.months
    if _is_a_count(unit):
        return figure, lambda written: written.number if written.is_a_count else None
    return figure, lambda written: written.number if any(map(written.in_unit, _WRITTEN_AS.get(unit, (unit,)))) else None


_WRITTEN_AS = {
    "日": ("日", "天", "自然日"),
    "天": ("天", "日", "自然日"),
    "年度": ("年",),
    "办公小时": ("办公小时", "工作小时"),
}
_MEASURES = {"工作日", "日", "天", "年度", "小时", "分钟", "办公小时", "工作小时", "%", "‰", "分", *MONTHS.units}


def _is_a_count(unit: str) -> bool:
    return not unit.startswith(YUAN) and unit not in _MEASURES


def written_instead(value: Value, body: str) -> list[str]:
    """Return the figures of a clause that could have been meant, as they are read."""
    _wanted, measure = _measured(value)
    unit = "元" if value.unit.startswith(YUAN) else "个月" if value.unit in MONTHS.units else value.unit
    said = [each for figure in figures_in(body) if (each := measure(figure)) is not None]
    return (
        [f"写的是 {'、'.join(f'{plain(each)} {unit}' for each in dict.fromkeys(said))}"]
        if said and not _is_a_count(value.unit)
        else []
    )


def plain(figure: Decimal | int) -> str:
    return f"{Decimal(figure).normalize():f}"
