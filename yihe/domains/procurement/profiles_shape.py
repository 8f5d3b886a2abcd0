"""What `procurement/profiles.yaml` must hold, key by key: a sentence for each thing that is missing, misspelt or of the wrong sort."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

CODES = ("simple_quote", "simple_call", "consultation", "open_tender")
REGIMES = ("local", "statute")
PLATFORMS = ("own", "external")
GRADES = ("gate", "preference", "shown")
A_DAY, A_WORKING_DAY = "日", "工作日"
_NEEDED_KEYS = ("regime", "platforms", "sealed", "grade", "figures")
# `talks`: with each supplier, and final offers after it; no, where it is not said. `refuser_out`: the clause by which who was awarded and
# signed no contract takes no part when the same is bought anew; none, where it is not said.
# `words`: what a tender calls so, and how it is called here; `not_cited`: orders that are not of this way.
_KEYS = (*_NEEDED_KEYS, "talks", "refuser_out", "words", "not_cited")
# A figure's name -> the unit it is written in; days of both sorts are terms.
FIGURES = {
    "at_most": ("元",), "offers_within": (A_DAY, A_WORKING_DAY), "offers_at_least": ("家",), "offers_at_least_again": ("家",), "stand_at_least": ("家",), "clarified_within": (A_DAY,),
    "panel": ("人",), "price_weight_at_least": ("分",), "price_weight_at_most": ("分",),
    "award_notice": (A_DAY, A_WORKING_DAY), "recusal": ("年",),
}  # fmt: skip
_NEEDED = ("offers_within", "offers_at_least", "recusal")


def faults(data) -> Iterator[str]:
    """Yield what is wrong with the file's content. Nothing is read of a file that has a fault."""
    if not isinstance(data, dict):
        yield "应为一组“键: 值”"
        return
    yield from _keys(data, CODES, CODES, "")
    for code, said in data.items():
        if not isinstance(said, dict):
            yield f"{code} 应为一组“键: 值”"
            continue
        yield from _keys(said, ("label", "versions"), ("label", "versions"), f"{code}.")
        if "label" in said and not _is_text(said["label"]):
            yield f"{code}.label 应为文字，不能空着"
        versions = said.get("versions", {})
        if not isinstance(versions, dict) or not versions:
            yield f"{code}.versions 至少要有一个日期"
            continue
        for day, version in versions.items():
            here = f"{code}.versions.{day}"
            if type(day) is not date:
                yield f"{here} 的日期应如 2021-11-18"
            yield from _version(version, here)


def _version(said, here: str) -> Iterator[str]:
    if not isinstance(said, dict):
        yield f"{here} 应为一组“键: 值”"
        return
    yield from _keys(said, _KEYS, _NEEDED_KEYS, f"{here}.")
    if said.get("regime", REGIMES[0]) not in REGIMES:
        yield f"{here}.regime 应为 {'、'.join(REGIMES)} 之一"
    if said.get("grade", GRADES[0]) not in GRADES:
        yield f"{here}.grade 应为 {'、'.join(GRADES)} 之一"
    for name in ("sealed", "talks"):
        if not isinstance(said.get(name, False), bool):
            yield f"{here}.{name} 应为 true 或 false"
    if "refuser_out" in said and not _is_text(said["refuser_out"]):
        yield f"{here}.refuser_out 应写明出自哪个文件的哪一条"
    words, orders = said.get("words", {}), said.get("not_cited", [])
    if not isinstance(words, dict) or not all(_is_text(each) for each in (*words, *words.values())):
        yield f"{here}.words 应为一组“招标的说法: 这一程序的说法”"
    if not isinstance(orders, list) or not all(map(_is_text, orders)):
        yield f"{here}.not_cited 应为一列文件名称"
    platforms = said.get("platforms", [PLATFORMS[0]])
    if not isinstance(platforms, list) or not platforms or not set(map(str, platforms)) <= set(PLATFORMS):
        yield f"{here}.platforms 应为一列，可用：{'、'.join(PLATFORMS)}"
    figures = said.get("figures", {})
    if not isinstance(figures, dict):
        yield f"{here}.figures 应为一组“键: 值”"
        return
    yield from _keys(figures, tuple(FIGURES), _NEEDED if "figures" in said else (), f"{here}.figures.")
    for name, of in figures.items():
        if name in FIGURES:
            yield from _figure(of, FIGURES[name], f"{here}.figures.{name}")


def _figure(said, units: tuple[str, ...], here: str) -> Iterator[str]:
    if not isinstance(said, dict):
        yield f"{here} 应写明 value、unit、basis"
        return
    yield from _keys(said, ("value", "unit", "basis", "setting"), ("value", "unit", "basis"), f"{here}.")
    value = said.get("value", 1)
    if type(value) is not int or value < 1:
        yield f"{here}.value 应为正整数，收到 {value!r}"
    if said.get("unit", units[0]) not in units:
        yield f"{here}.unit 应为 {'、'.join(units)}"
    if "basis" in said and not _is_text(said["basis"]):
        yield f"{here}.basis 应写明出自哪个文件的哪一条"
    if not isinstance(said.get("setting", False), bool):
        yield f"{here}.setting 应为 true 或 false"


def _keys(said: dict, known: tuple[str, ...], needed: tuple[str, ...], where: str) -> Iterator[str]:
    for key in needed:
        if key not in said:
            yield f"缺少 {where}{key}"
    for key in said:
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            yield f"不认识的键 {where}{key}" + (f"（是不是 {near[0]}？）" if near else "")


def _is_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())
