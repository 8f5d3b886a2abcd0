"""The policy texts of a city pack (`texts/*.yaml`), read and checked. `loading` puts them into the register."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from yihe.foundation import city_pack
from yihe.foundation.parameters import Parameters
from yihe.foundation.yaml_files import BadParameters, load_yaml


class BadTexts(Exception):
    """A file does not hold what a text may hold. Its words name the file and the key."""


@dataclass(frozen=True)
class ClauseEntry:
    number: str
    heading: str
    body: str


@dataclass(frozen=True)
class TextEntry:
    code: str
    title: str
    number: str
    issuer: str
    kind: str
    issued_on: date | None
    in_force_from: date
    in_force_until: date | None
    replaces: str  # code of the text it takes the place of, or ""
    source: str
    note: str
    clauses: tuple[ClauseEntry, ...]


KINDS = {"normative": "规范性文件", "law": "法律法规规章", "notice": "通知", "paper": "经验材料"}
_MAY_BE_EMPTY = {"issued_on", "in_force_until", "replaces", "source", "note"}


def read(*folders: Path) -> list[TextEntry]:
    """
    Return the texts of some folders, by code; a file wins over one of the same name in a folder before it.
    Raises BadTexts with one line for each file at fault.
    """
    found, faults = [], []
    files = {file.name: file for folder in folders for file in Path(folder).glob("*.yaml")}
    for _name, file in sorted(files.items()):
        try:
            found.append(_text(file))
        except (BadTexts, BadParameters) as fault:
            faults.append(str(fault))
    codes = {text.code for text in found}
    faults += [
        f"{t.code}.yaml：replaces {t.replaces} 没有这个文件" for t in found if t.replaces and t.replaces not in codes
    ]
    faults += _circles(found)
    if faults:
        raise BadTexts("\n".join(faults))
    return found


def of_every_pack() -> list[TextEntry]:
    """Return the texts of all packs and of what lends to them; one text lent to several is one. Raises BadTexts."""
    found: dict[str, TextEntry] = {}
    for pack in city_pack.every():
        for text in read(*city_pack.folders("texts", pack)):
            if found.setdefault(text.code, text) != text:
                raise BadTexts(f"{text.code}.yaml：两个地区的文件夹里代码相同，内容不同；请给各自的文件各自的代码")
    return list(found.values())


def own() -> frozenset[str]:
    """Return the codes of the texts in the folders of the county we speak in."""
    return _codes(city_pack.folders("texts"))


def of_others() -> set[str]:
    """Return the codes of texts that only other counties have than the one we speak in."""
    others = (_codes(city_pack.folders("texts", pack)) for pack in city_pack.every() if pack != city_pack.here())
    return set().union(*others) - _codes(city_pack.folders("texts"))


@cache
def _codes(folders: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(file.stem for folder in folders for file in folder.glob("*.yaml"))


def _circles(found: list[TextEntry]) -> list[str]:
    """Return a sentence for every text that takes its own place, by itself or by way of others."""
    before = {text.code: text.replaces for text in found}
    wrong = []
    for code in before:
        way, at = [code], before[code]
        while at and at in before and at not in way:
            way, at = [*way, at], before[at]
        if at == code:
            wrong.append(f"{code}.yaml：replaces 绕了一圈，{'、'.join(way)} 互相替代；一个文件只能替代比它早的")
    return wrong


def faults() -> list[str]:
    """Return what is wrong with the pack's parameters and texts, and with the clauses the one name in the other."""
    wrong: list[str] = []
    clauses: set[tuple[str, str]] = set()
    try:
        clauses = {(text.code, clause.number) for text in read(*city_pack.folders("texts")) for clause in text.clauses}
    except BadTexts as fault:
        wrong += str(fault).splitlines()
    try:
        parameters = Parameters(*city_pack.folders("parameters"))
    except BadParameters as fault:
        return wrong + str(fault).splitlines()
    if wrong:
        return wrong
    return [
        f"{parameter.path}.yaml：{value.since} 的值出自 {value.text} {value.clause}，城市文件里没有这一条"
        for parameter in parameters
        for value in parameter.values
        if value.text and (value.text, value.clause) not in clauses
    ]


def _text(file: Path) -> TextEntry:
    text = of_content(load_yaml(file), file.name)
    if text.code != file.stem:
        raise BadTexts(f"{file.name}：code 应与文件名相同，为 {file.stem}")
    return text


def of_content(content: Any, name: str) -> TextEntry:
    """Return the text that the content of a file says. Raises BadTexts, which names the file."""
    content = _mapping(content, {f.name for f in fields(TextEntry)}, name)
    if not isinstance(content.get("code"), str) or not content["code"]:
        raise BadTexts(f"{name}：code 应为文字，不能空着")
    if content.get("kind") not in KINDS:
        raise BadTexts(f"{name}：kind 应为 {'、'.join(KINDS)} 之一")
    for key in ("issued_on", "in_force_from", "in_force_until"):
        day = content.get(key)
        if not (type(day) is date or (day is None and key in _MAY_BE_EMPTY)):
            raise BadTexts(f"{name}：{key} 应为日期，如 2021-11-18")
    until = content.get("in_force_until")
    if until and until < content["in_force_from"]:
        raise BadTexts(f"{name}：in_force_until 早于 in_force_from")
    for key in ("title", "number", "issuer", "replaces", "source", "note"):
        value = content.get(key, "")
        if not isinstance(value, str) or not (value or key in _MAY_BE_EMPTY):
            raise BadTexts(f"{name}：{key} 应为文字" + ("" if key in _MAY_BE_EMPTY else "，不能空着"))
    return TextEntry(
        code=content["code"], title=content["title"], number=content["number"], issuer=content["issuer"],
        kind=content["kind"], issued_on=content.get("issued_on"), in_force_from=content["in_force_from"],
        in_force_until=until, replaces=content.get("replaces", ""), source=content.get("source", ""),
        note=content.get("note", ""), clauses=_clauses(content.get("clauses"), name),
    )  # fmt: skip


def _clauses(listed: Any, name: str) -> tuple[ClauseEntry, ...]:
    if not isinstance(listed, list) or not listed:
        raise BadTexts(f"{name}：clauses 至少要有一条")
    found = []
    for position, clause in enumerate(listed, 1):
        where = f"{name}：clauses 第 {position} 条"
        clause = _mapping(clause, {"number", "heading", "body"}, where)
        words = {key: clause.get(key) for key in ("number", "heading", "body")}
        if not all(isinstance(value, str) and value.strip() for value in words.values()):
            raise BadTexts(f"{where}的 number、heading、body 都应为文字，不能空着")
        found.append(ClauseEntry(**{key: str(value).strip() for key, value in words.items()}))
    doubles = [number for number, count in Counter(clause.number for clause in found).items() if count > 1]
    if doubles:
        raise BadTexts(f"{name}：条款号 {'、'.join(doubles)} 重复")
    return tuple(found)


def _mapping(value: Any, allowed: set[str], where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadTexts(f"{where}：应为一组“键: 值”")
    unknown = [str(key) for key in value if key not in allowed]
    if unknown:
        raise BadTexts(f"{where}：不认识的键 {'、'.join(unknown)}（可用：{'、'.join(sorted(allowed))}）")
    return value
