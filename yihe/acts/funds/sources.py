"""
Where money comes from and what it may be spent on: `fund-sources.yaml` of the city pack.

A source is a register of the city, not a row that can be edited on a page: what 福彩公益金 may pay for is a rule, and
changes with the city's texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.utils import timezone

from yihe.foundation import city_pack, doors
from yihe.foundation.yaml_files import BadParameters, load_yaml, offered

FILE = "fund-sources.yaml"
_REPAY = {"name", "bank", "account", "paper"}


@dataclass(frozen=True)
class Purpose:
    """What money is spent on. `clause` says which text knows it."""

    code: str
    label: str
    clause: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class FundSource:
    """
    资金来源: a purse that never mixes with another. `uses` are the codes of the purposes it may pay for; those in `of_region`
    only out of the budget of the region it names (a text that says "市财政" means no town's, and no other city's).
    """

    code: str
    label: str
    uses: tuple[str, ...]
    basis: str
    of_region: Mapping[str, str] = field(default_factory=dict)  # purpose -> region
    repay: Mapping[str, str] = field(default_factory=dict)  # where money that is asked back goes: `_REPAY`; {} unsaid

    def __str__(self) -> str:
        return self.label

    def forbids(self, code: str, region: str = "") -> str:
        """Return why money of this source may not be spent on a purpose, or "". `region` is that of its budget."""
        if code in self.uses:
            return ""
        known = purposes(region)
        allowed = "、".join(known[use].label for use in self.uses)
        return f"{self.label}不能用于“{known[code].label if code in known else code}”，只能用于：{allowed}（{self.basis}）。"

    def forbids_budget(self, code: str, region: str) -> str:
        """Return why the budget of a region may not pay for a purpose out of this source, or ""."""
        meant = self.of_region.get(code, region)
        if meant == region:
            return ""
        known = purposes(region)
        label = known[code].label if code in known else code
        return f"“{label}”由区划 {meant} 本级的{self.label}支付（{self.basis}），不能用区划 {region} 的。"


def sources(region: str = "") -> dict[str, FundSource]:
    """Return the sources of a region's city (of the one we speak in), by code."""
    return _read(city_pack.file(FILE, city_pack.of(region)))[0]


def purposes(region: str = "") -> dict[str, Purpose]:
    """Return what a region's city (the one we speak in) spends money on, by code."""
    return _read(city_pack.file(FILE, city_pack.of(region)))[1]


@offered
def source_choices() -> list[tuple[str, str]]:
    return [(s.code, s.label) for s in sources().values()]


@offered
def purpose_choices() -> list[tuple[str, str]]:
    return [(p.code, p.label) for p in purposes().values()]


def year_choices() -> list[tuple[int, str]]:
    """Return the years money is dealt with: this one, the next, the last."""
    year = timezone.localdate().year
    return [(y, f"{y} 年") for y in (year, year + 1, year - 1)]


@lru_cache(maxsize=64)
def _read(file: Path) -> tuple[dict[str, FundSource], dict[str, Purpose]]:
    """Read the files once per process. Raises BadParameters, naming the entry that does not hold together."""
    content = _content(file)
    brought = _brought_by_rooms()
    known = {code: Purpose(code, said["label"], said["clause"]) for code, said in brought.items()}
    known |= {
        code: Purpose(code, **_entry("purposes", code, given, {"label", "clause"}))
        for code, given in content["purposes"].items()
    }
    found = {}
    for code, given in content["sources"].items():
        of_region = _of_region(code, given, known)
        entry = _entry("sources", code, given, {"label", "uses", "basis"} | ({"only", "repay"} & set(given)))
        repay = _entry("sources", f"{code}.repay", given["repay"], _REPAY) if "repay" in given else {}
        if not isinstance(entry["uses"], list):
            raise BadParameters(f"{FILE}：sources.{code}.uses 应为一列用途的编码")
        if strange := [use for use in entry["uses"] if use not in known]:
            raise BadParameters(f"{FILE}：sources.{code}.uses 有不认识的用途 {'、'.join(map(str, strange))}")
        # What a room brings is paid as it says, until the city's file knows the purpose and says who pays.
        more = [use for use, said in brought.items() if use not in content["purposes"] and code in said["sources"]]
        found[code] = FundSource(code, entry["label"], (*entry["uses"], *more), entry["basis"], of_region, repay)
    return found, known


def _content(file: Path) -> dict:
    content = load_yaml(file)
    if not isinstance(content, dict) or set(content) != {"purposes", "sources"}:
        raise BadParameters(f"{FILE}：应有且只有 purposes 和 sources 两部分")
    for part, entries in content.items():
        if not isinstance(entries, dict) or not entries:
            raise BadParameters(f"{FILE}：{part} 应为一组“编码: 内容”，不能空着")
    return content


def _of_region(code: str, given, known) -> dict[str, str]:
    """Return which region's budget alone pays for a purpose: `only: {"320585": [startup]}`."""
    said = given.get("only", {}) if isinstance(given, dict) else {}
    if not isinstance(said, dict) or not all(isinstance(r, str) and isinstance(uses, list) for r, uses in said.items()):
        raise BadParameters(f"{FILE}：sources.{code}.only 应为“加引号的区划代码: 一列用途的编码”")
    if strange := [use for uses in said.values() for use in uses if use not in known]:
        raise BadParameters(f"{FILE}：sources.{code}.only 有不认识的用途 {'、'.join(map(str, strange))}")
    return {use: region for region, uses in said.items() for use in uses}


def _brought_by_rooms() -> dict[str, dict]:
    """Return the purposes rooms bring in their own pack: label, clause, and the sources that may pay unless the city says."""
    found: dict[str, dict] = {}
    for folder in city_pack.rooms():
        if (folder / FILE).exists():
            content = load_yaml(folder / FILE)
            if (
                not isinstance(content, dict)
                or set(content) != {"purposes"}
                or not isinstance(content["purposes"], dict)
            ):
                raise BadParameters(f"{folder.parent.name}/{FILE}：业务目录里只写 purposes 一部分")
            for code, given in content["purposes"].items():
                entry = _entry("purposes", code, given, {"label", "clause", "sources"})
                if not isinstance(entry["sources"], list):
                    raise BadParameters(f"{FILE}：purposes.{code}.sources 应为一列资金来源的编码")
                found[code] = entry
    return found


def _entry(part: str, code: str, given, keys: set[str]) -> dict:
    if not isinstance(code, str) or len(code) > 20 or not isinstance(given, dict) or set(given) != keys:
        raise BadParameters(f"{FILE}：{part}.{code} 应写明 {'、'.join(sorted(keys))}，编码不超过 20 个字符")
    for key in sorted(keys - {"uses", "sources", "only", "repay"}):
        if not isinstance(given[key], str) or not given[key].strip():
            raise BadParameters(f"{FILE}：{part}.{code}.{key} 应为文字，不能空着")
    return given


def faults() -> list[str]:
    """Return what is wrong with the file, for the system check."""
    try:
        _read(city_pack.file(FILE))
    except BadParameters as fault:
        return str(fault).splitlines()
    from yihe.matters import offering  # noqa: PLC0415 -- the file is read before there are models

    known = {*purposes(), *offering.purposes_nobody_has()}
    return [
        f"{FILE}：没有用途 {code}，“{door.label}”（{door.package}）要用它支付"
        for door in doors.every()
        for code in door.purposes
        if code not in known
    ]
