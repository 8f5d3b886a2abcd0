"""Figures held to the clause they name: 30 000 does not stand in 给予一次性补助二万元."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank
from yihe.faces.adoption.written_figures import Written, figures_in, items_of
from yihe.foundation.figures import MONTHS, YUAN
from yihe.foundation.parameters import Value

_SHOWN = 40  # characters of the clause that a sentence repeats


def look(pack: PackFiles) -> Iterator[Finding]:
    for parameter in pack.parameters or ():
        for value in parameter.values:
            text = pack.texts.get(value.text)
            clause = next((c for c in text.clauses if c.number == value.clause), None) if text else None
            if clause and not value.setting and (rank := _does_not_stand(value, clause.body)):
                said = "、".join(_written(value, clause.body)) or "没有写数"
                yield Finding(
                    rank,
                    f"{parameter.path}.yaml：values.{value.since}.value 是 {_plain(value.value)} {value.unit}，{value.text} {value.clause}"
                    f"里没有这个数（{said}）；请核对数值和条款，文件没有规定、由本局设定的写 setting: true",
                )


def _does_not_stand(value: Value, body: str) -> Rank | None:
    """
    Return how grave it is that a figure does not stand in its clause, None when it does. Where the clause gives other figures
    of the same measure one of the two is wrong; where it gives none it may say it in words.
    """
    wanted, measure = _measured(value)
    said = [each for figure in figures_in(body) if (each := measure(figure)) is not None]
    if wanted in said:
        return None
    if not _is_a_count(value.unit):
        return Rank.WILL_BE_MET if said else Rank.LOOK
    if wanted == 1 or wanted in items_of(body):  # a text says 每, or lists the things; nobody writes the numeral
        return None
    return Rank.WILL_BE_MET if any(figure.in_unit(value.unit) for figure in figures_in(body)) else Rank.LOOK


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


def _written(value: Value, body: str) -> list[str]:
    """Return the figures of a clause that could have been meant, as they are read."""
    _wanted, measure = _measured(value)
    unit = "元" if value.unit.startswith(YUAN) else "个月" if value.unit in MONTHS.units else value.unit
    said = [each for figure in figures_in(body) if (each := measure(figure)) is not None]
    return (
        [f"写的是 {'、'.join(f'{_plain(each)} {unit}' for each in dict.fromkeys(said))}"]
        if said and not _is_a_count(value.unit)
        else []
    )


def _plain(figure: Decimal | int) -> str:
    return f"{Decimal(figure).normalize():f}"
