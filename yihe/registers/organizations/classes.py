"""
What sorts of organizations, which stages of growth, which titles of talents a city tells apart: `organizations.yaml` of its pack.
Enums are kept for what the nation fixes. Codes are kept in records: one the pack no longer has is shown as it is, offered to
nobody, and named by `check_city --database`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml, offered
from yihe.registers.organizations import extra_facts

FILE = "organizations.yaml"
# List -> its name, and how long a code of it is at most: as long as the columns that keep it.
LISTS = {"role_types": ("类型", 12), "stages": ("成长阶段", 8), "titles": ("人才称号", 20)}
FACTS = "facts"  # may be left out: nothing but the columns is asked
LABEL_AT_MOST = 40


@dataclass(frozen=True)
class Classes:
    """The file, read: code -> label of each list, in the order of the file, which is the order of the stages."""

    role_types: dict[str, str]
    stages: dict[str, str]
    titles: dict[str, str]
    facts: dict[str, extra_facts.Extra]  # by the name they are kept under


def of(pack: Path | None = None) -> Classes:
    """Return what a city (the one we speak in) tells apart. Raises BadParameters with the name of the file and the fault."""
    return _read(city_pack.file(FILE, pack))


def kept(name: str) -> set[str]:
    """Return every code of a list that some city of the installation has. Raises BadParameters."""
    return {code for pack in city_pack.every() or (city_pack.home(),) for code in getattr(of(pack), name)}


@offered
def role_types() -> list[tuple[str, str]]:
    """Return the types of organizations as choices."""
    return list(of().role_types.items())


@offered
def stages() -> list[tuple[str, str]]:
    """Return the stages of growth as choices, the first first."""
    return list(of().stages.items())


@offered
def titles() -> list[tuple[str, str]]:
    """Return the titles of talents as choices."""
    return list(of().titles.items())


def facts() -> dict[str, extra_facts.Extra]:
    """Return what the city wants to know of organizations besides; {} where the file cannot be read."""
    try:
        return of().facts
    except BadParameters:
        return {}


def stage_label(code: str) -> str:
    """Return what a stage is called; one the city no longer has, by its code."""
    return dict(stages()).get(code, code)


def faults() -> list[str]:
    """Return what is wrong with the file, for the system check."""
    try:
        of()
    except BadParameters as fault:
        return str(fault).splitlines()
    return []


@cache
def _read(file: Path) -> Classes:
    data = load_yaml(file)
    if wrong := [f"{FILE}：{words}" for words in _faults(data)]:
        raise BadParameters("\n".join(wrong))
    lists = {name: {entry["code"]: entry["label"].strip() for entry in data[name]} for name in LISTS}
    return Classes(**lists, facts=extra_facts.read(data.get(FACTS, [])))


def _faults(data) -> Iterator[str]:
    if not isinstance(data, dict):
        yield "应为一组“键: 值”"
        return
    for key in data:
        if key not in LISTS and key != FACTS:
            yield f"不认识的键 {key}，这里只有 {'、'.join(LISTS)}、{FACTS}"
    for name, (_label, at_most) in LISTS.items():
        entries = data.get(name)
        if not isinstance(entries, list) or not entries:
            yield f"{name} 应为一列，至少一项，每项写明 code、label"
        else:
            yield from _wrong_entries(name, entries, at_most)
    yield from extra_facts.faults(data.get(FACTS, []), _names_of_columns())


def _names_of_columns() -> set[str]:
    register = apps.get_model("organizations", "Organization")  # whose columns name these lists as their choices
    return {str(field.verbose_name) for field in register._meta.fields}


def _wrong_entries(name: str, entries: list, at_most: int) -> Iterator[str]:
    codes: set[str] = set()
    labels: set[str] = set()
    for position, entry in enumerate(entries, 1):
        here = f"{name} 第 {position} 项"
        if not isinstance(entry, dict) or set(entry) != {"code", "label"}:
            yield f"{here}应写明 code、label，没有别的"
            continue
        wrong = (
            *extra_facts.wrong_code(entry["code"], codes, at_most),
            *extra_facts.wrong_label(entry["label"], labels, LABEL_AT_MOST, "写了两次：导入时分不清是哪一项"),
        )
        yield from (f"{here}的 {words}" for words in wrong)
