"""
Dated parameters: the figures of the rules, each with the day it came into force and the clause it comes from.

A tree of YAML files in OpenFisca's parameter format, read once; only its *format*: its engine computes in float32, ours in
`Decimal`. A misspelt key or a figure YAML would round is an error with a file name, not a wrong payment.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

from yihe.foundation.money import FEN
from yihe.foundation.yaml_files import BadParameters, load_yaml

YUAN = "元"
NOT_HERE = "本地现无此项规定"  # what a page says where a city has no such rule
_REMEMBERED = 50_000  # (path, day) pairs kept; a year of daily questions to a hundred parameters stays below


class NotInForce(Exception):
    """No text was in force on that day. Its words are a Chinese sentence."""


class UnknownParameter(LookupError):
    """No parameter has that path. Its words name the nearest ones."""


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


class Parameters:
    """
    Every parameter of a city, out of folders: a later one's file wins. Raises BadParameters, a line for each fault.
    """

    def __init__(self, *folders: Path):
        if gone := [str(folder) for folder in folders if not folder.is_dir()]:
            raise BadParameters(f"没有参数文件夹 {'、'.join(gone)}")
        files = {file.relative_to(folder): folder for folder in folders for file in folder.rglob("*")}
        self._all: dict[str, Parameter] = {}
        faults: list[str] = []
        for place in sorted(files):
            if place.suffix not in {".yaml", ".yml"} or place.stem == "index":
                continue  # OpenFisca keeps the description of a folder in index.yaml
            try:
                parameter = _read(files[place] / place, files[place])
                self._all[parameter.path] = parameter
            except BadParameters as fault:
                faults.append(str(fault))
        if faults:
            raise BadParameters("\n".join(faults))
        self._days = {path: [day for day, _value in p.history] for path, p in self._all.items()}
        self._found: dict[tuple[str, date], Value] = {}

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, path: str) -> bool:
        return path in self._all

    def __getitem__(self, path: str) -> Parameter:
        parameter = self._all.get(path)
        if parameter is None:
            near = "、".join(get_close_matches(path, self._all, 3)) or "没有相近的"
            raise UnknownParameter(f"没有参数 {path}（相近的：{near}）")
        return parameter

    def at(self, path: str, on: date) -> Value:
        """Return the value in force on that day. Raises UnknownParameter, or NotInForce with a Chinese sentence."""
        found = self._found.get((path, on))
        if found is None:
            found = self._at(path, on)
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[path, on] = found
        return found

    def _at(self, path: str, on: date) -> Value:
        parameter = self[path]
        position = bisect_right(self._days[path], on)
        since, value = parameter.history[position - 1] if position else (on, None)
        if value is not None:
            return value
        raise NotInForce(_none(parameter, since, on))

    def found(self, path: str, on: date) -> Value | None:
        """Return the value in force on that day, or None: for a page, which has something to say all the same."""
        try:
            return self.at(path, on)
        except NotInForce:
            return None

    def lacks(self, path: str, on: date) -> str:
        """Return why a text of the pack cannot build on a parameter on that day, or ""."""
        if path not in self:
            return f"没有参数 {path}"
        return "" if self.found(path, on) else f"参数 {path} 现在没有数值"

    def spans(self, path: str, since: date, until: date) -> list[tuple[date, date, Value]]:
        """Return the parts of a period (both days included) with the value in force in each; days without one are left out."""
        history = self[path].history
        ends = [day - timedelta(days=1) for day, _value in history[1:]] + [date.max]
        parts = [
            (max(day, since), min(end, until), value)
            for (day, value), end in zip(history, ends, strict=True)
            if value is not None
        ]
        return [part for part in parts if part[0] <= part[1]]

    def feeding(self, text: str, clause: str) -> list[Parameter]:
        """Return the parameters of which some value comes from that clause of that text."""
        return [p for p in self if any(v.text == text and v.clause == clause for v in p.values)]


def _none(parameter: Parameter, since: date, on: date) -> str:
    """Say why there is no value on a day: it ended `since`, has not begun, or there never was one."""
    before = [value for day, value in parameter.history if value and day <= on]
    after = [value for day, value in parameter.history if value and day > on]
    if before:
        return f"「{parameter.label}」自{in_chinese(since)}起停止施行，{in_chinese(on)}没有标准。"
    if after:
        return f"「{parameter.label}」在{in_chinese(on)}尚未施行（自{in_chinese(after[0].since)}起施行）。"
    return f"「{parameter.label}」：{NOT_HERE}。"


def in_chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_source: Callable[[], Parameters] | None = None
_asked_for: dict[str, bool] = {}  # path -> whether it may be null


def register(source: Callable[[], Parameters]) -> None:
    """Say where this process finds the parameters of its city; asked anew at each `current()`."""
    global _source
    _source = source


def asks_for(path: str, *, may_be_none: bool = False) -> str:
    """
    Say that the code asks for a parameter, and return its path: a pack without it is found by a check, not by a person.

    A limit no procedure can do without has to have a value today and from then on; a figure that `may_be_none` may be
    null, which says that the city has no such rule.
    """
    _asked_for[path] = may_be_none and _asked_for.get(path, True)
    return path


def asked_for() -> list[str]:
    return sorted(_asked_for)


def cannot_do_without() -> list[str]:
    return [path for path in asked_for() if not _asked_for[path]]


def current() -> Parameters:
    if _source is None:
        raise RuntimeError("no parameters are registered: yihe.registers.policies does it when Django starts")
    return _source()


_TOP = {"description", "metadata", "values", "documentation"}
_METADATA = {"label", "unit", "rule", "setting", "note"}
_ENTRY = {"value", "metadata"}
_ENTRY_METADATA = {"reference", "text", "clause", "note"}


def _read(file: Path, folder: Path) -> Parameter:
    name = file.relative_to(folder).as_posix()
    path = name.removesuffix(".yaml")
    if file.suffix != ".yaml":
        raise BadParameters(f"{name}：文件名应以 .yaml 结尾")
    content = _mapping(load_yaml(file, name), _TOP, name, "")
    metadata = _mapping(content.get("metadata"), _METADATA, name, "metadata")
    label, unit = _text(metadata, "label", name, "metadata"), _text(metadata, "unit", name, "metadata")
    setting = metadata.get("setting", False)
    if not isinstance(setting, bool):
        raise BadParameters(f"{name}：metadata.setting 应为 true 或 false")
    values = content.get("values")
    if not isinstance(values, dict) or not values:
        raise BadParameters(f"{name}：values 至少要有一个日期")
    history: list[tuple[date, Value | None]] = []
    for key, entry in values.items():
        day = _day(key, name)
        entry = _mapping(entry, _ENTRY, name, f"values.{day}")
        of_value = _mapping(entry.get("metadata"), _ENTRY_METADATA, name, f"values.{day}.metadata")
        if "value" not in entry:
            raise BadParameters(f"{name}：values.{day} 缺少 value")
        reference = _text(of_value, "reference", name, f"values.{day}.metadata")
        figure = _figure(entry["value"], unit, name, f"values.{day}.value")
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


def _figure(value, unit: str, name: str, where: str) -> Decimal | int | None:
    """Return money with two places, a count as it is, None for "no longer". A float has already lost its fen: refused."""
    if value is None:
        return None
    if isinstance(value, float):
        raise BadParameters(f"{name}：{where} {value} 是浮点数，会失准；请加引号写成 “{value}” 的文字")
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadParameters(f"{name}：{where} 应为整数或加引号的数，收到 {value!r}")
    try:
        figure = Decimal(value)
        if not figure.is_finite() or figure < 0 or figure >= 10**12:
            raise InvalidOperation
        if unit.startswith(YUAN) and figure != figure.quantize(FEN):
            raise BadParameters(f"{name}：{where} {value} 比分还小")
    except InvalidOperation:
        raise BadParameters(f"{name}：{where} {value!r} 不是一个不小于零的数") from None
    if unit.startswith(YUAN):
        return figure.quantize(FEN)
    return value if isinstance(value, int) else figure
