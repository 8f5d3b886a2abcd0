"""
What the city pack says about incubation (`incubation.yaml`): bases, promotion groups, services, the recipe of each stage.

Read once for each city folder, and checked against what the regulation fixes in figures.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from yihe.domains.incubation import pack_shape as shape
from yihe.foundation import city_pack, parameters
from yihe.foundation.city_words import say, word
from yihe.foundation.figures import COUNT, MONTHS
from yihe.foundation.periods import WORKING_DAYS, Term
from yihe.foundation.spoken import when_read
from yihe.foundation.yaml_files import BadParameters, load_yaml, offered
from yihe.registers.organizations import classes

AT_LEAST = parameters.asks_for("incubation/cycle_months_at_least", MONTHS.at_least(1))
AT_MOST = parameters.asks_for("incubation/cycle_months_at_most", MONTHS.at_least(1))
SERVICES = parameters.asks_for("incubation/services", COUNT.at_least(1), may_be_none=True)
FILE = "incubation.yaml"
# Parameter -> what it counts. A city with five groups changes its text and its parameter, not this.
_COUNTED = {
    parameters.asks_for("incubation/promotion_groups", COUNT.at_least(1), may_be_none=True): "groups",
    SERVICES: "services",
    parameters.asks_for("incubation/growth_stages", COUNT.at_least(1), may_be_none=True): "recipes",
}


@dataclass(frozen=True)
class Group:
    """推进组. `receives` are the role types of organizations it is there for."""

    code: str
    label: str
    receives: frozenset[str]


@dataclass(frozen=True)
class Recipe:
    """What a stage asks for: its stress (重指导) and how often each service should have been given in it at least."""

    stage: str
    stress: str
    help: dict[str, int]

    @property
    def label(self) -> str:
        return f"{classes.stage_label(self.stage)}{self.stress}"


@dataclass(frozen=True)
class Pack:
    """The file, read."""

    source: str
    bases: tuple[str, ...]
    groups: dict[str, Group]
    services: dict[str, str]
    recipes: dict[str, Recipe]
    settings: dict

    def group_label(self, code: str) -> str:
        return self.groups[code].label if code in self.groups else code

    def service_label(self, code: str) -> str:
        return self.services.get(code, code)

    def help_in(self, stage: str) -> dict[str, int]:
        """Return how often each service is to be given in a stage; nothing in one the city no longer has."""
        return self.recipes[stage].help if stage in self.recipes else {}

    def group_for(self, role_type: str) -> str:
        """Return the code of the group that receives organizations of a role type, or "" when none does."""
        return next((group.code for group in self.groups.values() if role_type in group.receives), "")


def pack(region: str = "") -> Pack:
    """Return what a region's city (the one we speak in) says. Raises BadParameters with the name of the file and the fault."""
    of = city_pack.of(region)
    with city_pack.said_in(of):  # its counts are held against its own figures
        return _read(of)


@offered
def groups() -> list[tuple[str, str]]:
    """Return the promotion groups as choices."""
    return [(group.code, group.label) for group in pack().groups.values()]


def stresses() -> str:
    """Return what each stage of growth stresses, in a line: 萌芽期重指导、…"""
    return "、".join(recipe.label for recipe in pack().recipes.values())


@offered
def services() -> list[tuple[str, str]]:
    """Return the services to residents as choices."""
    return list(pack().services.items())


# The clause incubation rests on. Looked up when it is printed: the city is known once Django has started.
CLAUSE: Any = when_read(lambda: pack().source)


def setting(name: str, region: str = "") -> int:
    """Return a figure the bureau of a region (of the one we speak in) set itself."""
    return pack(region).settings[name]


def within_setting(name: str):
    """Return a state's time limit: `setting(name)` working days from the day the state is entered."""

    def due(matter):
        return Term(setting(name, matter.region), WORKING_DAYS)

    return due


@cache
def _read(of: Path) -> Pack:
    data = load_yaml(city_pack.file(FILE, of))
    if wrong := [f"{FILE}：{words}" for words in shape.faults(data)]:
        raise BadParameters("\n".join(wrong))
    read = Pack(
        source=data["source"],
        bases=tuple(data["bases"]),
        groups={g["code"]: Group(g["code"], g["label"], frozenset(g["receives"])) for g in data["groups"]},
        services={s["code"]: s["label"] for s in data["services"]},
        recipes={code: Recipe(code, r["stress"], dict(r["help"])) for code, r in data["stages"].items()},
        settings=dict(data["settings"]),
    )
    if wrong := [f"{FILE}：{words}" for words in _faults(read)]:
        raise BadParameters("\n".join(wrong))
    return read


def faults() -> list[str]:
    """Return what is wrong with the file, for the system check."""
    try:
        pack()
    except BadParameters as fault:
        return str(fault).splitlines()
    return []


def _faults(read: Pack):
    try:
        told_apart = classes.of()
    except BadParameters:
        return  # the organizations' own check says what is wrong with it
    if set(read.recipes) != set(told_apart.stages):
        yield f"成长阶段应为 {'、'.join(told_apart.stages)}（{classes.FILE} 的 stages）"
    for recipe in read.recipes.values():
        if unknown := set(recipe.help) - set(read.services):
            yield f"{recipe.stage} 的服务 {'、'.join(sorted(unknown))} 不在服务清单里"
    received = [role for group in read.groups.values() for role in group.receives]
    if sorted(received) != sorted(told_apart.role_types):
        yield f"每一种类型的社会组织（{'、'.join(told_apart.role_types)}）应当恰好由一个{word('group')}对接"
    if not read.bases:
        yield say("至少要有一个{base}")
    try:
        known = parameters.current()
    except BadParameters:
        return  # the policies' own check says which files, and why
    today = timezone.localdate()
    for path, name in _COUNTED.items():
        if path in known:
            said, have = known.found(path, today), len(getattr(read, name))
            if said is None:
                yield f"{path}.yaml 现在没有规定数目，这里写了 {have}"
            elif said.as_(COUNT) != have:
                yield f"文件规定 {said.value}，这里写了 {have}（{path}）"
