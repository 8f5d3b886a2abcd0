"""
Score sheets: which criteria a review looks at, and what each weighs. They are the city's data
(`criteria/*.yaml` of its pack), checked when read; a panel keeps the sheet it was drawn for.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yihe.foundation import city_pack, digests
from yihe.foundation.yaml_files import BadParameters, load_yaml

FULL = 100
_KEYS = {"code", "label", "basis", "note", "seats", "alternates", "pass_line", "criteria"}
_CRITERION_KEYS = {"code", "label", "weight", "guidance", "max"}


class BadSheet(Exception):
    """A criteria file does not hold what it should. The message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing experts look at. `maximum` is the most points to give; `weight` is what full points count of 100."""

    code: str
    label: str
    weight: int
    maximum: int
    guidance: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sort of review. `pass_line` is the path of a dated parameter, points of 100."""

    code: str
    label: str
    basis: str
    seats: int
    alternates: int
    pass_line: str
    criteria: tuple[Criterion, ...]

    def criterion(self, code: str) -> Criterion | None:
        return next((c for c in self.criteria if c.code == code), None)

    def as_text(self) -> str:
        """Return the canonical text a panel freezes."""
        return digests.canonical(
            {
                "code": self.code, "label": self.label, "basis": self.basis, "seats": self.seats,
                "alternates": self.alternates, "pass_line": self.pass_line,
                "criteria": [
                    {"code": c.code, "label": c.label, "weight": c.weight, "max": c.maximum, "guidance": c.guidance}
                    for c in self.criteria
                ],
            }
        )  # fmt: skip


def get(code: str, region: str = "") -> Sheet:
    """Return a sheet of a region's city (of the one we speak in). Raises BadSheet."""
    sheets = every(region)
    if code not in sheets:
        raise BadSheet(f"没有评审标准 {code}（已有：{'、'.join(sheets) or '无'}）")
    return sheets[code]


def every(region: str = "") -> dict[str, Sheet]:
    """Return the sheets of a region's city (of the one we speak in) by code, read once. Raises BadSheet."""
    return _read_folders(city_pack.folders("criteria", city_pack.of(region)))


@cache
def _read_folders(folders: tuple[Path, ...]) -> dict[str, Sheet]:
    files = {path.stem: path for folder in folders for path in folder.glob("*.yaml")}
    return {code: read_file(path) for code, path in sorted(files.items())}


def read_file(path: Path) -> Sheet:
    """Return the sheet a YAML file describes; its code is the file's name. Raises BadSheet."""
    name = f"{path.parent.name}/{path.name}"  # a pack has an incubation.yaml of another sort too
    try:
        content = load_yaml(path, name)
    except BadParameters as fault:
        raise BadSheet(str(fault)) from fault
    sheet = parse(content, name)
    if sheet.code != path.stem:
        raise BadSheet(f"{name}：code 写的是 {sheet.code}，应与文件名相同")
    return sheet


def parse(content: Any, name: str = "评审标准") -> Sheet:
    """Return the sheet a mapping describes. Raises BadSheet with the first fault; weights must sum to 100."""
    if not isinstance(content, dict) or not isinstance(content.get("criteria"), list) or not content["criteria"]:
        raise BadSheet(f"{name}：应为一组“键: 值”，其中 criteria 是列表")
    if unknown := sorted(str(key) for key in content if key not in _KEYS):
        raise BadSheet(f"{name}：不认识的键 {'、'.join(unknown)}（可用：{'、'.join(sorted(_KEYS))}）")
    criteria = tuple(_criterion(entry, name) for entry in content["criteria"])
    codes = [c.code for c in criteria]
    if doubled := {code for code in codes if codes.count(code) > 1}:
        raise BadSheet(f"{name}：指标代码重复：{'、'.join(sorted(doubled))}")
    total = sum(c.weight for c in criteria)
    if total != FULL:
        raise BadSheet(f"{name}：各项权重之和为 {total}，应为 {FULL}")
    return Sheet(
        code=_text(content, "code", name), label=_text(content, "label", name), basis=_text(content, "basis", name),
        seats=_count(content, "seats", name, 1), alternates=_count(content, "alternates", name, 0),
        pass_line=_text(content, "pass_line", name), criteria=criteria,
    )  # fmt: skip


def _criterion(entry: Any, name: str) -> Criterion:
    if not isinstance(entry, dict) or (unknown := set(entry) - _CRITERION_KEYS):
        words = f"不认识的键 {'、'.join(sorted(map(str, unknown)))}" if isinstance(entry, dict) else "应为一组“键: 值”"
        raise BadSheet(f"{name}：criteria 的一项{words}")
    code = _text(entry, "code", name)
    if not (code.isascii() and code.isidentifier()):
        raise BadSheet(f"{name}：指标代码 {code} 只能用英文字母、数字和下划线")
    return Criterion(
        code=code, label=_text(entry, "label", name), weight=_count(entry, "weight", name, 1),
        maximum=_count(entry, "max", name, 1), guidance=_text(entry, "guidance", name),
    )  # fmt: skip


def _text(mapping: dict, key: str, name: str) -> str:
    value = mapping.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadSheet(f"{name}：{key} 应为文字，不能空着")
    return value.strip()


def _count(mapping: dict, key: str, name: str, least: int) -> int:
    value = mapping.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= FULL:
        raise BadSheet(f"{name}：{key} 应为 {least} 至 {FULL} 的整数，收到 {value!r}")
    return value
