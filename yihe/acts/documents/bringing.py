"""
How papers are brought, and what a form looks like filled in: the city's words for guides (`forms.yaml` of the pack). Of each paper 原件 or 复印件 and
how many copies; for how long a lasting paper may be used again; of each box an invented example. All of it the bureau's own setting: no
document says it. A pack without the file says nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.periods import MONTHS, Term, last_day
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.matters import kinds

FILE = "forms.yaml"
SORTS = {"original": "原件", "copy": "复印件", "seen": "复印件，带原件核对"}
_KEYS = {"setting", "note", "any", "of", "again", "samples"}


@dataclass(frozen=True)
class Brought:
    """How one paper is brought to the counter."""

    sort: str
    copies: int

    def __str__(self) -> str:
        return f"{SORTS[self.sort]} {self.copies} 份"


@dataclass(frozen=True)
class Forms:
    """The file, read: `again` is for how many months a lasting paper is used again, `samples` an example of each box by (kind, field)."""

    any: Brought | None = None
    of: dict[tuple[str, str], Brought] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)
    samples: dict[tuple[str, str], str] = field(default_factory=dict)


def of(kind: str, paper: str, region: str = "") -> Brought | None:
    """Return how a paper of a kind is brought in a region (where we speak), or None: the city does not say."""
    said = _forms(region)
    return said.of.get((kind, paper), said.any)


def used_again_until(lasting: str, handed_in: datetime, region: str) -> date | None:
    """Return the last day on which a lasting paper handed in at a moment may be used again, or None: the city sets no end."""
    months = _forms(region).again.get(lasting)
    return last_day(Term(months, MONTHS).after(handed_in)) if months else None


def sample(kind: str, box: str, region: str = "") -> str:
    """Return what stands in a box of the sample that is filled in, or ""."""
    return _forms(region).samples.get((kind, box), "")


def _forms(region: str) -> Forms:
    return _read(city_pack.file(FILE, city_pack.find(region) if region else None))


@cache
def _read(file: Path) -> Forms:
    if not file.exists():
        return Forms()
    said = load_yaml(file)
    if not isinstance(said, dict) or not set(said) <= _KEYS:
        raise BadParameters(f"{FILE}：只应有 {'、'.join(sorted(_KEYS))}")
    if said.get("setting") is not True or not said.get("note"):
        raise BadParameters(f"{FILE}：这些是本局设定的，应写 setting: true，并在 note 里写明为什么")
    again = said.get("again") or {}
    if not isinstance(again, dict) or not all(type(months) is int and months > 0 for months in again.values()):
        raise BadParameters(f"{FILE}：again 应为“材料: 月数”，月数是大于零的整数")
    return Forms(
        _brought("any", said["any"]) if "any" in said else None,
        {key: _brought(f"of.{'.'.join(key)}", each) for key, each in _by_kind(said, "of").items()},
        again,
        {key: _example(f"samples.{'.'.join(key)}", each) for key, each in _by_kind(said, "samples").items()},
    )


def _by_kind(said: dict, name: str) -> dict:
    by_kind = said.get(name) or {}
    if not isinstance(by_kind, dict) or not all(isinstance(each, dict) for each in by_kind.values()):
        raise BadParameters(f"{FILE}：{name} 应先写事项代码，再写其中的一项")
    return {(kind, key): each for kind, those in by_kind.items() for key, each in those.items()}


def _brought(where: str, said) -> Brought:
    if not isinstance(said, dict) or set(said) != {"sort", "copies"} or said["sort"] not in SORTS:
        raise BadParameters(f"{FILE}：{where} 应写明 sort（{'、'.join(SORTS)}）和 copies")
    if type(said["copies"]) is not int or said["copies"] <= 0:
        raise BadParameters(f"{FILE}：{where}.copies 应为大于零的整数")
    return Brought(said["sort"], said["copies"])


def _example(where: str, said) -> str:
    if not isinstance(said, str) or not said.strip():
        raise BadParameters(f"{FILE}：{where} 应为文字，数字和日期加引号")
    return said.strip()


def faults() -> Iterator[str]:
    """Yield what is wrong with the file, for the system check: its shape, and kinds, papers and boxes that are not there."""
    try:
        said = _forms("")
    except BadParameters as fault:
        yield str(fault)
        return
    known = kinds.every()
    papers = {(kind.code, paper.code) for kind in known for paper in kind.papers}
    boxes = {(kind.code, name) for kind in known for name in getattr(kind.form, "base_fields", {})}
    lasting = {paper.lasting for kind in known for paper in kind.papers if paper.lasting}
    for kind, paper in sorted(said.of.keys() - papers):
        yield f"{FILE}：of.{kind}.{paper}：没有这个事项，或者它没有这份材料"
    for kind, box in sorted(said.samples.keys() - boxes):
        yield f"{FILE}：samples.{kind}.{box}：没有这个事项，或者它的表里没有这一栏"
    for name in sorted(said.again.keys() - lasting):
        yield f"{FILE}：again.{name}：没有这样长期有效的材料"
