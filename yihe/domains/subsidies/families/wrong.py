"""What is wrong with a file that declares a subsidy, seen by itself: keys, shapes, conditions – each a sentence that says what is wanted."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from yihe.domains.subsidies.families.shapes import DIFFERENCE, EACH, LIFE, ONCE, SHAPES, YEAR, Shape
from yihe.domains.subsidies.policies.history import KIND_LIMIT, LEVEL_LIMIT
from yihe.foundation import offered_facts
from yihe.foundation.offered_facts import ORGANIZATION, PRACTITIONER, OfferedFact

CODE, PREFIX, SLOT = re.compile(r"[a-z][a-z0-9_]*"), re.compile(r"[A-Z]{2,4}"), re.compile(r"[a-z][a-z0-9_]*")
PATH = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)+")
WHO = {ORGANIZATION: "社会组织", PRACTITIONER: "从业人员"}
CITED = ("reference", "text", "clause")
NEEDED = ("label", "prefix", "shape", "who", "purpose", *CITED, "guide")
PERHAPS = ("figures", "conditions", "papers", "excludes")
COMPARED = {
    offered_facts.Shape.YES_NO: ("is",), offered_facts.Shape.CHOICE: ("one_of",),
    offered_facts.Shape.PERIODS: ("within",), offered_facts.Shape.COUNT: ("at_least", "at_most"),
    offered_facts.Shape.SINCE: ("at_least", "at_most"),
}  # fmt: skip
LONGEST = 200


def faults(file: Path, said: Any) -> Iterator[str]:
    """Yield what is wrong with what a file says, each as the end of a sentence that begins with its name."""
    if file.suffix != ".yaml" or not CODE.fullmatch(file.stem) or len(file.stem) > KIND_LIMIT:
        yield (
            f"文件名就是补贴的代码，应为小写英文字母、数字和下划线，不超过 {KIND_LIMIT} 个字符，以 .yaml 结尾，"
            f"如 book_award.yaml"
        )
    if not isinstance(said, dict):
        yield "应为一组“键: 值”"
        return
    shape = SHAPES.get(str(said.get("shape")))
    own = shape.keys if shape else {key for each in SHAPES.values() for key in each.keys}
    yield from _keys(said, NEEDED, (*PERHAPS, *own), "")
    for key in ("label", "purpose", *CITED):
        yield from _text(said, key, "", 40 if key == "label" else LONGEST)
    yield from _one_of(said, "shape", {code: each.label for code, each in SHAPES.items()}, "")
    yield from _one_of(said, "who", WHO, "")
    if "prefix" in said and not (isinstance(said["prefix"], str) and PREFIX.fullmatch(said["prefix"])):
        yield f"prefix 应为 2 至 4 个大写英文字母，用作编号的开头，收到 {said['prefix']!r}"
    if shape:
        yield from _wrong_figures(shape, said)
    yield from _wrong_conditions(said)
    yield from _wrong_papers(said.get("papers", []))
    yield from _wrong_guide(said.get("guide", {}))
    codes = said.get("excludes", [])
    if not isinstance(codes, list) or not all(isinstance(each, str) for each in codes):
        yield "excludes 应为一列补贴的代码，如 [startup]"


def _wrong_figures(shape: Shape, said: dict) -> Iterator[str]:
    figures = said.get("figures", {})
    if not isinstance(figures, dict):
        yield "figures 应为一组“名称: 参数路径”"
    else:
        if shape.figures or figures:
            yield from _keys(figures, tuple(shape.figures), tuple(shape.perhaps), "figures.")
        for name, path in figures.items():
            yield from _path(path, f"figures.{name}")
    if "levels" in shape.keys:
        yield from _wrong_levels(said.get("levels"))
        yield from _one_of(
            said, "rising", {EACH: "每一级各给各的", DIFFERENCE: "升级只补差额"}, "", needed=True
        )  # fmt: skip
    if "limit" in shape.keys:
        limits = {ONCE: "只给一次", YEAR: "上限管一年", LIFE: "上限管终身"}
        yield from _one_of(said, "limit", limits, "", needed=True)


def _wrong_levels(levels: Any) -> Iterator[str]:
    if not isinstance(levels, list) or len(levels) < 2:
        yield "levels 应为至少两级，从低到高，每级写 code、label、figure"
        return
    for place, each in enumerate(levels, 1):
        at = f"levels 第 {place} 级"
        if not isinstance(each, dict):
            yield f"{at}应为一组“键: 值”：code、label、figure"
            continue
        yield from _keys(each, ("code", "label", "figure"), (), f"{at} ")
        code = each.get("code")
        if "code" in each and not (isinstance(code, str) and SLOT.fullmatch(code) and len(code) <= LEVEL_LIMIT):
            yield f"{at} code 应为小写英文字母、数字和下划线，不超过 {LEVEL_LIMIT} 个字符，收到 {code!r}"
        yield from _text(each, "label", f"{at} ", 20)
        if "figure" in each:
            yield from _path(each["figure"], f"{at} figure")
    for key in ("code", "label", "figure"):
        given = [str(each.get(key)) for each in levels if isinstance(each, dict) and each.get(key)]
        if twice := next((one for one in given if given.count(one) > 1), ""):
            yield f"levels 有两级的 {key} 都是 {twice}，每级要各写各的"


def _wrong_conditions(said: dict) -> Iterator[str]:
    conditions = said.get("conditions", [])
    if not isinstance(conditions, list):
        yield "conditions 应为一列条件，每条写 fact 和要求"
        return
    offered, who, before = offered_facts.every(), said.get("who"), set()
    for place, each in enumerate(conditions, 1):
        at = f"conditions 第 {place} 条"
        if not isinstance(each, dict) or not isinstance(each.get("fact"), str):
            yield f"{at}应写明 fact（可用：{'、'.join(offered)}）"
            continue
        fact = offered.get(each["fact"])
        if fact is None:
            near = get_close_matches(each["fact"], offered, 1)
            yield f"{at} fact：没有事实 {each['fact']}" + (
                f"（是不是 {near[0]}？）" if near else f"（可用：{'、'.join(offered)}）"
            )
            continue
        if isinstance(who, str) and who in WHO and not fact.is_asked_of(who):
            yield f"{at} fact：{fact.code}（{fact.label}）是{WHO[fact.about]}的事实，who 是 {who}，不能作条件"
        if fact.code in before:
            yield f"{at} fact：{fact.code} 写了两次，一项事实写一条"
        before.add(fact.code)
        yield from _wrong_condition(fact, each, at)


def _wrong_condition(fact: OfferedFact, said: dict, at: str) -> Iterator[str]:
    hows = COMPARED[fact.shape]
    yield from _keys(said, ("fact",), (*hows, *CITED), f"{at} ")
    used = [how for how in hows if how in said]
    if len(used) != 1:
        yield f"{at}：{fact.code}（{fact.label}）应写且只写一项要求：{'、'.join(hows)}"
        return
    (how,), wanted = used, said[used[0]]
    if how == "is" and not isinstance(wanted, bool):
        yield f"{at} is 应为 true 或 false，收到 {wanted!r}"
    elif how == "within" and wanted is not True:
        yield f"{at} within 应为 true，收到 {wanted!r}"
    elif how == "one_of":
        codes = wanted if isinstance(wanted, list) else []
        strange = [str(code) for code in codes if code not in [*fact.choices]]
        if not codes or strange:
            listed = "、".join(f"{code}（{label}）" for code, label in fact.choices.items())
            yield f"{at} one_of 应为一列代码，从这些里选：{listed}" + (
                f"；没有 {'、'.join(strange)}" if strange else ""
            )
    elif fact.takes:
        yield from _path(wanted, f"{at} {how}")
    cited = [key for key in CITED if key in said]
    if cited and len(cited) < len(CITED):
        yield f"{at}：另写条款的，{'、'.join(CITED)} 要一起写；不写即本补贴的条款"
    for key in cited:
        yield from _text(said, key, f"{at} ", LONGEST)


def _wrong_papers(papers: Any) -> Iterator[str]:
    if not isinstance(papers, list):
        yield "papers 应为一列材料，每份写 code、label"
        return
    for place, each in enumerate(papers, 1):
        at = f"papers 第 {place} 份"
        if not isinstance(each, dict):
            yield f"{at}应为一组“键: 值”：code、label，可写 note、faults"
            continue
        yield from _keys(each, ("code", "label"), ("note", "faults"), f"{at} ")
        if "code" in each and not (
            isinstance(each["code"], str) and SLOT.fullmatch(each["code"]) and len(each["code"]) <= 20
        ):
            yield f"{at} code 应为小写英文字母、数字和下划线，不超过 20 个字符，收到 {each['code']!r}"
        for key in ("label", "note"):
            yield from _text(each, key, f"{at} ", 60)
        faults = each.get("faults", [])
        if not isinstance(faults, list) or not all(isinstance(one, str) and one.strip() for one in faults):
            yield f"{at} faults 应为一列文字"
    codes = [each.get("code") for each in papers if isinstance(each, dict)]
    if twice := next((code for code in codes if code and codes.count(code) > 1), None):
        yield f"papers 有两份的 code 都是 {twice}，请改其中一个"


def _wrong_guide(guide: Any) -> Iterator[str]:
    if not isinstance(guide, dict):
        yield "guide 应为一组“键: 值”：who、gives，可写 steps"
        return
    yield from _keys(guide, ("who", "gives"), ("steps",), "guide.")
    for key in ("who", "gives"):
        yield from _text(guide, key, "guide.", LONGEST)
    steps = guide.get("steps", [])
    if not isinstance(steps, list) or not all(isinstance(step, str) and step.strip() for step in steps):
        yield "guide.steps 应为一列文字"


def _keys(said: dict, needed: tuple[str, ...], perhaps: tuple[str, ...], at: str) -> Iterator[str]:
    if lacking := [key for key in needed if key not in said]:
        yield f"{at or ''}{'缺 ' if not at or at.endswith(('.', ' ')) else '：缺 '}{'、'.join(lacking)}"
    known = (*needed, *perhaps)
    for key in said:
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            yield f"{at}{key}：不认识的键" + (f"（是不是 {near[0]}？）" if near else f"（可用：{'、'.join(known)}）")


def _text(said: dict, key: str, at: str, longest: int) -> Iterator[str]:
    if key in said and not (isinstance(said[key], str) and 0 < len(said[key].strip()) <= longest):
        yield f"{at}{key} 应为文字，不能空着，不超过 {longest} 个字，收到 {said[key]!r}"


def _one_of(said: dict, key: str, choices: Mapping[str, str], at: str, *, needed: bool = False) -> Iterator[str]:
    listed = "、".join(f"{code}（{label}）" for code, label in choices.items())
    if key not in said:
        if needed:
            yield f"{at}缺 {key}，应为下列之一：{listed}"
    elif not isinstance(said[key], str) or said[key] not in choices:
        yield f"{at}{key} 应为下列之一：{listed}，收到 {said[key]!r}"


def _path(path: Any, at: str) -> Iterator[str]:
    if not (isinstance(path, str) and PATH.fullmatch(path)):
        yield f"{at} 应为参数的路径，如 subsidies/book_award/amount，收到 {path!r}"
