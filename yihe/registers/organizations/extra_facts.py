"""
What a city wants to know of organizations besides the columns of the register (登记管理机关, 业务主管单位, 登记证号): declared by its pack
under `facts` of `organizations.yaml`, kept as `OrganizationFact` with source and day, nowhere else. No rule reads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError

from yihe.foundation.plain_text import plain
from yihe.foundation.sheet_tables import text
from yihe.foundation.written import days

PREFIX = "city."  # before the code in `OrganizationFact.field`: never the name of a column
TEXT, DAY, NUMBER, LIST = "text", "day", "number", "list"
SORTS = (TEXT, DAY, NUMBER, LIST)
CODE_AT_MOST, LABEL_AT_MOST, TEXT_AT_MOST = 30, 40, 200
_KEYS = {"code", "label", "sort", "unit", "choices"}


@dataclass(frozen=True)
class Extra:
    """One declared fact. `unit` is of a number, `choices` (the words themselves) of a list."""

    code: str
    label: str
    sort: str = TEXT
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        return PREFIX + self.code

    def taken(self, typed) -> str:
        """Return a value as it is kept, "" for none. Raises ValidationError with the sentence."""
        try:
            said = text("" if typed is None else typed)
        except ValueError as fault:
            raise ValidationError(f"{self.label}{fault}。") from None
        return _READ[self.sort](self, said) if said else ""

    def in_words(self, value: str) -> str:
        return f"{value} {self.unit}" if value and self.unit else value


def _text(extra: Extra, said: str) -> str:
    if len(said) > TEXT_AT_MOST:
        raise ValidationError(f"{extra.label}最多 {TEXT_AT_MOST} 个字，填写的是 {len(said)} 个。")
    return said


def _day(extra: Extra, said: str) -> str:
    try:
        return days.read(said).isoformat()
    except ValueError:
        raise ValidationError(f"{extra.label}应为日期，请写成 2026-03-02。") from None


def _number(extra: Extra, said: str) -> str:
    try:
        read = Decimal(plain(said))
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite() or not 0 <= read < 10**12 or read != round(read, 2):
        unit = f"（单位：{extra.unit}）" if extra.unit else ""
        raise ValidationError(f"{extra.label}应为不小于 0 的数{unit}，最多两位小数，只填数字。")
    return format(read, "f")


def _one_of(extra: Extra, said: str) -> str:
    if said not in extra.choices:
        raise ValidationError(f"{extra.label}请从这些里选一个填写：{'、'.join(extra.choices)}。")
    return said


_READ = {TEXT: _text, DAY: _day, NUMBER: _number, LIST: _one_of}


def read(entries: list[dict]) -> dict[str, Extra]:
    """Return what a pack declares, by the name its facts are kept under. It has no faults (`faults`)."""
    declared = [Extra(**entry | {"choices": tuple(entry.get("choices", ()))}) for entry in entries]
    return {extra.field: extra for extra in declared}


def faults(entries, taken: set[str]) -> Iterator[str]:
    """Yield what is wrong with the list; `taken` are the names the register's own columns go by."""
    if not isinstance(entries, list):
        yield "facts 应为一列，每项写明 code、label、sort"
        return
    codes, labels = set[str](), set(taken)
    for position, entry in enumerate(entries, 1):
        here = f"facts 第 {position} 项"
        if not isinstance(entry, dict) or not {"code", "label"} <= set(entry) <= _KEYS:
            yield f"{here}应写明 code、label、sort，可以有 unit、choices，没有别的"
            continue
        wrong = (
            *wrong_code(entry["code"], codes, CODE_AT_MOST), *wrong_label(entry["label"], labels, LABEL_AT_MOST, "登记簿里已经有了"),
            *_wrong_sort(entry, entry.get("sort", TEXT)),
        )  # fmt: skip
        yield from (f"{here}的 {words}" for words in wrong)


def wrong_code(code, codes: set[str], at_most: int) -> Iterator[str]:
    """Yield what is wrong with the code of an entry of a list; `codes` are those before it, to which a right one is added."""
    if not isinstance(code, str) or not code.isascii() or not code.isidentifier() or len(code) > at_most:
        yield f"code 应为字母、数字和下划线，以字母开头，最多 {at_most} 个，收到 {code!r}"
    elif code in codes:
        yield f"code {code} 写了两次"
    else:
        codes.add(code)


def wrong_label(label, labels: set[str], at_most: int, twice: str) -> Iterator[str]:
    """Yield what is wrong with the label of an entry of a list; `twice` says what it is when one before it is the same."""
    if not isinstance(label, str) or not label.strip() or len(label) > at_most:
        yield f"label 应为文字，不能空着，最多 {at_most} 个字"
    elif label.strip() in labels:
        yield f"label {label} {twice}"
    else:
        labels.add(label.strip())


def _wrong_sort(entry: dict, sort) -> Iterator[str]:
    if sort not in SORTS:
        yield f"sort 应为 {'、'.join(SORTS)} 之一，收到 {sort!r}"
    choices = entry.get("choices")
    if (sort == LIST) != (choices is not None):
        yield "choices 和 sort: list 应同时写"
    elif choices is not None and not (
        isinstance(choices, list) and choices and all(isinstance(each, str) and each.strip() for each in choices)
    ):
        yield "choices 应为一列文字，不能空着"
    if "unit" in entry and (sort != NUMBER or not isinstance(entry["unit"], str)):
        yield "unit 应为文字，只有 sort: number 才写"
