"""
What a purchase document may not ask (法 22; 条 20; 令87 12, 17, 55; 38号 一), by what a condition is about and by a list of words of the pack;
and whether its weights are a hundred and nothing both lets in and scores. A word is a question: whoever reviews answers it or it goes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from yihe.domains.procurement.profiles import FOLDER, Profile
from yihe.foundation import city_pack
from yihe.foundation.plain_text import plain
from yihe.foundation.yaml_files import BadParameters, load_yaml

FILE = "forbidden-conditions.yaml"
# What a condition may be about (法 22, 条 17-19; 22号 18).
MAY_ASK = {
    "capacity": "独立承担民事责任的能力",
    "credit": "商业信誉和健全的财务会计制度",
    "equipment": "履行合同所需的设备和专业技术能力",
    "taxes": "依法缴纳税收和社会保障资金",
    "record": "前三年没有重大违法记录",
    "special": "与合同履行有关的特定条件",
    "performance": "同类合同业绩",
    "grade": "社会组织评估等级",
}
MOST_CONTRACTS = 2  # like contracts that may be asked for (22号 18)
ALL_WEIGHTS = Decimal(100)


@dataclass(frozen=True)
class Condition:
    """A condition of qualification: `subject` is a code of MAY_ASK or of what is forbidden; `count` of contracts where those are asked."""

    subject: str
    text: str
    count: int = 0


@dataclass(frozen=True)
class Criterion:
    """What is scored: its weight in points, whether it is the price."""

    subject: str
    label: str
    weight: Decimal
    is_price: bool = False


@dataclass(frozen=True)
class Forbidden:
    """One sort of what may not be asked, with its clause and the words that point to it."""

    code: str
    label: str
    basis: str
    words: tuple[re.Pattern, ...]
    but: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A word of the list, found: the passage as it was written, and what it may be."""

    forbidden: Forbidden
    passage: str

    @property
    def sentence(self) -> str:
        return f"“{self.passage}”像是{self.forbidden.label}（{self.forbidden.basis}），请删去；确与合同履行有关的，由复核人写明理由。"


def of(region: str = "") -> dict[str, Forbidden]:
    """Return what may not be asked in a region's city, by code. Raises BadParameters."""
    return _read(_file(city_pack.of(region)))


def words_hit(text: str, forbidden: dict[str, Forbidden]) -> list[Hit]:
    """Return the passages of a text that the list of words points at; blanks and full-width letters hide nothing."""
    said = plain(text)
    hits = []
    for each in forbidden.values():
        free = said
        for words in each.but:
            free = free.replace(words, "，")
        hits += [Hit(each, found.group()) for pattern in each.words for found in pattern.finditer(free)]
    return hits


def faults_of(conditions: Iterable[Condition], forbidden: dict[str, Forbidden]) -> Iterator[str]:
    """Yield a sentence for each condition whose subject may not be asked, and for more like contracts than may be."""
    for each in conditions:
        if each.subject in forbidden:
            wrong = forbidden[each.subject]
            yield f"“{each.text}”：不得以{wrong.label}作为条件（{wrong.basis}）。"
        elif each.subject not in MAY_ASK:
            yield f"“{each.text}”：资格条件只能是{'、'.join(MAY_ASK.values())}。"
        elif each.subject == "performance" and each.count > MOST_CONTRACTS:
            yield f"“{each.text}”：要求的同类业绩合同不超过 {MOST_CONTRACTS} 个，现为 {each.count} 个（财库〔2021〕22号 第十八条）。"


def weights_are_wrong(criteria: Iterable[Criterion], profile: Profile) -> str:
    """Return why weights cannot stand, or "": exactly a hundred in all; the price within what the profile says, where it says so (令87 55)."""
    criteria = list(criteria)
    total = sum((each.weight for each in criteria), Decimal(0))
    if wrong := [each.label for each in criteria if each.weight <= 0]:
        return f"{'、'.join(wrong)}的分值应当大于 0。"
    if total != ALL_WEIGHTS:
        return f"各项分值合计应当正好是 {ALL_WEIGHTS} 分，现在是 {total:f} 分。"
    price = sum((each.weight for each in criteria if each.is_price), Decimal(0))
    least, most = profile.figure("price_weight_at_least"), profile.figure("price_weight_at_most")
    if least is not None and price < least:
        return f"价格分值不得低于 {least} 分，现在是 {price:f} 分（{profile.figures['price_weight_at_least'].basis}）。"
    if most is not None and price > most:
        return f"价格分值不得高于 {most} 分，现在是 {price:f} 分（{profile.figures['price_weight_at_most'].basis}）。"
    return ""


def scores_a_gate(conditions: Iterable[Condition], criteria: Iterable[Criterion], profile: Profile) -> str:
    """Return what both lets in and is scored, or "" (令87 55: 资格条件不得作为评审因素). A grade that is the profile's gate is one."""
    gates = {each.subject for each in conditions} | ({"grade"} if profile.grade == "gate" else set())
    both = [each.label for each in criteria if each.subject in gates]
    if not both:
        return ""
    return f"{'、'.join(both)}已经是资格条件，不得再作为评审因素（政府采购货物和服务招标投标管理办法 第五十五条）：请从二者中去掉一处。"


def faults() -> Iterator[str]:
    """Yield what is wrong with the list of the city we speak in, for the system check."""
    try:
        _read(_file(city_pack.here()))
    except BadParameters as fault:
        yield from str(fault).splitlines()


def _file(pack: Path) -> Path:
    return next(place for folder in reversed(city_pack.folders(FOLDER, pack)) if (place := folder / FILE).exists())


@cache
def _read(file: Path) -> dict[str, Forbidden]:
    data = load_yaml(file)
    if wrong := [f"{FOLDER}/{FILE}：{words}" for words in _faults(data)]:
        raise BadParameters("\n".join(wrong))
    return {
        code: Forbidden(
            code, said["label"], said["basis"], tuple(map(re.compile, said["words"])), tuple(said["except"])
        )
        for code, said in data.items()
    }


def _faults(data) -> Iterator[str]:
    if not isinstance(data, dict):
        yield "应为一组“键: 值”"
        return
    for code, said in data.items():
        if code in MAY_ASK:
            yield f"{code} 是可以作为条件的"
        if not isinstance(said, dict) or set(said) != {"label", "basis", "words", "except"}:
            yield f"{code} 应写明 label、basis、words、except，不多不少"
            continue
        for key in ("label", "basis"):
            if not isinstance(said[key], str) or not said[key].strip():
                yield f"{code}.{key} 应为文字，不能空着"
        for key in ("words", "except"):
            if not isinstance(said[key], list) or not all(isinstance(words, str) and words for words in said[key]):
                yield f"{code}.{key} 应为一列文字"
                continue
            for words in said[key] if key == "words" else ():
                try:
                    re.compile(words)
                except re.error as fault:
                    yield f"{code}.words 的“{words}”不是正则表达式：{fault}"
