"""
What may be ticked as wrong with a paper, and what is said when a matter goes back without papers: the city's words
(`papers.yaml` of the pack, and of each room), before which stands what a kind declares of one paper (`Paper.faults`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.read_here import read_here
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.matters import kinds

FILE = "papers.yaml"
LONGEST = 60  # characters of one fault: it stands beside a box to tick


@dataclass(frozen=True)
class Words:
    """The file, read: faults of any paper, sentences of a reason, and faults by (kind, paper)."""

    faults: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    of: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


def _words(_pack: Path) -> Words:
    return _read(city_pack.folders())


_here = read_here(_words)


def words() -> Words:
    """Return what the city we speak in says, with what its rooms bring. Raises BadParameters."""
    return _here()


def faults_of(kind: str, paper: str, declared: tuple[str, ...]) -> tuple[str, ...]:
    """Return what may be ticked of one paper: what is said of it in particular, then what any paper may have."""
    said = words()
    return tuple(dict.fromkeys((*said.of.get((kind, paper), declared), *said.faults)))


@cache
def _read(folders: tuple[Path, ...]) -> Words:
    known = Words()
    for folder in folders:
        if (folder / FILE).exists():
            here = _checked(load_yaml(folder / FILE))
            known = Words(here.faults or known.faults, here.reasons or known.reasons, known.of | here.of)
    return known


def _checked(content) -> Words:
    if not isinstance(content, dict) or not set(content) <= {"faults", "reasons", "of"}:
        raise BadParameters(f"{FILE}：只应有 faults、reasons、of 三项")
    by_kind = content.get("of") or {}
    if not isinstance(by_kind, dict) or not all(isinstance(papers, dict) for papers in by_kind.values()):
        raise BadParameters(f"{FILE}：of 应为“事项代码: 材料代码: 问题”")
    return Words(
        _texts(content.get("faults"), "faults"), _texts(content.get("reasons"), "reasons", longest=200),
        {
            (kind, paper): _texts(said, f"of.{kind}.{paper}")
            for kind, papers in by_kind.items() for paper, said in papers.items()
        },
    )  # fmt: skip


def _texts(said, where: str, longest: int = LONGEST) -> tuple[str, ...]:
    said = [] if said is None else said
    if not isinstance(said, list) or not all(
        isinstance(text, str) and 0 < len(text.strip()) <= longest for text in said
    ):
        raise BadParameters(f"{FILE}：{where} 应为一列文字，每条不超过 {longest} 字")
    return tuple(text.strip() for text in said)


def faults() -> Iterator[str]:
    """Yield what is wrong with the file, for the system check: its shape, and kinds and papers that are not there."""
    try:
        said = words()
    except BadParameters as fault:
        yield str(fault)
        return
    known = {(kind.code, paper.code) for kind in kinds.every() for paper in kind.papers}
    for kind, paper in sorted(said.of.keys() - known):
        yield f"{FILE}：of.{kind}.{paper}：没有这个事项，或者它没有这份材料"
