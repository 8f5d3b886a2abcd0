"""
Where the story is set: the city of the pack, and its towns, in the place of those it was written for. A city other than
that one reads its own names, in what is invented anyway.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from yihe.domains.incubation import city
from yihe.foundation import city_pack
from yihe.foundation.city_words import say
from yihe.foundation.yaml_files import load_yaml
from yihe.registers.organizations import classes
from yihe.registers.regions import divisions

WRITTEN_FOR = "320585"
MOST_YEARS = 2  # before the usual story that may be told besides (`demo --years`): its first day is no earlier
CITY, STEM, OLD_NAME = "太仓市", "太仓", "娄城"
TOWNS = ("城厢镇", "沙溪镇", "浏河镇", "浮桥镇", "璜泾镇", "双凤镇", "经济开发区", "科教新城")
# Codes of the story's own city, by what they are said as, and the list of `organizations.yaml` they are of.
LISTS = {
    "role_type": ("basic", "hub", "industry", "professional", "network"), "stage": ("seed", "startup", "growth", "mature"),
    "title": ("leading", "key"),
}  # fmt: skip
FROM = {"role_type": "role_types", "stage": "stages", "title": "titles"}
NEIGHBOURS, ELSEWHERE = ("苏州市", "昆山市"), "外地"
_AREA = re.compile(r"(0\d{2,3})-")
_LAST = re.compile("(街道|镇|乡|市|区|县)$")


class NoSetting(Exception):
    """The pack does not say where it is. Its words are a Chinese sentence."""


@dataclass(frozen=True)
class Setting:
    """
    `region` and `city` are code and name of the city, `towns` (code, name) of as many towns as the story has, the pack's own again from
    the first where it has fewer; `next_town` is one the story does not happen in, None where the city has no more.
    `villages` are all it has.
    """

    region: str
    city: str
    towns: tuple[tuple[str, str], ...]
    next_town: tuple[str, str] | None
    villages: tuple[tuple[str, str], ...] = ()

    @property
    def is_written_for(self) -> bool:
        return self.region == WRITTEN_FOR

    @property
    def county(self) -> str:
        """Return the six digits that stand in codes and ID numbers."""
        return self.towns[0][0][:6]

    def here(self, text: str) -> str:
        """Return a text of the story with the names of this city in it."""
        if self.is_written_for:
            return text
        for written, (_code, name) in zip(TOWNS, self.towns, strict=True):
            text = text.replace(written, name)
        for written, (_code, name) in zip(TOWNS[:6], self.towns, strict=False):
            text = text.replace(_LAST.sub("", written), _LAST.sub("", name))
        for name in NEIGHBOURS:
            text = text.replace(name, ELSEWHERE)
        return (
            text.replace(CITY, self.city)
            .replace(STEM, _LAST.sub("", self.city))
            .replace(OLD_NAME, _LAST.sub("", self.city))
        )


@lru_cache(maxsize=4)
def _of(folder: Path) -> Setting:
    said = load_yaml(folder / "city.yaml") if (folder / "city.yaml").exists() else {}
    region = str((said or {}).get("region", ""))
    if not region:
        raise NoSetting(f"{folder.name}/city.yaml 里没有写 region（区划代码），不知道故事发生在哪里。")
    rows = [(row.code, row.name) for row in divisions.read(sorted(folder.glob("divisions*.csv")))]
    names = dict(rows)
    towns = sorted((code, name) for code, name in rows if len(code) == 9 and code.startswith(region))
    if region not in names or not towns:
        raise NoSetting(f"{folder.name} 的区划文件里没有 {region}，或者没有它的镇和街道。")
    return Setting(
        region, names[region], tuple(towns[n % len(towns)] for n in range(len(TOWNS))),
        towns[-1] if len(towns) > len(TOWNS) else None,
        tuple(sorted((code, name) for code, name in rows if len(code) == 12 and code.startswith(region))),
    )  # fmt: skip


def setting() -> Setting:
    """
    Return where the story is set: read from the pack once for each process.

    :raises NoSetting: the pack does not say
    """
    return _of(city_pack.home())


def area() -> str:
    """Return the area code of the bureau's telephone, for invented numbers."""
    said = load_yaml(city_pack.home() / "city.yaml") or {}
    found = _AREA.match(str(said.get("phone", "")))
    return found[1] if found else "010"


def here(text: str) -> str:
    """Return a text of the story with the names and words of this city in it."""
    return setting().here(say(text))


def codes_here(written: str, offered: list[tuple[str, str]]) -> str:
    """
    Return codes joined by commas as this city has them: what it does not know is one of its own, each once. `offered` are its codes
    with their labels, in its order.
    """
    own = [code for code, _label in offered]
    named = written.split(",")
    return ",".join(
        dict.fromkeys(code if code in own or not own else own[n % len(own)] for n, code in enumerate(named))
    )


def told_here(name: str, value):
    """Return what is said in the story under a name, of this city: names in texts, and its own groups and services."""
    if type(value) is not str:
        return value
    if name in ("group", "groups"):
        return codes_here(value, city.groups())
    if name in ("service", "needs"):
        return codes_here(value, city.services())
    if value in LISTS.get(name, ()):
        return _in_its_place(value, LISTS[name], getattr(classes.of(), FROM[name]))
    return here(value)


def _in_its_place(written: str, among: tuple[str, ...], own: Mapping[str, str]) -> str:
    """Return a code the story was written with as this city has it: its own, or that which stands as far along its list."""
    if written in own:
        return written
    codes = list(own)
    return codes[among.index(written) * len(codes) // len(among)]
