"""
Words of the city that stand in what leaves the house: its pack says them, and this module reads them. `city.yaml: system` is what the
platform is called; `words.yaml` is what a city calls the place organizations grow in, the way in and out of it, the group, the tutor,
the authority that registers, and the titles of roles. What it leaves out is said as `DEFAULTS` has it.

A sentence of the code says `{base}`, `{enter}` … and is filled in when it is printed, never at import: `say` and `word` at once,
`lazily` for a label of a form, `spoken.py` for what a declaration says. The words are those of the city we speak in (`city_pack.here`):
of the matter in an act or a letter, of whoever reads on a page.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from yihe.foundation import city_pack, spoken
from yihe.foundation.read_here import read_here
from yihe.foundation.yaml_files import BadParameters, load_yaml

SYSTEM = "一核"  # what the platform itself is called, where a city gives it no name of its own
FILE = "words.yaml"
ROLES = "roles"
# Key of the file, and place in a sentence -> the word where the city says no other.
DEFAULTS = {
    "base": "创客基地",  # where organizations are incubated
    "enter": "入壳",  # into it
    "leave": "出壳",  # out of it
    "group": "推进组",  # that looks after some types of organizations
    "tutor": "导师",  # one person of a group
    "registrar": "民政局",  # registers organizations, and finds who works there
    "registrar_short": "民政",  # before 部门, 认定, 登记; unless it is said, the office without its 局
}
MEANINGS = {
    "base": "孵化的场所",
    "enter": "进入该场所孵化",
    "leave": "离开该场所",
    "group": "分类对接社会组织的小组",
    "tutor": "小组里辅导社会组织的人",
    "registrar": "登记社会组织、认定专职从业人员的机关",
    "registrar_short": "该机关的简称，用在“部门”“认定”“登记”之前",
}
LONGEST = 20  # characters of a word, or of a role's title
_PLACE = re.compile(r"\{(" + "|".join(DEFAULTS) + r")\}")
_ANY_PLACE = re.compile(r"\{([^{}]*)\}")


def system() -> str:
    """Return what the system is called in the city we speak in (`city.yaml: system`)."""
    return _name_in(city_pack.file("city.yaml"))


def subject(line: str) -> str:
    """Return the subject of a mail: the system's name before it."""
    return f"【{system()}】{line}"


def word(key: str) -> str:
    """Return what the city we speak in calls something: a key of `DEFAULTS`. Raises KeyError."""
    return _here().words[key]


def words() -> Mapping[str, str]:
    """Return all of them, for templates: `words.base`."""
    return _here().words


def say(sentence: str) -> str:
    """Return a sentence of the code with the city's words in its places; other braces are left alone."""
    if "{" not in sentence:
        return sentence
    return _filled(sentence, _here().words)


def lazily(sentence: str) -> Any:
    """Return a sentence that is said when it is printed: a label of a form, an entry of a list of choices."""
    return spoken.when_read(lambda: say(sentence))


def title_of(role: str) -> str:
    """Return the title the city we speak in gives a role, by its code, or ""."""
    return _here().titles.get(role, "")


# -- the file -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Words:
    words: dict[str, str] = field(default_factory=lambda: dict(DEFAULTS))
    titles: dict[str, str] = field(default_factory=dict)


def _of(pack: Path) -> _Words:
    file = city_pack.file(FILE, pack)
    try:
        said = load_yaml(file) if file.exists() else None
    except BadParameters:
        return _Words()  # the check of the file says why
    if said is None or any(_faults(said)):
        return _Words()
    own = {key: text.strip() for key, text in said.items() if key != ROLES}
    if "registrar" in own:
        own.setdefault("registrar_short", own["registrar"].removesuffix("局"))
    known = {**DEFAULTS, **own}
    return _Words(known, {code: _filled(title.strip(), known) for code, title in (said.get(ROLES) or {}).items()})


_here = read_here(_of)


def _filled(sentence: str, known: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: known[place[1]], sentence)


@lru_cache(maxsize=64)
def _name_in(file: Path) -> str:
    try:
        said = load_yaml(file) if file.exists() else {}
    except BadParameters:
        return SYSTEM  # the check of the file says why
    name = said.get("system") if isinstance(said, dict) else None
    return name if isinstance(name, str) and name else SYSTEM


def faults(roles: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the file, for the system check; `roles` are those there are, by code."""
    file = city_pack.file(FILE)
    try:
        said = load_yaml(file) if file.exists() else None
    except BadParameters as fault:
        yield str(fault)
        return
    if said is None:
        return
    yield from (f"{FILE}：{fault}" for fault in _faults(said))
    if isinstance(said, dict) and isinstance(titles := said.get(ROLES), dict):
        yield from (f"{FILE}：{ROLES} 没有角色 {code}{_near(code, roles)}" for code in titles if code not in roles)
        yield from _called_alike([role.label for role in roles.values()])


def _called_alike(labels: list[str]) -> Iterator[str]:
    for label in dict.fromkeys(label for label in labels if labels.count(label) > 1):
        yield f"{FILE}：有两个角色都叫“{label}”，任职和导入时分不清，请改其中一个"


def places_unknown(sentence: str) -> list[str]:
    """Return the places of a sentence that are no key of the file."""
    return [name for name in _ANY_PLACE.findall(sentence) if name not in DEFAULTS]


def _faults(said: Any) -> Iterator[str]:
    if not isinstance(said, dict):
        yield "应为一组“键: 词”"
        return
    for key, text in said.items():
        if key == ROLES:
            yield from _faults_of_titles(text)
        elif key not in DEFAULTS:
            yield f"不认识的键 {key}{_near(key, (*DEFAULTS, ROLES))}（可用：{'、'.join((*DEFAULTS, ROLES))}）"
        elif fault := _fault_of(text):
            yield f"{key} {fault}"
        elif set("{}") & set(text):
            yield f"{key} 应为一个词，不能有花括号"


def _faults_of_titles(titles: Any) -> Iterator[str]:
    if titles is None:
        return
    if not isinstance(titles, dict):
        yield f"{ROLES} 应为一组“角色代码: 名称”"
        return
    for code, text in titles.items():
        if fault := _fault_of(text):
            yield f"{ROLES}.{code} {fault}"
            continue
        for name in places_unknown(text):
            yield f"{ROLES}.{code} 没有 {{{name}}} 这个词{_near(name, DEFAULTS)}（可用：{'、'.join(DEFAULTS)}）"
        if set("{}") & set(_ANY_PLACE.sub("", text)):
            yield f"{ROLES}.{code} 的花括号不成对"


def _fault_of(text: Any) -> str:
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST or "\n" in text.strip():
        return f"应为一行文字，不能空着，不超过 {LONGEST} 字，收到 {text!r}"
    return ""


def _near(name: Any, known) -> str:
    near = get_close_matches(str(name), list(known), 1)
    return f"（是不是 {near[0]}？）" if near else ""


spoken.filled_by(say, title_of)
