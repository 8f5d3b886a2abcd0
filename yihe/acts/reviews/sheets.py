"""
Score sheets: which criteria a review looks at, and what each weighs. They are the city's data
(`criteria/*.yaml` of its pack), checked when read; a panel keeps the sheet it was drawn for.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from yihe.foundation import city_pack, digests
from yihe.foundation.yaml_files import BadParameters, load_yaml

FULL = 100
_KEYS = {
    "code", "label", "basis", "note", "seats", "alternates", "pass_line", "criteria", "subjects", "consensus", "names",
    "buyers", "recusal_years",
}  # fmt: skip
_CRITERION_KEYS = {"code", "label", "weight", "guidance", "max", "by"}
MEMBERS, OBJECTIVE, PRICE = "members", "objective", "price"
NEVER, WITH_AWARD = "never", "with_award"


class BadSheet(Exception):
    """A criteria file does not hold what it should. The message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    One thing that is judged. `maximum` is the most points to give; `weight` is what full points count of 100. `by` says who gives
    them: each of the members for themselves, one finding for all (objective), or the price, which is computed.
    """

    code: str
    label: str
    weight: int
    maximum: int
    guidance: str
    by: str = MEMBERS


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One sort of review. `pass_line` is the path of a dated parameter, points of 100. `subjects`: several are compared (the bids of
    a tender) and not one judged. `consensus`: what was scored may be agreed on and departed from; where several are compared it may not be. `names` says
    whether the members are named with the award. `buyers` seats are the buyer's, beside the drawn ones. `recusal_years` is a path, "" the usual one.
    """

    code: str
    label: str
    basis: str
    seats: int
    alternates: int
    pass_line: str
    criteria: tuple[Criterion, ...]
    subjects: bool = False
    consensus: bool = True
    names: str = NEVER
    buyers: int = 0
    recusal_years: str = ""

    def given_by(self, by: str) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if c.by == by)

    def criterion(self, code: str) -> Criterion | None:
        return next((c for c in self.criteria if c.code == code), None)

    def as_text(self) -> str:
        """Return the canonical text a panel freezes. What is as usual is left out: texts that were frozen before stay what they are."""
        usual = {"subjects": False, "consensus": True, "names": NEVER, "buyers": 0, "recusal_years": ""}
        said = {name: getattr(self, name) for name, value in usual.items() if getattr(self, name) != value}
        return digests.canonical(
            {
                "code": self.code, "label": self.label, "basis": self.basis, "seats": self.seats,
                "alternates": self.alternates, "pass_line": self.pass_line, **said,
                "criteria": [
                    {"code": c.code, "label": c.label, "weight": c.weight, "max": c.maximum, "guidance": c.guidance}
                    | ({} if c.by == MEMBERS else {"by": c.by})
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


@lru_cache(maxsize=64)
def of_text(text: str) -> Sheet:
    """Return the sheet that a panel was drawn for, from its text; the same text is taken apart once. Raises BadSheet."""
    return parse(json.loads(text))


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
    sheet = Sheet(
        code=_text(content, "code", name), label=_text(content, "label", name), basis=_text(content, "basis", name),
        seats=_count(content, "seats", name, 1), alternates=_count(content, "alternates", name, 0),
        pass_line=_text(content, "pass_line", name), criteria=criteria, subjects=_yes(content, "subjects", name, False),
        consensus=_yes(content, "consensus", name, True), names=_one_of(content, "names", name, (NEVER, WITH_AWARD)),
        buyers=_count(content, "buyers", name, 0) if "buyers" in content else 0,
        recusal_years=_text(content, "recusal_years", name) if "recusal_years" in content else "",
    )  # fmt: skip
    if wrong := ill_composed(sheet):
        raise BadSheet(f"{name}：{wrong}")
    return sheet


def ill_composed(sheet: Sheet) -> str:
    """
    Return what is wrong with the parts of a sheet together, or "". Where several are compared the panel is odd, two thirds of it
    experts (令87 47), and nobody agrees on points (令87 62).
    """
    whole = sheet.seats + sheet.buyers
    if not sheet.subjects:
        apart = [c.label for c in sheet.criteria if c.by != MEMBERS]
        if apart or sheet.buyers:
            return f"只评审一个对象的，不设采购人代表，各项由专家评分（{'、'.join(apart) or 'buyers'}）"
        return ""
    if sheet.consensus:
        return "评审多个对象的，评分不得协商，应写 consensus: false（令87 第六十二条）"
    if whole % 2 == 0:
        return f"评审组共 {whole} 人，应为单数（令87 第四十七条）"
    if sheet.buyers * 3 > whole:
        return f"采购人代表 {sheet.buyers} 人，超过评审组 {whole} 人的三分之一（令87 第四十七条）"
    if len(sheet.given_by(PRICE)) > 1:
        return "价格只能是一项指标"
    return ""


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
        by=_one_of(entry, "by", name, (MEMBERS, OBJECTIVE, PRICE)),
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


def _yes(mapping: dict, key: str, name: str, usual: bool) -> bool:
    value = mapping.get(key, usual)
    if not isinstance(value, bool):
        raise BadSheet(f"{name}：{key} 应为 true 或 false，收到 {value!r}")
    return value


def _one_of(mapping: dict, key: str, name: str, known: tuple[str, ...]) -> str:
    value = mapping.get(key, known[0])
    if value not in known:
        raise BadSheet(f"{name}：{key} 应为 {'、'.join(known)} 之一，收到 {value!r}")
    return value
