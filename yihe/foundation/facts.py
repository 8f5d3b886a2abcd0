"""
Facts a formula asks for: frozen dataclasses whose fields say in Chinese what they mean.

From one declaration come the form, the check of JSON, the template `manage.py reckon --facts` prints, and the words
policy staff write their examples in. A fact that is wrong is refused with every fault named at once.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class ExamFacts(Facts):
        level: str = fact("申报级别", choices={"assistant": "助理社会工作师", "intermediate": "中级"})
        passed_on: date | None = fact("取得证书日期", default=None)
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

from yihe.foundation import money, received
from yihe.foundation.changes import Change, Step
from yihe.foundation.spoken import spoken

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONGEST, _MOST = 2000, 500  # characters of a text, entries of a list
_TYPES = {Decimal: "金额", int: "整数", bool: "是或否", date: "日期", str: "文字"}
_EXAMPLES = {Decimal: "0.00", int: 0, bool: False, date: "2026-01-31", str: "（请填写）"}


class BadFacts(ValueError):
    """The facts are not of their form. `faults` holds one Chinese sentence for each fault."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


@spoken("label", "help", "choices", "question", "question_help", "asks", "stands_in")
@dataclass(frozen=True)
class FactField:
    """How one fact is asked for. `type` is Decimal, int, bool, date, str or a `Facts` class; `many` makes it a list."""

    name: str
    label: str
    help: str
    type: type
    required: bool
    optional: bool  # may be left empty (None)
    many: bool
    choices: Mapping[str, str]
    default: Any
    example: Any
    asked: bool  # of a visitor: what the bureau finds out or decides itself is not
    rare: bool  # of a list: most people have none, so that no empty block stands there
    question: str  # what a page asks, where the label says too little by itself
    question_help: str
    asks: str  # the same as a sentence, where it is asked by itself
    stands_in: str  # of a name that is never asked of a visitor: how sentences speak of it
    change: Change

    @property
    def words(self) -> str:
        """Return what is to be filled in, in a few words: `金额`, `日期，可不填`."""
        word = f"{'、'.join(self.choices)} 之一" if self.choices else _TYPES.get(self.type, "一组事实")
        return (f"若干{word}" if self.many else word) + ("" if self.required else "，可不填")


def fact(
    label: str,
    *,
    help: str = "",
    default: Any = MISSING,
    choices: Mapping[str, str] | None = None,
    example: Any = None,
    asked: bool = True,
    rare: bool = False,
    question: str = "",
    question_help: str = "",
    asks: str = "",
    stands_in: str = "",
    change: Change = Change.NEVER,
) -> Any:
    """
    Declare one fact. `choices` maps the code that is stored to the words people read, and may grow after the declaration;
    `example` fills templates; `change` says whether a change of it may be suggested. The rest says what a visitor's page makes of it (`FactField`).
    """
    told = {
        "label": label, "help": help, "choices": {} if choices is None else choices, "example": example, "asked": asked,
        "rare": rare, "question": question or label, "question_help": question_help or help, "asks": asks, "stands_in": stands_in or label,
        "change": change,
    }  # fmt: skip
    return field(default=default, metadata=told)


class Facts:
    """
    Subclass as a frozen, slotted, keyword-only dataclass of `fact(…)` fields. Money and counts are never negative.

    `faults()` may be overridden for what two fields say together; it is asked whenever facts are made, by JSON or by code.
    """

    __slots__ = ()
    steps: ClassVar[tuple[Step, ...]] = ()  # what somebody can lawfully do that is told "no", the least first
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __post_init__(self):
        if faults := self.faults():
            raise BadFacts(faults)

    def faults(self) -> list[str]:
        """Return Chinese sentences on what the fields contradict each other in; [] when they do not."""
        return []

    @classmethod
    def described(cls) -> tuple[FactField, ...]:
        """Return the fields in order, for forms and templates."""
        return _described(cls)  # type: ignore[arg-type]  # mypy takes a class of dataclasses for unhashable

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Return the facts a JSON object states. Raises BadFacts naming every missing, ill-typed and unknown field."""
        faults: list[str] = []
        made = _made(cls, data, "", faults)
        if faults:
            raise BadFacts(faults)
        return made

    @classmethod
    def from_words(cls, data: Mapping[str, Any]) -> Self:
        """Return the facts stated with their Chinese labels, choices in words, 是 and 否."""
        return cls.from_json(_in_code(cls, data))

    @classmethod
    def template(cls) -> dict[str, Any]:
        """Return a JSON object of the right form, to be filled in."""
        return {f.name: _sample(f) for f in cls.described()}

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object `from_json` reads."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


@cache
def _described(cls: type[Facts]) -> tuple[FactField, ...]:
    hints = get_type_hints(cls)
    found = []
    for each in fields(cls):
        kind, optional, many = hints[each.name], False, False
        if isinstance(kind, UnionType):
            (kind,) = (k for k in get_args(kind) if k is not type(None))
            optional = True
        if get_origin(kind) is tuple:
            kind, many = get_args(kind)[0], True
        if kind not in _TYPES and not (isinstance(kind, type) and issubclass(kind, Facts)):
            raise TypeError(f"{cls.__name__}.{each.name}: a fact cannot be of type {kind}")
        required = each.default is MISSING
        default = None if required else each.default
        found.append(
            FactField(
                name=each.name, type=kind, required=required, optional=optional, many=many, default=default, **each.metadata
            )
        )  # fmt: skip
    return tuple(found)


def _made(cls: type[Facts], data: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(data, Mapping):
        faults.append(f"「{where.rstrip('.') or '事实'}」应为一组“名称: 值”，收到的是{received.said(data)}。")
        return None
    known = {f.name: f for f in cls.described()}
    for name in data:
        if name not in known:
            faults.append(f"「{where}{name}」不在要填的事实之内（要填的有：{'、'.join(known)}）。")
    before, given = len(faults), {}
    for name, each in known.items():
        at = f"{where}{name}"
        if name not in data:
            if each.required:
                faults.append(f"「{at}」（{each.label}）没有填写，应为{each.words}。")
            continue
        given[name] = _many(each, data[name], at, faults) if each.many else _one(each, data[name], at, faults)
    if len(faults) > before:
        return None
    try:
        return cls(**given)
    except BadFacts as bad:
        faults.extend(f"「{where.rstrip('.')}」{fault}" if where else fault for fault in bad.faults)
        return None


def read_one(each: FactField, value: Any) -> Any:
    """Return one fact as JSON says it. Raises BadFacts."""
    faults: list[str] = []
    made = _many(each, value, each.name, faults) if each.many else _one(each, value, each.name, faults)
    if faults:
        raise BadFacts(faults)
    return made


def _many(each: FactField, value: Any, at: str, faults: list[str]) -> tuple:
    if not isinstance(value, list | tuple):
        faults.append(f"「{at}」（{each.label}）应为列表 […]，收到的是{received.said(value)}。")
        return ()
    if len(value) > _MOST:
        faults.append(f"「{at}」（{each.label}）最多 {_MOST} 项，收到 {len(value)} 项。")
        return ()
    return tuple(_one(each, item, f"{at}[{number}]", faults) for number, item in enumerate(value))


def _one(each: FactField, value: Any, at: str, faults: list[str]) -> Any:
    if value is None and each.optional:
        return None
    if each.type not in _TYPES:
        return _made(each.type, value, f"{at}.", faults)
    read, fault = _read(each, value)
    if fault:
        faults.append(f"「{at}」（{each.label}）{fault}，收到的是{received.said(value)}。")
    return read


def _read(each: FactField, value: Any) -> tuple[Any, str]:
    """Return the value and "", or None and what it ought to have been."""
    if each.type is bool:
        return (value, "") if isinstance(value, bool) else (None, "应为 true 或 false")
    if each.type is int:
        good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
        return (value, "") if good else (None, "应为不小于零的整数")
    if each.type is Decimal:
        try:
            amount = money.read(value, negative=True) if type(value) in (Decimal, int, str) else None
        except money.BadAmount:
            amount = None
        if amount is None:
            return None, '应为加引号的金额，最多两位小数，如 "30000.00"'
        return (None, "不能是负数") if amount < 0 else (amount, "")
    if each.type is date:
        return _read_day(value)
    if not isinstance(value, str) or len(value) > _LONGEST or _CONTROL.search(value):
        return None, f"应为不超过 {_LONGEST} 字的文字"
    value = value.strip()
    if each.choices and value not in each.choices:
        listed = "、".join(f"{code}（{words}）" for code, words in each.choices.items())
        return None, f"应为下列之一：{listed}"
    return (None, "不能空着") if each.required and not value else (value, "")


def _read_day(value: Any) -> tuple[date | None, str]:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        return None, "应为存在的日期，写作 2026-01-31"
    return day, ""


def _sample(each: FactField) -> Any:
    if each.many:
        return [each.type.template()] if issubclass(each.type, Facts) else []
    if not each.required:
        return _plain(each.default)
    if issubclass(each.type, Facts):
        return each.type.template()
    if each.example is not None:
        return _plain(each.example)
    return next(iter(each.choices)) if each.choices else _EXAMPLES[each.type]


def _plain(value: Any) -> Any:
    if isinstance(value, Facts):
        return value.as_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


def _in_code(cls: type[Facts], words: Mapping[str, Any]) -> dict[str, Any]:
    by_label = {f.label: f for f in cls.described()}
    said: dict[str, Any] = {}
    for label, value in words.items():
        each = by_label.get(label)
        if each is None:
            raise BadFacts([f"「{label}」不在要填的事实之内（要填的有：{'、'.join(by_label)}）。"])
        said[each.name] = (
            [_word(each, v) for v in value] if each.many and isinstance(value, list) else _word(each, value)
        )
    return said


def _word(each: FactField, value: Any) -> Any:
    if isinstance(value, Mapping) and issubclass(each.type, Facts):
        return _in_code(each.type, value)
    if each.type is bool and value in ("是", "否"):
        return value == "是"
    if each.choices:
        return {words: code for code, words in each.choices.items()}.get(value, value)
    return value.isoformat() if isinstance(value, date) else value
