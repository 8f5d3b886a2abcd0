"""
What a city offers (`kinds.yaml` of its pack): of each kind since when and until when it can be applied for, or that the city
has no such thing; and in the city's words who may, what it gives and by which steps. A figure in the words is the parameter's,
`{subsidies/exam/assistant}`, so that no text repeats one. A kind the file is silent about is offered, in the words of the code.

What is not offered is nowhere where one begins: guides, search, questions, start, counter. Matters of it that are there stay
readable and go on to their end.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from yihe.foundation import city_pack, city_words, money, parameters
from yihe.foundation.figures import YUAN
from yihe.foundation.parameters import NOT_HERE, Parameters
from yihe.foundation.read_here import read_here
from yihe.foundation.spoken import when_read
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.matters import kinds, naming
from yihe.matters.declared import Guide
from yihe.matters.kinds import Kind

FILE = "kinds.yaml"
PUBLIC = ""  # the region of a page that has none of its own: the city we speak in
DAYS, WORDS, STEPS = ("from", "until"), ("who", "gives"), "steps"
LABEL, PREFIX = "label", "prefix"
KEYS = ("offered", LABEL, PREFIX, *DAYS, *WORDS, STEPS)
LONGEST = 200  # characters of a sentence of a guide
LONGEST_LABEL = 20
_CAPITALS = re.compile(r"[A-Z]{2,4}")
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Offer:
    """What the file says of one kind. `never`: the city has no such thing; both days are included."""

    never: bool = False
    since: date | None = None
    until: date | None = None
    who: str = ""
    gives: str = ""
    steps: tuple[str, ...] = ()
    label: str = ""
    prefix: str = ""

    def holds_on(self, day: date) -> bool:
        return not self.never and (self.since or day) <= day <= (self.until or day)


def where(hat) -> str:
    """Return the region whose city somebody in a hat (or at the counter) has to do with."""
    return hat.organization.region if hat.organization_id else hat.region


def offers(kind: type[Kind], region: str, on: date | None = None) -> bool:
    """Test whether the city of a region offers a kind on a day (today). Raises BadParameters where its file cannot be read."""
    return said_of(kind, region).holds_on(on or timezone.localdate())


def not_offered(kind: type[Kind], region: str) -> str:
    """Return the sentence on a kind the city of a region does not offer today, or ""."""
    said, today = said_of(kind, region), timezone.localdate()
    if said.holds_on(today):
        return ""
    if said.never:
        return f"“{kind.label}”：{NOT_HERE}。"
    if said.since and today < said.since:
        return f"“{kind.label}”自{parameters.in_chinese(said.since)}起办理，现在还不能申请。"
    return f"“{kind.label}”已于{parameters.in_chinese(said.until or today)}停办；以前的办件照常办完。"


def offered(region: str) -> list[type[Kind]]:
    """Return the kinds the city of a region offers today (`offers`): its file is looked for once, however many kinds there are."""
    pack, today = city_pack.of(region), timezone.localdate()
    said = _read(city_pack.file(FILE, pack))
    return [kind for kind in kinds.every() if _of(kind, pack, said).holds_on(today)]


def guide_of(kind: type[Kind], region: str) -> Guide | None:
    """Return the guide of a kind in the words of a region's city, figures filled in as they stand today."""
    if kind.guide is None:
        return None
    said = said_of(kind, region)
    known = parameters.of(region)
    who, gives, *steps = (_filled(words, known) for words in (said.who, said.gives, *said.steps))
    return replace(
        kind.guide, who=who or kind.guide.who, gives=gives or kind.guide.gives, steps=tuple(steps) or kind.guide.steps
    )


def said_of(kind: type[Kind], region: str) -> Offer:
    """Return what the city of a region says of a kind."""
    pack = city_pack.of(region)
    return _of(kind, pack, _read(city_pack.file(FILE, pack)))


_SILENT, _ANOTHER_CITYS = Offer(), Offer(never=True)


def _of(kind: type[Kind], pack: Path, said: dict[str, Offer]) -> Offer:
    """Return what a pack, whose file says so much, says of a kind."""
    return said.get(kind.code, _SILENT) if kind.pack in (None, pack) else _ANOTHER_CITYS


def prefixes(pack: Path) -> dict[str, str]:
    """Return with what the numbers of kinds begin where a pack says it, by kind. Raises BadParameters."""
    return {code: offer.prefix for code, offer in _read(city_pack.file(FILE, pack)).items() if offer.prefix}


def label_of(code: str) -> str:
    """Return what the city we speak in calls a kind, or "" where it says nothing (or nothing that can be read)."""
    try:
        return _labels().get(code, "")
    except BadParameters:
        return ""  # the check of the file says why; or not every kind it names is declared yet


@read_here
def _labels(pack: Path) -> dict[str, str]:
    return {code: offer.label for code, offer in _read(city_pack.file(FILE, pack)).items() if offer.label}


naming.named_by(label_of)


def _filled(words: str, known: Parameters) -> str:
    return _PLACE.sub(lambda place: _figure(place[1].strip(), known), city_words.say(words))


def filled_when_shown(words: str) -> Any:
    """Return words that a declaration says with `{path}` for figures, filled in when they are printed."""
    return when_read(lambda: _filled(words, parameters.current()))


def _figure(path: str, known: Parameters) -> str:
    value = known.found(path, timezone.localdate()) if path in known else None
    if value is None:
        return f"（{NOT_HERE}）"
    if value.unit.startswith(YUAN):
        return f"{money.shown(Decimal(value.value)).removeprefix('¥')} {value.unit}"
    return f"{value.value} {value.unit}"


def is_never_offered(kind: type[Kind]) -> bool:
    """Test whether the pack that is spoken of has no such thing, so that nothing it would take has to be in it."""
    if kind.pack not in (None, city_pack.here()):
        return True
    try:
        return _read(city_pack.file(FILE)).get(kind.code, Offer()).never
    except BadParameters:
        return False


def is_had_nowhere(kind: type[Kind]) -> bool:
    """Test whether no city of the installation has such a thing: there are no matters of it to be looked for."""
    for pack in city_pack.every() or (city_pack.home(),):
        with city_pack.said_in(pack):
            if not is_never_offered(kind):
                return False
    return True


def purposes_nobody_has() -> set[str]:
    """Return the purposes of money of which every kind is never offered: no purse of the city need pay for them."""
    return _for_nobody(lambda kind: {getattr(kind, "purpose", "")} - {""})


def spared() -> set[str]:
    """
    Return the folders of parameters a pack need not have: on which only kinds rest that it never offers. What was offered once
    keeps its figures: matters of it are still under way.
    """
    return _for_nobody(lambda kind: {path.rpartition("/")[0] for policy in kind.policies for path in policy.bases})


def _for_nobody(takes: Callable[[type[Kind]], set[str]]) -> set[str]:
    """Return what only kinds take that are never offered."""
    asked: dict[bool, set[str]] = {True: set(), False: set()}
    for kind in kinds.every():
        asked[is_never_offered(kind)] |= takes(kind)
    return asked[True] - asked[False]


# -- the file -------------------------------------------------------------------------------------------------------------


@cache
def _read(file: Path) -> dict[str, Offer]:
    """Return what a pack's file says, by kind; nothing where there is no file. Raises BadParameters, a line for each fault."""
    if not file.exists():
        return {}
    content = load_yaml(file)
    if wrong := [f"{FILE}：{words}" for words in _faults(content)]:
        raise BadParameters("\n".join(wrong))
    return {code: _offer(said) for code, said in (content or {}).items()}


def _offer(said: dict) -> Offer:
    return Offer(
        said.get("offered") is False, said.get("from"), said.get("until"), said.get("who", ""), said.get("gives", ""),
        tuple(said.get(STEPS, ())), said.get(LABEL, "").strip(), said.get(PREFIX, ""),
    )  # fmt: skip


def faults() -> Iterator[str]:
    """Yield what is wrong with the file, for the system check: shape, days, kinds and figures that are not there."""
    try:
        said = _read(city_pack.file(FILE))
        known = parameters.current()
    except BadParameters as fault:
        yield from (line for line in str(fault).splitlines() if line.startswith(FILE))
        return
    labels = [kind.label for kind in kinds.every() if kind.pack in (None, city_pack.here())]
    for code, offer in said.items():
        if offer.label and labels.count(offer.label) > 1:
            yield f"{FILE}：{code}.label 已经有叫“{offer.label}”的事项，请改一个，免得办理和台账里分不清"
        for words in (offer.who, offer.gives, *offer.steps):
            for path in city_words.places_unknown(words):
                if path.strip() not in known:
                    near = get_close_matches(path, [each.path for each in known], 1)
                    yield f"{FILE}：{code}：没有参数 {path}" + (f"（是不是 {near[0]}？）" if near else "")


def _faults(content) -> Iterator[str]:
    if content is None:
        return
    if not isinstance(content, dict):
        yield "应为“事项代码: 内容”"
        return
    codes = [kind.code for kind in kinds.every()]
    for code, said in content.items():
        kind = kinds.find(str(code))
        if kind is None:
            near = get_close_matches(str(code), codes, 1)
            yield f"没有事项 {code}" + (f"（是不是 {near[0]}？）" if near else "")
        elif not isinstance(said, dict):
            yield f"{code} 应为一组“键: 值”"
        else:
            yield from (f"{code}{words}" for words in _faults_of(kind, said))


def _faults_of(kind: type[Kind], said: dict) -> Iterator[str]:
    for key in said:
        if key not in KEYS:
            near = get_close_matches(str(key), KEYS, 1)
            yield f"：不认识的键 {key}" + (f"（是不是 {near[0]}？）" if near else f"（可用：{'、'.join(KEYS)}）")
    if "offered" in said and not isinstance(said["offered"], bool):
        yield f".offered 应为 true 或 false，收到 {said['offered']!r}"
    days = [key for key in DAYS if key in said]
    wrong = [key for key in days if not isinstance(said[key], date) or isinstance(said[key], datetime)]
    for key in wrong:
        serial = "（像是电子表格里日期的序号）" if isinstance(said[key], int | float) else ""
        yield f".{key} 应为 2026-01-01 这样的日期，不加引号，收到 {said[key]!r}{serial}"
    if len(days) == 2 and not wrong and said["until"] < said["from"]:
        yield f".until {said['until']} 早于 from {said['from']}"
    if said.get("offered") is False and days:
        yield f"：offered: false 是从来不办，不能再写 {'、'.join(days)}"
    if (said.get("offered") is False or days) and not may_be_withheld(kind):
        yield f"：“{naming.written(kind)}”是办理程序的一部分，不能不办"
    told = [key for key in (*WORDS, STEPS) if key in said]
    if told and kind.guide is None:
        yield f"：“{naming.written(kind)}”没有办事指南，不能写 {'、'.join(told)}"
    if LABEL in said and (not isinstance(said[LABEL], str) or not 0 < len(said[LABEL].strip()) <= LONGEST_LABEL):
        yield f".{LABEL} 应为文字，不能空着，不超过 {LONGEST_LABEL} 字"
    if PREFIX in said and not (isinstance(said[PREFIX], str) and _CAPITALS.fullmatch(said[PREFIX])):
        yield f".{PREFIX} 应为 2 至 4 个大写字母，收到 {said[PREFIX]!r}"
    yield from _faults_of_words(said)


def _faults_of_words(said: dict) -> Iterator[str]:
    steps = said.get(STEPS, [])
    if not isinstance(steps, list):
        yield f".{STEPS} 应为一列文字"
        steps = []
    texts = [(key, said[key]) for key in WORDS if key in said] + [(STEPS, step) for step in steps]
    for key, words in texts:
        if not isinstance(words, str) or not 0 < len(words.strip()) <= LONGEST:
            yield f".{key} 应为文字，不能空着，不超过 {LONGEST} 字"
        elif set("{}") & set(_PLACE.sub("", words)):
            yield f".{key} 的花括号不成对，应为 {{参数}}"


def may_be_withheld(kind: type[Kind]) -> bool:
    """
    Test whether a city may do without a kind: one that people open, of a room. What follows from another matter, what a day
    calls for, and the acts every house does (money, objections) are no offer.
    """
    called_for = kind.open_due.__func__ is not Kind.open_due.__func__  # type: ignore[attr-defined]
    return bool(kind.opened_by) and not called_for and not kind.__module__.startswith("yihe.acts.")
