"""
Words of danger (危险的话) in what somebody asks: violence at home (a word of hitting and a word of the family), harm to a child, and wanting to
die. They are the pack's, and only ever add: help is shown before the form goes on, nobody is turned away, and nobody is told what was found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.plain_text import plain
from yihe.foundation.yaml_files import BadParameters, load_yaml

FOLDER, FILE = "advice", "danger.yaml"
VIOLENCE, CHILD, SELF = "violence", "child", "self"
SORTS = (VIOLENCE, CHILD, SELF)


@dataclass(frozen=True)
class Help:
    """Where help is at once: what it is, the number to ring ("" where there is none), a sentence."""

    label: str
    number: str
    words: str


@dataclass(frozen=True)
class Danger:
    """One sort: something of each of `both` has to be said for it to be found, once what stands in `but` is left out. `helps` is shown then."""

    both: tuple[tuple[str, ...], ...]
    but: tuple[str, ...]
    helps: tuple[Help, ...]

    def is_in(self, text: str) -> bool:
        said = plain(text)
        for words in self.but:
            said = said.replace(words, "，")
        return all(any(word in said for word in words) for words in self.both)


def of(region: str) -> Mapping[str, Danger]:
    """Return the sorts of a region's city ("": the one we speak in), by code. Raises BadParameters."""
    return _read(_file(city_pack.of(region) if region else city_pack.here()))


def found(text: str, region: str) -> frozenset[str]:
    """Return which sorts of danger a text speaks of. Blanks and full-width letters hide nothing."""
    return frozenset(sort for sort, danger in of(region).items() if danger.is_in(text))


def mark(contents, text: str, region: str) -> None:
    """Mark in a consultation which dangers a text of whoever asked speaks of, besides those it is marked with."""
    said = found(text, region)
    contents.is_violence |= VIOLENCE in said
    contents.is_child_harm |= CHILD in said
    contents.is_self_harm |= SELF in said


def helps(sorts: frozenset[str], region: str) -> list[Help]:
    """Return what is shown of some sorts, each number once."""
    shown: dict[str, Help] = {}
    for sort, danger in of(region).items():
        for each in danger.helps if sort in sorts else ():
            shown.setdefault(each.number or each.label, each)
    return list(shown.values())


def faults() -> Iterator[str]:
    """Yield what is wrong with the file of the city we speak in, for the system check."""
    try:
        _read(_file(city_pack.here()))
    except BadParameters as fault:
        yield from str(fault).splitlines()


def _file(pack: Path) -> Path:
    return next(place for folder in reversed(city_pack.folders(FOLDER, pack)) if (place := folder / FILE).exists())


@cache
def _read(file: Path) -> Mapping[str, Danger]:
    data = load_yaml(file)
    if wrong := [f"{FOLDER}/{FILE}：{words}" for words in _faults(data)]:
        raise BadParameters("\n".join(wrong))
    return {
        sort: Danger(
            tuple(tuple(words) for words in data[sort]["both"]), tuple(data[sort]["except"]),
            tuple(Help(each["label"], each["number"], each["words"]) for each in data[sort]["helps"]),
        )
        for sort in SORTS
    }  # fmt: skip


def _faults(data) -> Iterator[str]:
    if not isinstance(data, dict) or set(data) != set(SORTS):
        yield f"应写明{'、'.join(SORTS)}，不多不少"
        return
    for sort, said in data.items():
        if not isinstance(said, dict) or set(said) != {"both", "except", "helps"}:
            yield f"{sort} 应写明 both、except、helps，不多不少"
            continue
        lists = said["both"] if isinstance(said["both"], list) else [None]
        for words in (*lists, said["except"]):
            if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
                yield f"{sort} 的词应为一列文字"
        if not all(lists):
            yield f"{sort}.both 的每一列至少一个词"
        if not said["helps"] or not all(_is_help(each) for each in said["helps"]):
            yield f"{sort}.helps 至少一条，每条写明 label、number、words（号码只能是数字和短横线，没有的写空）"


def _is_help(each) -> bool:
    if not isinstance(each, dict) or set(each) != {"label", "number", "words"}:
        return False
    number = each["number"]
    return isinstance(number, str) and number.replace("-", "0").isdigit() if number else bool(each["label"])
