"""
Dated parameters: the figures of the rules, each with the day it came into force and the clause it comes from.

A tree of YAML files (`parameter_files`), read once. The code says of each figure what it takes (`asks_for`, `figures`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from yihe.foundation import figure_scopes
from yihe.foundation.figures import Sort
from yihe.foundation.parameter_files import Parameter, Value, read
from yihe.foundation.yaml_files import BadParameters

NOT_HERE = "本地现无此项规定"  # what a page says where a city has no such rule
_REMEMBERED = 50_000  # (path, day) pairs kept; a year of daily questions to a hundred parameters stays below

History = Sequence[tuple[date, Value | None]]


class NotInForce(Exception):
    """No text was in force on that day. Its words are a Chinese sentence."""


class UnknownParameter(LookupError):
    """No parameter has that path. Its words name the nearest ones."""


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
                parameter = read(files[place] / place, files[place])
                self._all[parameter.path] = parameter
            except BadParameters as fault:
                faults.append(str(fault))
        if faults:
            raise BadParameters("\n".join(faults))
        self._days = {path: [day for day, _value in p.history] for path, p in self._all.items()}
        self._found: dict[tuple[str, date, date | None], Value] = {}

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
        found = self._found.get((path, on, _told_since))
        if found is None:
            told = _told_since is not None and on >= _told_since
            found = self._at(path, max(on, self._begin(path)) if told else on)
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[path, on, _told_since] = found
        return found

    def _at(self, path: str, on: date) -> Value:
        parameter = self[path]
        position = bisect_right(self._days[path], on)
        since, value = parameter.history[position - 1] if position else (on, None)
        if value is not None:
            return value
        raise NotInForce(_none(parameter, since, on))

    def _begin(self, path: str) -> date:
        """Return the day from which a parameter has a value, the first there is; a day long gone where it never had one."""
        return next((day for day, value in self[path].history if value is not None), date.min)

    def found(self, path: str, on: date) -> Value | None:
        """Return the value in force on that day, or None: for a page, which has something to say all the same."""
        try:
            return self.at(path, on)
        except NotInForce:
            return None

    def lacks(self, path: str, on: date, takes: Sort) -> str:
        """Return why a text of the pack cannot build on a parameter on that day, or ""."""
        if path not in self:
            return f"没有参数 {path}"
        value = self.found(path, on)
        if value is None:
            return f"参数 {path} 现在没有数值"
        return f"参数 {path} {why}" if (why := takes.fault(value.value, value.unit)) else ""

    def laid_over(self, histories: Mapping[str, History]) -> "Parameters":
        """Return the same figures with other histories (oldest first) for some paths; with none, these themselves."""
        if not histories:
            return self
        other = copy(self)
        other._all = self._all | {path: replace(self[path], history=tuple(said)) for path, said in histories.items()}
        other._days = self._days | {path: [day for day, _value in said] for path, said in histories.items()}
        other._found = {}
        return other

    def noting(self, asked: set[str]) -> "Parameters":
        """Return the same figures; whichever path is asked of them is put into `asked`."""
        other = _Noting.__new__(_Noting)
        other.__dict__.update(self.__dict__, _found={}, asked=asked)
        return other

    def spans(self, path: str, since: date, until: date) -> list[tuple[date, date, Value]]:
        """Return the parts of a period (both days included) with the value in force in each; days without one are left out."""
        history = self[path].history
        if _told_since is not None and history and history[0][1] is not None:
            history = ((min(history[0][0], _told_since), history[0][1]), *history[1:])
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


class _Noting(Parameters):
    asked: set[str]

    def __getitem__(self, path: str) -> Parameter:
        self.asked.add(path)
        return super().__getitem__(path)

    def at(self, path: str, on: date) -> Value:
        self.asked.add(path)
        return super().at(path, on)


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


_told_since: date | None = None


def tell_since(day: date | None) -> None:
    """
    Have each parameter's first figure hold from a day on already, or (None) no more: the story of the demonstration reaches further back
    than a young text. Never where anything of real people is reckoned.
    """
    global _told_since
    _told_since = day


@contextmanager
def as_dated() -> Iterator[None]:
    """Have each figure hold from its own day on for a while, whatever is being told: what is checked and expected goes by that."""
    before = _told_since
    tell_since(None)
    try:
        yield
    finally:
        tell_since(before)


_source: figure_scopes.Source | None = None


def register(source: "figure_scopes.Source") -> None:
    """Say where this process finds the parameters of a region's city; asked anew each time."""
    global _source
    _source = source


@dataclass(frozen=True, slots=True)
class Asked:
    """What the code takes of a parameter, and whether the pack may say that there is none."""

    takes: Sort
    may_be_none: bool


_asked_for: dict[str, Asked] = {}


def asks_for(path: str, takes: Sort, *, may_be_none: bool = False) -> str:
    """
    Say that the code asks for a parameter and what it takes of it, and return its path: a pack without it, or with a figure
    of another sort, is found by a check, not by a person.

    A limit no procedure can do without has to have a value today and from then on; a figure that `may_be_none` may be
    null, which says that the city has no such rule.
    """
    if before := _asked_for.get(path):
        if before.takes.units != takes.units:
            raise TypeError(f"{path} is taken for {before.takes.words} and for {takes.words}")
        takes, may_be_none = takes.at_least(max(takes.least, before.takes.least)), may_be_none and before.may_be_none
    _asked_for[path] = Asked(takes, may_be_none)
    return path


def taken_for(path: str) -> set[str]:
    """Return what the code takes a parameter for, in words; nothing where nobody asked for it."""
    return {_asked_for[path].takes.words} if path in _asked_for else set()


def asked_for() -> list[str]:
    return sorted(_asked_for)


_spared: Callable[[], set[str]] = set


def spare(folders: Callable[[], set[str]]) -> None:
    """Say who knows the folders of parameters a pack need not have: nothing the city offers asks for them."""
    global _spared
    _spared = folders


def is_spared(path: str) -> bool:
    """Test whether a pack may be without a parameter, as nothing the city offers asks for it."""
    return path.rpartition("/")[0] in _spared()


def cannot_do_without() -> list[str]:
    return [path for path in asked_for() if not _asked_for[path].may_be_none]


def wrong_sorts(known: Parameters) -> list[str]:
    """Return a sentence, with file and key, for every figure that is not what the code takes."""
    return [
        f"{path}.yaml：values.{value.since}.value {why}"
        for path in asked_for() if path in known
        for value in known[path].values if (why := _asked_for[path].takes.fault(value.value, value.unit))
    ]  # fmt: skip


def unfit(path: str, figure: Any, unit: str) -> str:
    """Return why the code cannot take a figure of a parameter, as the end of a sentence, or ""."""
    asked = _asked_for.get(path)
    return asked.takes.fault(figure, unit) if asked else ""


def may_be_none(path: str) -> bool:
    """Test whether a city may say that it has no such rule: no procedure waits for the figure."""
    return path not in _asked_for or _asked_for[path].may_be_none


def of(region: str) -> Parameters:
    """Return the parameters of a region's city: what a rule asks, by its matter's region. Raises NotServed (`city_pack`)."""
    if _source is None:
        raise RuntimeError("no parameters are registered: yihe.registers.policies does it when Django starts")
    return figure_scopes.asked(region, _source)


def current() -> Parameters:
    """Return the parameters of the city in whose words we speak (`city_pack.here`): for words, never for a matter's figure."""
    return of("")
