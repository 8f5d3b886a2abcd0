"""
`subsidies/*.yaml` of a pack: one file for each subsidy the city has beside those of the code. Every read of them is here.

A file is taken whole or not at all; what is wrong with it is said with file, key and what is wanted, all of it at once. Whether
what it names is there – texts, figures, purposes, other subsidies – is asked in `faults` and `kinds`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yihe.domains.subsidies.families import wrong
from yihe.domains.subsidies.families.shapes import EACH, SHAPES, Shape
from yihe.domains.subsidies.families.wrong import CITED, COMPARED
from yihe.foundation import offered_facts
from yihe.foundation.figures import MONEY, Sort
from yihe.foundation.offered_facts import PRACTITIONER, OfferedFact
from yihe.foundation.yaml_files import BadParameters, load_yaml

PART = "subsidies"  # the folder of the pack


@dataclass(frozen=True)
class Cited:
    """A clause: as sentences cite it, and where it stands (code of the text, number of the clause)."""

    reference: str
    text: str
    clause: str


@dataclass(frozen=True)
class Level:
    code: str
    label: str
    figure: str


@dataclass(frozen=True)
class Condition:
    """What a fact has to be. `how` is the key that says so; `wanted` a bool, codes, or the path of a figure."""

    fact: OfferedFact
    how: str
    wanted: Any
    cited: Cited

    @property
    def where(self) -> str:
        return f"conditions.{self.fact.code}"


@dataclass(frozen=True)
class Declared:
    """One subsidy as its file says it. `figures` are paths of parameters, by what the shape calls them."""

    code: str
    file: str
    label: str
    prefix: str
    shape: str
    who: str
    purpose: str
    cited: Cited
    figures: Mapping[str, str]
    levels: tuple[Level, ...] = ()
    rising: str = EACH
    limit: str = ""
    conditions: tuple[Condition, ...] = ()
    papers: tuple[Mapping[str, Any], ...] = ()
    excludes: tuple[str, ...] = ()
    guide: Mapping[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> Shape:
        return SHAPES[self.shape]

    @property
    def is_of_a_person(self) -> bool:
        return self.who == PRACTITIONER

    @property
    def basis(self) -> str:
        """Return the figure the subsidy rests on: in force since it has a value."""
        return self.levels[0].figure if self.levels else self.figures[next(iter(self.form.figures))]

    @property
    def sorts(self) -> list[tuple[str, str, Sort]]:
        """Return every figure the subsidy is reckoned by, as (key in the file, path, sort)."""
        named = {**self.form.figures, **self.form.perhaps}
        found = [(f"figures.{name}", path, named[name]) for name, path in self.figures.items()]
        found += [(f"levels.{level.code}.figure", level.figure, MONEY) for level in self.levels]
        return found + [
            (f"{each.where}.{each.how}", each.wanted, each.fact.takes) for each in self.conditions if each.fact.takes
        ]

    @property
    def clauses(self) -> list[tuple[str, Cited]]:
        """Return every clause the file cites, with the key it stands under."""
        return [("clause", self.cited), *((f"{each.where}.clause", each.cited) for each in self.conditions)]


def read(folder: Path) -> tuple[list[Declared], list[str]]:
    """Return what the files in a pack's folder declare, in the order of their names, and what is wrong with the others."""
    found, faults = [], []
    for file in sorted((folder / PART).glob("*")):
        name = f"{PART}/{file.name}"
        if file.suffix not in {".yaml", ".yml"}:
            continue
        try:
            said = load_yaml(file, name)
        except BadParameters as fault:
            faults.append(str(fault))
            continue
        if found_wrong := list(wrong.faults(file, said)):
            faults += [f"{name}：{words}" for words in found_wrong]
        else:
            found.append(_declared(file.stem, name, said))
    return found, faults


def _declared(code: str, file: str, said: dict) -> Declared:
    cited = Cited(*(said[key] for key in CITED))
    return Declared(
        code, file, said["label"].strip(), said["prefix"], said["shape"], said["who"], said["purpose"], cited,
        said.get("figures", {}), tuple(Level(**each) for each in said.get("levels", [])), said.get("rising", EACH),
        said.get("limit", ""), tuple(_condition(each, cited) for each in said.get("conditions", [])),
        tuple(said.get("papers", [])), tuple(said.get("excludes", [])), said["guide"],
    )  # fmt: skip


def _condition(said: dict, cited: Cited) -> Condition:
    fact = offered_facts.every()[said["fact"]]
    how = next(how for how in COMPARED[fact.shape] if how in said)
    own = Cited(*(said[key] for key in CITED)) if CITED[0] in said else cited
    return Condition(fact, how, said[how], own)
