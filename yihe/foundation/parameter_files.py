"""
The file of a parameter (参数): a figure and its history in OpenFisca's format, of which we take only the *format*: its engine
computes in float32, ours in `Decimal`. A misspelt key or a figure YAML would round is an error with a file name, not a wrong payment.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from yihe.foundation import figures
from yihe.foundation.money import FEN
from yihe.foundation.yaml_files import BadParameters, load_yaml


@dataclass(frozen=True, slots=True)
class Value:
    """
    What a parameter was worth from a day on: money as `Decimal` with two places, counts as `int`.

    `setting` tells that the bureau set the figure itself, because the clause it serves (`reference`) is silent on it.
    """

    path: str
    label: str
    unit: str
    value: Decimal | int
    since: date
    reference: str
    text: str = ""
    clause: str = ""
    setting: bool = False

    def as_(self, sort: figures.Sort) -> Any:
        """Return the figure in what the code counts, whatever unit the city wrote it in: 1.5 年 `as_(MONTHS)` is 18."""
        return sort.of(self.value, self.unit)

    @property
    def cited(self) -> str:
        """Return what the figure rests on, as a letter cites it: the clause, or the clause and that we set the figure."""
        says_so = not self.setting or self.reference.startswith("本局设定")
        return self.reference if says_so else f"{self.reference}（本局设定）"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One file: a figure and its history, oldest first. A value of None says that from that day there is none."""

    path: str
    label: str
    unit: str
    description: str
    rule: str
    setting: bool
    note: str
    history: tuple[tuple[date, Value | None], ...]

    @property
    def values(self) -> list[Value]:
        return [value for _day, value in self.history if value]


_TOP = {"description", "metadata", "values", "documentation"}
_METADATA = {"label", "unit", "rule", "setting", "note"}
_ENTRY = {"value", "metadata"}
_ENTRY_METADATA = {"reference", "text", "clause", "note"}


def read(file: Path, folder: Path) -> Parameter:
    name = file.relative_to(folder).as_posix()
    if file.suffix != ".yaml":
        raise BadParameters(f"{name}：文件名应以 .yaml 结尾")
    return of_content(load_yaml(file, name), name)


def of_content(content: Any, name: str) -> Parameter:
    """Return the parameter that the content of a file `<path>.yaml` says. Raises BadParameters, which names it."""
    path = name.removesuffix(".yaml")
    content = _mapping(content, _TOP, name, "")
    metadata = _mapping(content.get("metadata"), _METADATA, name, "metadata")
    label, unit = _text(metadata, "label", name, "metadata"), _text(metadata, "unit", name, "metadata")
    unit, times = figures.in_yuan(unit)
    setting = metadata.get("setting", False)
    if not isinstance(setting, bool):
        raise BadParameters(f"{name}：metadata.setting 应为 true 或 false")
    values = content.get("values")
    if not isinstance(values, dict) or not values:
        raise BadParameters(f"{name}：values 至少要有一个日期")
    history: list[tuple[date, Value | None]] = []
    for key, entry in values.items():
        day = _day(key, name)
        if day in {before for before, _value in history}:
            raise BadParameters(f"{name}：values 里 {day} 写了两次，同一天只能有一个数值")
        entry = _mapping(entry, _ENTRY, name, f"values.{day}")
        of_value = _mapping(entry.get("metadata"), _ENTRY_METADATA, name, f"values.{day}.metadata")
        if "value" not in entry:
            raise BadParameters(f"{name}：values.{day} 缺少 value")
        reference = _text(of_value, "reference", name, f"values.{day}.metadata")
        figure = _figure(entry["value"], unit, times, name, f"values.{day}.value")
        if figure is None:
            history.append((day, None))
            continue
        if not setting and not (of_value.get("text") and of_value.get("clause")):
            raise BadParameters(f"{name}：values.{day}.metadata 要写明 text 和 clause（出自哪个文件的哪一条）")
        text, clause = str(of_value.get("text", "")), str(of_value.get("clause", ""))
        history.append((day, Value(path, label, unit, figure, day, reference, text, clause, setting)))
    return Parameter(
        path, label, unit, _text(content, "description", name, ""), str(metadata.get("rule", "")), setting,
        str(metadata.get("note", "")), tuple(sorted(history, key=lambda item: item[0])),
    )  # fmt: skip


def _mapping(value, allowed: set[str], name: str, where: str) -> dict:
    if not isinstance(value, dict):
        raise BadParameters(f"{name}：{where or '文件'} 应为一组“键: 值”")
    for key in value:
        if isinstance(key, bool):
            word = "on/yes" if key else "off/no"
            raise BadParameters(f"{name}：{where} 有键 {key}：YAML 把 {word} 读成了布尔值，请给键加引号或改名")
        if key not in allowed:
            raise BadParameters(f"{name}：{where} 不认识的键 {key}（可用：{'、'.join(sorted(allowed))}）")
    return value


def _text(mapping: dict, key: str, name: str, where: str) -> str:
    value = mapping.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadParameters(f"{name}：{where + '.' if where else ''}{key} 应为文字，不能空着")
    return value.strip()


def _day(key, name: str) -> date:
    if isinstance(key, date) and not isinstance(key, datetime):
        return key
    try:
        return date.fromisoformat(key)
    except (TypeError, ValueError):
        raise BadParameters(f"{name}：values 的键 {key} 应为日期，如 2021-11-18") from None


def typed_figure(words: str, unit: str) -> Decimal | int:
    """Return a figure as it was typed on a page, in the parameter's own unit. Raises BadParameters with a sentence."""
    plain = words.strip()
    if not _PLAIN.fullmatch(plain):
        raise BadParameters(f"“{plain}”不是一个不小于零的数，请只用数字写，如 20000 或 1.5（不用逗号、汉字或 1e4）")
    whole = int(plain) if plain.isdecimal() else plain
    figure = _figure(whole, unit, 1, "数值", f"{plain} {unit}")
    assert figure is not None
    return figure


_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)


def _figure(value, unit: str, times: int, name: str, where: str) -> Decimal | int | None:
    """
    Return money with two places, a count as it is, None for "no longer". `times` is how many yuan the file's unit is worth.

    A float has already lost its fen: refused. So is 1e4, and whatever else is no figure as a regulation prints it.
    """
    if value is None:
        return None
    if isinstance(value, float):
        raise BadParameters(f"{name}：{where} {value} 是浮点数，会失准；请加引号写成 “{value}” 的文字")
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadParameters(f"{name}：{where} 应为整数或加引号的数，收到 {value!r}")
    if not _PLAIN.fullmatch(str(value)):
        raise BadParameters(f'{name}：{where} {value!r} 不是一个不小于零的数，请只用数字写，如 20000 或 "1.5"')
    if not unit.startswith(figures.YUAN):
        return value if isinstance(value, int) else Decimal(value)
    yuan = Decimal(value) * times
    if yuan != yuan.quantize(FEN):
        raise BadParameters(f"{name}：{where} {value} 比分还小")
    if yuan >= 10**12:
        raise BadParameters(f"{name}：{where} {value} 太大，请核对数目和单位")
    return yuan.quantize(FEN)
