"""
The figures of a city on one sheet: a row for each that the code reads, to be filled in by who knows the text, and read back into
the parameter files. Nothing is written before all of it holds.
"""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from yihe.foundation import parameters, sheets
from yihe.foundation.parameters import Parameters
from yihe.foundation.sheet_tables import day
from yihe.foundation.yaml_files import BadParameters

HEADINGS = ("参数", "含义", "单位", "自何日起", "数值", "文件", "条款", "本局设定", "说明")
NONE = "无"  # of a figure: the city has no such rule
LENT = "上级的文件夹已有，空着就用上级的"
BROUGHT = "业务模块自带，空着就用自带的"
_YES = {"是", "√", "1"}


class BadFigures(ValueError):
    """The sheet cannot be read back. `faults` are Chinese sentences, each naming row and column."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Row:
    """One filled-in row: a figure (None: there is no such rule) from a day on. `line` is the sheet's own number."""

    line: int
    path: str
    label: str
    unit: str
    since: date
    figure: Decimal | int | str | None
    text: str
    clause: str
    setting: bool
    note: str


def to_fill_in(like: Parameters, lent: Container[str] = (), brought: Container[str] = ()) -> bytes:
    """
    Return the sheet: every figure the code asks for, with the meaning and unit it has in a pack that is there. What is `lent` from
    above, or `brought` by a room with it, may stay empty.
    """
    rows, needed = [], set(parameters.cannot_do_without())
    for path in parameters.asked_for():
        known = like[path] if path in like else None
        must = LENT if path in lent else BROUGHT if path in brought else "必填" if path in needed else ""
        rows.append(
            [
                path,
                known.label if known else path,
                known.unit if known else "",
                "",
                "",
                "",
                "",
                "是" if known and known.setting else "",
                must,
            ]
        )
    return sheets.to_xlsx(HEADINGS, rows, "参数")


def read(content: bytes, name: str) -> list[Row]:
    """Return the rows that are filled in. Raises BadFigures, with every fault of every row, or sheets.BadSheet."""
    listed = sheets.read(content, name)
    if not listed or tuple(str(cell) for cell in listed[0][: len(HEADINGS)]) != HEADINGS:
        raise BadFigures([f"第 1 行：应为 {'、'.join(HEADINGS)} 这些列。"])
    found: list[Row] = []
    faults: list[str] = []
    for line, cells in enumerate(listed[1:], 2):
        said = dict(zip(HEADINGS, [*cells, *[""] * len(HEADINGS)], strict=False))
        if all(
            said[heading] in ("", None)
            for heading in HEADINGS
            if heading not in ("参数", "含义", "单位", "本局设定", "说明")
        ):
            continue  # not filled in: listed among the open points
        row_faults = list(_faults(said))
        if row_faults:
            faults += [f"第 {line} 行：{words}" for words in row_faults]
            continue
        figure = None if said["数值"] == NONE else said["数值"]
        found.append(
            Row(line, str(said["参数"]), str(said["含义"]), str(said["单位"]), day(said["自何日起"]), figure, str(said["文件"]),
                str(said["条款"]), str(said["本局设定"]) in _YES, str(said["说明"]) if said["说明"] not in ("必填", LENT, BROUGHT) else "")
        )  # fmt: skip
    if faults:
        raise BadFigures(faults)
    return found


def _faults(said: dict) -> Iterator[str]:
    if said["参数"] not in parameters.asked_for():
        yield f"系统没有参数 {said['参数']}，请不要改动第一列"
    for heading in ("含义", "单位"):
        if not str(said[heading]).strip():
            yield f"{heading}没有填写"
    try:
        day(said["自何日起"])
    except ValueError as fault:
        yield f"自何日起：{fault}"
    if said["数值"] == "":
        yield f"数值没有填写；本地没有这项规定的填“{NONE}”"
    if not str(said["文件"]).strip():
        yield "文件没有填写；写文件的编码（texts/ 下的文件名），文件没有规定的写明由谁设定"
    if str(said["本局设定"]) not in _YES and said["数值"] != NONE and not str(said["条款"]).strip():
        yield "条款没有填写；文件没有规定、由本局设定的，在“本局设定”填“是”"


def write(rows: list[Row], folder: Path, numbers: dict[str, str]) -> int:
    """
    Write the parameter files of a pack and return how many. `numbers` are the numbers (文号) of texts by their codes.

    :raises BadFigures: a figure is none, or of another sort than the code takes: then no file is touched
    """
    by_path: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_path[row.path].append(row)
    with tempfile.TemporaryDirectory() as made:
        trial = Path(made)
        for path, listed in by_path.items():
            file = trial / f"{path}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_file(sorted(listed, key=lambda row: row.since), numbers), "utf-8")
        try:
            faults = parameters.wrong_sorts(Parameters(trial))
        except BadParameters as fault:
            faults = str(fault).splitlines()
        if faults:
            raise BadFigures([_with_its_line(words, by_path) for words in faults])
        shutil.copytree(trial, folder, dirs_exist_ok=True)
    return len(by_path)


def _with_its_line(words: str, by_path: dict[str, list[Row]]) -> str:
    """Return a fault of a file as one of the sheet: with the rows the file was made of."""
    lines = "、".join(str(row.line) for row in by_path.get(words.partition(".yaml")[0], ()))
    return f"第 {lines} 行：{words}" if lines else words


def _file(rows: list[Row], numbers: dict[str, str]) -> str:
    first = rows[0]
    setting = any(row.setting for row in rows)
    lines = [
        f"description: {_quoted(first.label)}",
        "metadata:",
        f"  label: {_quoted(first.label)}",
        f"  unit: {_quoted(first.unit)}",
    ]
    if setting:
        lines += ["  setting: true", f"  note: {_quoted(first.note or '文件未规定；本局设定')}"]
    lines.append("values:")
    for row in rows:
        figure = (
            "null" if row.figure is None else row.figure if isinstance(row.figure, int) else _quoted(str(row.figure))
        )
        number = numbers.get(row.text, row.text)
        lines += [
            f"  {row.since}:",
            f"    value: {figure}",
            "    metadata:",
            f"      reference: {_quoted(f'{number} {row.clause}'.strip())}",
        ]
        if row.clause and (row.text in numbers or not setting):
            lines += [f"      text: {_quoted(row.text)}", f"      clause: {_quoted(row.clause)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
